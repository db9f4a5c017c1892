import type { LadderDefinition, LifecycleDefinition, RfmDefinition, SchemeKind } from '../api/types.js';
import { countLeaves, hasUnfinished } from './rule-shape.js';
import type { Definition } from './useScheme.js';

/** What keeps a definition from being saved; `tier` is the name to put into the sentence. */
export interface DefinitionProblem {
  key:
    | 'nameMissing'
    | 'nameTwice'
    | 'ruleMissing'
    | 'valueMissing'
    | 'cutsOutOfOrder'
    | 'rangeInverted'
    | 'daysOutOfOrder'
    | 'tooFewTiers';
  tier?: string;
}

/** The definition as a ladder, RFM or lifecycle, by the kind of its scheme. */
export function ladderOf(definition: Definition): LadderDefinition | null {
  return 'tiers' in definition ? definition : null;
}

export function rfmOf(definition: Definition): RfmDefinition | null {
  return 'groups' in definition ? definition : null;
}

export function lifecycleOf(definition: Definition): LifecycleDefinition | null {
  return 'newWithinDays' in definition ? definition : null;
}

/** Mistakes that can be seen without the server, which checks everything again. */
export function checkDefinition(kind: SchemeKind, definition: Definition): DefinitionProblem[] {
  if (kind === 'rule_ladder') return checkLadder(ladderOf(definition));
  if (kind === 'rfm') return checkRfm(rfmOf(definition));
  return checkLifecycle(lifecycleOf(definition));
}

function checkNames(tiers: { name: string }[]): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const seen = new Set<string>();
  for (const { name } of tiers) {
    const trimmed = name.trim();
    if (!trimmed) problems.push({ key: 'nameMissing' });
    else if (seen.has(trimmed)) problems.push({ key: 'nameTwice', tier: trimmed });
    seen.add(trimmed);
  }
  return problems;
}

function checkLadder(definition: LadderDefinition | null): DefinitionProblem[] {
  if (!definition || definition.tiers.length < 2) return [{ key: 'tooFewTiers' }];
  const problems = checkNames(definition.tiers);
  for (const tier of definition.tiers.slice(1)) {
    if (!tier.rule || countLeaves(tier.rule) === 0) problems.push({ key: 'ruleMissing', tier: tier.name });
    else if (hasUnfinished(tier.rule)) problems.push({ key: 'valueMissing', tier: tier.name });
  }
  return problems;
}

function isAscending(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));
}

function checkRfm(definition: RfmDefinition | null): DefinitionProblem[] {
  if (!definition || definition.groups.length === 0) return [{ key: 'tooFewTiers' }];
  const problems = checkNames(definition.groups);
  if (definition.cutPoints !== 'quantiles') {
    const { recencyDays, frequency, monetaryFen } = definition.cutPoints;
    const isOrdered = [recencyDays, frequency, monetaryFen].every(
      (cuts) => cuts.length === 4 && isAscending(cuts),
    );
    if (!isOrdered) problems.push({ key: 'cutsOutOfOrder' });
  }
  for (const group of definition.groups) {
    if ([group.r, group.f, group.m].some(([low, high]) => low > high))
      problems.push({ key: 'rangeInverted', tier: group.name });
  }
  return problems;
}

function checkLifecycle(definition: LifecycleDefinition | null): DefinitionProblem[] {
  if (!definition) return [{ key: 'tooFewTiers' }];
  const days = [
    definition.newWithinDays,
    definition.activeWithinDays,
    definition.silentWithinDays,
    definition.dormantWithinDays,
  ];
  return isAscending(days) && days.every((value) => value > 0) ? [] : [{ key: 'daysOutOfOrder' }];
}
