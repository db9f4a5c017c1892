import type { ConditionField, LadderDefinition } from '../api/types.js';
import { freeCode } from './tier-codes.js';

/** A new highest tier with one condition still to be filled in. */
export function addTier(
  definition: LadderDefinition,
  name: string,
  field: ConditionField | undefined,
): LadderDefinition {
  const top = definition.tiers.at(-1)?.rule ?? null;
  const rule = top
    ? structuredClone(top)
    : {
        combinator: 'and' as const,
        rules: field ? [{ field: field.code, operator: field.operators[0] ?? '>=', value: null }] : [],
      };
  return {
    ...definition,
    tiers: [
      ...definition.tiers,
      { code: freeCode(definition.tiers, 't'), name: `${name} ${definition.tiers.length + 1}`, rule },
    ],
  };
}

/** Changes the place of a tier. The lowest has no rule and stays where it is. */
export function moveTier(definition: LadderDefinition, from: number, to: number): LadderDefinition {
  if (from < 1 || to < 1 || to >= definition.tiers.length) return definition;
  const tiers = [...definition.tiers];
  const [moved] = tiers.splice(from, 1);
  if (moved) tiers.splice(to, 0, moved);
  return { ...definition, tiers };
}

/** Takes a tier out; the lowest cannot go. */
export function removeTier(definition: LadderDefinition, index: number): LadderDefinition {
  return index < 1
    ? definition
    : { ...definition, tiers: definition.tiers.filter((_tier, place) => place !== index) };
}
