import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';

/** Days within which a return to the former tier counts as flipping back. */
export const FLIP_BACK_DAYS = 30;
/** Days between two looks at a person. */
export const FLIP_BACK_STEP_DAYS = 5;
/** People looked at, at most: the same ones every time. */
export const FLIP_BACK_SAMPLE = 20_000;

/** What a replay of the last weeks says about a draft. */
export interface FlipBack {
  /** People looked at. */
  sample: number;
  /** Of them, who would have been moved had the draft come into force 30 days ago. */
  changed: number;
  /** Of those, who would have stood in their former tier again within 30 days. */
  flipped: number;
  /** flipped ÷ changed, with its 95 % interval; null where nobody was moved, or it could not be replayed. */
  share: number | null;
  low: number | null;
  high: number | null;
  /** Chinese: what was done, or why it could not be. */
  note: string;
}

/** The dates of a replay: the day before the trial, the day on which the draft takes over, then every step up to today. */
export interface FlipBackDates {
  before: BusinessDate;
  takeover: BusinessDate;
  later: BusinessDate[];
}

/** D−35 | D−30 | D−25, −20, … D. */
export function flipBackDates(today: BusinessDate): FlipBackDates {
  const later: BusinessDate[] = [];
  for (let back = FLIP_BACK_DAYS - FLIP_BACK_STEP_DAYS; back >= 0; back -= FLIP_BACK_STEP_DAYS)
    later.push(addDays(today, -back));
  return {
    before: addDays(today, -FLIP_BACK_DAYS - FLIP_BACK_STEP_DAYS),
    takeover: addDays(today, -FLIP_BACK_DAYS),
    later,
  };
}

/** One person's way through a replay; tiers by number, null: none. */
export interface TierPath {
  former: number | null;
  /** On the day the draft takes over, and at every step after it. */
  tiers: readonly (number | null)[];
}

/** True when the person was moved at the first look. */
export function isMoved({ former, tiers }: TierPath): boolean {
  const [first] = tiers;
  return former !== null && first !== undefined && first !== null && first !== former;
}

/** True when somebody who was moved stands in the former tier again at any later look. */
export function hasFlippedBack(path: TierPath): boolean {
  return isMoved(path) && path.tiers.slice(1).includes(path.former);
}

/** Counts of a replay with the interval of the share. */
export function judgeFlipBack(sample: number, paths: readonly TierPath[]): Omit<FlipBack, 'note'> {
  const changed = paths.filter(isMoved).length;
  const flipped = paths.filter(hasFlippedBack).length;
  const interval = wilsonInterval(flipped, changed);
  return {
    sample,
    changed,
    flipped,
    share: changed === 0 ? null : flipped / changed,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  };
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * The 95 % score interval of a share without continuity correction; undefined without trials. Behaves well
 * near 0 and 1 and with few trials. Source: Wilson 1927; Newcombe 1998, method 3.
 */
export function wilsonInterval(hits: number, trials: number): { low: number; high: number } | undefined {
  if (trials === 0) return undefined;
  const share = hits / trials;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: hits === trials ? 1 : Math.min(1, (centre + half) / scale),
  };
}
