import { describe, expect, it } from 'vitest';
import { catalogue as fields } from '../../../catalogue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import type { SchemeKindName } from '../scheme-definition.js';
import { presetSchemes } from '../tiering-presets.js';
import { schemeKinds } from './scheme-kinds.js';

const catalogue = new FieldCatalogue(fields);

function refusal(kind: SchemeKindName, definition: unknown): { code: string; path: unknown } {
  try {
    schemeKinds[kind].validate(definition, catalogue);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, path: error.details['path'] };
    throw error;
  }
  throw new Error('The definition was accepted');
}

const rule = (value: unknown): unknown => ({
  combinator: 'and',
  rules: [{ field: 'netAmountFen365', operator: '>=', value }],
});
const lowest = { code: 'v0', name: '普通', rule: null };
const gold = { code: 'v1', name: '金卡', rule: rule(100) };

const group = { code: 'all', name: '全部', r: [1, 5], f: [1, 5], m: [1, 5] };
const cuts = { recencyDays: [30, 90, 180, 365], frequency: [1, 2, 4, 8], monetaryFen: [100, 200, 300, 400] };
const rfm = { windowDays: null, cutPoints: cuts, groups: [group] };

const days = {
  thresholds: 'days',
  newWithinDays: 30,
  activeWithin: 90,
  silentWithin: 180,
  dormantWithin: 365,
  loyalFromOrders: null,
  wonBack: null,
  minDwellDays: 0,
};
const intervals = { ...days, thresholds: 'intervals', activeWithin: 1.5, silentWithin: 3, dormantWithin: 6 };

