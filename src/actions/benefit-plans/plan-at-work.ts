import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { PendingGrant } from './benefit-grant.store.js';
import type { LadderTier, PlanRow, SchemeOfPlan } from './benefit-plan.store.js';
import type { PlanGift } from './gifts.js';
import { occasionLabels } from './occasions.js';

/** A plan with what is needed to carry it out. */
export interface PlanAtWork {
  scheme: Pick<SchemeOfPlan, 'id' | 'code' | 'name'>;
  plan: PlanRow;
  gifts: readonly PlanGift[];
  tiers: readonly LadderTier[];
}

/** One piece of work: what was written as pending for one cause. */
export interface PieceOfWork {
  at: PlanAtWork;
  businessDate: BusinessDate;
  /** The tier somebody held before, for messages. */
  tierBefore: ReadonlyMap<string, number>;
}

export const BENEFIT_SOURCE = 'benefit_plan';

/** `等级权益·金卡·生日`: what members and operators read of where it came from. */
export function sourceLabel({ tiers }: PlanAtWork, grants: readonly PendingGrant[]): string {
  const [first] = grants;
  const tier = tiers.find(({ id }) => id === first?.tier_id);
  const occasion = first ? occasionLabels[first.cell] : '';
  return ['等级权益', tier?.name, occasion].filter((part) => part !== undefined && part !== '').join('·');
}
