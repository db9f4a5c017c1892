import { parseBusinessDate } from '../../platform/clock/business-date.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { isRowsField, type ParameterValues } from '../../platform/fields/rows-field.js';
import { RuleError } from './conditions.errors.js';
import type { FieldCatalogue } from './field-catalogue.js';
import { arityOf, operatorsOf, type Operator } from './operators.js';
import { RULE_LIMITS, type RuleGroup, type RuleLeaf } from './rule.js';
import { plainParameters, readParameters } from './rule-parameters.js';

export type Operand = string | number | boolean;

/** A leaf that was checked: its field exists, its operator fits, its values have the field's type. */
export interface CheckedLeaf {
  kind: 'leaf';
  field: FieldDefinition;
  operator: Operator;
  operands: readonly Operand[];
  /** What a field with rows of its own is limited to; only there, and only where the field has parameters. */
  parameters?: ParameterValues;
}

export interface CheckedGroup {
  kind: 'group';
  combinator: 'and' | 'or';
  isNot: boolean;
  parts: readonly CheckedRule[];
}

export type CheckedRule = CheckedLeaf | CheckedGroup;

interface Count {
  leaves: number;
}

const GROUP_KEYS = new Set(['combinator', 'not', 'rules', 'id']);
const LEAF_KEYS = new Set(['field', 'operator', 'value', 'valueSource', 'id']);

/**
 * Checks a rule that came from outside against the catalogue; throws `RuleError` at the first mistake.
 * Numbers of `money` fields are fen, dates `YYYY-MM-DD`, `between` and lists take arrays.
 */
export function checkRule(raw: unknown, catalogue: FieldCatalogue): CheckedGroup {
  const rule = checkGroup(raw, '', 1, { leaves: 0 }, catalogue);
  return rule;
}

/** The rule in its shortest plain form, as it is stored. */
export function plainRule(rule: CheckedGroup): RuleGroup {
  return {
    combinator: rule.combinator,
    ...(rule.isNot ? { not: true } : {}),
    rules: rule.parts.map((part) => (part.kind === 'group' ? plainRule(part) : plainLeaf(part))),
  };
}

