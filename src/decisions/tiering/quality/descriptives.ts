/** Descriptive statistics of one figure within one group of people. */
export interface Descriptives {
  /** People with a value. */
  n: number;
  missing: number;
  mean: number | null;
  median: number | null;
  /** 10 %, 20 % … 90 %. */
  deciles: number[];
}

/** A correlation with its 95 % interval; null where it cannot be said. */
export interface Correlation {
  /** Pairs in which both have a value. */
  n: number;
  r: number | null;
  low: number | null;
  high: number | null;
}

const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const Z95 = 1.959964;
const LEAST_PAIRS = 4;

/** Type-7 quantile (Hyndman & Fan 1996) of ascending values, p in 0–1. Throws for no values. */
export function quantileOf(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) throw new Error('A quantile of nothing');
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

/** Missing values are null. */
export function describe(values: readonly (number | null)[]): Descriptives {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const n = known.length;
  const missing = values.length - n;
  if (n === 0) return { n, missing, mean: null, median: null, deciles: [] };
  return {
    n,
    missing,
    mean: known.reduce((sum, value) => sum + value, 0) / n,
    median: quantileOf(known, 0.5),
    deciles: TENTHS.map((tenth) => quantileOf(known, tenth / 10)),
  };
}

/**
 * Pearson's r over people who have both values, with the interval of Fisher's z (1921). Null r where a figure
 * does not vary or fewer than four pairs are there.
 */
export function correlationOf(
  left: readonly (number | null)[],
  right: readonly (number | null)[],
): Correlation {
  const pairs: [number, number][] = [];
  left.forEach((a, index) => {
    const b = right[index];
    if (a !== null && b !== null && b !== undefined) pairs.push([a, b]);
  });
  const n = pairs.length;
  const unknown: Correlation = { n, r: null, low: null, high: null };
  if (n < LEAST_PAIRS) return unknown;
  const meanA = pairs.reduce((sum, [a]) => sum + a, 0) / n;
  const meanB = pairs.reduce((sum, [, b]) => sum + b, 0) / n;
  let [aa, bb, ab] = [0, 0, 0];
  for (const [a, b] of pairs) {
    aa += (a - meanA) ** 2;
    bb += (b - meanB) ** 2;
    ab += (a - meanA) * (b - meanB);
  }
  if (aa === 0 || bb === 0) return unknown;
  const r = Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
  if (Math.abs(r) === 1) return { n, r, low: r, high: r };
  const half = Z95 / Math.sqrt(n - 3);
  return { n, r, low: Math.tanh(Math.atanh(r) - half), high: Math.tanh(Math.atanh(r) + half) };
}
