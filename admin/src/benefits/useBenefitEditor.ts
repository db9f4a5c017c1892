import { useState } from 'react';
import type { BenefitPlan, CellKind, Gift, GiftView } from '../api/types-benefits.js';
import { useSaveBenefitDraft } from './useBenefits.js';

function rulesOf(plan: BenefitPlan): string {
  const cells = plan.cells
    .filter(({ gifts }) => gifts.length > 0)
    .map(({ tierCode, cell, gifts }) => [tierCode ?? '', cell, gifts.map(({ gift }) => gift)] as const)
    .sort((a, b) => `${a[0]} ${a[1]}`.localeCompare(`${b[0]} ${b[1]}`));
  return JSON.stringify([
    plan.reentryDays,
    plan.monthlyDay,
    plan.expiryDays,
    plan.downgradeDays,
    plan.afterRefund,
    plan.afterDowngrade,
    plan.endsOn,
    cells,
  ]);
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
    set: (change: Partial<BenefitPlan>) => setEdited({ ...plan, ...change }),
    giftsOf: (tierCode: string | null, cell: CellKind): GiftView[] =>
      plan.cells.find((one) => one.tierCode === tierCode && one.cell === cell)?.gifts ?? [],
    setCell: (tierCode: string | null, cell: CellKind, gifts: Gift[]) =>
      setEdited({
        ...plan,
        cells: [
          ...plan.cells.filter((one) => one.tierCode !== tierCode || one.cell !== cell),
          {
            tierCode,
            cell,
            gifts: gifts.map((gift) => ({ gift, text: '', terms: '', worthFen: 0 })),
          },
        ],
      }),
    save: async () => {
      const saved = await save.mutateAsync(plan);
      setEdited(null);
      return saved;
    },
  };
}

export type BenefitEditor = ReturnType<typeof useBenefitEditor>;
