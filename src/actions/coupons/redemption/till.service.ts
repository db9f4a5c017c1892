import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import type { Sql } from '../../../platform/database/sql.js';
import { SettingStore } from '../../../platform/settings/setting.store.js';
import type { CouponTerms } from '../coupon-terms.js';
import { stateRefusal, type CouponAtHand } from './coupon-at-hand.js';
import { CouponLookup, type HeldCoupon } from './coupon-lookup.js';
import { CouponTaking, type Redeemer } from './coupon-taking.js';
import { applyCoupons, type Discount } from './discount.js';
import type { Basket } from './discount-terms.js';
import type { Guesser } from './guess-limiter.js';
import { lockRefOf } from './lock-ref.js';
import {
  ApprovalTooLate,
  CouponNotApplicable,
  OrderAmountNeeded,
  RedemptionNotFound,
  RedemptionStateWrong,
  SamePerson,
  UndoTooLate,
  type CouponUnusable,
} from './redemption.errors.js';
import type { Redemption } from './redemption.js';
import { RedemptionRead } from './redemption.read.js';
import {
  DEFAULT_APPROVAL_ABOVE_FEN,
  DEFAULT_UNDO_MINUTES,
  redeemApprovalAboveSetting,
  undoMinutesSetting,
} from './redemption.settings.js';
import { RedemptionStore } from './redemption.store.js';

/** A code somebody holds out at a till, and what is bought with it. */
export interface TillCall {
  code: string;
  /** Amount of the goods the coupon covers, as the clerk sees them; fen. */
  amountFen?: number | undefined;
  by: Redeemer;
  guesser: Guesser;
}

/** What a clerk sees before anything is used. */
export interface CouponLook {
  coupon: CouponAtHand;
  terms: CouponTerms;
  owner: { name: string; phoneTail: string };
  /** Why it cannot be used at all; undefined when it can. */
  refusal: CouponUnusable | undefined;
  /** What it takes off the amount, or why not; undefined without an amount where one is needed. */
  discount: Discount | undefined;
  /** Whether an order amount has to be told. */
  needsAmount: boolean;
  needsSecondPerson: boolean;
  approvalAboveFen: number;
}

/** Whose redemptions somebody may decide about: those of one shop, or all. */
export type ShopReach = { shopCode: string | null };

const APPROVAL_MINUTES = 30;
const MINUTE_MS = 60_000;

