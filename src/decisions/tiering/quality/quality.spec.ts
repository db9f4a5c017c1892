import fc from 'fast-check';
import { describe as suite, expect, it } from 'vitest';
import { correlationOf, describe, quantileOf } from './descriptives.js';
import { profileOf, sharesBy, shiftState, stabilityIndex } from './population-shift.js';
import { separationIndex, tierSpend } from './separation.js';

suite('descriptive statistics', () => {
  it('are those of a small case worked by hand', () => {
    expect(describe([4, null, 1, 2, 3, null])).toMatchObject({ n: 4, missing: 2, mean: 2.5, median: 2.5 });
    expect(describe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).deciles).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(describe([null])).toEqual({ n: 0, missing: 1, mean: null, median: null, deciles: [] });
    expect(quantileOf([10], 0.7)).toBe(10);
  });

  it('give a correlation with Fisher’s interval', () => {
    // r of the first four of Anscombe's quartet, and the interval tanh(atanh(r) ± 1.96/√8)
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const { n, r, low, high } = correlationOf(x, y);
    expect(n).toBe(11);
    expect(r).toBeCloseTo(0.8164, 4);
    expect(low).toBeCloseTo(0.4244, 3);
    expect(high).toBeCloseTo(0.9507, 3);
  });

  it('leave pairs out in which one is missing, and say nothing of constants', () => {
    expect(correlationOf([1, 2, null, 4, 5], [2, null, 3, 8, 10]).n).toBe(3);
    expect(correlationOf([1, 1, 1, 1], [1, 2, 3, 4]).r).toBeNull();
    expect(correlationOf([1, 2, 3, 4], [2, 4, 6, 8]).r).toBeCloseTo(1, 12);
  });

  it('keep r within −1 and 1 and its interval around it', () => {
    const figures = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })));
    fc.assert(
      fc.property(figures, (pairs) => {
        const { r, low, high } = correlationOf(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b),
        );
        if (r === null || low === null || high === null) return;
        expect(Math.abs(r)).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(r + 1e-12);
        expect(high).toBeGreaterThanOrEqual(r - 1e-12);
      }),
    );
  });
});

suite('separation', () => {
  it('is 0 for groups alike, near 1 for groups apart, and H/(n−1) for a case worked by hand', () => {
    expect(
      separationIndex([
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ).toBeCloseTo(0, 9);
    // ranks 1–3 and 4–6: H = 12/(6·7)·(36/3 + 225/3) − 21 = 27/7, divided by 5
    expect(
      separationIndex([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toBeCloseTo(27 / 35, 9);
    expect(
      separationIndex([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
    expect(separationIndex([[1, 2, 3]])).toBeNull();
  });

  it('summarises a tier with an interval of its mean', () => {
    expect(tierSpend({ code: 'a', name: '甲' }, [0, 0, 100, 300])).toMatchObject({
      people: 4,
      buyers: 2,
      meanFen: 100,
      medianFen: 50,
      low: 0,
      high: 239,
    });
    expect(tierSpend({ code: 'a', name: '甲' }, [])).toMatchObject({ people: 0, meanFen: 0, medianFen: 0 });
  });
});

suite('a shift of the population', () => {
  it('is 0 for the same people and grows with the distance', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index);
    const profile = profileOf('金额', values);
    expect(profile.cuts).toHaveLength(9);
    expect(stabilityIndex(profile.shares, sharesBy(profile.cuts, values))).toBeCloseTo(0, 9);
    const moved = (by: number) =>
      stabilityIndex(
        profile.shares,
        sharesBy(
          profile.cuts,
          values.map((value) => value + by),
        ),
      );
    expect(moved(100)).toBeGreaterThan(moved(20));
    expect(shiftState(moved(5))).toBe('ok');
    expect(shiftState(moved(400))).toBe('alarm');
  });

  it('is the textbook sum', () => {
    expect(stabilityIndex([0.5, 0.5], [0.6, 0.4])).toBeCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), 12);
  });

  it('counts the missing as a bucket', () => {
    const { cuts, shares } = profileOf('金额', [1, null, null, 2]);
    expect(shares.at(-1)).toBe(0.5);
    expect(sharesBy(cuts, [null]).at(-1)).toBe(1);
  });
});
