import type { Gift } from '../../../actions/benefit-plans/gifts.js';
import type { BenefitPlanDraft } from '../../../actions/benefit-plans/plan-draft.js';
import type { BenefitPlanBody, GiftBody } from './benefit-plans.dto.js';

/** A gift of a request; its fields were checked by its kind. */
export function giftOf(body: GiftBody): Gift {
  switch (body.kind) {
    case 'coupon':
      return {
        kind: 'coupon',
        couponTemplateId: body.couponTemplateId ?? '',
        count: body.count ?? 1,
      };
    case 'points':
      return { kind: 'points', points: body.points ?? 0, validDays: body.validDays ?? null };
    case 'rate':
      return { kind: 'rate', pointsRate: body.pointsRate ?? 1 };
    case 'growth':
      return { kind: 'growth', growth: body.growth ?? 0 };
    case 'message':
      return { kind: 'message', messageTemplateId: body.messageTemplateId ?? '' };
    case 'trial':
      return {
        kind: 'trial',
        tierCode: body.tierCode ?? '',
        days: body.days ?? 0,
        reason: body.reason?.trim() ?? '',
      };
    case 'privilege':
      return {
        kind: 'privilege',
        memberText: body.memberText?.trim() ?? '',
        staffText: body.staffText?.trim() ?? '',
      };
  }
}

/** A draft without the name of its scheme. */
export function draftOfBody(body: BenefitPlanBody): BenefitPlanDraft {
  const { reentryDays, monthlyDay, expiryDays, downgradeDays, afterRefund, afterDowngrade, endsOn } = body;
  const cells = body.cells.map(({ tierCode, cell, gifts }) => ({ tierCode, cell, gifts: gifts.map(giftOf) }));
  return { reentryDays, monthlyDay, expiryDays, downgradeDays, afterRefund, afterDowngrade, endsOn, cells };
}
