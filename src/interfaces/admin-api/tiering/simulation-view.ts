import type { BenefitPlanView, EntryCost } from '../../../actions/benefit-plans/benefit-plans.read.js';
import type { ApprovalNeed } from '../../../decisions/tiering/approval.service.js';
import type { Simulation } from '../../../decisions/tiering/simulation-summary.js';

/** What entering would grant by the benefit plan in force, per tier and in all: a most, as people may have had it before. */
export interface EntryCosts extends EntryCost {
  tiers: ({ code: string } & EntryCost)[];
  note: string;
}

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

function entryCosts(
  entries: Simulation['tiers'],
  { tiers, versionNo, reentryDays }: Pick<BenefitPlanView, 'tiers' | 'versionNo' | 'reentryDays'>,
): EntryCosts {
  const costs = entries.map(({ code, joinedEntering }) => {
    const benefit = tiers.find(({ tierCode }) => tierCode === code);
    const people = benefit && benefit.couponTemplateId !== null ? joinedEntering : 0;
    return { code, people, coupons: people, amountFen: people * (benefit?.couponAmountOffFen ?? 0) };
  });
  const sum = (of: keyof EntryCost): number => costs.reduce((total, cost) => total + cost[of], 0);
  const note =
    versionNo === 0
      ? '这个方案还没有发布等级权益，进入层级不发放任何权益'
      : `按正在执行的等级权益第 ${versionNo} 版计算，进入层级的会员每人一张入级券；是上限：${reentryDays} 天内领过的人不会再领`;
  return { tiers: costs, people: sum('people'), coupons: sum('coupons'), amountFen: sum('amountFen'), note };
}
