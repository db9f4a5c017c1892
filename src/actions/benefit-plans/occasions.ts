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

/** Chinese sentence: when exactly an occasion is. Shown as the 口径. */
export const occasionBasis: Record<CellKind, string> = {
  held: '持有这一层级的会员一直享有，离开层级即止',
  enter:
    '会员由低到高进入层级时（首次定级也算）；同一层级在设定的间隔内只给一次。入会时已在层级里的人按入会给一次',
  keep: '成长值方案：有效期结束时达到保级条件、开始新的一期；其他方案没有有效期，按在层级里每满一年',
  monthly: '每月设定的日子；设为 29、30、31 而当月没有这一天时，在当月最后一天',
  birthday: '会员生日当天；2 月 29 日的生日，平年在 2 月 28 日。每个自然年一次',
  anniversary: '入会满整年的日子；2 月 29 日入会的，平年在 2 月 28 日',
  before_expiry: '层级有效期（或试用、人工调整的结束日）在设定的天数之内，每一期一次',
  downgrade_soon:
    '按现有数据推算，设定的天数之后会低于现在的层级；同一层级每月至多一次，且间隔不少于设定的天数',
};

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
