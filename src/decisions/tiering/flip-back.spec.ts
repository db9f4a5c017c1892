import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flipBackDates, hasFlippedBack, isMoved, judgeFlipBack, wilsonInterval } from './flip-back.js';

describe('the dates of a replay', () => {
  it('end today and begin with the day before the draft takes over', () => {
    expect(flipBackDates('2026-03-01')).toEqual({
      before: '2026-01-25',
      takeover: '2026-01-30',
      later: ['2026-02-04', '2026-02-09', '2026-02-14', '2026-02-19', '2026-02-24', '2026-03-01'],
    });
  });
});

describe('flipping back', () => {
  it.each([
    ['raised and back at the last look', 1, [2, 2, 2, 1], true, true],
    ['raised and back for a moment', 1, [2, 1, 2, 2], true, true],
    ['raised for good', 1, [2, 2, 2, 2], true, false],
    ['raised and then even higher', 1, [2, 3, 3, 3], true, false],
    ['lowered and back', 3, [1, 1, 3, 3], true, true],
    ['not moved by the draft, only later and back', 1, [1, 2, 1, 1], false, false],
    ['without a tier before', null, [2, 2, 2, 2], false, false],
    ['gone from the sample', 1, [null, 1, 1, 1], false, false],
  ])('%s', (_story, former, tiers, moved, flipped) => {
    const path = { former, tiers };
    expect([isMoved(path), hasFlippedBack(path)]).toEqual([moved, flipped]);
  });

  it('says nothing where nobody was moved', () => {
    expect(judgeFlipBack(20_000, [{ former: 1, tiers: [1, 2] }])).toEqual({
      sample: 20_000,
      changed: 0,
      flipped: 0,
      share: null,
      low: null,
      high: null,
    });
  });

  it('is a share of those who were moved, never of all', () => {
    const paths = [
      { former: 1, tiers: [2, 1] },
      { former: 1, tiers: [2, 2] },
      { former: 1, tiers: [3, 3] },
      { former: 2, tiers: [1, 1] },
      { former: 2, tiers: [2, 2] },
    ];
    expect(judgeFlipBack(5, paths)).toMatchObject({ sample: 5, changed: 4, flipped: 1, share: 0.25 });
  });
});

describe("Wilson's interval", () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as printed', (hits, trials, low, high) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('holds the share, stays within 0 and 1, and narrows with more people', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, part) => {
          const hits = Math.floor(part * trials);
          const one = wilsonInterval(hits, trials);
          const four = wilsonInterval(hits * 4, trials * 4);
          if (!one || !four) throw new Error('no interval');
          expect(one.low).toBeGreaterThanOrEqual(0);
          expect(one.high).toBeLessThanOrEqual(1);
          expect(one.low).toBeLessThanOrEqual(hits / trials);
          expect(one.high).toBeGreaterThanOrEqual(hits / trials);
          expect(four.high - four.low).toBeLessThan(one.high - one.low);
        },
      ),
    );
  });

  it('needs somebody', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });
});
