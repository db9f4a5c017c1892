import type { LifecycleDefinition } from '../api/types.js';

/** Stages in the order in which people pass through them. */
export const lifecycleStages = [
  'prospect',
  'new',
  'active',
  'growing',
  'loyal',
  'silent',
  'dormant',
  'lost',
  'won_back',
] as const;

export type Stage = (typeof lifecycleStages)[number];

/** The stages a definition has: 活跃 is one stage or two, 召回 only where it is wanted. */
export function stagesOf(definition: LifecycleDefinition): Stage[] {
  const isSplit = definition.loyalFromOrders !== null && definition.loyalFromOrders !== undefined;
  return lifecycleStages.filter((stage) => {
    if (stage === 'active') return !isSplit;
    if (stage === 'growing' || stage === 'loyal') return isSplit;
    return stage !== 'won_back' || Boolean(definition.wonBack);
  });
}
