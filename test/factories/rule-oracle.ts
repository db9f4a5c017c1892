import { daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { CheckedLeaf, CheckedRule } from '../../src/decisions/conditions/rule-validation.js';

/** A person's raw values, by the code of the field; a days-since field holds its date. */
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
  const value = field.measure === 'days_since' ? daysBetween(String(raw), asOf) : raw;
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

/** Texts compare by bytes, and blanks at their end do not count, as the database's collation has it. */
function compare(value: string | number, other: string | number): number {
  if (typeof value === 'number') return value - Number(other);
  const [a, b] = [value.replace(/ +$/, ''), String(other).replace(/ +$/, '')];
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