/** 核销 at a till: a clerk or operator types or scans the code of one coupon. */
@Injectable()
export class TillService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly lookup: CouponLookup,
    private readonly taking: CouponTaking,
    private readonly store: RedemptionStore,
    private readonly read: RedemptionRead,
  ) {}

  /** What a code is worth here and now; uses nothing. Throws `coupons.not-found`, `coupons.too-many-guesses`. */
  async look(call: TillCall): Promise<CouponLook> {
    const held = await this.held(call);
    const { coupon, terms } = held;
    const reason = stateRefusal(coupon, undefined);
    const discount = needsAmount(terms) && call.amountFen === undefined ? undefined : discountOf(held, call);
    const approvalAboveFen = await this.approvalAboveFen(this.database);
    return {
      coupon,
      terms,
      owner: await this.read.owner(this.database, coupon.memberId),
      refusal: reason && (await this.taking.refusalOf(coupon, reason)),
      discount,
      needsAmount: needsAmount(terms),
      needsSecondPerson: discount !== undefined && worthOf(terms, discount) > approvalAboveFen,
      approvalAboveFen,
    };
  }

  /**
   * Uses a coupon, or holds it for a second person when it takes off more than the setting allows one alone. The
   * same `requestKey` gives the same redemption. Throws `coupons.not-found`, `…redeemed`, `…expired`, `…locked`,
   * `…below-threshold`, `…shop-not-covered`, `…amount-needed`, `…too-many-guesses` and their like.
   */
  async redeem(call: TillCall & { requestKey: string; orderRef?: string | undefined }): Promise<Redemption> {
    const held = await this.held(call);
    const { coupon, terms } = held;
    const lockRef = call.orderRef && lockRefOf(call.by.shop?.code, call.orderRef);
    const done = await this.doneBefore(coupon, call.requestKey);
    if (done) return done;
    await this.taking.requireUsable(coupon, lockRef);
    if (needsAmount(terms) && call.amountFen === undefined) throw new OrderAmountNeeded();
    const discount = discountOf(held, call);
    requireApplicable(discount);
    const isLarge = worthOf(terms, discount) > (await this.approvalAboveFen(this.database));
    const [id = ''] = await this.taking.take({
      coupons: [{ coupon, discountFen: discount.discountFen }],
      lockRef,
      requestKey: call.requestKey,
      orderRef: call.orderRef,
      orderAmountFen: call.amountFen,
      by: call.by,
      approvalMinutes: isLarge ? APPROVAL_MINUTES : undefined,
    });
    return this.require(id, { shopCode: null });
  }

  /**
   * A second person agrees, and the coupon is used. Throws `coupons.same-person`, `coupons.redemption-not-found`,
   * `coupons.redemption-closed`, `coupons.approval-too-late`.
   */
  async approve(id: string, by: { id: string; name: string }, reach: ShopReach): Promise<Redemption> {
    const redemption = await this.require(id, reach);
    if (redemption.state !== 'awaiting') throw new RedemptionStateWrong(redemption.state);
    if (redemption.byKind === 'operator' && redemption.byId === by.id) throw new SamePerson();
    const isUsed = await this.database.transaction((tx) => this.store.approve(tx, redemption, by.name));
    if (isUsed) this.taking.announce();
    const after = await this.require(id, reach);
    if (isUsed) return after;
    throw after.state === 'awaiting' ? new ApprovalTooLate() : new RedemptionStateWrong(after.state);
  }

  /**
   * A second person refuses, or the first one withdraws: the coupon is its owner's again. Throws
   * `coupons.redemption-not-found`, `coupons.redemption-closed`.
   */
  async reject(id: string, by: { name: string }, reason: string, reach: ShopReach): Promise<Redemption> {
    const redemption = await this.require(id, reach);
    const isEnded = await this.database.transaction(async (tx) => {
      // The coupon first, as everywhere, so that two deciding at once wait in one line.
      await this.store.freeAwaiting(tx, [id], [redemption.couponId]);
      return (await this.store.end(tx, [id], 'awaiting', { state: 'rejected', by: by.name, reason })) === 1;
    });
    const after = await this.require(id, reach);
    if (!isEnded) throw new RedemptionStateWrong(after.state);
    return after;
  }

  /**
   * Takes back a use: the coupon is its owner's again, as it was. Throws `coupons.undo-too-late`,
   * `coupons.redemption-not-found`, `coupons.redemption-closed`.
   */
  async undo(id: string, by: { name: string }, reason: string, reach: ShopReach): Promise<Redemption> {
    const redemption = await this.require(id, reach);
    if (redemption.state !== 'done' || !redemption.redeemedAt)
      throw new RedemptionStateWrong(redemption.state);
    const minutes = await this.undoMinutes();
    const now = await this.clock.now();
    if (now.getTime() - redemption.redeemedAt.getTime() > minutes * MINUTE_MS) throw new UndoTooLate(minutes);
    const isUndone = await this.database.transaction(
      async (tx) =>
        (await this.store.giveBack(tx, redemption)) &&
        (await this.store.end(tx, [id], 'done', { state: 'undone', by: by.name, reason })) === 1,
    );
    const after = await this.require(id, reach);
    if (!isUndone) throw new RedemptionStateWrong(after.state);
    return after;
  }

  /** How long a redemption can be undone. */
  async undoMinutes(): Promise<number> {
    const set = await this.settings.read<number>(this.database, undoMinutesSetting.name);
    return set ?? DEFAULT_UNDO_MINUTES;
  }

  /** Throws `coupons.redemption-not-found`, also for one of another shop. */
  async require(id: string, reach: ShopReach): Promise<Redemption> {
    const found = await this.read.find(this.database, id);
    if (!found || (reach.shopCode !== null && found.shopCode !== reach.shopCode)) {
      throw new RedemptionNotFound();
    }
    return found;
  }

  private async held({ code, guesser }: TillCall): Promise<HeldCoupon> {
    const [held] = await this.lookup.byCodes([code], guesser);
    if (!held) throw new Error('A code was found and its coupon is not there');
    return held;
  }

  /** What this very request did before its answer was lost. */
  private async doneBefore(coupon: CouponAtHand, requestKey: string): Promise<Redemption | undefined> {
    if (coupon.redemptionId === null) return undefined;
    const done = await this.read.find(this.database, coupon.redemptionId);
    return done?.requestKey === requestKey ? done : undefined;
  }

  private async approvalAboveFen(sql: Sql): Promise<number> {
    const set = await this.settings.read<number>(sql, redeemApprovalAboveSetting.name);
    return set ?? DEFAULT_APPROVAL_ABOVE_FEN;
  }
}

/** Coupons that take money off need to know from what; 包邮 needs the shipping, which a till does not have. */
function needsAmount({ kind, minSpendFen }: CouponTerms): boolean {
  return kind === 'amount_off' || kind === 'percent_off' || minSpendFen > 0;
}

function discountOf({ coupon, terms }: HeldCoupon, { amountFen, by }: TillCall): Discount {
  const basket: Basket = {
    lines: amountFen === undefined ? [] : [{ goodsCode: '', category: '', amountFen }],
    shippingFen: 0,
    goodsKnownBy: 'person',
    shopCode: by.shop?.code,
    channelCode: by.shop?.channelCode ?? undefined,
  };
  return applyCoupons(basket, [{ couponId: coupon.id, terms }]);
}

function requireApplicable({ refused }: Discount): void {
  const [first] = refused;
  if (first) throw new CouponNotApplicable(first);
}

/** What the shop gives up for a coupon: money, or the declared worth of what an exchange hands over. */
function worthOf(terms: CouponTerms, { discountFen }: Discount): number {
  return terms.kind === 'exchange' ? terms.worthFen : discountFen;
}
