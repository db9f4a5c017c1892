/** Every way in which people receive coupons, as the API names it. */
export const couponSources = [
  'claim',
  'benefit_plan',
  'batch',
  'redeem_code',
  'points_exchange',
  'manual',
  'reactivation',
  'lottery',
  'check_in',
  'activity',
  'referral',
  'refund',
] as const;

export type CouponSource = (typeof couponSources)[number];

export function isCouponSource(source: string): source is CouponSource {
  return (couponSources as readonly string[]).includes(source);
}
