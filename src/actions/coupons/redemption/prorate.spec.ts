import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prorate } from './prorate.js';

const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000_00 }), { minLength: 1, maxLength: 20 });
const split = fc.tuple(amounts, fc.double({ min: 0, max: 1, noNaN: true })).map(([lines, share]) => {
  const total = lines.reduce((sum, amount) => sum + amount, 0);
  return { lines, sumFen: Math.floor(total * share), total };
});

describe('splitting a sum over amounts', () => {
  it.each([
    ['thirds, where a fen is left over', 100, [1, 1, 1].map((n) => n * 5000), [34, 33, 33]],
    ['the larger fraction first', 100, [1000, 2000, 4000], [14, 29, 57]],
    ['nothing to split', 0, [500, 0], [0, 0]],
    ['everything', 700, [500, 200], [500, 200]],
    ['a line that costs nothing', 10, [0, 30], [0, 10]],
  ])('%s', (_story, sumFen, lines, expected) => {
    expect(prorate(sumFen, lines)).toEqual(expected);
  });

  it('counts exactly where doubles would not', () => {
    const lines = [90_071_992_547_409, 90_071_992_547_408, 1];
    expect(prorate(180_143_985_094_817, lines)).toEqual([90_071_992_547_408, 90_071_992_547_408, 1]);
  });

  it('loses no fen, takes no more than there is, and stays within a fen of the exact share', () => {
    fc.assert(
      fc.property(split, ({ lines, sumFen, total }) => {
        const parts = prorate(sumFen, lines);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(sumFen);
        parts.forEach((part, index) => {
          const amount = lines[index] ?? 0;
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(amount);
          expect(Math.abs(part - (total === 0 ? 0 : (sumFen * amount) / total))).toBeLessThan(1 + 1e-6);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses what no caller may ask', () => {
    for (const [sumFen, lines] of [
      [11, [10]],
      [-1, [10]],
      [1.5, [10]],
      [1, [10, -1]],
    ] as const) {
      expect(() => prorate(sumFen, lines)).toThrow(RangeError);
    }
  });
});
