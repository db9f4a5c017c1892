import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../../platform/database/database.js';
import { compareIds } from '../coupon-issuing.js';
import { bestCombination } from './best-combination.js';
import { lockRefusal, stateRefusal, type CouponAtHand } from './coupon-at-hand.js';
import { CouponLookup, type HeldCoupon } from './coupon-lookup.js';
import { CouponTaking, type Redeemer } from './coupon-taking.js';
import { applyCoupons, type Discount, type WantedCoupon } from './discount.js';
import type { Basket } from './discount-terms.js';
import type { Guesser } from './guess-limiter.js';
import { lockRefOf } from './lock-ref.js';
import {
  BuyerUnknown,
  CouponBusy,
  CouponNotApplicable,
  CouponOfAnother,
  type CouponUnusable,
} from './redemption.errors.js';
import type { Redemption } from './redemption.js';
import { RedemptionRead } from './redemption.read.js';
import { RedemptionStore } from './redemption.store.js';

/** A shop's system and the coupons of one order. */
export interface OrderCall {
  codes: readonly string[];
  by: Redeemer & { shop: NonNullable<Redeemer['shop']> };
  /** What the shop's channel calls the buyer; then only coupons of that person are taken. */
  buyerExternalId?: string | undefined;
}

/** What coupons do to an order, and which of them cannot be used. */
export interface Quote {
  coupons: readonly HeldCoupon[];
  /** By coupon id; a coupon that is not named here can be used. */
  unusable: ReadonlyMap<string, CouponUnusable>;
  discount: Discount;
  /** Those that together save the most. */
  bestCouponIds: string[];
}

/** One use of a coupon, as the shop hears of it. */
export type UsedCoupon = Pick<
  Redemption,
  'id' | 'couponId' | 'couponName' | 'state' | 'discountFen' | 'orderRef' | 'redeemedAt' | 'refundOutcome'
>;

/** What became of a lock. */
export interface OrderLock {
  coupons: readonly HeldCoupon[];
  lockedUntil: Date;
}

/** Coupons of an order, for a shop's own system: all of those named, or none. */
@Injectable()
export class OrderCouponsService {
  constructor(
    private readonly database: Database,
    private readonly lookup: CouponLookup,
    private readonly taking: CouponTaking,
    private readonly store: RedemptionStore,
    private readonly read: RedemptionRead,
  ) {}

  /** What these coupons would take off; changes nothing. Throws `coupons.not-found`, `coupons.other-member`. */
  async quote(call: OrderCall & { basket: Basket; orderRef?: string | undefined }): Promise<Quote> {
    const held = await this.held(call);
    const lockRef = call.orderRef === undefined ? undefined : lockRefOf(call.by.shop.code, call.orderRef);
    const unusable = new Map<string, CouponUnusable>();
    for (const { coupon } of held) {
      const reason = lockRef === undefined ? stateRefusal(coupon, undefined) : lockRefusal(coupon, lockRef);
      if (reason) unusable.set(coupon.id, await this.taking.refusalOf(coupon, reason));
    }
    const usable = held.filter(({ coupon }) => !unusable.has(coupon.id)).map(wantedOf);
    return {
      coupons: held,
      unusable,
      discount: applyCoupons(call.basket, usable),
      bestCouponIds: bestCombination(call.basket, usable).map(({ couponId }) => couponId),
    };
  }

  /**
   * Keeps coupons for an order for some minutes; locking again lengthens it. Throws `coupons.locked` for one of
   * another order, `coupons.redeemed`, `…expired` …
   */
  async lock(call: OrderCall & { orderRef: string; minutes: number }): Promise<OrderLock> {
    const held = await this.held(call);
    const ref = lockRefOf(call.by.shop.code, call.orderRef);
    for (const { coupon } of held) await this.requireLockable(coupon, ref);
    const isLocked = await this.allOrNone(held, async (tx, coupon) => {
      if (!(await this.store.lock(tx, coupon, ref, call.minutes))) return false;
      await this.taking.endLapsed(tx, coupon);
      return true;
    });
    const after = await this.read.again(
      this.database,
      held.map(({ coupon }) => coupon.id),
    );
    if (!isLocked) {
      for (const coupon of after) await this.requireLockable(coupon, ref);
      throw new CouponBusy();
    }
    const ends = after.flatMap(({ lockedUntil }) => lockedUntil?.getTime() ?? []);
    return { coupons: held, lockedUntil: new Date(Math.min(...ends)) };
  }

