import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attempt, codeOf, flawOf } from '../../../test/factories/refusals.js';
import { catalogue as fields, rowsFields } from '../../catalogue.js';
import { RuleError } from './conditions.errors.js';
import { FieldCatalogue } from './field-catalogue.js';
import { RULE_LIMITS } from './rule.js';
import { compileRule } from './rule-compiler.js';
import { checkRule, plainRule, type CheckedGroup } from './rule-validation.js';

const AS_OF = '2026-03-01';
const catalogue = new FieldCatalogue([...fields, ...rowsFields]);
const CODES = catalogue.fields.map(({ code }) => code);

/** Texts that want to be something else than text. */
const HOSTILE = [
  "' OR 1=1 --",
  '1; DROP TABLE member',
  '%_\\',
  '= 1 or 1',
  '__proto__',
  'constructor',
  'toString',
  '{{7*7}}',
  '${1}',
  '?',
  '\u0000',
  '\ud800',
  'x'.repeat(10_000),
];

/** Anything a request body may hold, with names that mean something to the validator and to JavaScript. */
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -0, 1e308, -1, 0.1, Number.NaN, Number.POSITIVE_INFINITY),
    fc.constantFrom(...HOSTILE),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('toString', 'valueOf', 'length', 'amount', 'window', '__proto__', 'lastDays', 'a'),
      tie('value'),
      { maxKeys: 3, noNullPrototype: false },
    ),
  ),
})).value;

const rarely = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: json });

const value = fc.oneof(
  fc.constantFrom<unknown[]>(1, 2, true, '上海', ['上海'], [1, 2], '2026-01-01'),
  fc.constantFrom<unknown[]>({ amount: 1, lastDays: 30 }, { amount: 1, window: { lastDays: 30 } }),
  json,
);

/** Keys that belong to a rule, and now and then some that do not. */
function shape(
  known: Record<string, fc.Arbitrary<unknown>>,
  others: readonly string[],
): fc.Arbitrary<unknown> {
  const strange = fc.record({
    ...known,
    ...Object.fromEntries(others.map((key) => [key, json])),
  });
  return fc.oneof({ weight: 9, arbitrary: fc.record(known) }, { weight: 1, arbitrary: strange });
}

const leaf = shape(
  {
    field: rarely(fc.constantFrom(...CODES)),
    operator: rarely(fc.constantFrom('=', '>=', 'between', 'in', 'notIn', 'contains', 'null')),
    value,
  },
  ['valueSource', '__proto__', 'sql'],
);

const rule = fc.letrec((tie) => ({
  group: shape(
    {
      combinator: rarely(fc.constantFrom('and', 'or')),
      not: rarely(fc.boolean()),
      rules: rarely(fc.array(tie('part'), { minLength: 1, maxLength: 3 })),
    },
    ['having', 'constructor'],
  ),
  part: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, leaf, tie('group'), json),
})).group;

/** What is wrong with a rule that was accepted: its SQL holds values, or it is another when read again. */
function flawOfRule(checked: CheckedGroup): string | null {
  const { text, values } = compileRule(checked, AS_OF);
  if (HOSTILE.slice(0, 4).some((hostile) => text.includes(hostile))) return `a value in ${text}`;
  if (text.split('?').length - 1 !== values.length) return `values without a place in ${text}`;
  const again = checkRule(plainRule(checked), catalogue);
  return isDeepStrictEqual(again, checked) ? null : `${JSON.stringify(plainRule(checked))} became another`;
}

describe('whatever is sent as a rule', () => {
  it('is either refused with one clear error or is a rule with a bounded statement', () => {
    const seen = { refused: new Set<string>(), accepted: 0 };
    fc.assert(
      fc.property(rule, (raw) => {
        const outcome = attempt(() => checkRule(raw, catalogue));
        if ('error' in outcome) seen.refused.add(codeOf(outcome.error));
        else seen.accepted += 1;
        expect('error' in outcome ? flawOf(outcome.error) : flawOfRule(outcome.value)).toBeNull();
      }),
      { numRuns: 10_000 },
    );
    expect(seen.refused.size).toBeGreaterThan(6);
    expect(seen.accepted).toBeGreaterThan(50);
    expect(Object.hasOwn(Object.prototype, 'field')).toBe(false);
  });

  it('is refused at once however deep or long it is', () => {
    let deep: unknown = { field: 'orderCount', operator: '>=', value: 1 };
    for (let depth = 0; depth < 5_000; depth += 1) deep = { combinator: 'and', rules: [deep] };
    const broad = {
      combinator: 'or',
      rules: Array.from({ length: 50 }, () => ({
        combinator: 'and',
        rules: Array.from({ length: 100 }, () => ({ field: 'orderCount', operator: '>=', value: 1 })),
      })),
    };
    const startedAt = performance.now();
    for (const raw of [deep, broad, JSON.parse('{"__proto__": {"combinator": "and", "rules": []}}')])
      expect(() => checkRule(raw, catalogue)).toThrow(RuleError);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('makes no longer statement than its limits allow', () => {
    const list = Array.from({ length: RULE_LIMITS.listLength }, (_, n) =>
      `${n}`.padEnd(RULE_LIMITS.textLength, '城'),
    );
    const longest = checkRule(
      {
        combinator: 'or',
        rules: Array.from({ length: RULE_LIMITS.leaves }, () => ({
          field: 'city',
          operator: 'in',
          value: list,
        })),
      },
      catalogue,
    );
    const { text, values } = compileRule(longest, AS_OF);
    expect(values).toHaveLength(RULE_LIMITS.leaves * RULE_LIMITS.listLength);
    expect(text.length).toBeLessThan(100_000);
  });
});
