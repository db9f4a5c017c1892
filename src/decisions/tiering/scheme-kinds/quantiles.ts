/** Values in ascending order with how many people have each. */
export type Histogram = readonly { value: number; people: number }[];

/** The cuts that divide a population in five: quantiles at 20, 40, 60 and 80 %. */
export const FIFTHS = [1, 2, 3, 4] as const;

/**
 * Where the type-7 quantile (Hyndman and Fan 1996; the default of R and NumPy) at k/5 of `n` values lies:
 * between the values at positions `below` and `below + 1` (counted from 0), `fifths`/5 of the way. Whole
 * numbers throughout, so that no rounding decides about a person.
 */
export function quantilePosition(n: number, k: number): { below: number; fifths: number } {
  const position = (n - 1) * k;
  return { below: Math.floor(position / 5), fifths: position % 5 };
}

/** The quantile between two neighbouring whole values, floored. */
export function flooredCut(below: number, above: number, fifths: number): number {
  return below + Math.floor((fifths * (above - below)) / 5);
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

/** The four floored cuts of a histogram; none for an empty one. Cuts that coincide are kept. */
export function fifthsOf(histogram: Histogram): number[] {
  const n = populationOf(histogram);
  if (n === 0) return [];
  return FIFTHS.map((k) => {
    const { below, fifths } = quantilePosition(n, k);
    return flooredCut(valueAt(histogram, below), valueAt(histogram, below + 1), fifths);
  });
}
