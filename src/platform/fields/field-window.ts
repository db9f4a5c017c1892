import { addDays, type BusinessDate } from '../clock/business-date.js';

/** How far back a condition looks: whole business days or months up to and with the as-of date. */
export interface FieldWindow {
  unit: 'days' | 'months';
  length: number;
  /** Months only: the comparison must hold in every one of them, not in all of them together. */
  isEach: boolean;
}

/** A stretch of business dates: later than `after`, up to and with `upTo`. */
export interface DateSpan {
  after: BusinessDate;
  upTo: BusinessDate;
}

/**
 * The business date so many calendar months later (earlier when negative); a day that the month does not
 * have becomes its last one: 2026-05-31 less three months is 2026-02-28.
 */
export function addMonths(date: BusinessDate, months: number): BusinessDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const total = year * 12 + (month - 1) + months;
  const first = `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((((total % 12) + 12) % 12) + 1).padStart(2, '0')}-01`;
  const lastDay = Number(addDays(nextMonth(first), -1).slice(8));
  return `${first.slice(0, 8)}${String(Math.min(day, lastDay)).padStart(2, '0')}`;
}

function nextMonth(firstOfMonth: BusinessDate): BusinessDate {
  return `${addDays(firstOfMonth, 31).slice(0, 8)}01`;
}

/** The whole stretch that a window covers. */
export function windowSpan(window: FieldWindow, asOf: BusinessDate): DateSpan {
  const after = window.unit === 'days' ? addDays(asOf, -window.length) : addMonths(asOf, -window.length);
  return { after, upTo: asOf };
}

/**
 * The stretches in which a comparison must hold: the whole window, or with `isEach` every month of it, the
 * latest first. Month i ends with the as-of date less i − 1 months and begins the day after that less i months.
 */
export function windowParts(window: FieldWindow, asOf: BusinessDate): DateSpan[] {
  if (!window.isEach) return [windowSpan(window, asOf)];
  return Array.from({ length: window.length }, (_, index) => ({
    after: addMonths(asOf, -(index + 1)),
    upTo: addMonths(asOf, -index),
  }));
}
