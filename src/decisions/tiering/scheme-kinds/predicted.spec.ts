import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DefinitionError } from '../tiering.errors.js';
import { PREDICTED_MEASURES, validatePredicted, type PredictedDefinition } from './predicted-definition.js';
import { predicted } from './predicted.js';

const SOUND: PredictedDefinition = {
  measure: 'p_alive',
  cutPoints: [0.3, 0.7],
  tiers: [
    { code: 'gone', name: '多半流失' },
    { code: 'unsure', name: '难说' },
    { code: 'alive', name: '仍是顾客' },
  ],
  neverBought: { code: 'none', name: '没有预测' },
};

function refusal(raw: unknown): unknown[] {
  try {
    validatePredicted(raw);
  } catch (error) {
    if (error instanceof DefinitionError) return [error.code, error.details['path']];
    throw error;
  }
  throw new Error('The definition was accepted');
}

describe('the definition of a predicted scheme', () => {
  it('is taken as it is written', () => {
    expect(validatePredicted(SOUND)).toEqual(SOUND);
    for (const measure of PREDICTED_MEASURES)
      expect(validatePredicted({ ...SOUND, measure, cutPoints: 'quantiles' }).measure).toBe(measure);
    expect(
      validatePredicted({ ...SOUND, measure: 'expected_value_90', cutPoints: [5000, 90_000] }).cutPoints,
    ).toEqual([5000, 90_000]);
  });

  const [first, second, third] = SOUND.tiers;
  it.each<[string, unknown, string, string]>([
    ['a list', [], 'definition-malformed', ''],
    ['a misspelt key', { ...SOUND, cuts: [] }, 'definition-unknown-key', ''],
    ['an unknown measure', { ...SOUND, measure: 'p_dead' }, 'measure-unknown', 'measure'],
    ['a measure of the prototype', { ...SOUND, measure: '__proto__' }, 'measure-unknown', 'measure'],
    ['one tier', { ...SOUND, tiers: [first], cutPoints: [] }, 'too-few-tiers', 'tiers'],
    [
      'two tiers of one code',
      { ...SOUND, tiers: [first, { ...second, code: 'gone' }, third] },
      'tier-duplicate',
      'tiers[1].code',
    ],
    [
      'a tier with a rule',
      { ...SOUND, tiers: [first, { ...second, rule: null }, third] },
      'definition-unknown-key',
      'tiers[1]',
    ],
    ['nobody without prediction', { ...SOUND, neverBought: null }, 'definition-malformed', 'neverBought'],
    [
      'one tier twice',
      { ...SOUND, neverBought: { code: 'gone', name: '无' } },
      'tier-duplicate',
      'neverBought.code',
    ],
    ['too few cuts', { ...SOUND, cutPoints: [0.5] }, 'cut-points-invalid', 'cutPoints'],
    ['cuts by name', { ...SOUND, cutPoints: 'deciles' }, 'cut-points-invalid', 'cutPoints'],
    ['a probability above one', { ...SOUND, cutPoints: [0.5, 1.2] }, 'cut-points-invalid', 'cutPoints[1]'],
    ['a cut at nothing', { ...SOUND, cutPoints: [0, 0.5] }, 'cut-points-invalid', 'cutPoints[0]'],
    ['no number', { ...SOUND, cutPoints: [Number.NaN, 0.5] }, 'cut-points-invalid', 'cutPoints[0]'],
    [
      'half a fen',
      { ...SOUND, measure: 'expected_value_365', cutPoints: [1, 2.5] },
      'cut-points-invalid',
      'cutPoints[1]',
    ],
    ['descending cuts', { ...SOUND, cutPoints: [0.7, 0.3] }, 'cut-points-out-of-order', 'cutPoints[1]'],
  ])('is refused with its place: %s', (_story, raw, reason, path) => {
    expect(refusal(raw)).toEqual([`tiering.${reason}`, path]);
  });

  it('never throws anything but a refusal, whatever is sent', () => {
    fc.assert(
      fc.property(fc.object({ key: fc.constantFrom(...Object.keys(SOUND), '__proto__') }), (raw) => {
        expect(() => refusal({ ...SOUND, ...raw })).not.toThrow(TypeError);
      }),
    );
  });
});

describe('levels', () => {
  it('rise with what is good: a high risk is the lowest level but that of nobody', () => {
    const codes = (definition: PredictedDefinition): string[] =>
      [...predicted.tiers(definition)].sort((a, b) => a.level - b.level).map(({ code }) => code);
    expect(codes(SOUND)).toEqual(['none', 'gone', 'unsure', 'alive']);
    expect(codes({ ...SOUND, measure: 'churn_risk' })).toEqual(['none', 'alive', 'unsure', 'gone']);
  });
});
