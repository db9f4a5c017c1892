const zone = 'Asia/Shanghai';
const minuteFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  dateStyle: 'short',
  timeStyle: 'short',
});
const secondFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  dateStyle: 'short',
  timeStyle: 'medium',
});
const dateFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });

/** `2026-11-22 14:32`, Beijing time, from an ISO instant; an em dash for nothing. */
export function formatMoment(instant: string | null | undefined): string {
  return instant ? minuteFormat.format(new Date(instant)) : '—';
}

/** `2026-11-22 14:32:05`, Beijing time. */
export function formatMomentExact(instant: string | null | undefined): string {
  return instant ? secondFormat.format(new Date(instant)) : '—';
}

/** The Beijing calendar date of an instant, `2026-11-22`. Plain dates pass through. */
export function formatDate(value: string | null | undefined): string {
  if (!value) return '—';
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : dateFormat.format(new Date(value));
}

/** `14:32` of an instant, Beijing time. */
export function formatClock(instant: string): string {
  return minuteFormat.format(new Date(instant)).slice(11);
}

/** Whole days from one business date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** A business date moved by whole days. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
