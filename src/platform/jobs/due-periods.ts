import {
  addDays,
  businessDateOf,
  daysBetween,
  minuteOfBusinessDay,
  type BusinessDate,
} from '../clock/business-date.js';

/** What the clock says, as far as schedules care. */
export interface ScheduleMoment {
  /** Wall clock. */
  now: Date;
  /** Where the business date stands in a replay; undefined while it follows the wall clock. */
  fixedDate: BusinessDate | undefined;
}

export interface DuePeriod {
  period: string;
  businessDate: BusinessDate;
  isSkipped: boolean;
}

/** Periods further back than this are not even recorded as skipped. */
const LOOK_BACK_DAYS = 400;

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The business date a moment belongs to. */
export function currentDate(moment: ScheduleMoment): BusinessDate {
  return moment.fixedDate ?? businessDateOf(moment.now);
}

/** The newest day whose `time` has come. A standing business date counts as a whole day. */
export function newestDueDay(time: string, moment: ScheduleMoment): BusinessDate {
  if (moment.fixedDate !== undefined) return moment.fixedDate;
  const today = businessDateOf(moment.now);
  return minuteOfBusinessDay(moment.now) >= minuteOf(time) ? today : addDays(today, -1);
}

/**
 * The daily periods without a row after `lastPeriod`, oldest first. Only the newest runs; the older
 * ones, and with `same_day` also one whose day is over, are closed as skipped.
 */
export function dueDays(
  time: string,
  moment: ScheduleMoment,
  lastPeriod: BusinessDate | undefined,
  catchUp: 'latest' | 'same_day',
): DuePeriod[] {
  const newest = newestDueDay(time, moment);
  if (lastPeriod !== undefined && lastPeriod >= newest) return [];
  const missed = lastPeriod === undefined ? 1 : Math.min(daysBetween(lastPeriod, newest), LOOK_BACK_DAYS);
  return Array.from({ length: missed }, (_, index) => {
    const day = addDays(newest, index + 1 - missed);
    const isTooLate = catchUp === 'same_day' && day < currentDate(moment);
    return { period: day, businessDate: day, isSkipped: day !== newest || isTooLate };
  });
}

/** The newest period of a schedule that runs every `minutes` minutes, named by its start in Shanghai. */
export function dueInterval(minutes: number, moment: ScheduleMoment): DuePeriod {
  const slotMs = minutes * 60_000;
  const start = new Date(Math.floor(moment.now.getTime() / slotMs) * slotMs);
  const time = new Date(start.getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
  return { period: time, businessDate: currentDate(moment), isSkipped: false };
}
