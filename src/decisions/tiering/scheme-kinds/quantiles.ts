/** Values in ascending order with how many people have each. */
export type Histogram = readonly { value: number; people: number }[];

/**
 * Where the type-7 quantile (Hyndman and Fan 1996; the default of R and NumPy) at k/`parts` of `n` values lies:
 * between the values at positions `below` and `below + 1` (counted from 0), `share`/`parts` of the way. Whole
 * numbers throughout, so that no rounding decides about a person.
 */
export function quantilePosition(n: number, k: number, parts: number): { below: number; share: number } {
  const position = (n - 1) * k;
  return { below: Math.floor(position / parts), share: position % parts };
}

/** The quantile between two neighbouring whole values, floored. */
export function flooredCut(below: number, above: number, share: number, parts: number): number {
  return below + Math.floor((share * (above - below)) / parts);
}

/** The value at a position of a histogram; the last value where the position lies beyond. */
export function valueAt(histogram: Histogram, position: number): number {
  let passed = 0;
  for (const { value, people } of histogram) {
    passed += people;
    if (position < passed) return value;
  }
  return histogram.at(-1)?.value ?? 0;
}

/** How many people a histogram holds. */
export function populationOf(histogram: Histogram): number {
  return histogram.reduce((sum, { people }) => sum + people, 0);
}

/** 1 … parts − 1: which quantiles divide a population into so many parts. */
export function dividers(parts: number): number[] {
  return Array.from({ length: parts - 1 }, (_, index) => index + 1);
}

/**
 * The floored cuts that divide a histogram of whole values into `parts` equal shares; none for an empty one.
 * Cuts that coincide are kept.
 */
export function cutsOf(histogram: Histogram, parts: number): number[] {
  const n = populationOf(histogram);
  if (n === 0) return [];
  return dividers(parts).map((k) => {
    const { below, share } = quantilePosition(n, k, parts);
    return flooredCut(valueAt(histogram, below), valueAt(histogram, below + 1), share, parts);
  });
}

/** Positions in ascending order whose values `cutsOf` looks at. */
export function positionsOf(n: number, parts: number): number[] {
  return dividers(parts).flatMap((k) => {
    const { below } = quantilePosition(n, k, parts);
    return [below, Math.min(below + 1, n - 1)];
  });
}
