import type { ConditionField } from '../api/types.js';
import { formatYuan } from '../format/money.js';
import { formatDecimal } from '../format/number.js';

/** A value of a field with its unit; an em dash for nothing. */
export function fieldValueText(
  field: Pick<ConditionField, 'type' | 'unit'> | undefined,
  value: number | null | undefined,
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  if (field?.type === 'money') return formatYuan(Math.round(value));
  return field?.unit ? `${formatDecimal(value)} ${field.unit}` : formatDecimal(value);
}

/** Fields whose values can be averaged. */
export function isNumeric(field: ConditionField): boolean {
  return (field.type === 'number' || field.type === 'money') && !hasParams(field);
}

/** Fields that one figure or choice per person answers, so that a portrait can be drawn of them. */
export function isDescribable(field: ConditionField): boolean {
  return isNumeric(field) || ((field.type === 'enum' || field.type === 'boolean') && !hasParams(field));
}

function hasParams(field: ConditionField): boolean {
  return 'params' in field && Array.isArray(field.params) && field.params.length > 0;
}
