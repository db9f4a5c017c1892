import { describe, expect, it } from 'vitest';
import type { LadderDefinition, LifecycleDefinition, RfmDefinition, RuleGroup } from '../api/types.js';
import { checkDefinition } from './definition-checks.js';
import { cleanRule, countLeaves } from './rule-shape.js';

const amountAtLeast = (fen: number | null): RuleGroup => ({
  combinator: 'and',
  rules: [{ field: 'netAmount365Fen', operator: '>=', value: fen }],
});

describe('a ladder', () => {
  const ladder = (rule: RuleGroup | null, name = '银卡'): LadderDefinition => ({
    tiers: [
      { code: 'v0', name: '普通', rule: null },
      { code: 'v1', name, rule },
    ],
  });

  it('passes with a rule for every tier but the lowest', () => {
    expect(checkDefinition('rule_ladder', ladder(amountAtLeast(50_000)))).toEqual([]);
  });

  it('names the tier without a rule and the one without a value', () => {
    expect(checkDefinition('rule_ladder', ladder(null))).toEqual([{ key: 'ruleMissing', tier: '银卡' }]);
    expect(checkDefinition('rule_ladder', ladder(amountAtLeast(null)))).toEqual([
      { key: 'valueMissing', tier: '银卡' },
    ]);
  });

  it('refuses equal and empty names', () => {
    expect(checkDefinition('rule_ladder', ladder(amountAtLeast(1), '普通'))).toEqual([
      { key: 'nameTwice', tier: '普通' },
    ]);
    expect(checkDefinition('rule_ladder', ladder(amountAtLeast(1), ' '))).toEqual([{ key: 'nameMissing' }]);
  });
});

describe('RFM', () => {
  const rfm = (recencyDays: number[], r: [number, number] = [4, 5]): RfmDefinition => ({
    windowDays: null,
    cutPoints: { recencyDays, frequency: [1, 2, 3, 5], monetaryFen: [1, 2, 3, 4] },
    groups: [{ code: 'champion', name: '重要价值', r, f: [1, 5], m: [1, 5] }],
  });

  it('wants four ascending cut points per axis', () => {
    expect(checkDefinition('rfm', rfm([30, 60, 90, 180]))).toEqual([]);
    expect(checkDefinition('rfm', rfm([30, 90, 60, 180]))).toEqual([{ key: 'cutsOutOfOrder' }]);
    expect(checkDefinition('rfm', rfm([30, 60, 90]))).toEqual([{ key: 'cutsOutOfOrder' }]);
  });

  it('wants ranges from low to high', () => {
    expect(checkDefinition('rfm', rfm([30, 60, 90, 180], [5, 4]))).toEqual([
      { key: 'rangeInverted', tier: '重要价值' },
    ]);
  });
});

describe('lifecycle', () => {
  const days = (active: number): LifecycleDefinition => ({
    thresholds: 'days',
    newWithinDays: 30,
    activeWithin: active,
    silentWithin: 180,
    dormantWithin: 365,
    loyalFromOrders: null,
    wonBack: null,
    minDwellDays: 0,
  });

  it('wants thresholds that grow', () => {
    expect(checkDefinition('lifecycle', days(90))).toEqual([]);
    expect(checkDefinition('lifecycle', days(180))).toEqual([{ key: 'daysOutOfOrder' }]);
  });
});

describe('rules', () => {
  it('lose the keys of the editor and keep everything else', () => {
    const edited: RuleGroup = JSON.parse(
      JSON.stringify({
        id: 'x',
        combinator: 'or',
        not: true,
        rules: [
          { id: 'y', field: 'a', operator: '>=', value: 1, valueSource: 'value' },
          { id: 'z', combinator: 'and', not: false, rules: [{ field: 'b', operator: 'in', value: ['p'] }] },
        ],
      }),
    );
    expect(cleanRule(edited)).toEqual({
      combinator: 'or',
      not: true,
      rules: [
        { field: 'a', operator: '>=', value: 1 },
        { combinator: 'and', rules: [{ field: 'b', operator: 'in', value: ['p'] }] },
      ],
    });
    expect(countLeaves(edited)).toBe(2);
  });
});
