import { benefitPlanInvariants } from './actions/benefit-plans/benefit-plans.invariants.js';
import { couponInvariants } from './actions/coupons/coupons.invariants.js';
import { redemptionInvariants } from './actions/coupons/redemption/redemption.invariants.js';
import { couponBatchInvariants } from './actions/coupon-batches/coupon-batches.invariants.js';
import { engagementInvariants } from './actions/engagement/engagement.invariants.js';
import { pointsMallInvariants } from './actions/points-mall/points-mall.invariants.js';
import { redeemCodeInvariants } from './actions/redeem-codes/redeem-codes.invariants.js';
import { messagingInvariants } from './actions/messaging/messaging.invariants.js';
import { pointsInvariants } from './actions/points/points.invariants.js';
import { tieringInvariants } from './decisions/tiering/tiering.invariants.js';
import { growthInvariants } from './facts/growth/growth.invariants.js';
import { memberFactsInvariants } from './facts/member-facts/member-facts.invariants.js';
import { ordersInvariants } from './facts/orders/orders.invariants.js';
import { callbacksInvariants } from './interfaces/callbacks/callbacks.invariants.js';
import { auditInvariants } from './orchestration/audit/audit.invariants.js';
import type { Invariant } from './platform/invariants/invariant.js';
import { jobsInvariants } from './platform/jobs/jobs.invariants.js';
import { outboxInvariants } from './platform/outbox/outbox.invariants.js';

/** Every sentence that the rows must always keep, stage by stage; checked by orchestration/audit. */
export const invariants: readonly Invariant[] = [
  ...outboxInvariants,
  ...jobsInvariants,
  ...ordersInvariants,
  ...memberFactsInvariants,
  ...growthInvariants,
  ...tieringInvariants,
  ...couponInvariants,
  ...benefitPlanInvariants,
  ...redemptionInvariants,
  ...messagingInvariants,
  ...pointsInvariants,
  ...couponBatchInvariants,
  ...redeemCodeInvariants,
  ...pointsMallInvariants,
  ...engagementInvariants,
  ...auditInvariants,
  ...callbacksInvariants,
];
