import type { Definition, SchemeKind } from '../api/types.js';
import { typedDefinition, writtenTiers, type TypedDefinition } from './definition-kinds.js';
import { countLeaves, hasUnfinished } from './rule-shape.js';

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
    | 'tooFewTiers'
    | 'growthOutOfOrder'
    | 'weightsZero'
    | 'featuresMissing'
    | 'schemesMissing'
    | 'cellsMissing';
  tier?: string;
}

/** Mistakes that can be seen without the server, which checks everything again. */
export function checkDefinition(kind: SchemeKind, definition: Definition): DefinitionProblem[] {
  const typed = typedDefinition(kind, definition);
  return [...checkNames(writtenTiers(typed)), ...checkKind(typed)];
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

function isAscending(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));
}

function checkCuts(cuts: 'quantiles' | number[], tierCount: number): DefinitionProblem[] {
  if (cuts === 'quantiles') return [];
  return cuts.length === tierCount - 1 && isAscending(cuts) ? [] : [{ key: 'cutsOutOfOrder' }];
}

function checkKind(typed: TypedDefinition): DefinitionProblem[] {
  switch (typed.kind) {
    case 'rule_ladder':
      return checkLadder(typed.definition.tiers);
    case 'growth_value': {
      const { tiers } = typed.definition;
      if (tiers.length < 2) return [{ key: 'tooFewTiers' }];
      const isSound =
        isAscending(tiers.map((tier) => tier.growth)) &&
        tiers.every((tier) => (tier.keep ?? tier.growth) <= tier.growth);
      return isSound ? [] : [{ key: 'growthOutOfOrder' }];
    }
    case 'rfm':
      return checkRfm(typed.definition);
    case 'lifecycle': {
      const { activeWithin, silentWithin, dormantWithin, newWithinDays } = typed.definition;
      const isSound =
        newWithinDays > 0 && activeWithin > 0 && isAscending([activeWithin, silentWithin, dormantWithin]);
      return isSound ? [] : [{ key: 'daysOutOfOrder' }];
    }
    case 'score': {
      const { features, cutPoints, tiers } = typed.definition;
      if (tiers.length < 2) return [{ key: 'tooFewTiers' }];
      if (features.length === 0) return [{ key: 'featuresMissing' }];
      if (Math.abs(features.reduce((sum, feature) => sum + feature.weight, 0)) < 1e-9)
        return [{ key: 'weightsZero' }];
      return checkCuts(cutPoints, tiers.length);
    }
    case 'clusters':
      return typed.definition.features.length < 2 ? [{ key: 'featuresMissing' }] : [];
    case 'predicted':
      if (typed.definition.tiers.length < 2) return [{ key: 'tooFewTiers' }];
      return checkCuts(typed.definition.cutPoints, typed.definition.tiers.length);
    case 'matrix':
      if (!typed.definition.rows || !typed.definition.columns) return [{ key: 'schemesMissing' }];
      return typed.definition.cells.length > 0 ? [] : [{ key: 'cellsMissing' }];
  }
}

type OfKind<Kind extends SchemeKind> = Extract<TypedDefinition, { kind: Kind }>['definition'];

function checkLadder(tiers: OfKind<'rule_ladder'>['tiers']): DefinitionProblem[] {
  if (tiers.length < 2) return [{ key: 'tooFewTiers' }];
  return tiers.slice(1).flatMap((tier): DefinitionProblem[] => {
    if (!tier.rule || countLeaves(tier.rule) === 0) return [{ key: 'ruleMissing', tier: tier.name }];
    return hasUnfinished(tier.rule) ? [{ key: 'valueMissing', tier: tier.name }] : [];
  });
}

function checkRfm(definition: OfKind<'rfm'>): DefinitionProblem[] {
  if (definition.groups.length === 0) return [{ key: 'tooFewTiers' }];
  const problems: DefinitionProblem[] = [];
  const wanted = (definition.steps ?? 5) - 1;
  if (definition.cutPoints !== 'quantiles') {
    const { recencyDays, frequency, monetaryFen } = definition.cutPoints;
    const isOrdered = [recencyDays, frequency, monetaryFen].every(
      (cuts) => cuts.length === wanted && isAscending(cuts),
    );
    if (!isOrdered) problems.push({ key: 'cutsOutOfOrder' });
  }
  for (const group of definition.groups) {
    if ([group.r, group.f, group.m].some(([low, high]) => low > high))
      problems.push({ key: 'rangeInverted', tier: group.name });
  }
  return problems;
}