  /**
   * Uses coupons for an order, locked for it before or free. The same `requestKey` gives the same redemptions.
   * Throws why one cannot be used (`coupons.redeemed`, `…lock-expired`, `…locked`, `…below-threshold` …): then none is.
   */
  async redeem(
    call: OrderCall & { orderRef: string; basket: Basket; requestKey: string },
  ): Promise<{ redemptions: UsedCoupon[]; discount: Discount }> {
    const held = await this.held(call);
    const discount = applyCoupons(call.basket, held.map(wantedOf));
    const done = await this.doneBefore(held, call.requestKey);
    if (done) return { redemptions: done.map(usedOf), discount };
    const ref = lockRefOf(call.by.shop.code, call.orderRef);
    for (const { coupon } of held) await this.taking.requireUsable(coupon, ref);
    const [refused] = discount.refused;
    if (refused) throw new CouponNotApplicable(refused);
    const saved = new Map(discount.applied.map((one) => [one.couponId, one.discountFen]));
    const ids = await this.taking.take({
      coupons: held.map(({ coupon }) => ({ coupon, discountFen: saved.get(coupon.id) ?? 0 })),
      lockRef: ref,
      requestKey: call.requestKey,
      orderRef: call.orderRef,
      orderAmountFen: discount.totalFen,
      by: call.by,
      approvalMinutes: undefined,
    });
    return { redemptions: used(held, ids, saved, call.orderRef), discount };
  }

  /**
   * Frees what an order holds; coupons that it does not hold any more are left as they are. Throws `coupons.locked`
   * for one that another order holds, `coupons.redeemed` for one that was used. Returns how many were freed.
   */
  async release(call: OrderCall & { orderRef: string }): Promise<{ released: number }> {
    const held = await this.held(call);
    const ref = lockRefOf(call.by.shop.code, call.orderRef);
    for (const { coupon } of held) {
      const reason = lockRefusal(coupon, ref);
      const isHeldElsewhere = reason === 'locked' || reason === 'awaiting-second-person';
      if (isHeldElsewhere || reason === 'redeemed') throw await this.taking.refusalOf(coupon, reason);
    }
    const ids = held.map(({ coupon }) => coupon.id);
    return { released: await this.store.release(this.database, ids, ref) };
  }

  private async held({ codes, by, buyerExternalId }: OrderCall): Promise<HeldCoupon[]> {
    const guesser: Guesser = { caller: `api-key:${by.id}` };
    const held = await this.lookup.byCodes(codes, guesser);
    if (buyerExternalId === undefined) return held;
    const buyer =
      by.shop.channelId === null
        ? undefined
        : await this.read.memberOf(this.database, by.shop.channelId, buyerExternalId);
    if (buyer === undefined) throw new BuyerUnknown();
    const foreign = held.findIndex(({ coupon }) => coupon.memberId !== buyer);
    if (foreign >= 0) throw new CouponOfAnother(held.length > 1 ? { index: foreign } : {});
    return held;
  }

  private async requireLockable(coupon: CouponAtHand, ref: string): Promise<void> {
    const reason = lockRefusal(coupon, ref);
    if (reason) throw await this.taking.refusalOf(coupon, reason);
  }

  private async doneBefore(
    held: readonly HeldCoupon[],
    requestKey: string,
  ): Promise<Redemption[] | undefined> {
    if (held.some(({ coupon }) => coupon.redemptionId === null)) return undefined;
    const done = await this.read.ofRequest(this.database, requestKey);
    const isAll = held.every(({ coupon }) => done.some(({ couponId }) => couponId === coupon.id));
    return isAll ? done : undefined;
  }

  /** Changes every coupon, in the order of their ids, or none when one of them says no. */
  private async allOrNone(
    held: readonly HeldCoupon[],
    change: (tx: Tx, coupon: CouponAtHand) => Promise<boolean>,
  ): Promise<boolean> {
    const sorted = held.toSorted((one, other) => compareIds(one.coupon.id, other.coupon.id));
    return this.database
      .transaction(async (tx) => {
        for (const { coupon } of sorted) if (!(await change(tx, coupon))) throw new SaidNo();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof SaidNo) return false;
        throw error;
      });
  }
}

class SaidNo extends Error {}

/** What was just written; nothing has to be read again for it. */
function used(
  held: readonly HeldCoupon[],
  ids: readonly string[],
  saved: ReadonlyMap<string, number>,
  orderRef: string,
): UsedCoupon[] {
  return held.map(({ coupon, terms }, index) => ({
    id: ids[index] ?? '',
    couponId: coupon.id,
    couponName: terms.name,
    state: 'done',
    discountFen: saved.get(coupon.id) ?? 0,
    orderRef,
    redeemedAt: coupon.now,
    refundOutcome: null,
  }));
}

function usedOf(redemption: Redemption): UsedCoupon {
  const { id, couponId, couponName, state, discountFen, orderRef, redeemedAt, refundOutcome } = redemption;
  return { id, couponId, couponName, state, discountFen, orderRef, redeemedAt, refundOutcome };
}

function wantedOf({ coupon, terms }: HeldCoupon): WantedCoupon {
  return { couponId: coupon.id, terms };
}
