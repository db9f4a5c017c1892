import type { FieldWindow } from '../../platform/fields/field-window.js';
import type { FieldParameter, ParameterValues, RowsField } from '../../platform/fields/rows-field.js';
import { RuleError } from './conditions.errors.js';
import { RULE_LIMITS } from './rule.js';

const WINDOW_KEYS = ['lastDays', 'lastMonths', 'each'] as const;

/** What a condition with parameters holds beside the value that it compares with. */
export interface ReadParameters {
  /** The value to compare with, not checked yet. */
  amount: unknown;
  parameters: ParameterValues;
}

/**
 * Reads the value of a condition over a field with parameters, `{amount, lastDays | lastMonths, each, category …}`.
 * Throws RuleError at the first mistake; `path` is that of the value.
 */
export function readParameters(field: RowsField, raw: unknown, path: string): ReadParameters {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw problem(field, 'value-type', path, '需要填写数值和时间等选项');
  const given = raw as Record<string, unknown>;
  const known = new Set<string>(['amount', ...field.params.flatMap(keysOf)]);
  for (const key of Object.keys(given)) {
    if (!known.has(key))
      throw new RuleError('unknown-key', path, `规则里有不认识的内容「${key.slice(0, 40)}」`);
  }
  const choices: Partial<Record<FieldParameter['code'], readonly string[]>> = {};
  let window: FieldWindow | null = null;
  for (const param of field.params) {
    if (param.code === 'window') window = readWindow(field, param, given, path);
    else {
      const chosen = readChoice(field, param, given[param.code], `${path}.${param.code}`);
      if (chosen) choices[param.code] = chosen;
    }
  }
  const amount = given['amount'] === undefined && field.type === 'boolean' ? true : given['amount'];
  return { amount, parameters: { window, choices } };
}

/** The value of a condition with parameters, in its shortest plain form. */
export function plainParameters(amount: unknown, { window, choices }: ParameterValues): unknown {
  const span =
    window &&
    (window.unit === 'days'
      ? { lastDays: window.length }
      : { lastMonths: window.length, ...(window.isEach ? { each: true } : {}) });
  return { amount, ...span, ...choices };
}

function keysOf(param: FieldParameter): readonly string[] {
  return param.code === 'window' ? WINDOW_KEYS : [param.code];
}

function readWindow(
  field: RowsField,
  param: FieldParameter,
  given: Record<string, unknown>,
  path: string,
): FieldWindow | null {
  const { lastDays, lastMonths, each } = given;
  if (lastDays !== undefined && lastMonths !== undefined)
    throw problem(field, 'window-invalid', path, '的时间只能按天或按月填一种');
  if (each !== undefined && typeof each !== 'boolean')
    throw problem(field, 'window-invalid', `${path}.each`, '的「每月」只能是是或否');
  if (lastDays !== undefined) {
    if (each === true) throw problem(field, 'window-invalid', `${path}.each`, '按天计时不能要求每月都满足');
    const length = readLength(field, lastDays, `${path}.lastDays`, RULE_LIMITS.windowDays, '天');
    return { unit: 'days', length, isEach: false };
  }
  if (lastMonths !== undefined) {
    const length = readLength(field, lastMonths, `${path}.lastMonths`, RULE_LIMITS.windowMonths, '个月');
    return { unit: 'months', length, isEach: each === true };
  }
  if (param.isRequired) throw problem(field, 'window-missing', path, '要填最近多少天或多少个月');
  if (each === true)
    throw problem(field, 'window-invalid', `${path}.each`, '要求每月都满足时要填最近多少个月');
  return null;
}

function readLength(field: RowsField, raw: unknown, path: string, most: number, unit: string): number {
  if (typeof raw !== 'number' || !Number.isInteger(raw) || raw < 1 || raw > most)
    throw problem(field, 'window-invalid', path, `的时间要填 1 到 ${most} ${unit}`);
  return raw;
}

/** One choice or a list of them; undefined where nothing is chosen. Repeats count once. */
function readChoice(
  field: RowsField,
  param: FieldParameter,
  raw: unknown,
  path: string,
): readonly string[] | undefined {
  const list = raw === undefined || raw === null ? [] : Array.isArray(raw) ? (raw as unknown[]) : [raw];
  if (list.length === 0) {
    if (param.isRequired) throw problem(field, 'parameter-missing', path, `要选「${param.labelZh}」`);
    return undefined;
  }
  if (param.isSingle && list.length > 1)
    throw problem(field, 'parameter-invalid', path, `的「${param.labelZh}」只能选一个`);
  if (list.length > RULE_LIMITS.listLength)
    throw new RuleError('value-too-long', path, `最多列出 ${RULE_LIMITS.listLength} 个值`);
  const chosen = list.map((item, index) =>
    readText(field, param, item, Array.isArray(raw) ? `${path}[${index}]` : path),
  );
  return [...new Set(chosen)];
}

function readText(field: RowsField, param: FieldParameter, raw: unknown, path: string): string {
  if (typeof raw !== 'string' || raw.trim() === '' || /\p{Surrogate}/u.test(raw))
    throw problem(field, 'parameter-invalid', path, `的「${param.labelZh}」要填文字`);
  if (raw.length > RULE_LIMITS.textLength)
    throw new RuleError('value-too-long', path, `文字最多 ${RULE_LIMITS.textLength} 个字`);
  if (param.values && !param.isOpen && !param.values.some(({ value }) => value === raw))
    throw new RuleError('unknown-value', path, `「${param.labelZh}」没有这个选项`, {
      field: field.code,
      allowed: param.values.map(({ value }) => value).slice(0, RULE_LIMITS.listLength),
    });
  return raw;
}

function problem(field: RowsField, reason: string, path: string, hint: string): RuleError {
  return new RuleError(reason, path, `「${field.labelZh}」${hint}`, { field: field.code });
}
