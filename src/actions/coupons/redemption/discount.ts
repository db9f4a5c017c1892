import {
  coversLine,
  limitsGoods,
  placeRefusal,
  type Basket,
  type DiscountTerms,
  type UnusableReason,
} from './discount-terms.js';
import { prorate } from './prorate.js';

/** A coupon somebody wants to use. */
export interface WantedCoupon {
  couponId: string;
  terms: DiscountTerms;
}

/** What one coupon does to a basket. */
export interface AppliedCoupon {
  couponId: string;
  /** All it takes off, goods and shipping together. */
  discountFen: number;
  /** Its share of each line, in the order of the basket. */
  lineDiscountsFen: number[];
  shippingDiscountFen: number;
  /** What is handed over for it; null for coupons that take money off. */
  item: string | null;
}

export interface RefusedCoupon {
  couponId: string;
  reason: UnusableReason;
  /** What the covered goods lack to the threshold; 0 for other reasons. */
  missingFen: number;
}

/** A basket after its coupons. */
export interface Discount {
  applied: AppliedCoupon[];
  refused: RefusedCoupon[];
  discountFen: number;
  lineDiscountsFen: number[];
  shippingDiscountFen: number;
  /** Goods and shipping before coupons. */
  totalFen: number;
  /** What is left to pay; never below zero. */
  payableFen: number;
}

/** Amounts come before percentages: 先满减，后折扣; equal kinds in the order of their ids. */
const ORDER: Record<DiscountTerms['kind'], number> = {
  exchange: 0,
  amount_off: 1,
  percent_off: 2,
  free_shipping: 3,
};

/**
 * What these coupons take off a basket, each with its reason where it cannot be used.
 *
 * - Which of two that exclude each other is used: the one named first.
 * - The threshold counts the covered goods before any coupon.
 * - Money comes off what earlier coupons left of the covered goods, never more than that; a percentage is
 *   rounded down to the fen, then capped. Each coupon is split over its lines to the last fen.
 */
export function applyCoupons(basket: Basket, wanted: readonly WantedCoupon[]): Discount {
  const refused: RefusedCoupon[] = [];
  const accepted: WantedCoupon[] = [];
  for (const coupon of wanted) {
    const refusal = aloneRefusal(basket, coupon.terms) ?? togetherRefusal(accepted, coupon.terms);
    if (refusal) refused.push({ couponId: coupon.couponId, ...refusal });
    else accepted.push(coupon);
  }
  const left = basket.lines.map(({ amountFen }) => amountFen);
  let shippingLeft = basket.shippingFen;
  const applied: AppliedCoupon[] = [];
  for (const coupon of accepted.toSorted(byApplication)) {
    const effect = effectOf(basket, coupon, left, shippingLeft);
    if (effect.discountFen === 0 && effect.item === null) {
      refused.push({ couponId: coupon.couponId, reason: 'nothing_left', missingFen: 0 });
      continue;
    }
    effect.lineDiscountsFen.forEach((part, index) => (left[index] = (left[index] ?? 0) - part));
    shippingLeft -= effect.shippingDiscountFen;
    applied.push(effect);
  }
  return summary(basket, applied, refused, left, shippingLeft);
}

function summary(
  basket: Basket,
  applied: AppliedCoupon[],
  refused: RefusedCoupon[],
  left: readonly number[],
  shippingLeft: number,
): Discount {
  const goodsFen = basket.lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const payableFen = left.reduce((sum, amount) => sum + amount, shippingLeft);
  return {
    applied,
    refused,
    discountFen: goodsFen + basket.shippingFen - payableFen,
    lineDiscountsFen: basket.lines.map(({ amountFen }, index) => amountFen - (left[index] ?? 0)),
    shippingDiscountFen: basket.shippingFen - shippingLeft,
    totalFen: goodsFen + basket.shippingFen,
    payableFen,
  };
}

function byApplication(one: WantedCoupon, other: WantedCoupon): number {
  const [left, right] = [one.couponId, other.couponId];
  return (
    ORDER[one.terms.kind] - ORDER[other.terms.kind] ||
    left.length - right.length ||
    (left < right ? -1 : Number(left > right))
  );
}

type Refusal = Pick<RefusedCoupon, 'reason' | 'missingFen'>;

/** Why a coupon cannot be used on this basket, other coupons aside. */
function aloneRefusal(basket: Basket, terms: DiscountTerms): Refusal | undefined {
  const no = (reason: UnusableReason, missingFen = 0): Refusal => ({ reason, missingFen });
  const place = placeRefusal(terms.scope, basket);
  if (place) return no(place);
  if (limitsGoods(terms.scope) && basket.goodsKnownBy === 'nobody') return no('goods_unknown');
  const lines = basket.lines.filter((line) => isCovered(basket, terms, line));
  if (limitsGoods(terms.scope) && lines.length === 0) return no('goods_not_covered');
  const coveredFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (coveredFen < terms.minSpendFen) return no('below_threshold', terms.minSpendFen - coveredFen);
  if (terms.kind === 'free_shipping' && basket.shippingFen === 0) return no('no_shipping');
  return undefined;
}

function togetherRefusal(accepted: readonly WantedCoupon[], terms: DiscountTerms): Refusal | undefined {
  if (accepted.length === 0) return undefined;
  if (!terms.isStackable || accepted.some((other) => !other.terms.isStackable)) {
    return { reason: 'not_stackable', missingFen: 0 };
  }
  const isTaken =
    terms.exclusionGroup !== null &&
    accepted.some((other) => other.terms.exclusionGroup === terms.exclusionGroup);
  return isTaken ? { reason: 'same_group', missingFen: 0 } : undefined;
}

function isCovered(basket: Basket, { scope }: DiscountTerms, line: Basket['lines'][number]): boolean {
  return basket.goodsKnownBy === 'lines' ? coversLine(scope, line) : true;
}

function effectOf(
  basket: Basket,
  { couponId, terms }: WantedCoupon,
  left: readonly number[],
  shippingLeft: number,
): AppliedCoupon {
  const none = { couponId, discountFen: 0, shippingDiscountFen: 0, item: null };
  const noLines = basket.lines.map(() => 0);
  if (terms.kind === 'exchange')
    return { ...none, lineDiscountsFen: noLines, item: terms.exchangeItem ?? '' };
  if (terms.kind === 'free_shipping') {
    const paid = Math.min(shippingLeft, terms.maxOffFen ?? shippingLeft);
    return { ...none, lineDiscountsFen: noLines, shippingDiscountFen: paid, discountFen: paid };
  }
  const covered = basket.lines.map((line, index) =>
    isCovered(basket, terms, line) ? (left[index] ?? 0) : 0,
  );
  const discountFen = moneyOff(
    terms,
    covered.reduce((sum, amount) => sum + amount, 0),
  );
  return { ...none, discountFen, lineDiscountsFen: prorate(discountFen, covered) };
}

/** What the terms take off an amount of covered goods. */
function moneyOff({ kind, amountOffFen, percentOff, maxOffFen }: DiscountTerms, baseFen: number): number {
  if (kind === 'amount_off') return Math.min(amountOffFen ?? 0, baseFen);
  const share = Number((BigInt(baseFen) * BigInt(percentOff ?? 0)) / 100n);
  return Math.min(share, maxOffFen ?? share, baseFen);
}
