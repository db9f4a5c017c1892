import { addDays, daysBetween } from '../shanghai-time.js';
import { LUNAR_NEW_YEARS, WEEKDAY_WEIGHTS } from './parameters.js';

/**
 * Maps the even time in which people decide to the calendar in which they order: busy days (618, 双11, the
 * weeks around 春节, weekends) hold more of it. The average day is 1, so totals keep their size and the
 * purchase process stays BG/NBD in its own time.
 */
export class SeasonCalendar {
  /** ends[i]: even time (days) that has passed at the end of calendar day i. */
  private readonly ends: number[] = [];

  /** Days of [start, end); plain gives every day the weight 1. */
  constructor(
    private readonly start: string,
    end: string,
    plain: boolean,
  ) {
    const days = daysBetween(start, end);
    const weights = Array.from({ length: days }, (_, day) => (plain ? 1 : dayWeight(addDays(start, day))));
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / days;
    let passed = 0;
    for (const weight of weights) this.ends.push((passed += weight / mean));
  }

  get days(): number {
    return this.ends.length;
  }

  /** The calendar date at this point of even time (in days since the start), or null beyond the end. */
  dateAt(time: number): string | null {
    if (time >= this.days) return null;
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] as number) > time) high = middle;
      else low = middle + 1;
    }
    return addDays(this.start, low);
  }
}

/** How busy a date is before normalising; 1 is a plain working day. */
export function dayWeight(date: string): number {
  const weekday = WEEKDAY_WEIGHTS[new Date(`${date}T00:00:00Z`).getUTCDay()] as number;
  return weekday * shoppingFestival(date.slice(5)) * springFestival(date);
}

function shoppingFestival(monthDay: string): number {
  if (monthDay === '06-18') return 4.5;
  if (monthDay >= '06-16' && monthDay <= '06-20') return 2.6;
  if (monthDay >= '06-01' && monthDay <= '06-15') return 1.4;
  if (monthDay === '11-11') return 6;
  if (monthDay >= '11-08' && monthDay <= '11-10') return 2.2;
  if (monthDay >= '10-31' && monthDay <= '11-12') return 1.8;
  return 1;
}

function springFestival(date: string): number {
  for (const newYear of LUNAR_NEW_YEARS) {
    const days = daysBetween(newYear, date);
    if (days >= -21 && days <= -5) return 1.6;
    if (days >= -4 && days <= 6) return 0.45;
  }
  return 1;
}
