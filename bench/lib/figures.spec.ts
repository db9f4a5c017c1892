import { describe, expect, it } from 'vitest';
import { growthExponent, median, percentile } from './figures.js';
import { drawBuyers } from './new-orders.js';

describe('median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 2, 3], 2.5],
  ])('of %j is %d', (values, middle) => expect(median(values)).toBe(middle));

  it('of nothing is an error', () => expect(() => median([])).toThrow('nothing'));
});

describe('percentile', () => {
  it.each([
    [[3], 0.95, 3],
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 3, 2, 1], 0.95, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  ])('of %j', (values, share, expected) => expect(percentile(values, share)).toBe(expected));

  it('of nothing is an error', () => expect(() => percentile([], 0.5)).toThrow('nothing'));
});

describe('growthExponent', () => {
  it.each([1, 1.05, 2])('finds n^%d', (exponent) => {
    const points = [100_000, 300_000, 1_000_000].map((n) => ({ n, seconds: 3e-6 * n ** exponent }));
    expect(growthExponent(points)).toBeCloseTo(exponent, 10);
  });
});

describe('drawBuyers', () => {
  it('draws so many different people, the same ones each time and others in the next round', () => {
    const buyers = drawBuyers(10_000, 0.01, 20, 1);
    expect(new Set(buyers).size).toBe(100);
    expect(buyers).toEqual([...buyers].sort((a, b) => a - b));
    expect(buyers.every((id) => id >= 1 && id <= 10_000)).toBe(true);
    expect(drawBuyers(10_000, 0.01, 20, 1)).toEqual(buyers);
    expect(drawBuyers(10_000, 0.01, 20, 2)).not.toEqual(buyers);
  });
});
