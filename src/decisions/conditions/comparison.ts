import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import type { CheckedLeaf, Operand } from './rule-validation.js';

/** SQL that compares a value, which is not NULL, with what a leaf says. Everything from outside is bound. */
export function compareValue({ field, operator, operands }: CheckedLeaf, value: SqlFragment): SqlFragment {
  const bind = (operand: Operand | undefined): SqlFragment => bound(field, operand);
  const [first, second] = operands;
  switch (operator) {
    case 'between':
      return sql`${value} BETWEEN ${bind(first)} AND ${bind(second)}`;
    case 'notBetween':
      return sql`${value} NOT BETWEEN ${bind(first)} AND ${bind(second)}`;
    case 'in':
      return sql`${value} IN (${joined(operands.map(bind), ', ')})`;
    case 'notIn':
      return sql`${value} NOT IN (${joined(operands.map(bind), ', ')})`;
    case 'contains':
      return sql`${value} LIKE ${`%${likeText(first)}%`} ESCAPE '!'`;
    case 'doesNotContain':
      return sql`${value} NOT LIKE ${`%${likeText(first)}%`} ESCAPE '!'`;
    case 'beginsWith':
      return sql`${value} LIKE ${`${likeText(first)}%`} ESCAPE '!'`;
    case 'endsWith':
      return sql`${value} LIKE ${`%${likeText(first)}`} ESCAPE '!'`;
    default:
      return sql`${value} ${trusted(operator === '!=' ? '<>' : operator)} ${bind(first)}`;
  }
}

/** Whether the figure 0 meets a comparison of numbers. */
export function holdsAtZero({ operator, operands }: CheckedLeaf): boolean {
  const [first = 0, second = 0] = operands.map(Number);
  switch (operator) {
    case '=':
      return first === 0;
    case '!=':
      return first !== 0;
    case '<':
      return first > 0;
    case '<=':
      return first >= 0;
    case '>':
      return first < 0;
    case '>=':
      return first <= 0;
    case 'between':
      return first <= 0 && second >= 0;
    case 'notBetween':
      return first > 0 || second < 0;
    default:
      throw new Error(`Numbers are not compared by ${operator}`);
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
