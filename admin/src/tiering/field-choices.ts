import type { ConditionField } from '../api/types.js';

/** Fields that are numbers by themselves: what scores, clusters and histograms can use. */
export function numericFields(fields: readonly ConditionField[]): ConditionField[] {
  return fields.filter(
    (field) => (field.type === 'number' || field.type === 'money') && !field.params?.length,
  );
}

/** Choices of a select, under the fields' own groups. */
export function fieldChoices(fields: readonly ConditionField[], isChinese: boolean) {
  return [...new Set(fields.map((field) => field.group))].map((group) => ({
    label: group,
    title: group,
    options: fields
      .filter((field) => field.group === group)
      .map((field) => ({ value: field.code, label: isChinese ? field.label : field.labelEn })),
  }));
}
