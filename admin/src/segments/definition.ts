import type { CombineOperator, SegmentDefinition } from '../api/types-people.js';
import type { ConditionField, RuleGroup } from '../api/types.js';
import { countLeaves, hasUnfinished } from '../tiering/rule-shape.js';

/** What the editor holds; the API gets it through `definitionOf`. */
export interface SegmentDraft {
  rule: RuleGroup;
  operator: CombineOperator;
  segments: string[];
}

export const emptyRule: RuleGroup = { combinator: 'and', rules: [] };

/** What the editor shows for a stored definition. */
export function draftOf(definition: SegmentDefinition | undefined): SegmentDraft {
  return {
    rule: definition?.rule ?? emptyRule,
    operator: definition?.combine?.operator ?? 'and',
    segments: definition?.combine?.segments ?? [],
  };
}

/** The definition as the API takes it: no rule where there are no conditions, no join where no segment was chosen. */
export function definitionOf({ rule, operator, segments }: SegmentDraft): SegmentDefinition {
  const definition: SegmentDefinition = { rule: countLeaves(rule) > 0 ? rule : null };
  if (segments.length > 0) definition.combine = { operator, segments };
  return definition;
}

export type DraftProblem = 'empty' | 'unfinished' | 'minusNothing';

/** Why a draft cannot be counted or saved yet; null when it can. */
export function problemOf(
  { rule, operator, segments }: SegmentDraft,
  fields: readonly ConditionField[] = [],
): DraftProblem | null {
  const leaves = countLeaves(rule);
  if (leaves === 0 && segments.length === 0) return 'empty';
  if (hasUnfinished(rule, fields)) return 'unfinished';
  if (leaves === 0 && operator === 'minus') return 'minusNothing';
  return null;
}
