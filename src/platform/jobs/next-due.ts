import { addDays, startOfBusinessDate, type BusinessDate } from '../clock/business-date.js';
import { newestDueDay, type ScheduleMoment } from './due-periods.js';

/**
 * When a daily schedule is next due: at once while its newest period has no row, else at its time on
 * the day after the last one that has. Undefined while the business date stands still and that date is settled.
 */
export function nextDailyDue(
  time: string,
  moment: ScheduleMoment,
  lastPeriod: BusinessDate | undefined,
): Date | undefined {
  const newest = newestDueDay(time, moment);
  if (lastPeriod === undefined || lastPeriod < newest) return moment.now;
  if (moment.fixedDate !== undefined) return undefined;
  const [hours = '0', minutes = '0'] = time.split(':');
  const next = addDays(lastPeriod, 1);
  return new Date(startOfBusinessDate(next).getTime() + (Number(hours) * 60 + Number(minutes)) * 60_000);
}

/** When a schedule that runs every `minutes` minutes is next due. */
export function nextIntervalDue(minutes: number, now: Date): Date {
  const slotMs = minutes * 60_000;
  return new Date((Math.floor(now.getTime() / slotMs) + 1) * slotMs);
}
