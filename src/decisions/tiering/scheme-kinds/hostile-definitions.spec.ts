import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLadder, anyLifecycle, anyRfm } from '../../../../test/factories/random-schemes.js';
import { attempt, codeOf, flawOf } from '../../../../test/factories/refusals.js';
import { catalogue as fields } from '../../../catalogue.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { validateDefinition } from '../definition-check.js';
import type { SchemeDefinition, SchemeKindName } from '../scheme-definition.js';
import { presetSchemes } from '../tiering-presets.js';

const catalogue = new FieldCatalogue(fields);

const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 0.1, 6, 1e308, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom("' OR 1=1 --", '', ' ', 'x'.repeat(10_000), '__proto__', '\ud800', '层'),
  fc.constantFrom<unknown[]>([], {}, [[]], { toString: 1, valueOf: 1 }, JSON.parse('{"__proto__": 1}')),
);

const SOUND: Record<'rule_ladder' | 'rfm' | 'lifecycle', fc.Arbitrary<unknown>> = {
  rule_ladder: anyLadder,
  rfm: anyRfm,
  lifecycle: anyLifecycle,
};

/** A copy with one place put out of order: another value, or a key more or less. */
function spoiled(sound: unknown, picks: readonly number[], foreign: unknown): unknown {
  const copy: unknown = structuredClone(sound);
  let at: unknown = copy;
  for (const [depth, pick] of picks.entries()) {
    if (typeof at !== 'object' || at === null) return copy;
    const place = at as Record<string, unknown>;
    const keys = Object.keys(place);
    const key = keys[pick % Math.max(1, keys.length)];
    if (key === undefined) return copy;
    const inner = place[key];
    const isLast = depth === picks.length - 1 || typeof inner !== 'object' || inner === null;
    if (isLast) {
      if (pick % 7 === 0 && Array.isArray(place)) place.splice(Number(key), 1);
      else if (pick % 7 === 0) delete place[key];
      else if (pick % 7 === 1 && Array.isArray(place)) place.push(foreign);
      else if (pick % 7 === 1) place['nobody'] = foreign;
      else place[key] = foreign;
      return copy;
    }
    at = inner;
  }
  return copy;
}

/** What is different about a stored definition when it is read again or sent as JSON; null where nothing is. */
function changeOf(kind: SchemeKindName, plain: SchemeDefinition): string | null {
  const [stored, again] = [plain, validateDefinition(kind, plain, catalogue)].map((one) =>
    JSON.stringify(one),
  );
  if (stored !== again) return `${stored} became ${again}`;
  return isDeepStrictEqual(JSON.parse(stored ?? ''), plain) ? null : `${stored} is not what was meant`;
}

describe('whatever is sent as a definition', () => {
  it.each(Object.keys(SOUND) as (keyof typeof SOUND)[])(
    'of %s is refused with one clear error, or is stored in a form that stays',
    (kind) => {
      const seen = { refused: new Set<string>(), accepted: 0 };
      fc.assert(
        fc.property(
          SOUND[kind],
          fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
          HOSTILE,
          (sound, picks, foreign) => {
            const outcome = attempt(() =>
              validateDefinition(kind, spoiled(sound, picks, foreign), catalogue),
            );
            if ('error' in outcome) seen.refused.add(codeOf(outcome.error));
            else seen.accepted += 1;
            expect('error' in outcome ? flawOf(outcome.error) : changeOf(kind, outcome.value)).toBeNull();
          },
        ),
        { numRuns: 4_000 },
      );
      expect(seen.refused.size).toBeGreaterThan(3);
      expect(seen.accepted).toBeGreaterThan(50);
    },
  );

  it.each(presetSchemes.map(({ kind, definition }): [SchemeKindName, unknown] => [kind, definition]))(
    'of %s stays what it is when it is sound',
    (kind, definition) => {
      expect(validateDefinition(kind, definition, catalogue)).toEqual(definition);
    },
  );
});
