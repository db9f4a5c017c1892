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

const days = { newWithinDays: 30, activeWithinDays: 90, silentWithinDays: 180, dormantWithinDays: 365 };

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
    [
      'silent before active',
      'lifecycle',
      { ...days, silentWithinDays: 90 },
      'tiering.thresholds-out-of-order',
      'silentWithinDays',
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
    ['a missing threshold', 'lifecycle', { newWithinDays: 30 }, 'tiering.number-invalid', 'activeWithinDays'],
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
