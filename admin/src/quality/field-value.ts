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

/** Fields that one value per person answers, so that a portrait can be drawn of them; not those of several, like tags. */
export function isDescribable(field: ConditionField): boolean {
  if (hasParams(field)) return false;
  return isNumeric(field) || (field.type !== 'date' && field.operators.includes('='));
}

/** The preferred fields that are there; otherwise the first ones. */
export function firstChoices(
  fields: readonly ConditionField[],
  preferred: readonly string[],
  atLeast: number,
): string[] {
  const known = preferred.filter((code) => fields.some((field) => field.code === code));
  return known.length >= atLeast ? known : fields.slice(0, preferred.length).map((field) => field.code);
}

function hasParams(field: ConditionField): boolean {
  return field.params !== undefined && field.params.length > 0;
}
