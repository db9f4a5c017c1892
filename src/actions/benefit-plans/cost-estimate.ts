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
