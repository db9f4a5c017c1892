import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { isRowsField } from '../../platform/fields/rows-field.js';

const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', 'between', 'notBetween'] as const;
const LISTS = ['in', 'notIn'] as const;
const TEXTS = ['contains', 'doesNotContain', 'beginsWith', 'endsWith'] as const;
const PRESENCE = ['null', 'notNull'] as const;

/** Every comparison a rule may make; the names are the query builder's. */
export type Operator =
  (typeof COMPARISONS)[number] | (typeof LISTS)[number] | (typeof TEXTS)[number] | (typeof PRESENCE)[number];

/** How many values an operator takes. */
export function arityOf(operator: Operator): 'none' | 'one' | 'two' | 'many' {
  if (operator === 'null' || operator === 'notNull') return 'none';
  if (operator === 'between' || operator === 'notBetween') return 'two';
  return operator === 'in' || operator === 'notIn' ? 'many' : 'one';
}

/** The operators of a field, in the order editors list them. */
export function operatorsOf(field: FieldDefinition): Operator[] {
  const ofType = operatorsOfType(field);
  const some = isRowsField(field) ? field.operators : undefined;
  return some ? ofType.filter((operator) => some.includes(operator)) : ofType;
}

function operatorsOfType(field: FieldDefinition): Operator[] {
  const presence: readonly Operator[] = field.isNullable ? PRESENCE : [];
  switch (field.type) {
    case 'number':
    case 'money':
    case 'date':
      return [...COMPARISONS, ...presence];
    case 'enum':
      return ['=', '!=', ...LISTS, ...presence];
    case 'string':
      return ['=', '!=', ...LISTS, ...TEXTS, ...presence];
    case 'boolean':
      return ['='];
  }
}

const LABELS: Record<Operator, string> = {
  '=': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  between: '介于',
  notBetween: '不介于',
  in: '属于',
  notIn: '不属于',
  contains: '包含',
  doesNotContain: '不包含',
  beginsWith: '开头是',
  endsWith: '结尾是',
  null: '没有值',
  notNull: '有值',
};

/** What operators read for an operator. */
export function operatorLabel(operator: Operator, field: FieldDefinition): string {
  const isWord = field.type === 'enum' || field.type === 'string' || field.type === 'boolean';
  if (isWord && operator === '=') return '是';
  return isWord && operator === '!=' ? '不是' : LABELS[operator];
}
