import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { yuanFromFen } from '../../platform/money/fen.js';
import { isRowsField, type FieldParameter, type ParameterValues } from '../../platform/fields/rows-field.js';
import { arityOf, operatorLabel } from './operators.js';
import type { CheckedLeaf } from './rule-validation.js';

/** A field's value as operators read it: `¥1,280.00`, `12 天`, `2026-11-22`, `是`; `—` when there is none. */
export function formatValue(field: FieldDefinition, value: unknown): string {
  if (value === null || value === undefined) return '—';
  switch (field.type) {
    case 'money':
      return `¥${yuanFromFen(Number(value))}`;
    case 'number':
      return formatNumber(Number(value), field);
    case 'boolean':
      return Number(value) === 1 ? '是' : '否';
    case 'enum':
      return field.values?.find((known) => known.value === value)?.labelZh ?? String(value);
    default:
      return String(value);
  }
}

function formatNumber(value: number, field: FieldDefinition): string {
  const rounded = field.decimals ? value.toFixed(field.decimals) : String(value);
  return field.unitZh === null ? rounded : `${rounded} ${field.unitZh}`;
}

/** The right side of a comparison: `≥ ¥5,000.00`, `属于 上海、北京`, `有值`. */
export function formatThreshold(leaf: CheckedLeaf): string {
  const label = operatorLabel(leaf.operator, leaf.field);
  const values = leaf.operands.map((operand) => formatValue(leaf.field, operand));
  switch (arityOf(leaf.operator)) {
    case 'none':
      return label;
    case 'two':
      return `${label} ${values.join(' 至 ')}`;
    default:
      return `${label} ${values.join('、')}`;
  }
}

/** A whole comparison: `近365天实付金额 ≥ ¥5,000.00`. */
export function formatLeaf(leaf: CheckedLeaf): string {
  return `${labelOf(leaf)} ${formatThreshold(leaf)}`;
}

/** What is compared, with what it is limited to: `购买次数（近3个月每月，品类：美妆）`. */
export function labelOf(leaf: CheckedLeaf): string {
  const { field, parameters } = leaf;
  if (!isRowsField(field) || !parameters) return field.labelZh;
  const parts = field.params.flatMap((param) => formatParameter(param, parameters));
  return parts.length === 0 ? field.labelZh : `${field.labelZh}（${parts.join('，')}）`;
}

function formatParameter(param: FieldParameter, { window, choices }: ParameterValues): string[] {
  if (param.code === 'window') {
    if (!window) return [];
    const length = window.unit === 'days' ? `近${window.length}天` : `近${window.length}个月`;
    return [window.isEach ? `${length}每月` : length];
  }
  const chosen = choices[param.code];
  if (!chosen) return [];
  const labels = chosen.map(
    (value) => param.values?.find((known) => known.value === value)?.labelZh ?? value,
  );
  return [`${param.labelZh}：${labels.join('、')}`];
}

/** The value that a leaf compared, as operators read it; for memberships whether the person has it. */
export function formatFigure(leaf: CheckedLeaf, value: unknown): string {
  const isMembership = isRowsField(leaf.field) && leaf.field.type !== 'number' && leaf.field.type !== 'money';
  if (isMembership) return Number(value) === 1 ? '有' : '没有';
  return formatValue(leaf.field, value);
}

/**
 * What is missing to a comparison that asks for at least so much: `还差 ¥320.00`, and how far the person
 * is, 0–1. Null where more does not help (other operators, values that only time changes).
 */
export function shortfall(
  leaf: CheckedLeaf,
  value: unknown,
): { gap: string | null; progress: number } | null {
  const { field, operator, operands } = leaf;
  const threshold = operands[0];
  if (operator !== '>' && operator !== '>=') return null;
  if (typeof threshold !== 'number' || (field.measure ?? 'value') !== 'value') return null;
  const have = Number(value ?? 0);
  const need = operator === '>' ? threshold + (field.decimals ? 10 ** -field.decimals : 1) : threshold;
  if (have >= need) return { gap: null, progress: 1 };
  const progress = need > 0 ? Math.max(0, have / need) : 0;
  return { gap: `还差 ${formatValue(field, need - have)}`, progress: Math.round(progress * 1000) / 1000 };
}
