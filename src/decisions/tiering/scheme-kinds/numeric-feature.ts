import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import { isRowsField } from '../../../platform/fields/rows-field.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { formatValue } from '../../conditions/field-format.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { DefinitionError } from '../tiering.errors.js';
import { doubleLiteral } from './linear-form.js';

/** `log`: ln(1 + value), values below 0 as 0; tames a few very large ones. */
export const TRANSFORMS = ['none', 'log'] as const;
export type Transform = (typeof TRANSFORMS)[number];

/** The field of that code, if it is one number per person. Throws `tiering.feature-unknown` or `tiering.feature-not-numeric`. */
export function numericField(code: unknown, path: string, catalogue: FieldCatalogue): FieldDefinition {
  const field = typeof code === 'string' ? catalogue.find(code) : undefined;
  if (!field)
    throw new DefinitionError('feature-unknown', path, `没有「${String(code).slice(0, 40)}」这个字段`);
  if (isRowsField(field) || (field.type !== 'number' && field.type !== 'money'))
    throw new DefinitionError(
      'feature-not-numeric',
      path,
      `「${field.labelZh}」不是一个人一个数字的字段，不能用来计算`,
      {
        field: field.code,
      },
    );
  return field;
}

/** Refuses a field that is named twice. */
export function refuseDoubleFeatures(
  features: readonly { field: string }[],
  catalogue: FieldCatalogue,
): void {
  const seen = new Set<string>();
  features.forEach(({ field }, index) => {
    if (seen.has(field))
      throw new DefinitionError(
        'feature-duplicate',
        `features[${index}].field`,
        `「${catalogue.find(field)?.labelZh ?? field}」选了两次`,
      );
    seen.add(field);
  });
}

/** The field of a definition that was checked before. Throws where the catalogue has lost it. */
export function knownField(code: string, catalogue: FieldCatalogue): FieldDefinition {
  const field = catalogue.find(code);
  if (!field) throw new Error(`The catalogue has no field ${code}`);
  return field;
}

/** SQL of a field's value, transformed; NULL where the person has none. */
export function featureValue(field: FieldDefinition, transform: Transform, asOf: BusinessDate): SqlFragment {
  const value = fieldValue(field, asOf);
  return transform === 'log' ? sql`LN(1e0 + GREATEST(${value}, 0))` : value;
}

/** As `featureValue`, with a number in place of NULL. */
export function filledValue(
  field: FieldDefinition,
  transform: Transform,
  asOf: BusinessDate,
  missing: number,
): SqlFragment {
  const value = featureValue(field, transform, asOf);
  return field.isNullable ? sql`COALESCE(${value}, ${doubleLiteral(missing)})` : value;
}

/** A transformed value in the field's own unit again. */
export function untransformed(value: number, transform: Transform): number {
  return transform === 'log' ? Math.expm1(value) : value;
}

/** A mean or centre as operators read it: whole fen, at most one digit after the point. */
export function formatFigure(field: FieldDefinition, value: number): string {
  if (field.type === 'money') return formatValue(field, Math.round(value));
  const decimals = Math.max(field.decimals ?? 0, Math.abs(value) < 100 ? 1 : 0);
  return formatValue({ ...field, decimals }, value);
}

/** Columns `people`, and `mean_i`, `deviation_i`, `known_i` of each value over all people of a row source. */
export function scaleColumns(values: readonly SqlFragment[]): SqlFragment {
  const columns = values.map((value, index) => {
    const i = trusted(String(index));
    return sql`, AVG(1e0 * ${value}) AS mean_${i}, STDDEV_POP(1e0 * ${value}) AS deviation_${i}, COUNT(${value}) AS known_${i}`;
  });
  return columns.reduce((all, column) => sql`${all}${column}`, sql`COUNT(f.member_id) AS people`);
}

/** What `scaleColumns` found for the value at `index`; 0 where nobody has one. */
export function scaleOfRow(
  row: Record<string, unknown> | undefined,
  index: number,
): { mean: number; deviation: number; missing: number } {
  const figure = (name: string): number => Number(row?.[name] ?? 0);
  return {
    mean: figure(`mean_${index}`),
    deviation: figure(`deviation_${index}`),
    missing: figure('people') - figure(`known_${index}`),
  };
}