describe('a definition is refused with its place', () => {
  it.each<[string, SchemeKindName, unknown, string, string]>([
    ['no tiers', 'rule_ladder', {}, 'tiering.definition-malformed', 'tiers'],
    ['a list', 'rule_ladder', [], 'tiering.definition-malformed', ''],
    ['a misspelt key', 'rule_ladder', { tiers: [lowest], teirs: [] }, 'tiering.definition-unknown-key', ''],
    [
      'a lowest tier with a rule',
      'rule_ladder',
      { tiers: [gold] },
      'tiering.lowest-tier-has-rule',
      'tiers[0].rule',
    ],
    [
      'a higher tier without',
      'rule_ladder',
      { tiers: [lowest, { ...gold, rule: null }] },
      'tiering.tier-without-rule',
      'tiers[1].rule',
    ],
    [
      'two tiers of one code',
      'rule_ladder',
      { tiers: [lowest, { ...gold, code: 'v0' }] },
      'tiering.tier-duplicate',
      'tiers[1].code',
    ],
    [
      'two tiers of one name',
      'rule_ladder',
      { tiers: [lowest, { ...gold, name: '普通' }] },
      'tiering.tier-duplicate',
      'tiers[1].name',
    ],
    [
      'a code that is SQL',
      'rule_ladder',
      { tiers: [{ ...lowest, code: "v'0" }] },
      'tiering.tier-code-invalid',
      'tiers[0].code',
    ],
    [
      'a nameless tier',
      'rule_ladder',
      { tiers: [{ ...lowest, name: ' ' }] },
      'tiering.tier-name-invalid',
      'tiers[0].name',
    ],
    [
      'a mistyped value',
      'rule_ladder',
      { tiers: [lowest, { ...gold, rule: rule('100') }] },
      'conditions.value-type',
      'tiers[1].rule.rules[0].value',
    ],
    [
      'a rule that is none',
      'rule_ladder',
      { tiers: [lowest, { ...gold, rule: 'TRUE' }] },
      'conditions.malformed',
      'tiers[1].rule',
    ],
    [
      'cuts out of order',
      'rfm',
      { ...rfm, cutPoints: { ...cuts, recencyDays: [30, 180, 90, 365] } },
      'tiering.cut-points-out-of-order',
      'cutPoints.recencyDays[2]',
    ],
    [
      'three cuts',
      'rfm',
      { ...rfm, cutPoints: { ...cuts, frequency: [1, 2, 3] } },
      'tiering.cut-points-invalid',
      'cutPoints.frequency',
    ],
    [
      'a cut in words',
      'rfm',
      { ...rfm, cutPoints: { ...cuts, monetaryFen: [1, 2, '3', 4] } },
      'tiering.cut-points-invalid',
      'cutPoints.monetaryFen[2]',
    ],
    [
      'a negative cut',
      'rfm',
      { ...rfm, cutPoints: { ...cuts, monetaryFen: [-1, 2, 3, 4] } },
      'tiering.cut-points-invalid',
      'cutPoints.monetaryFen[0]',
    ],
    [
      'a missing axis',
      'rfm',
      { ...rfm, cutPoints: { recencyDays: [1, 2, 3, 4] } },
      'tiering.cut-points-invalid',
      'cutPoints.frequency',
    ],
    [
      'another word for cuts',
      'rfm',
      { ...rfm, cutPoints: 'deciles' },
      'tiering.cut-points-invalid',
      'cutPoints',
    ],
    ['half a day of window', 'rfm', { ...rfm, windowDays: 0.5 }, 'tiering.number-invalid', 'windowDays'],
    [
      'a score of six',
      'rfm',
      { ...rfm, groups: [{ ...group, m: [1, 6] }] },
      'tiering.number-invalid',
      'groups[0].m[1]',
    ],
    [
      'scores the wrong way round',
      'rfm',
      { ...rfm, groups: [{ ...group, f: [5, 1] }] },
      'tiering.score-range-invalid',
      'groups[0].f',
    ],
    [
      'a reserved code',
      'rfm',
      { ...rfm, groups: [{ ...group, code: 'none' }] },
      'tiering.tier-code-reserved',
      'groups[0].code',
    ],
    ['no groups', 'rfm', { ...rfm, groups: [] }, 'tiering.definition-malformed', 'groups'],
    ['two steps', 'rfm', { ...rfm, steps: 2 }, 'tiering.steps-invalid', 'steps'],
    ['steps in words', 'rfm', { ...rfm, steps: '5' }, 'tiering.steps-invalid', 'steps'],
    [
      'cuts for five scores where there are three',
      'rfm',
      { ...rfm, steps: 3, groups: [{ ...group, r: [1, 3], f: [1, 3], m: [1, 3] }] },
      'tiering.cut-points-invalid',
      'cutPoints.recencyDays',
    ],
    [
      'a score beyond the steps',
      'rfm',
      { ...rfm, steps: 4, cutPoints: 'quantiles' },
      'tiering.number-invalid',
      'groups[0].r[1]',
    ],
    ['another money', 'rfm', { ...rfm, monetary: 'gross' }, 'tiering.monetary-invalid', 'monetary'],
    [
      'weights that sum to zero',
      'rfm',
      { ...rfm, weights: { r: 0, f: 0, m: 0 } },
      'tiering.weights-sum-zero',
      'weights',
    ],
    [
      'a weight that is no number',
      'rfm',
      { ...rfm, weights: { r: 1, f: Number.NaN, m: 1 } },
      'tiering.weights-invalid',
      'weights.f',
    ],
    [
      'a weight below zero',
      'rfm',
      { ...rfm, weights: { r: 1, f: 1, m: -1 } },
      'tiering.weights-invalid',
      'weights.m',
    ],
    ['a missing weight', 'rfm', { ...rfm, weights: { r: 1, m: 1 } }, 'tiering.weights-invalid', 'weights.f'],
    [
      'a margin of more than half',
      'rfm',
      { ...rfm, hysteresisPercent: 51 },
      'tiering.hysteresis-invalid',
      'hysteresisPercent',
    ],
    [
      'a margin in words',
      'rule_ladder',
      { tiers: [lowest], hysteresisPercent: '10' },
      'tiering.hysteresis-invalid',
      'hysteresisPercent',
    ],
    [
      'a hundred and twenty-six groups',
      'rfm',
      {
        ...rfm,
        groups: Array.from({ length: 126 }, (_, n) => ({ ...group, code: `g${n}`, name: `组${n}` })),
      },
      'tiering.too-many-tiers',
      'groups',
    ],
    [
      'silent before active',
      'lifecycle',
      { ...days, silentWithin: 90 },
      'tiering.thresholds-out-of-order',
      'silentWithin',
    ],
    [
      'dormant before silent',
      'lifecycle',
      { ...intervals, dormantWithin: 3 },
      'tiering.thresholds-out-of-order',
      'dormantWithin',
    ],
    [
      'new longer than active',
      'lifecycle',
      { ...days, newWithinDays: 91 },
      'tiering.thresholds-out-of-order',
      'newWithinDays',
    ],
    [
      'a threshold of no days',
      'lifecycle',
      { ...days, newWithinDays: 0 },
      'tiering.number-invalid',
      'newWithinDays',
    ],
    ['half a day', 'lifecycle', { ...days, silentWithin: 90.5 }, 'tiering.number-invalid', 'silentWithin'],
    ['a missing threshold', 'lifecycle', { newWithinDays: 30 }, 'tiering.number-invalid', 'activeWithin'],
    [
      'intervals too fine',
      'lifecycle',
      { ...intervals, activeWithin: 1.505 },
      'tiering.number-invalid',
      'activeWithin',
    ],
    [
      'a hundred and one intervals',
      'lifecycle',
      { ...intervals, dormantWithin: 101 },
      'tiering.number-invalid',
      'dormantWithin',
    ],
    [
      'another unit',
      'lifecycle',
      { ...days, thresholds: 'weeks' },
      'tiering.thresholds-invalid',
      'thresholds',
    ],
    [
      'loyal from the first order',
      'lifecycle',
      { ...days, loyalFromOrders: 1 },
      'tiering.number-invalid',
      'loyalFromOrders',
    ],
    [
      'won back from nowhere',
      'lifecycle',
      { ...days, wonBack: { from: [], forDays: 30 } },
      'tiering.won-back-invalid',
      'wonBack.from',
    ],
    [
      'won back from a warm stage',
      'lifecycle',
      { ...days, wonBack: { from: ['silent', 'active'], forDays: 30 } },
      'tiering.won-back-invalid',
      'wonBack.from',
    ],
    [
      'won back for no days',
      'lifecycle',
      { ...days, wonBack: { from: ['lost'], forDays: 0 } },
      'tiering.number-invalid',
      'wonBack.forDays',
    ],
    [
      'a dwell below zero',
      'lifecycle',
      { ...days, minDwellDays: -1 },
      'tiering.number-invalid',
      'minDwellDays',
    ],
    [
      'a name for no stage',
      'lifecycle',
      { ...days, names: { gone: '走了' } },
      'tiering.definition-unknown-key',
      'names',
    ],
    [
      'two stages of one name',
      'lifecycle',
      { ...days, names: { lost: '沉睡' } },
      'tiering.tier-duplicate',
      'names',
    ],
  ])('%s', (_, kind, definition, code, path) => {
    expect(refusal(kind, definition)).toEqual({ code, path });
  });
});

