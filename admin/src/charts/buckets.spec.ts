import { describe, expect, it } from 'vitest';
import { placeInBuckets, valueInBuckets, withoutGaps } from './buckets.js';

const buckets = [
  { from: 0, to: 9, count: 4 },
  { from: 30, to: 39, count: 1 },
  { from: 40, to: 400, count: 2 },
];

describe('buckets', () => {
  it('are filled where nobody is', () => {
    expect(withoutGaps(buckets).map(({ from, to, count }) => [from, to, count])).toEqual([
      [0, 9, 4],
      [10, 19, 0],
      [20, 29, 0],
      [30, 39, 1],
      [40, 400, 2],
    ]);
    expect(withoutGaps([])).toEqual([]);
  });

  it('turn values into places and back', () => {
    const filled = withoutGaps(buckets);
    expect(placeInBuckets(filled, 0)).toBe(0);
    expect(placeInBuckets(filled, 15)).toBe(1.5);
    expect(placeInBuckets(filled, 999)).toBe(5);
    for (const value of [0, 7, 15, 38, 120])
      expect(valueInBuckets(filled, placeInBuckets(filled, value))).toBeCloseTo(value);
  });

  it('of shares end where the next begins', () => {
    const shares = [
      { from: 0, to: 0.25, count: 3 },
      { from: 0.25, to: 0.5, count: 5 },
      { from: 0.5, to: 1, count: 2 },
    ];
    expect(withoutGaps(shares)).toEqual(shares);
    expect(placeInBuckets(shares, 0.125)).toBeCloseTo(0.5);
    expect(placeInBuckets(shares, 0.75)).toBeCloseTo(2.5);
    for (const value of [0.1, 0.3, 0.9])
      expect(valueInBuckets(shares, placeInBuckets(shares, value))).toBeCloseTo(value);
  });
});
