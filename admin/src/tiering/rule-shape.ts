import type { RuleGroup, RuleLeaf } from '../api/types.js';

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

/** Whether a condition still waits for its value. */
export function isUnfinished(leaf: RuleLeaf): boolean {
  if (leaf.operator === 'null' || leaf.operator === 'notNull') return false;
  if (Array.isArray(leaf.value))
    return leaf.value.length === 0 || leaf.value.some((item) => item === null || item === '');
  return leaf.value === null || leaf.value === undefined || leaf.value === '';
}

/** Whether any condition of a rule waits for its value. */
export function hasUnfinished(rule: RuleGroup): boolean {
  return rule.rules.some((child) => (isGroup(child) ? hasUnfinished(child) : isUnfinished(child)));
}