describe('a mistake inside a tier', () => {
  it('is told once, with the whole way to it', () => {
    const definition = { tiers: [lowest, { ...gold, rule: rule('100') }] };
    expect(() => schemeKinds.rule_ladder.validate(definition, catalogue)).toThrow(
      /^[^位]*位置.tiers\[1\]\.rule\.rules\[0\]\.value.$/,
    );
  });
});

describe('a definition', () => {
  it.each(presetSchemes.map((preset) => [preset.code, preset] as const))(
    '%s of a new installation is sound',
    (_, preset) => {
      const definition = schemeKinds[preset.kind].validate(preset.definition, catalogue);
      expect(definition).toEqual(preset.definition);
    },
  );

  it.each<[string, SchemeKindName, object, object]>([
    ['a ladder', 'rule_ladder', { tiers: [lowest] }, { hysteresisPercent: 0 }],
    ['RFM', 'rfm', rfm, { monetary: 'net_amount', steps: 5, hysteresisPercent: 0 }],
    [
      'a lifecycle',
      'lifecycle',
      { newWithinDays: 30, activeWithin: 90, silentWithin: 180, dormantWithin: 365 },
      days,
    ],
  ])(
    'of %s is stored with all that was left unsaid, and stays as it is when read again',
    (_, kind, said, filled) => {
      const read = schemeKinds[kind].validate(said, catalogue);
      expect(read).toMatchObject(filled);
      expect(schemeKinds[kind].validate(read, catalogue)).toEqual(read);
    },
  );

  it('of a lifecycle has the stages it needs, each with a level of its own', () => {
    const codes = (definition: unknown): string[] =>
      schemeKinds.lifecycle
        .tiers(schemeKinds.lifecycle.validate(definition, catalogue))
        .sort((a, b) => a.level - b.level)
        .map(({ code }) => code);
    expect(codes(days)).toEqual(['prospect', 'lost', 'dormant', 'silent', 'new', 'active']);
    const whole = { ...days, loyalFromOrders: 3, wonBack: { from: ['lost', 'silent', 'lost'], forDays: 30 } };
    expect(codes(whole)).toEqual([
      'prospect',
      'lost',
      'dormant',
      'silent',
      'won_back',
      'new',
      'growing',
      'loyal',
    ]);
    expect(schemeKinds.lifecycle.validate(whole, catalogue)).toMatchObject({
      wonBack: { from: ['silent', 'lost'] },
    });
  });

  it('of a lifecycle may give two stages one name where only one of them is shown', () => {
    const names = { active: '成长' };
    expect(schemeKinds.lifecycle.validate({ ...days, names }, catalogue)).toMatchObject({ names });
    expect(refusal('lifecycle', { ...days, loyalFromOrders: 2, names: { growing: '忠诚' } })).toEqual({
      code: 'tiering.tier-duplicate',
      path: 'names',
    });
  });

  it('of RFM may have a group for each of the 125 cells', () => {
    const cells = Array.from({ length: 125 }, (_, cell) => {
      const [r, f, m] = [Math.floor(cell / 25) + 1, (Math.floor(cell / 5) % 5) + 1, (cell % 5) + 1];
      return { code: `c${r}${f}${m}`, name: `${r}-${f}-${m}`, r: [r, r], f: [f, f], m: [m, m] };
    });
    const tiers = schemeKinds.rfm.tiers(
      schemeKinds.rfm.validate({ ...rfm, cutPoints: 'quantiles', groups: cells }, catalogue),
    );
    expect(tiers).toHaveLength(126);
    expect(tiers.at(-1)?.code).toBe('none');
  });

  it('may hold cuts that coincide, and fractions', () => {
    const same = { ...cuts, frequency: [1, 1, 1, 2.5] };
    expect(schemeKinds.rfm.validate({ ...rfm, cutPoints: same }, catalogue)).toMatchObject({
      cutPoints: same,
    });
  });

  it('of RFM has a place for people no group names, only where groups leave gaps', () => {
    const codes = (groups: unknown[]): string[] =>
      schemeKinds.rfm.tiers(schemeKinds.rfm.validate({ ...rfm, groups }, catalogue)).map(({ code }) => code);
    expect(codes([group])).toEqual(['all', 'none']);
    expect(codes([{ ...group, r: [2, 5] }])).toEqual(['all', 'other', 'none']);
    expect(
      codes([
        { ...group, r: [2, 5] },
        { ...group, code: 'rest', name: '其余', r: [1, 1] },
      ]),
    ).toEqual(['all', 'rest', 'none']);
  });

  it('gives every tier a level of its own', () => {
    for (const { kind, definition } of presetSchemes) {
      const levels = schemeKinds[kind].tiers(definition).map(({ level }) => level);
      expect(new Set(levels).size).toBe(levels.length);
    }
  });
});
