import type { BenefitPlanView, EntryCost } from '../../../actions/benefit-plans/benefit-plans.read.js';
import { entryCosts, type EntryCosts } from '../../../actions/benefit-plans/entry-cost.js';
import type { ApprovalNeed } from '../../../decisions/tiering/approval.service.js';
import type { Simulation } from '../../../decisions/tiering/simulation-summary.js';

/** A trial with what it would cost and whether a second operator is needed. */
export type SimulationView = Simulation & ApprovalNeed & { existingMembersCost: EntryCost; cost: EntryCosts };

/** Puts a trial, the benefits of its tiers and the need of approval together. */
export function simulationView(
  simulation: Simulation,
  plan: Pick<BenefitPlanView, 'tiers' | 'versionNo' | 'reentryDays'>,
  need: ApprovalNeed,
): SimulationView {
  const cost = entryCosts(simulation.tiers, plan);
  const { people, coupons, amountFen } = cost;
  return { ...simulation, ...need, existingMembersCost: { people, coupons, amountFen }, cost };
}
