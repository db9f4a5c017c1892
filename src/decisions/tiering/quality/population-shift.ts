import { quantileOf } from './descriptives.js';

/** How a figure was distributed when a version began: buckets between cuts, and the share without a value. */
export interface InputProfile {
  label: string;
  /** Ascending; a value belongs to the first bucket whose cut is not below it. */
  cuts: number[];
  /** Shares of the buckets (one more than cuts) and, last, of the missing. They sum to 1. */
  shares: number[];
}

export type ShiftState = 'ok' | 'watch' | 'alarm';

const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Stands in for an empty bucket, so that the logarithm exists. */
const LEAST_SHARE = 0.0005;
const WATCH_FROM = 0.1;
const ALARM_FROM = 0.25;

/** Ten buckets of equal numbers of people (fewer where values coincide). */
export function profileOf(label: string, values: readonly (number | null)[]): InputProfile {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const cuts = known.length === 0 ? [] : [...new Set(TENTHS.map((tenth) => quantileOf(known, tenth)))];
  return { label, cuts, shares: sharesBy(cuts, values) };
}

/** How values divide over the buckets of a profile. */
export function sharesBy(cuts: readonly number[], values: readonly (number | null)[]): number[] {
  const counts = Array.from({ length: cuts.length + 2 }, () => 0);
  for (const value of values) {
    const bucket = value === null ? cuts.length + 1 : bucketOf(cuts, value);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts.map((count) => (values.length === 0 ? 0 : count / values.length));
}

function bucketOf(cuts: readonly number[], value: number): number {
  const bucket = cuts.findIndex((cut) => value <= cut);
  return bucket === -1 ? cuts.length : bucket;
}

/**
 * Population stability index: Σ (now − then) · ln(now / then). By the usual rule of credit scoring (Siddiqi 2006)
 * below 0.1 nothing has moved, from 0.25 on the population is another one.
 */
export function stabilityIndex(then: readonly number[], now: readonly number[]): number {
  return then.reduce((sum, share, index) => {
    const before = Math.max(share, LEAST_SHARE);
    const after = Math.max(now[index] ?? 0, LEAST_SHARE);
    return sum + (after - before) * Math.log(after / before);
  }, 0);
}

export function shiftState(index: number): ShiftState {
  if (index >= ALARM_FROM) return 'alarm';
  return index >= WATCH_FROM ? 'watch' : 'ok';
}