function plainLeaf(leaf: CheckedLeaf): RuleLeaf {
  const arity = arityOf(leaf.operator);
  const value = arity === 'none' ? null : arity === 'one' ? leaf.operands[0] : [...leaf.operands];
  const { field, operator, parameters } = leaf;
  return { field: field.code, operator, value: parameters ? plainParameters(value, parameters) : value };
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function under(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}

function refuseUnknownKeys(raw: Record<string, unknown>, known: Set<string>, path: string): void {
  for (const key of Object.keys(raw)) {
    if (!known.has(key))
      throw new RuleError('unknown-key', path, `规则里有不认识的内容「${key.slice(0, 40)}」`);
  }
}

function checkGroup(
  raw: unknown,
  path: string,
  depth: number,
  count: Count,
  catalogue: FieldCatalogue,
): CheckedGroup {
  if (!isRecord(raw)) throw new RuleError('malformed', path, '规则必须是条件组');
  if (depth > RULE_LIMITS.depth)
    throw new RuleError('too-deep', path, `条件组最多嵌套 ${RULE_LIMITS.depth} 层`);
  refuseUnknownKeys(raw, GROUP_KEYS, path);
  const { combinator, not: isNot = false, rules } = raw;
  if (combinator !== 'and' && combinator !== 'or')
    throw new RuleError('combinator', under(path, 'combinator'), '条件组的关系只能是「且」或「或」');
  if (typeof isNot !== 'boolean')
    throw new RuleError('malformed', under(path, 'not'), '「取反」只能是是或否');
  if (!Array.isArray(rules)) throw new RuleError('malformed', under(path, 'rules'), '条件组里没有条件列表');
  if (rules.length === 0) throw new RuleError('empty-group', path, '条件组里至少要有一个条件');
  if (rules.length > RULE_LIMITS.leaves)
    throw new RuleError('too-many', path, `一条规则最多 ${RULE_LIMITS.leaves} 个条件`);
  const parts = rules.map((part: unknown, index) => {
    const at = under(path, `rules[${index}]`);
    const isGroup = isRecord(part) && ('rules' in part || 'combinator' in part);
    return isGroup
      ? checkGroup(part, at, depth + 1, count, catalogue)
      : checkLeaf(part, at, count, catalogue);
  });
  return { kind: 'group', combinator, isNot, parts };
}

function checkLeaf(raw: unknown, path: string, count: Count, catalogue: FieldCatalogue): CheckedLeaf {
  if (!isRecord(raw)) throw new RuleError('malformed', path, '这里应该是一个条件');
  count.leaves += 1;
  if (count.leaves > RULE_LIMITS.leaves)
    throw new RuleError('too-many', path, `一条规则最多 ${RULE_LIMITS.leaves} 个条件`);
  refuseUnknownKeys(raw, LEAF_KEYS, path);
  const code = typeof raw['field'] === 'string' ? raw['field'] : '';
  const field = catalogue.find(code);
  if (!field) {
    const name = code.slice(0, 60);
    throw new RuleError('unknown-field', under(path, 'field'), `没有名为「${name}」的字段`, { field: name });
  }
  if (raw['valueSource'] !== undefined && raw['valueSource'] !== 'value')
    throw new RuleError('malformed', under(path, 'valueSource'), '条件只能和一个值比较');
  const operator = operatorsOf(field).find((known) => known === raw['operator']);
  if (!operator) {
    throw new RuleError('unknown-operator', under(path, 'operator'), `「${field.labelZh}」不支持这种比较`, {
      field: field.code,
      allowed: operatorsOf(field),
    });
  }
  const valuePath = under(path, 'value');
  if (!isRowsField(field) || field.params.length === 0) {
    const operands = checkOperands(field, operator, raw['value'], valuePath);
    return { kind: 'leaf', field, operator, operands };
  }
  const { amount, parameters } = readParameters(field, raw['value'], valuePath);
  const operands = checkOperands(field, operator, amount, `${valuePath}.amount`);
  return { kind: 'leaf', field, operator, operands, parameters };
}

function checkOperands(field: FieldDefinition, operator: Operator, raw: unknown, path: string): Operand[] {
  switch (arityOf(operator)) {
    case 'none':
      return [];
    case 'one':
      return [checkOperand(field, raw, path)];
    case 'two': {
      if (!Array.isArray(raw) || raw.length !== 2)
        throw new RuleError('value-type', path, `「${field.labelZh}」需要起、止两个值`, {
          field: field.code,
        });
      const [low, high] = raw.map((value: unknown, index) => checkOperand(field, value, `${path}[${index}]`));
      if (low === undefined || high === undefined || low > high)
        throw new RuleError('range-reversed', path, `「${field.labelZh}」的起始值大于结束值`, {
          field: field.code,
        });
      return [low, high];
    }
    case 'many':
      if (!Array.isArray(raw) || raw.length === 0)
        throw new RuleError('value-type', path, `「${field.labelZh}」至少要选一个值`, { field: field.code });
      if (raw.length > RULE_LIMITS.listLength)
        throw new RuleError('value-too-long', path, `最多列出 ${RULE_LIMITS.listLength} 个值`);
      return raw.map((value: unknown, index) => checkOperand(field, value, `${path}[${index}]`));
  }
}

function checkOperand(field: FieldDefinition, raw: unknown, path: string): Operand {
  switch (field.type) {
    case 'number':
    case 'money':
      return checkNumber(field, raw, path);
    case 'date':
      return checkDate(field, raw, path);
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      throw wrongType(field, path, '只能选是或否');
    case 'enum':
      if (field.values?.some(({ value }) => value === raw)) return String(raw);
      throw new RuleError('unknown-value', path, `「${field.labelZh}」没有这个选项`, {
        field: field.code,
        allowed: field.values?.map(({ value }) => value),
      });
    case 'string':
      if (typeof raw !== 'string') throw wrongType(field, path, '要填文字');
      if (/\p{Surrogate}/u.test(raw)) throw wrongType(field, path, '里有不成字的字符');
      if (raw.length > RULE_LIMITS.textLength)
        throw new RuleError('value-too-long', path, `文字最多 ${RULE_LIMITS.textLength} 个字`);
      if (raw.trim() === '')
        throw new RuleError('value-empty', path, `请填写「${field.labelZh}」要比较的文字`);
      return raw;
  }
}

function wrongType(field: FieldDefinition, path: string, hint: string): RuleError {
  return new RuleError('value-type', path, `「${field.labelZh}」${hint}`, { field: field.code });
}

function checkNumber(field: FieldDefinition, raw: unknown, path: string): number {
  if (typeof raw !== 'number' || !Number.isFinite(raw) || Math.abs(raw) > Number.MAX_SAFE_INTEGER)
    throw wrongType(field, path, '要填数字');
  if (!field.decimals && !Number.isInteger(raw))
    throw wrongType(field, path, field.type === 'money' ? '最小单位是分' : '要填整数');
  if (field.measure === 'days_since' && (raw < 0 || raw > RULE_LIMITS.days))
    throw wrongType(field, path, `要填 0 到 ${RULE_LIMITS.days} 之间的天数`);
  if (field.measure === 'years_since' && (raw < 0 || raw > RULE_LIMITS.years))
    throw wrongType(field, path, `要填 0 到 ${RULE_LIMITS.years} 之间的岁数`);
  return raw === 0 ? 0 : raw;
}

function checkDate(field: FieldDefinition, raw: unknown, path: string): string {
  if (typeof raw !== 'string') throw wrongType(field, path, '要填日期');
  try {
    return parseBusinessDate(raw);
  } catch {
    throw wrongType(field, path, '要填日期，例如 2026-11-22');
  }
}
