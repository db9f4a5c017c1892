import { operatorsOf } from '../../../decisions/conditions/operators.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';

/** A field as the rule editor needs it. */
export interface ConditionFieldView {
  code: string;
  label: string;
  labelEn: string;
  group: string;
  type: FieldDefinition['type'];
  unit: string | null;
  operators: string[];
  values: { value: string; label: string }[] | null;
  source: string;
}

export function conditionFieldView(field: FieldDefinition): ConditionFieldView {
  return {
    code: field.code,
    label: field.labelZh,
    labelEn: field.labelEn,
    group: field.groupZh,
    type: field.type,
    unit: field.unitZh,
    operators: operatorsOf(field),
    values: field.values?.map(({ value, labelZh }) => ({ value, label: labelZh })) ?? null,
    source: field.basisZh,
  };
}
