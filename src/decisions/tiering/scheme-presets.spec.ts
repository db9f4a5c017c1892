import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue as fields } from '../../catalogue.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { validateDefinition } from './definition-check.js';
import type { LadderDefinition } from './scheme-definition.js';
import { schemePresets, valueLadder } from './scheme-presets.js';
import { presetSchemes } from './tiering-presets.js';

const catalogue = new FieldCatalogue(fields);

/** People by yearly spend, in steps of ¥10. */
const spendOf = (yuan: readonly number[]) =>
  [...yuan].sort((a, b) => a - b).map((amount) => ({ value: Math.floor(amount / 10), people: 1 }));

function thresholds({ tiers }: LadderDefinition): number[] {
  return tiers.flatMap(({ rule }) => {
    const [leaf] = rule?.rules ?? [];
    return leaf && 'value' in leaf ? [Number(leaf.value) / 100] : [];
  });
}

describe('a preset', () => {
  it.each(schemePresets.map((preset) => [preset.code, preset] as const))(
    '%s is sound as it stands',
    (_, preset) => {
      const definition = preset.definition(spendOf([10, 50, 300, 1_000]));
      expect(validateDefinition(preset.kind, definition, catalogue)).toEqual(definition);
      expect(preset.description.length).toBeGreaterThan(20);
    },
  );

  it('goes by the same rules as the scheme of a new installation that has its code', () => {
    for (const { code, kind, definition } of presetSchemes.slice(1)) {
      const preset = schemePresets.find((known) => known.code === code);
      expect([preset?.kind, preset?.definition([])]).toEqual([kind, definition]);
    }
    expect(presetSchemes.map(({ code }) => code)).toEqual(['member-level', 'rfm', 'lifecycle']);
  });
});

describe('the value ladder', () => {
  it.each([
    ['a tea shop', Array.from({ length: 200 }, (_, n) => n), [80, 150, 200]],
    ['a jeweller', Array.from({ length: 100 }, (_, n) => 3_000 + n * 1_000), [50_000, 80_000, 100_000]],
    ['a brand whose buyers all spend alike', Array.from({ length: 50 }, () => 99), [80, 100, 120]],
    ['a single buyer', [5], [10, 12, 15]],
    ['nobody yet', [], [300, 1_000, 2_500]],
  ])('of %s begins where half, a fifth and a twentieth of the buyers stand', (_, yuan, expected) => {
    expect(thresholds(valueLadder(spendOf(yuan)))).toEqual(expected);
  });

  it('of any brand rises from tier to tier and is sound', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 100 }), (yuan) => {
        const ladder = valueLadder(spendOf(yuan));
        const rising = thresholds(ladder);
        expect(rising).toHaveLength(3);
        expect([...new Set(rising)].sort((a, b) => a - b)).toEqual(rising);
        expect(validateDefinition('rule_ladder', ladder, catalogue)).toEqual(ladder);
      }),
      { numRuns: 300 },
    );
  });
});
