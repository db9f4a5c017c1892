import { orderCountField, recencyDaysField } from '../../../facts/member-facts/member-facts.fields.js';
import { checkOfRule } from '../../conditions/check.js';
import { formatValue } from '../../conditions/field-format.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import type { CheckedLeaf, CheckedRule } from '../../conditions/rule-validation.js';
import type { Operator } from '../../conditions/operators.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import { readObject, readWhole, refuseUnknownKeys } from '../definition-reader.js';
import type { LifecycleDefinition } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import type { SchemeKind } from './scheme-kind.js';

/** Code, usual name and level (how warm) of each stage, in the order of a customer's life. */
const STAGES = [
  { code: 'prospect', name: '潜客', level: 0 },
  { code: 'new', name: '新客', level: 4 },
  { code: 'active', name: '活跃', level: 5 },
  { code: 'silent', name: '沉默', level: 3 },
  { code: 'dormant', name: '沉睡', level: 2 },
  { code: 'lost', name: '流失', level: 1 },
] as const;

const THRESHOLDS = [
  { key: 'newWithinDays', label: '新客天数' },
  { key: 'activeWithinDays', label: '活跃天数' },
  { key: 'silentWithinDays', label: '沉默天数' },
  { key: 'dormantWithinDays', label: '沉睡天数' },
] as const;

const DAYS_AT_MOST = 3650;
const DECIDING = [orderCountField, recencyDaysField];

/**
 * Where in their life with the brand people are: 潜客 no counted order; 新客 exactly one, lately; else by
 * days since the last one 活跃, 沉默, 沉睡, and 流失 beyond. A threshold of n days includes day n.
 */
export const lifecycle: SchemeKind<LifecycleDefinition, null> = {
  validate(raw) {
    const definition = readObject(raw, '');
    refuseUnknownKeys(definition, [...THRESHOLDS.map(({ key }) => key), 'names'], '');
    const days = THRESHOLDS.map(({ key, label }) => readWhole(definition[key], key, 1, DAYS_AT_MOST, label));
    const [newWithinDays = 0, activeWithinDays = 0, silentWithinDays = 0, dormantWithinDays = 0] = days;
    if (newWithinDays > activeWithinDays)
      throw new DefinitionError('thresholds-out-of-order', 'newWithinDays', '新客天数不能大于活跃天数');
    if (activeWithinDays >= silentWithinDays || silentWithinDays >= dormantWithinDays) {
      throw new DefinitionError(
        'thresholds-out-of-order',
        activeWithinDays >= silentWithinDays ? 'silentWithinDays' : 'dormantWithinDays',
        '活跃、沉默、沉睡的天数要依次增大',
      );
    }
    const names = readNames(definition['names']);
    return {
      newWithinDays,
      activeWithinDays,
      silentWithinDays,
      dormantWithinDays,
      ...(names ? { names } : {}),
    };
  },

  tiers: ({ names }) => STAGES.map(({ code, name, level }) => ({ code, name: names?.[code] ?? name, level })),

  fit: () => null,

  compile(definition, _fit, { asOf }) {
    const within = (days: number): CheckedLeaf => leaf(recencyDaysField, '<=', days);
    const rules: [code: string, rule: CheckedRule | null][] = [
      ['prospect', leaf(orderCountField, '=', 0)],
      ['new', all(leaf(orderCountField, '=', 1), within(definition.newWithinDays))],
      ['active', within(definition.activeWithinDays)],
      ['silent', within(definition.silentWithinDays)],
      ['dormant', within(definition.dormantWithinDays)],
      ['lost', null],
    ];
    return {
      rungs: rules.map(([code, rule]) => ({ code, check: rule && checkOfRule(rule, asOf) })),
      deciding: DECIDING.map((field) => fieldValue(field, asOf)),
      sources: [],
    };
  },

  decidingValues: () =>
    DECIDING.map((field) => ({ label: field.labelZh, format: (value) => formatValue(field, value) })),
};

function leaf(field: FieldDefinition, operator: Operator, operand: number): CheckedLeaf {
  return { kind: 'leaf', field, operator, operands: [operand] };
}

function all(...parts: CheckedRule[]): CheckedRule {
  return { kind: 'group', combinator: 'and', isNot: false, parts };
}

function readNames(raw: unknown): Record<string, string> | undefined {
  if (raw === undefined || raw === null) return undefined;
  const names = readObject(raw, 'names');
  refuseUnknownKeys(
    names,
    STAGES.map(({ code }) => code),
    'names',
  );
  const read: Record<string, string> = {};
  for (const { code, name: usual } of STAGES) {
    const name = names[code] ?? usual;
    if (typeof name !== 'string' || name.trim() === '' || [...name].length > 20)
      throw new DefinitionError('tier-name-invalid', `names.${code}`, '阶段名称不能为空，最长 20 个字');
    read[code] = name.trim();
  }
  if (new Set(Object.values(read)).size < STAGES.length)
    throw new DefinitionError('tier-duplicate', 'names', '两个阶段不能同名');
  return read;
}
