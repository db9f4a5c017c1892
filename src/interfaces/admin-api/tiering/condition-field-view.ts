import { operatorsOf } from '../../../decisions/conditions/operators.js';
import type { FieldDefinition, FieldValue } from '../../../platform/fields/field-definition.js';
import { isRowsField, type FieldParameter } from '../../../platform/fields/rows-field.js';

interface ChoiceView {
  value: string;
  label: string;
}

/** Something a condition may be limited to; its value stands beside `amount` in the value of the condition. */
export interface FieldParameterView {
  code: FieldParameter['code'];
  label: string;
  isRequired: boolean;
  isSingle: boolean;
  values: ChoiceView[] | null;
}

/** A field as the rule editor needs it. */
export interface ConditionFieldView {
  code: string;
  label: string;
  labelEn: string;
  group: string;
  type: FieldDefinition['type'];
  unit: string | null;
  operators: string[];
  values: ChoiceView[] | null;
  source: string;
  isPredicted: boolean;
  params?: FieldParameterView[];
}

export function conditionFieldView(field: FieldDefinition): ConditionFieldView {
  const params = isRowsField(field) && field.params.length > 0 ? field.params.map(parameterView) : undefined;
  return {
    code: field.code,
    label: field.labelZh,
    labelEn: field.labelEn,
    group: field.groupZh,
    type: field.type,
    unit: field.unitZh,
    operators: operatorsOf(field),
    values: choices(field.values),
    source: field.basisZh,
    isPredicted: field.isPredicted === true,
    ...(params ? { params } : {}),
  };
}

function parameterView({ code, labelZh, isRequired, isSingle, values }: FieldParameter): FieldParameterView {
  return { code, label: labelZh, isRequired, isSingle: isSingle === true, values: choices(values) };
}

function choices(values: readonly FieldValue[] | undefined): ChoiceView[] | null {
  return values?.map(({ value, labelZh }) => ({ value, label: labelZh })) ?? null;
}
