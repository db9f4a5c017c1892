import { AppError } from '../errors/app-error.js';

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. Compares correctly as text. */
export type BusinessDate = string;

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000; // no daylight saving since 1991
const DATE_FORM = /^\d{4}-\d{2}-\d{2}$/;

/** The business date on which an instant falls. */
export function businessDateOf(instant: Date): BusinessDate {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The instant at which a business date begins (00:00 in Shanghai). */
export function startOfBusinessDate(date: BusinessDate): Date {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS);
}

/** The business date `days` later (earlier when negative). */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / DAY_MS);
}

/** Minutes since 00:00 in Shanghai, 0–1439. */
export function minuteOfBusinessDay(instant: Date): number {
  const shifted = new Date(instant.getTime() + SHANGHAI_OFFSET_MS);
  return shifted.getUTCHours() * 60 + shifted.getUTCMinutes();
}

/** Reads `YYYY-MM-DD`, refusing days that do not exist; throws `clock.date-invalid`. */
export function parseBusinessDate(text: string): BusinessDate {
  const instant = DATE_FORM.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== text) {
    throw new AppError({
      code: 'clock.date-invalid',
      message: `日期「${text}」无效，请写成 2026-11-22 这样的形式`,
      details: { value: text },
    });
  }
  return text;
}
