import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutsOf, type Histogram } from './quantiles.js';

function histogram(values: readonly number[]): Histogram {
  const people = new Map<number, number>();
  for (const value of values) people.set(value, (people.get(value) ?? 0) + 1);
  return [...people].map(([value, count]) => ({ value, people: count })).sort((a, b) => a.value - b.value);
}

/** Type 7 by its definition: x[⌊h⌋] + (h − ⌊h⌋)(x[⌊h⌋+1] − x[⌊h⌋]) with h = (n − 1)k/parts, in whole numbers. */
function byDefinition(values: readonly number[], parts: number): number[] {
  const x = [...values].sort((a, b) => a - b);
  return Array.from({ length: parts - 1 }, (_, index) => {
    const at = (x.length - 1) * (index + 1);
    const low = x[Math.floor(at / parts)] ?? 0;
    const high = x[Math.floor(at / parts) + 1] ?? low;
    return Math.floor((parts * low + (at % parts) * (high - low)) / parts);
  });
}

describe('quantiles', () => {
  it.each<[string, number, number[], number[]]>([
    // quantile(c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), c(.2, .4, .6, .8)) in R: 2.8 4.6 6.4 8.2
    ['one to ten', 5, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 4, 6, 8]],
    // quantile(c(10, 20, 35, 40, 70, 100)): 20 35 40 70 exactly
    ['six values', 5, [100, 10, 20, 35, 40, 70], [20, 35, 40, 70]],
    ['one value', 5, [7], [7, 7, 7, 7]],
    ['two values', 5, [0, 10], [2, 4, 6, 8]],
    ['most people alike', 5, [1, 1, 1, 1, 1, 1, 1, 1, 2, 9], [1, 1, 1, 1]],
    ['nobody', 5, [], []],
    // quantile(c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 1:2/3): 4 7 exactly
    ['one to ten in three', 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [4, 7]],
    // quantile(c(3, 6, 7, 8, 8, 10, 13, 15, 16, 20)): 7.25 9 14.5
    ['ten values in four', 4, [3, 6, 7, 8, 8, 10, 13, 15, 16, 20], [7, 9, 14]],
    ['values below zero', 4, [-10, -3, 0, 2], [-5, -2, 0]],
  ])('of %s are those of the definition, floored', (_, parts, values, cuts) => {
    expect(cutsOf(histogram(values), parts)).toEqual(cuts);
  });

  it('are exact where floating point would not be', () => {
    // position 0.6 * 23570 is 14141.999999999998 in doubles, 14142 in truth
    const values = Array.from({ length: 23_571 }, (_, index) => index * 2);
    expect(cutsOf(histogram(values), 5)).toEqual([9428, 18856, 28284, 37712]);
  });

  it('of any numbers are those of the definition, and ascend', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 10 }),
        (values, parts) => {
          const cuts = cutsOf(histogram(values), parts);
          expect(cuts).toEqual(byDefinition(values, parts));
          expect([...cuts].sort((a, b) => a - b)).toEqual(cuts);
        },
      ),
      { numRuns: 300 },
    );
  });
});
