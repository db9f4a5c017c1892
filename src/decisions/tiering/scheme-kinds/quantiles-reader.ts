import { sql, type SqlFragment } from '../../../platform/database/fragment.js';
import { cutsOf, populationOf, positionsOf, valueAt, type Histogram } from './quantiles.js';
import type { FitSteps } from './scheme-kind.js';

/** Rows of `value` and `people` as a histogram. */
export function histogramOf(rows: readonly Record<string, unknown>[]): Histogram {
  return rows.map((row) => ({ value: Number(row['value']), people: Number(row['people']) }));
}

/**
 * Exact floored quantiles of a whole number that `parts` equal shares of the people behind `from` (FROM … WHERE …)
 * lie between; none where there is nobody. Two passes and never more than a few thousand rows: a histogram of
 * buckets finds where the cuts are, a second one reads the values in these buckets alone.
 */
export function* readCuts(
  value: SqlFragment,
  from: SqlFragment,
  parts: number,
  bucket: number,
): FitSteps<number[]> {
  const coarse = histogramOf(
    yield sql`SELECT (${value}) DIV ${bucket} AS value, COUNT(*) AS people ${from} GROUP BY value ORDER BY value`,
  );
  const n = populationOf(coarse);
  if (n === 0) return [];
  const buckets = [...new Set(positionsOf(n, parts).map((position) => valueAt(coarse, position)))];
  const fine = histogramOf(
    yield sql`SELECT ${value} AS value, COUNT(*) AS people ${from} AND (${value}) DIV ${bucket} IN (${buckets})
      GROUP BY value ORDER BY value`,
  );
  return cutsOf(mixed(coarse, fine, bucket, new Set(buckets)), parts);
}

/**
 * Exact values in the buckets that matter; the others only count, at their edge nearest to zero (DIV drops the
 * fraction, so the bucket 0 reaches to both sides), which keeps the order.
 */
function mixed(coarse: Histogram, fine: Histogram, bucket: number, exact: ReadonlySet<number>): Histogram {
  const rest = coarse
    .filter(({ value }) => !exact.has(value))
    .map(({ value, people }) => ({ value: value * bucket, people }));
  return [...rest, ...fine].sort((a, b) => a.value - b.value);
}
