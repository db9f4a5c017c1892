import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';

/** On what a plan gives something. */
export const OCCASIONS = [
  'enter',
  'keep',
  'monthly',
  'birthday',
  'anniversary',
  'before_expiry',
  'downgrade_soon',
] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** Rows of the matrix: what holds as long as the tier is held, and the occasions. */
export const CELL_KINDS = ['held', ...OCCASIONS] as const;
export type CellKind = (typeof CELL_KINDS)[number];

/** What operators and members read. */
export const occasionLabels: Record<CellKind, string> = {
  held: '持有期间',
  enter: '升级/入级',
  keep: '保级成功',
  monthly: '每月',
  birthday: '生日',
  anniversary: '入会周年',
  before_expiry: '等级到期前',
  downgrade_soon: '即将降级',
};

/** Occasions whose messages are marketing by nature; they never go by template message. */
export const MARKETING_OCCASIONS: ReadonlySet<CellKind> = new Set<CellKind>([
  'birthday',
  'before_expiry',
  'downgrade_soon',
]);

/** The business date on which a month's `day` falls; in shorter months their last day. `month` is `YYYY-MM`. */
export function monthlyDateOf(month: string, day: number): BusinessDate {
  const [year = 0, index = 1] = month.split('-').map(Number);
  const first = `${month}-01`;
  const nextMonth = index === 12 ? `${year + 1}-01-01` : `${year}-${String(index + 1).padStart(2, '0')}-01`;
  const last = Number(addDays(nextMonth, -1).slice(8));
  return addDays(first, Math.min(day, last) - 1);
}

/** Whether a business date is the monthly day. */
export function isMonthlyDate(date: BusinessDate, day: number): boolean {
  return monthlyDateOf(date.slice(0, 7), day) === date;
}

/** The `MM-DD` of everybody whose yearly day is `date`: on 28 February of a common year also 29 February. */
export function yearlyDaysOf(date: BusinessDate): string[] {
  const own = date.slice(5);
  const isLastOfCommonFebruary = own === '02-28' && addDays(date, 1).slice(5) !== '02-29';
  return isLastOfCommonFebruary ? [own, '02-29'] : [own];
}
