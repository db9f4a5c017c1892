import fc from 'fast-check';
import { arityOf, operatorsOf } from '../../src/decisions/conditions/operators.js';
import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { FieldDefinition } from '../../src/platform/fields/field-definition.js';
import { COUNTS, DAYS_BACK, HOSTILE_TEXTS, INTERVALS, MONEY } from './rule-people.js';

/** Values worth comparing a field with: what people have, its neighbours and what nobody has. */
export function valueOf(field: FieldDefinition, around: BusinessDate): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'money':
      return fc.constantFrom(...MONEY, -1);
    case 'number':
      if (field.measure === 'days_since') return fc.constantFrom(...DAYS_BACK);
      if (field.measure === 'years_since') return fc.integer({ min: 24, max: 38 });
      return field.decimals ? fc.constantFrom(...INTERVALS) : fc.constantFrom(...COUNTS, 6, 12);
    case 'date':
      return fc.constantFrom(...DAYS_BACK.map((days) => addDays(around, -days)));
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...(field.values ?? []).map(({ value }) => value));
    case 'string':
      return fc.constantFrom(...HOSTILE_TEXTS, '%', '_', '海', "'");
  }
}

/** Sound rules over these fields, as JSON: nested, with 取反, every operator, at most four deep. */
export function randomRule(fields: readonly FieldDefinition[], around: BusinessDate): fc.Arbitrary<unknown> {
  const leaf = fc.constantFrom(...fields).chain((field) =>
    fc.constantFrom(...operatorsOf(field)).chain((operator) => {
      const one = valueOf(field, around);
      const value: fc.Arbitrary<unknown> = {
        none: fc.constant(null),
        one,
        two: fc.tuple(one, one).map(([a, b]) => (inOrder(a, b) ? [a, b] : [b, a])),
        many: fc.array(one, { minLength: 1, maxLength: 4 }),
      }[arityOf(operator)];
      return fc.record({ field: fc.constant(field.code), operator: fc.constant(operator), value });
    }),
  );
  return fc.letrec<{ group: unknown; part: unknown }>((tie) => ({
    group: fc.record({
      combinator: fc.constantFrom('and', 'or'),
      not: fc.boolean(),
      rules: fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
    }),
    part: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('group')),
  })).group;
}

function inOrder(a: unknown, b: unknown): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a <= b : String(a) <= String(b);
}
