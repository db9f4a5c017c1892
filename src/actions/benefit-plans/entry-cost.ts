import type { BenefitPlanView, EntryCost } from './benefit-plans.read.js';

/** What entering tiers would grant by a plan, per tier and in all: a most, as people may have had it before. */
export interface EntryCosts extends EntryCost {
  tiers: ({ code: string } & EntryCost)[];
  /** Chinese: by which plan, and why it is a most. */
  note: string;
}

/** The entry coupons of the 会员 who would enter a tier that brings some. */
export function entryCosts(
  entries: readonly { code: string; joinedEntering: number }[],
  { tiers, versionNo, reentryDays }: Pick<BenefitPlanView, 'tiers' | 'versionNo' | 'reentryDays'>,
): EntryCosts {
  const costs = entries.map(({ code, joinedEntering }) => {
    const entry = tiers.find(({ tierCode }) => tierCode === code)?.entry;
    const people = entry && entry.coupons > 0 ? joinedEntering : 0;
    return {
      code,
      people,
      coupons: people * (entry?.coupons ?? 0),
      amountFen: people * (entry?.worthFen ?? 0),
    };
  });
  const sum = (of: keyof EntryCost): number => costs.reduce((total, cost) => total + cost[of], 0);
  const note =
    versionNo === 0
      ? '这个方案还没有发布等级权益，进入层级不发放任何权益'
      : `按正在执行的等级权益第 ${versionNo} 版，按进入层级的会员人数与入级券计；这是上限，${reentryDays} 天内领过的人不会再领`;
  return { tiers: costs, people: sum('people'), coupons: sum('coupons'), amountFen: sum('amountFen'), note };
}
