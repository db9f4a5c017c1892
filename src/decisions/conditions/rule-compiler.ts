import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import type { CheckedLeaf, CheckedRule, Operand } from './rule-validation.js';

/**
 * SQL for a checked rule: an expression over `f` (facts) and, where a field needs it, `m` (the person)
 * that is 1 or 0 for everybody and never NULL. A comparison with a missing value is 0, whatever the
 * operator, and NOT of it is 1. All values are bound; column texts come from the catalogue alone.
 */
export function compileRule(rule: CheckedRule, asOf: BusinessDate): SqlFragment {
  if (rule.kind === 'leaf') return compileLeaf(rule, asOf);
  const parts = rule.parts.map((part) => compileRule(part, asOf));
  const inside = joined(parts, rule.combinator === 'and' ? ' AND ' : ' OR ');
  return rule.isNot ? sql`(NOT (${inside}))` : sql`(${inside})`;
}

/** SQL for one comparison; see `compileRule`. */
export function compileLeaf(leaf: CheckedLeaf, asOf: BusinessDate): SqlFragment {
  const { field, operator } = leaf;
  const column = trusted(field.column);
  if (operator === 'null') return sql`(${column} IS NULL)`;
  if (operator === 'notNull') return sql`(${column} IS NOT NULL)`;
  const test = field.measure === 'days_since' ? daysTest(leaf, column, asOf) : valueTest(leaf, column);
  return field.isNullable ? sql`(${column} IS NOT NULL AND ${test})` : sql`(${test})`;
}

/** SQL for a field's value on the as-of date; NULL where the person has none. */
export function fieldValue(field: FieldDefinition, asOf: BusinessDate): SqlFragment {
  return field.measure === 'days_since'
    ? sql`DATEDIFF(${asOf}, ${trusted(field.column)})`
    : trusted(field.column);
}

/** Days since a date compare the other way round than the date itself, which keeps the column bare. */
function daysTest(leaf: CheckedLeaf, column: SqlFragment, asOf: BusinessDate): SqlFragment {
  const [first, second] = leaf.operands.map((days) => addDays(asOf, -Number(days)));
  switch (leaf.operator) {
    case '<':
      return sql`${column} > ${first ?? ''}`;
    case '<=':
      return sql`${column} >= ${first ?? ''}`;
    case '>':
      return sql`${column} < ${first ?? ''}`;
    case '>=':
      return sql`${column} <= ${first ?? ''}`;
    case 'between':
      return sql`${column} BETWEEN ${second ?? ''} AND ${first ?? ''}`;
    case 'notBetween':
      return sql`${column} NOT BETWEEN ${second ?? ''} AND ${first ?? ''}`;
    default:
      return sql`${column} ${trusted(leaf.operator === '!=' ? '<>' : '=')} ${first ?? ''}`;
  }
}

function valueTest({ field, operator, operands }: CheckedLeaf, column: SqlFragment): SqlFragment {
  const bind = (operand: Operand | undefined): SqlFragment => bound(field, operand);
  const [first, second] = operands;
  switch (operator) {
    case 'between':
      return sql`${column} BETWEEN ${bind(first)} AND ${bind(second)}`;
    case 'notBetween':
      return sql`${column} NOT BETWEEN ${bind(first)} AND ${bind(second)}`;
    case 'in':
      return sql`${column} IN (${joined(operands.map(bind), ', ')})`;
    case 'notIn':
      return sql`${column} NOT IN (${joined(operands.map(bind), ', ')})`;
    case 'contains':
      return sql`${column} LIKE ${`%${likeText(first)}%`} ESCAPE '!'`;
    case 'doesNotContain':
      return sql`${column} NOT LIKE ${`%${likeText(first)}%`} ESCAPE '!'`;
    case 'beginsWith':
      return sql`${column} LIKE ${`${likeText(first)}%`} ESCAPE '!'`;
    case 'endsWith':
      return sql`${column} LIKE ${`%${likeText(first)}`} ESCAPE '!'`;
    default:
      return sql`${column} ${trusted(operator === '!=' ? '<>' : operator)} ${bind(first)}`;
  }
}

/** Doubles are written with an exponent, so that they are not taken for decimals. */
function bound(field: FieldDefinition, operand: Operand | undefined): SqlFragment {
  if (typeof operand === 'boolean') return trusted(operand ? '1' : '0');
  if (typeof operand === 'number' && field.decimals) return trusted(operand.toExponential());
  return sql`${operand ?? ''}`;
}

function likeText(operand: Operand | undefined): string {
  return String(operand ?? '').replaceAll(/[!%_]/g, (special) => `!${special}`);
}
