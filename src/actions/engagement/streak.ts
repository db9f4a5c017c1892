import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';

/**
 * Days in a row up to and including `date`: one more than the day before if that day was checked in, else 1. With
 * `cycleDays` the count begins at 1 again after that many days.
 */
export function streakOn(
  date: BusinessDate,
  before: { on: BusinessDate; streak: number } | undefined,
  cycleDays: number | null,
): number {
  if (!before || before.on !== addDays(date, -1)) return 1;
  return cycleDays !== null && before.streak >= cycleDays ? 1 : before.streak + 1;
}

/** The count as it stands on `today`: that of today or of yesterday, else 0. */
export function standingStreak(
  today: BusinessDate,
  last: { on: BusinessDate; streak: number } | undefined,
  cycleDays: number | null,
): number {
  if (!last) return 0;
  if (last.on === today) return last.streak;
  if (last.on !== addDays(today, -1)) return 0;
  return cycleDays !== null && last.streak >= cycleDays ? 0 : last.streak;
}
