import type { CellView } from './benefit-plans.read.js';
import type { CellKind } from './occasions.js';

/** Whom a column is for, as far as costs go. */
export interface ColumnPeople {
  people: number;
  /** Those who have joined. */
  members: number;
  withBirthday: number;
  /** Net amount of the members' orders of the last 30 days, in fen. */
  netFen: number;
  /** Members who entered from below, or fell, in the last 30 business dates. */
  entered: number;
  fell: number;
}

/** What a cell is expected to bring within 30 days: at most, as limits and stock may stop some of it. */
export interface CellEstimate {
  peoplePerMonth: number;
  couponFen: number;
  points: number;
}

const MONTHS = 12;

/** Chinese: how many people a month is counted for, by occasion. */
export const estimateBasis: Record<CellKind, string> = {
  held: '层级内会员近 30 天实付净额 ×（倍率 − 1），取整',
  enter: '近 30 天因自身行为升入这一层级的会员数',
  keep: '层级内会员数 ÷ 12',
  monthly: '层级内会员数',
  birthday: '层级内填了生日的会员数 ÷ 12',
  anniversary: '层级内会员数 ÷ 12',
  before_expiry: '层级内会员数 ÷ 12',
  downgrade_soon: '近 30 天从这一层级降下去的会员数',
};

/** People a month whom an occasion reaches. */
export function peoplePerMonth(cell: CellKind, column: ColumnPeople): number {
  switch (cell) {
    case 'held':
    case 'monthly':
      return column.members;
    case 'enter':
      return column.entered;
    case 'birthday':
      return Math.round(column.withBirthday / MONTHS);
    case 'downgrade_soon':
      return column.fell;
    default:
      return Math.round(column.members / MONTHS);
  }
}

/** What a cell costs a month: coupons at their highest worth, points as points. Multipliers cost what exceeds 1 point a yuan. */
export function estimateCell({ cell, gifts }: CellView, column: ColumnPeople): CellEstimate {
  const people = peoplePerMonth(cell, column);
  let couponFen = 0;
  let points = 0;
  for (const { gift, worthFen } of gifts) {
    couponFen += people * worthFen;
    if (gift.kind === 'points') points += people * gift.points;
    if (gift.kind === 'rate')
      points += Math.floor((Math.max(column.netFen, 0) / 100) * (gift.pointsRate - 1));
  }
  return { peoplePerMonth: people, couponFen, points };
}
