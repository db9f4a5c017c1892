import { termsSentence, type CouponTerms } from '../../actions/coupons/coupon-terms.js';
import type { HeldCoupon } from '../../actions/coupons/redemption/coupon-lookup.js';
import type { Discount } from '../../actions/coupons/redemption/discount.js';
import { unusableReasonLabels } from '../../actions/coupons/redemption/discount-terms.js';
import type { Quote, UsedCoupon } from '../../actions/coupons/redemption/order-coupons.service.js';
import type { Redemption } from '../../actions/coupons/redemption/redemption.js';

/** One coupon of a quote, in the order in which the codes were sent. */
export interface QuotedCouponJson {
  couponId: string;
  name: string;
  kind: CouponTerms['kind'];
  /** 满 ¥200 减 ¥30，限品类 护肤. */
  terms: string;
  isUsable: boolean;
  /** Why not: a stable code and a sentence; null where it can be used. */
  code: string | null;
  reason: string | null;
  /** What the covered goods lack to the threshold; fen. */
  missingFen: number;
  discountFen: number;
  /** Its share of each line, in the order of the lines. */
  lineDiscountsFen: number[];
  shippingDiscountFen: number;
  /** What an exchange hands over. */
  item: string | null;
  /** Whether it is one of those that together save the most. */
  isBest: boolean;
}

export interface QuoteJson {
  coupons: QuotedCouponJson[];
  totalFen: number;
  discountFen: number;
  lineDiscountsFen: number[];
  shippingDiscountFen: number;
  payableFen: number;
}

export interface RedemptionJson {
  redemptionId: string;
  couponId: string;
  name: string;
  state: Redemption['state'];
  discountFen: number;
  orderRef: string | null;
  redeemedAt: Date | null;
  /** After a refund: returned, reissued, voided; null before. */
  refundOutcome: Redemption['refundOutcome'];
}

export interface RedeemJson extends Omit<QuoteJson, 'coupons'> {
  redemptions: RedemptionJson[];
}

export function quoteJson(quote: Quote): QuoteJson {
  return {
    coupons: quote.coupons.map((held) => quotedCoupon(held, quote)),
    ...sums(quote.discount),
  };
}

export function redeemJson(redemptions: readonly UsedCoupon[], discount: Discount): RedeemJson {
  return { redemptions: redemptions.map(redemptionJson), ...sums(discount) };
}

export function redemptionJson(redemption: UsedCoupon): RedemptionJson {
  const { id, couponId, couponName, state, discountFen, orderRef, redeemedAt, refundOutcome } = redemption;
  return {
    redemptionId: id,
    couponId,
    name: couponName,
    state,
    discountFen,
    orderRef,
    redeemedAt,
    refundOutcome,
  };
}

function sums(discount: Discount): Omit<QuoteJson, 'coupons'> {
  const { totalFen, discountFen, lineDiscountsFen, shippingDiscountFen, payableFen } = discount;
  return { totalFen, discountFen, lineDiscountsFen, shippingDiscountFen, payableFen };
}

function quotedCoupon({ coupon, terms }: HeldCoupon, quote: Quote): QuotedCouponJson {
  const applied = quote.discount.applied.find(({ couponId }) => couponId === coupon.id);
  const refused = quote.discount.refused.find(({ couponId }) => couponId === coupon.id);
  const state = quote.unusable.get(coupon.id);
  return {
    couponId: coupon.id,
    name: terms.name,
    kind: terms.kind,
    terms: termsSentence(terms),
    isUsable: applied !== undefined,
    code: state?.code ?? (refused ? `coupons.${refused.reason.replaceAll('_', '-')}` : null),
    reason: state?.message ?? (refused ? unusableReasonLabels[refused.reason] : null),
    missingFen: refused?.missingFen ?? 0,
    discountFen: applied?.discountFen ?? 0,
    lineDiscountsFen: applied?.lineDiscountsFen ?? quote.discount.lineDiscountsFen.map(() => 0),
    shippingDiscountFen: applied?.shippingDiscountFen ?? 0,
    item: applied?.item ?? null,
    isBest: quote.bestCouponIds.includes(coupon.id),
  };
}
