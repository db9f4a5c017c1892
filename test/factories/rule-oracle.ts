import { daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { CheckedLeaf, CheckedRule } from '../../src/decisions/conditions/rule-validation.js';
import type { FieldDefinition } from '../../src/platform/fields/field-definition.js';

/** A person's raw values, by the code of the field; a days-since field holds its date, an age the birthday. */
export type RawValues = Record<string, string | number | null>;

/** The one other evaluator of rules there is: plain JavaScript, to compare the SQL with. */
export function holdsFor(rule: CheckedRule, person: RawValues, asOf: BusinessDate): boolean {
  if (rule.kind === 'leaf') return leafHolds(rule, person, asOf);
  const parts = rule.parts.map((part) => holdsFor(part, person, asOf));
  const inside = rule.combinator === 'and' ? parts.every(Boolean) : parts.some(Boolean);
  return inside !== rule.isNot;
}

function leafHolds(
  { field, operator, operands }: CheckedLeaf,
  person: RawValues,
  asOf: BusinessDate,
): boolean {
  const raw = person[field.code] ?? null;
  if (operator === 'null') return raw === null;
  if (operator === 'notNull') return raw !== null;
  if (raw === null) return false;
  const value = measured(field, raw, asOf);
  const wanted = operands.map((operand) => (typeof operand === 'boolean' ? Number(operand) : operand));
  const order = (other: string | number | undefined): number => compare(value, other ?? '');
  const [first, second] = wanted;
  switch (operator) {
    case '=':
      return order(first) === 0;
    case '!=':
      return order(first) !== 0;
    case '<':
      return order(first) < 0;
    case '<=':
      return order(first) <= 0;
    case '>':
      return order(first) > 0;
    case '>=':
      return order(first) >= 0;
    case 'between':
      return order(first) >= 0 && order(second) <= 0;
    case 'notBetween':
      return order(first) < 0 || order(second) > 0;
    case 'in':
      return wanted.some((one) => order(one) === 0);
    case 'notIn':
      return wanted.every((one) => order(one) !== 0);
    case 'contains':
      return String(value).includes(String(first));
    case 'doesNotContain':
      return !String(value).includes(String(first));
    case 'beginsWith':
      return String(value).startsWith(String(first));
    case 'endsWith':
      return String(value).endsWith(String(first));
  }
}

function measured(field: FieldDefinition, raw: string | number, asOf: BusinessDate): string | number {
  if (field.measure === 'days_since') return daysBetween(String(raw), asOf);
  return field.measure === 'years_since' ? birthdaysBetween(String(raw), asOf) : raw;
}

/** Whole years: the birthday of the year itself must have come; a leap day's birthday comes on 1 March. */
function birthdaysBetween(birthday: BusinessDate, asOf: BusinessDate): number {
  const years = Number(asOf.slice(0, 4)) - Number(birthday.slice(0, 4));
  return asOf.slice(5) < birthday.slice(5) ? years - 1 : years;
}

/** Texts compare by bytes, and blanks at their end do not count, as the database's collation has it. */
function compare(value: string | number, other: string | number): number {
  if (typeof value === 'number') return value - Number(other);
  const [a, b] = [value.replace(/ +$/, ''), String(other).replace(/ +$/, '')];
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
