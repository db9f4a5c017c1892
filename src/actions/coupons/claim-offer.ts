import type { AudienceGap } from './claim-audience.js';
import { capacityOf, templateRefusal, type IssuingTemplate } from './coupon-issuing.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';

export type ClaimState = 'claimable' | 'claimed' | 'sold_out' | 'not_started' | 'over' | 'not_eligible';

export interface ClaimStanding {
  state: ClaimState;
  /** Why it cannot be claimed now, for the member; null when it can. */
  reason: string | null;
}

/** What decides how an offer stands for one person. */
export interface OfferFacts {
  template: IssuingTemplate & { claim_from: Date | null; claim_until: Date | null };
  isTemplateOver: boolean;
  isMember: boolean;
  gap: AudienceGap | undefined;
  held: number;
  heldToday: number;
  now: Date;
  today: BusinessDate;
}

const GAP_REASONS: Record<AudienceGap, string> = {
  tier: '当前等级不能领取',
  segment: '仅限受邀会员领取',
  new: '仅限新会员领取',
  birthday: '仅限生日当月领取',
};

/** How an offer stands for one person, first reason first: time, audience, what they have, what is left. */
export function claimStanding(facts: OfferFacts): ClaimStanding {
  const { template, isTemplateOver, isMember, gap, held, heldToday, now, today } = facts;
  if (template.claim_from && template.claim_from > now)
    return { state: 'not_started', reason: '还没到领取时间' };
  if (template.claim_until && template.claim_until <= now) return { state: 'over', reason: '领取时间已过' };
  if (isTemplateOver) return { state: 'over', reason: '活动已结束' };
  if (!isMember) return { state: 'not_eligible', reason: '入会后可领取' };
  if (gap) return { state: 'not_eligible', reason: GAP_REASONS[gap] };
  if (held >= template.per_member_limit) {
    const reason = template.per_member_limit === 1 ? '已领取' : `已领满 ${template.per_member_limit} 张`;
    return { state: 'claimed', reason };
  }
  const daily = template.per_member_daily_limit;
  if (daily !== null && heldToday >= daily) return { state: 'claimed', reason: '今天已领过，明天再来' };
  if (templateRefusal(template, isTemplateOver) !== undefined) return { state: 'sold_out', reason: '已领完' };
  const { free, reason } = capacityOf(template, today);
  if (free > 0) return { state: 'claimable', reason: null };
  return {
    state: 'sold_out',
    reason: reason === 'daily_limit_reached' ? '今天已领完，明天再来' : '已领完',
  };
}

/** Why somebody is not of the audience, for the member. */
export function gapReason(gap: AudienceGap): string {
  return GAP_REASONS[gap];
}
