import type { PickView } from '../../../orchestration/reactivation/reactivation.read.js';
import type { PlanRow } from '../../../orchestration/reactivation/reactivation.store.js';

/** The plan as the panel shows it. `couponTemplateId` is empty while none is chosen. */
export interface ReactivationPlanView {
  id: string;
  isEnabled: boolean;
  lifecycleTiers: string[];
  couponTemplateId: string;
  text: string;
  dailyAt: string;
  dailyCap: number;
  holdoutPercent: number;
  restDays: number;
  updatedBy: string;
  updatedAt: string;
}

export interface PickRow extends Omit<PickView, 'id' | 'createdAt'> {
  createdAt: string;
}

export function planView(plan: PlanRow): ReactivationPlanView {
  return {
    id: plan.id,
    isEnabled: plan.is_enabled === 1,
    lifecycleTiers: plan.lifecycle_tiers_json,
    couponTemplateId: plan.coupon_template_id ?? '',
    text: plan.text,
    dailyAt: plan.daily_at,
    dailyCap: plan.daily_cap,
    holdoutPercent: plan.holdout_percent,
    restDays: plan.rest_days,
    updatedBy: plan.updated_by,
    updatedAt: plan.updated_at.toISOString(),
  };
}

export function pickRow(pick: PickView): PickRow {
  const { memberId, memberName, period, outcome, reasonLabel, createdAt } = pick;
  return { memberId, memberName, period, outcome, reasonLabel, createdAt: createdAt.toISOString() };
}

/** What the export calls an outcome. */
export const pickOutcomeLabels: Record<PickView['outcome'], string> = {
  submitted: '已提交',
  waiting: '待发送',
  held_out: '对照组',
  dropped: '未发送',
};
