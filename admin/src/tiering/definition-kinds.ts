import type {
  Definition,
  DefinitionByKind,
  LadderDefinition,
  LifecycleDefinition,
  RfmDefinition,
  SchemeKind,
} from '../api/types.js';

/** A definition together with its kind, so that it can be told what it is. */
export type TypedDefinition = {
  [Kind in SchemeKind]: { kind: Kind; definition: DefinitionByKind[Kind] };
}[SchemeKind];

/** The definition of a scheme of that kind; the API keeps the two together. */
export function typedDefinition(kind: SchemeKind, definition: Definition): TypedDefinition {
  return { kind, definition } as TypedDefinition;
}

/** Kinds in the order in which they are offered. */
export const schemeKinds: readonly SchemeKind[] = [
  'rule_ladder',
  'growth_value',
  'rfm',
  'lifecycle',
  'score',
  'clusters',
  'predicted',
  'matrix',
];

/** Kinds whose tiers rise from low to high, so that they are drawn as a pyramid. */
export function isRanked(kind: SchemeKind): boolean {
  return kind === 'rule_ladder' || kind === 'growth_value' || kind === 'score' || kind === 'predicted';
}

/** The definition as a ladder, or null when it is of another kind. */
export function ladderOf(definition: Definition): LadderDefinition | null {
  return 'tiers' in definition && 'rule' in (definition.tiers[0] ?? {})
    ? (definition as LadderDefinition)
    : null;
}

export function rfmOf(definition: Definition): RfmDefinition | null {
  return 'groups' in definition ? definition : null;
}

export function lifecycleOf(definition: Definition): LifecycleDefinition | null {
  return 'newWithinDays' in definition ? definition : null;
}

/** The tiers of a definition as the operator wrote them, in the order of its editor; lifecycle has fixed ones. */
export function writtenTiers(typed: TypedDefinition): { code: string; name: string }[] {
  switch (typed.kind) {
    case 'rfm':
      return typed.definition.groups;
    case 'matrix':
      return [...typed.definition.cells, typed.definition.rest];
    case 'predicted':
      return [typed.definition.neverBought, ...typed.definition.tiers];
    case 'lifecycle':
      return [];
    default:
      return typed.definition.tiers;
  }
}
