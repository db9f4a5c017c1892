import { useState } from 'react';
import type { BenefitPlan, BenefitTier } from '../api/types.js';
import { useSaveBenefitDraft } from './useBenefits.js';

function rulesOf(plan: BenefitPlan | null) {
  return JSON.stringify(
    plan && [
      plan.reentryDays,
      plan.tiers.map((tier) => [tier.tierCode, tier.couponTemplateId, tier.pointsRate, tier.isNoticeOn]),
    ],
  );
}

/** The plan being edited: the draft where there is one, else a copy of the plan in force. */
export function useBenefitEditor(current: BenefitPlan, draft: BenefitPlan | null) {
  const stored = draft ?? current;
  const [edited, setEdited] = useState<BenefitPlan | null>(null);
  const save = useSaveBenefitDraft();
  const plan = edited ?? stored;
  const isDirty = edited !== null && rulesOf(edited) !== rulesOf(stored);
  return {
    plan,
    isDirty,
    hasDraft: draft !== null || isDirty,
    isSaving: save.isPending,
    discard: () => setEdited(null),
    setReentryDays: (reentryDays: number) => setEdited({ ...plan, reentryDays }),
    setTier: (tierCode: string, change: Partial<BenefitTier>) =>
      setEdited({
        ...plan,
        tiers: plan.tiers.map((tier) => (tier.tierCode === tierCode ? { ...tier, ...change } : tier)),
      }),
    save: async () => {
      const saved = await save.mutateAsync(plan);
      setEdited(null);
      return saved;
    },
  };
}

export type BenefitEditor = ReturnType<typeof useBenefitEditor>;
