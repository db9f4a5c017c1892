import type { ConditionField, FieldParam, RuleGroup, RuleLeaf } from '../api/types.js';

/** True for a group, false for a single condition. */
export function isGroup(rule: RuleGroup | RuleLeaf): rule is RuleGroup {
  return 'rules' in rule;
}

/** Number of conditions in a rule, at any depth. */
export function countLeaves(rule: RuleGroup | null): number {
  if (!rule) return 0;
  return rule.rules.reduce((sum, child) => sum + (isGroup(child) ? countLeaves(child) : 1), 0);
}

/** Only what the API knows: the editor adds ids and other keys of its own. */
export function cleanRule(rule: RuleGroup): RuleGroup {
  const clean: RuleGroup = {
    combinator: rule.combinator === 'or' ? 'or' : 'and',
    rules: rule.rules.map(cleanChild),
  };
  if (rule.not) clean.not = true;
  return clean;
}

function cleanChild(rule: RuleGroup | RuleLeaf): RuleGroup | RuleLeaf {
  return isGroup(rule) ? cleanRule(rule) : { field: rule.field, operator: rule.operator, value: rule.value };
}

function isMissing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(isMissing);
  return value === null || value === undefined || value === '';
}

/** The parameters of a field; null where it has none and its value stands alone. */
export function paramsOf(field: ConditionField | undefined): FieldParam[] | null {
  return field?.params && field.params.length > 0 ? field.params : null;
}

/** The value of a parameterised condition: what is compared with, and the parameters beside it. */
export type ParamValue = { amount: unknown } & Record<string, unknown>;

/** The value as one with parameters; a bare value becomes the amount. */
export function paramValueOf(value: unknown): ParamValue {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { amount: null, ...(value as Record<string, unknown>) };
  return { amount: value ?? null };
}

/** Whether a condition still waits for its value or for a parameter it cannot do without. */
export function isUnfinished(leaf: RuleLeaf, fields: readonly ConditionField[] = []): boolean {
  const takesNone = leaf.operator === 'null' || leaf.operator === 'notNull';
  const params = paramsOf(fields.find((field) => field.code === leaf.field));
  const isParameterised =
    params !== null || (typeof leaf.value === 'object' && leaf.value !== null && !Array.isArray(leaf.value));
  if (!isParameterised) return !takesNone && isMissing(leaf.value);
  const value = paramValueOf(leaf.value);
  if (!takesNone && isMissing(value.amount)) return true;
  return (params ?? []).some((param) =>
    param.code === 'window'
      ? param.isRequired && isMissing(value['lastDays']) && isMissing(value['lastMonths'])
      : param.isRequired && isMissing(value[param.code]),
  );
}

/** Whether any condition of a rule waits for its value. */
export function hasUnfinished(rule: RuleGroup, fields: readonly ConditionField[] = []): boolean {
  return rule.rules.some((child) =>
    isGroup(child) ? hasUnfinished(child, fields) : isUnfinished(child, fields),
  );
}

/** Where a condition stands within its rule, as the server writes it: `rules[0].rules[2]`. */
export function rulePath(path: readonly number[]): string {
  return path.map((index) => `rules[${index}]`).join('.');
}
