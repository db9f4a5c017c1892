const OFFSET_MS = 8 * 3600_000;

/** The date in Asia/Shanghai (no daylight saving since 1991) at this instant, `YYYY-MM-DD`. */
export function shanghaiDate(atMs: number): string {
  return new Date(atMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** The month in Asia/Shanghai at this instant, `YYYY-MM`. */
export function shanghaiMonth(atMs: number): string {
  return shanghaiDate(atMs).slice(0, 7);
}

/** The instant (ms) of a wall-clock time of a Shanghai date; seconds may run past the day's end. */
export function shanghaiInstant(date: string, secondOfDay: number): number {
  return Date.parse(`${date}T00:00:00Z`) - OFFSET_MS + secondOfDay * 1000;
}

/** `date` moved by whole days. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `date` moved by whole months, clipped to the target month's last day. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
