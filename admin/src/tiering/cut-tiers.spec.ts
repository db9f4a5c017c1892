import { describe, expect, it } from 'vitest';
import { addCutTier, changeCut, evenCuts, removeCutTier } from './cut-tiers.js';

const tiers = ['a', 'b', 'c'].map((code) => ({ code, name: code }));
const value = { tiers, cutPoints: [10, 20] };
const codes = (tiersOf: { code: string }[]) => tiersOf.map((tier) => tier.code);

describe('tiers over one number', () => {
  it('start from the cuts of the fit where they ascend, else from usual numbers', () => {
    expect(evenCuts([1, 2], 3, 'decimal')).toEqual([1, 2]);
    expect(evenCuts([2, 2], 3, 'decimal')).toEqual([-0.5, 0.5]);
    expect(evenCuts(null, 3, 'share')).toEqual([0.33, 0.67]);
  });

  it('gain one on top with a higher cut', () => {
    const more = addCutTier(value, 'd', 'whole');
    expect(codes(more.tiers)).toEqual(['a', 'b', 'c', 't3']);
    expect(more.cutPoints).toEqual([10, 20, 21]);
    expect(addCutTier({ tiers, cutPoints: 'quantiles' }, 'd', 'whole').cutPoints).toBe('quantiles');
  });

  it('lose one together with the cut it began at; the lowest with the first', () => {
    expect(removeCutTier(value, 1)).toEqual({ tiers: [tiers[0], tiers[2]], cutPoints: [20] });
    expect(removeCutTier(value, 0)).toEqual({ tiers: [tiers[1], tiers[2]], cutPoints: [20] });
    expect(removeCutTier(value, 2)).toEqual({ tiers: [tiers[0], tiers[1]], cutPoints: [10] });
  });

  it('change one cut and leave computed ones alone', () => {
    expect(changeCut(value, 1, 30).cutPoints).toEqual([10, 30]);
    expect(changeCut({ tiers, cutPoints: 'quantiles' }, 1, 30).cutPoints).toBe('quantiles');
  });
});
