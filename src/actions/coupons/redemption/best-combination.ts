import { applyCoupons, type Discount, type WantedCoupon } from './discount.js';
import type { Basket } from './discount-terms.js';

/** Up to so many stackable coupons every combination is tried; beyond it they are added one by one. */
const TRIED_EXHAUSTIVELY = 10;

/**
 * The coupons that together save the most on a basket, an exchange counted at its declared worth; of equal
 * savings the one that spends fewer coupons. Exact for up to ten stackable coupons that can be used at all.
 */
export function bestCombination(basket: Basket, held: readonly WantedCoupon[]): WantedCoupon[] {
  const usable = held.filter((coupon) => applyCoupons(basket, [coupon]).applied.length === 1);
  const stackable = usable.filter(({ terms }) => terms.isStackable);
  let best: WantedCoupon[] = [];
  const consider = (chosen: WantedCoupon[]): void => {
    const result = applyCoupons(basket, chosen);
    if (result.applied.length < chosen.length) return;
    const gain = savedFen(result, chosen) - savedFen(applyCoupons(basket, best), best);
    if (gain > 0 || (gain === 0 && chosen.length < best.length)) best = chosen;
  };
  for (const coupon of usable) consider([coupon]);
  if (stackable.length <= TRIED_EXHAUSTIVELY) {
    for (let mask = 1; mask < 1 << stackable.length; mask += 1) {
      consider(stackable.filter((_coupon, index) => (mask & (1 << index)) !== 0));
    }
    return best;
  }
  const byWorth = stackable.toSorted((one, other) => alone(basket, other) - alone(basket, one));
  let chosen: WantedCoupon[] = [];
  for (const coupon of byWorth) {
    const more = [...chosen, coupon];
    if (applyCoupons(basket, more).applied.length === more.length) chosen = more;
  }
  consider(chosen);
  return best;
}

function alone(basket: Basket, coupon: WantedCoupon): number {
  return savedFen(applyCoupons(basket, [coupon]), [coupon]);
}

function savedFen(result: Discount, chosen: readonly WantedCoupon[]): number {
  const gifts = chosen.filter(({ terms }) => terms.kind === 'exchange');
  return gifts.reduce((sum, { terms }) => sum + terms.worthFen, result.discountFen);
}
