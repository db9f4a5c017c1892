import { describe, expect, it } from 'vitest';
import type { LadderDefinition } from '../api/types.js';
import { addTier, moveTier, removeTier } from './ladder-edits.js';

const rule = (fen: number) => ({
  combinator: 'and' as const,
  rules: [{ field: 'netAmount365Fen', operator: '>=', value: fen }],
});
const ladder: LadderDefinition = {
  tiers: [
    { code: 'v0', name: '普通', rule: null },
    { code: 'v1', name: '银卡', rule: rule(1) },
    { code: 'v2', name: '金卡', rule: rule(2) },
  ],
};
const codes = (definition: LadderDefinition) => definition.tiers.map((tier) => tier.code);

describe('editing a ladder', () => {
  it('adds a tier on top under a code of its own, starting from the rule below', () => {
    const longer = addTier(ladder, '新层级', undefined);
    expect(codes(longer)).toEqual(['v0', 'v1', 'v2', 't3']);
    expect(longer.tiers[3]?.rule).toEqual(rule(2));
    expect(codes(addTier(longer, '新层级', undefined)).at(-1)).toBe('t4');
  });

  it('moves tiers but never the lowest', () => {
    expect(codes(moveTier(ladder, 2, 1))).toEqual(['v0', 'v2', 'v1']);
    expect(moveTier(ladder, 1, 0)).toBe(ladder);
    expect(moveTier(ladder, 0, 1)).toBe(ladder);
    expect(moveTier(ladder, 2, 3)).toBe(ladder);
  });

  it('removes any tier but the lowest', () => {
    expect(codes(removeTier(ladder, 1))).toEqual(['v0', 'v2']);
    expect(removeTier(ladder, 0)).toBe(ladder);
  });
});
