import { addDays, businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';
import type { Invariant } from '../../platform/invariants/invariant.js';

/** When an invariant was last asked, and how long the answer took. */
export interface LastCheck {
  checkedAt: Date;
  durationMs: number;
}

/** Heavy statements run once a night, at this hour in Shanghai, when nothing else is due. */
const NIGHT_MS = 5 * 3_600_000;
/** A heavy statement that answers this fast is asked every time: on a small brand nothing is heavy. */
const QUICK_MS = 500;

/** The latest 05:00 in Shanghai that is not after `now`. */
function lastNight(now: Date): Date {
  const date = businessDateOf(now);
  const tonight = new Date(startOfBusinessDate(date).getTime() + NIGHT_MS);
  return tonight <= now ? tonight : new Date(startOfBusinessDate(addDays(date, -1)).getTime() + NIGHT_MS);
}

/**
 * Whether an invariant is to be asked in a scheduled pass at `now`: the cheap ones always; the heavy ones when
 * they were never asked, answered quickly last time, or were last asked before the last night.
 */
export function isDue(invariant: Invariant, last: LastCheck | undefined, now: Date): boolean {
  if (!invariant.isHeavy || last === undefined) return true;
  return last.durationMs <= QUICK_MS || last.checkedAt < lastNight(now);
}
