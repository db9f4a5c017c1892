import type { ConditionField } from '../api/types.js';
import { i18n } from '../i18n/i18n.js';

const keys = {
  '=': 'equal',
  '!=': 'notEqual',
  '<': 'less',
  '<=': 'atMost',
  '>': 'more',
  '>=': 'atLeast',
  between: 'between',
  notBetween: 'notBetween',
  in: 'in',
  notIn: 'notIn',
  null: 'empty',
  notNull: 'notEmpty',
  contains: 'contains',
  doesNotContain: 'notContains',
  beginsWith: 'beginsWith',
  endsWith: 'endsWith',
} as const;

function isKnown(operator: string): operator is keyof typeof keys {
  return Object.hasOwn(keys, operator);
}

const dateWords = { '<': 'before', '<=': 'untilDay', '>': 'after', '>=': 'fromDay' } as const;

/** The words of an operator; comparisons of dates read 早于 and 晚于. */
export function operatorLabel(operator: string, type: ConditionField['type']): string {
  if (type === 'date' && Object.hasOwn(dateWords, operator)) {
    return i18n.t(`tiering.operators.${dateWords[operator as keyof typeof dateWords]}`);
  }
  return isKnown(operator) ? i18n.t(`tiering.operators.${keys[operator]}`) : i18n.t('labels.other');
}

/** Operators that take no value. */
export function takesNoValue(operator: string): boolean {
  return operator === 'null' || operator === 'notNull';
}

/** Operators that take a list of values. */
export function takesList(operator: string): boolean {
  return operator === 'in' || operator === 'notIn';
}

/** Operators that take two values. */
export function takesPair(operator: string): boolean {
  return operator === 'between' || operator === 'notBetween';
}
