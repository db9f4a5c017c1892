import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { addMonths } from '../../platform/fields/field-window.js';
import { isRowsField } from '../../platform/fields/rows-field.js';
import { compareValue } from './comparison.js';
import { compileRowsLeaf, rowsValue, type RowsPlace } from './rows-rule.js';
import type { CheckedLeaf, CheckedRule } from './rule-validation.js';

/**
 * SQL for a checked rule: an expression over `f` (facts) and, where a field needs it, `m` (the person)
 * that is 1 or 0 for everybody and never NULL. A comparison with a missing value is 0, whatever the
 * operator, and NOT of it is 1. All values are bound; column texts come from the catalogue alone. `place` says
 * where comparisons over rows of their own find their figures; see `RowsPlace`.
 */
export function compileRule(rule: CheckedRule, asOf: BusinessDate, place: RowsPlace = 'sets'): SqlFragment {
  if (rule.kind === 'leaf') return compileLeaf(rule, asOf, place);
  const parts = rule.parts.map((part) => compileRule(part, asOf, place));
  const inside = joined(parts, rule.combinator === 'and' ? ' AND ' : ' OR ');
  return rule.isNot ? sql`(NOT (${inside}))` : sql`(${inside})`;
}

/** SQL for one comparison; see `compileRule`. */
export function compileLeaf(leaf: CheckedLeaf, asOf: BusinessDate, place: RowsPlace = 'sets'): SqlFragment {
  const { field, operator } = leaf;
  if (isRowsField(field)) return compileRowsLeaf(leaf, asOf, place);
  const column = trusted(field.column);
  if (operator === 'null') return sql`(${column} IS NULL)`;
  if (operator === 'notNull') return sql`(${column} IS NOT NULL)`;
  const test = measureTest(leaf, column, asOf);
  return field.isNullable ? sql`(${column} IS NOT NULL AND ${test})` : sql`(${test})`;
}

/** SQL for a field's value on the as-of date; NULL where the person has none. Not for fields with rows of their own. */
export function fieldValue(field: FieldDefinition, asOf: BusinessDate): SqlFragment {
  if (isRowsField(field)) throw new Error(`${field.code} has no column`);
  const column = trusted(field.column);
  if (field.measure === 'days_since') return sql`DATEDIFF(${asOf}, ${column})`;
  if (field.measure === 'years_since') return sql`TIMESTAMPDIFF(YEAR, ${column}, ${asOf})`;
  return column;
}

/** SQL for the value that a leaf compares on the as-of date; see `fieldValue`. */
export function leafValue(leaf: CheckedLeaf, asOf: BusinessDate, place: RowsPlace = 'sets'): SqlFragment {
  return isRowsField(leaf.field) ? rowsValue(leaf, asOf, place) : fieldValue(leaf.field, asOf);
}

function measureTest(leaf: CheckedLeaf, column: SqlFragment, asOf: BusinessDate): SqlFragment {
  if (leaf.field.measure === 'days_since') return daysTest(leaf, column, asOf);
  if (leaf.field.measure === 'years_since') return yearsTest(leaf, column, asOf);
  return compareValue(leaf, column);
}

/** At least n completed years: the date is no later than the as-of date of n years before. */
function yearsTest(
  { operator, operands }: CheckedLeaf,
  column: SqlFragment,
  asOf: BusinessDate,
): SqlFragment {
  const [low = 0, high = low] = operands.map(Number);
  const reached = (years: number): SqlFragment => sql`${column} <= ${addMonths(asOf, -12 * years)}`;
  const notYet = (years: number): SqlFragment => sql`${column} > ${addMonths(asOf, -12 * years)}`;
  switch (operator) {
    case '<':
      return notYet(low);
    case '<=':
      return notYet(low + 1);
    case '>':
      return reached(low + 1);
    case '>=':
      return reached(low);
    case '!=':
    case 'notBetween':
      return sql`(${notYet(low)} OR ${reached(high + 1)})`;
    default:
      return sql`(${reached(low)} AND ${notYet(high + 1)})`;
  }
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
