import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fifthsOf, type Histogram } from './quantiles.js';

function histogram(values: readonly number[]): Histogram {
  const people = new Map<number, number>();
  for (const value of values) people.set(value, (people.get(value) ?? 0) + 1);
  return [...people].map(([value, count]) => ({ value, people: count })).sort((a, b) => a.value - b.value);
}

/** Type 7 by its definition, in whole numbers: x[⌊h⌋] + (h − ⌊h⌋)(x[⌊h⌋+1] − x[⌊h⌋]) with h = (n − 1)k/5. */
function byDefinition(values: readonly number[]): number[] {
  const x = [...values].sort((a, b) => a - b);
  return [1, 2, 3, 4].map((k) => {
    const fifths = (x.length - 1) * k;
    const low = x[Math.floor(fifths / 5)] ?? 0;
    const high = x[Math.floor(fifths / 5) + 1] ?? low;
    return Math.floor((5 * low + (fifths % 5) * (high - low)) / 5);
  });
}

describe('quantiles at fifths', () => {
  it.each<[string, number[], number[]]>([
    // quantile(c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), c(.2, .4, .6, .8)) in R: 2.8 4.6 6.4 8.2
    ['one to ten', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 4, 6, 8]],
    // quantile(c(10, 20, 35, 40, 70, 100)): 20 35 40 70 exactly
    ['six values', [100, 10, 20, 35, 40, 70], [20, 35, 40, 70]],
    ['one value', [7], [7, 7, 7, 7]],
    ['two values', [0, 10], [2, 4, 6, 8]],
    ['most people alike', [1, 1, 1, 1, 1, 1, 1, 1, 2, 9], [1, 1, 1, 1]],
    ['nobody', [], []],
  ])('of %s are those of the definition, floored', (_, values, cuts) => {
    expect(fifthsOf(histogram(values))).toEqual(cuts);
  });

  it('are exact where floating point would not be', () => {
    // position 0.6 * 23570 is 14141.999999999998 in doubles, 14142 in truth
    const values = Array.from({ length: 23_571 }, (_, index) => index * 2);
    expect(fifthsOf(histogram(values))).toEqual([9428, 18856, 28284, 37712]);
  });

  it('of any numbers are those of the definition, and ascend', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 }), (values) => {
        const cuts = fifthsOf(histogram(values));
        expect(cuts).toEqual(byDefinition(values));
        expect([...cuts].sort((a, b) => a - b)).toEqual(cuts);
      }),
    );
  });
});
