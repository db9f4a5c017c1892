import type { BusinessDate } from '../../platform/clock/business-date.js';

/** What a plan's coupons are given for; with the period as occasion and the member, each is given once. */
export function couponKeyOfPlan(planId: string): string {
  return `reactivation:${planId}`;
}

/** The same key with its occasion, as it stands on the coupon. */
export function couponKeyOf(planId: string, period: BusinessDate): string {
  return `${couponKeyOfPlan(planId)}:${period}`;
}
