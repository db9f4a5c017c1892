import { sql, trusted } from '../../../platform/database/fragment.js';
import type { LifecycleDefinition } from '../scheme-definition.js';
import { readCuts } from './quantiles-reader.js';
import type { FitContext, FitSteps } from './scheme-kind.js';

// Reads: member_fact.

/** What people without a purchase interval of their own are measured by. */
export interface LifecycleFit {
  /** Median of all purchase intervals, in tenths of a day floored; null while nobody has bought on two days. */
  medianIntervalDays: number | null;
}

/** Stands in for the median while nobody has bought on two days. */
export const USUAL_INTERVAL_DAYS = 30;

const BUCKET_TENTHS = 100;

/** Reads the median purchase interval where thresholds are multiples of it. */
export function lifecycleFit(
  { thresholds }: LifecycleDefinition,
  { factTable }: FitContext,
): FitSteps<LifecycleFit> | null {
  return thresholds === 'intervals' ? readMedian(factTable) : null;
}

function* readMedian(factTable: string): FitSteps<LifecycleFit> {
  const people = sql`FROM ${trusted(factTable)} f WHERE f.purchase_interval_days IS NOT NULL`;
  const tenths = trusted('CAST(FLOOR(f.purchase_interval_days * 1e1) AS SIGNED)');
  const [median] = yield* readCuts(tenths, people, 2, BUCKET_TENTHS);
  return { medianIntervalDays: median === undefined ? null : median / 10 };
}

/** Days of one interval for people without one of their own. */
export function intervalOf(fit: LifecycleFit | null): number {
  return fit?.medianIntervalDays ?? USUAL_INTERVAL_DAYS;
}
