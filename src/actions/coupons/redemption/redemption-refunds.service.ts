import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../../platform/database/database.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { CouponsRead } from '../coupons.read.js';
import { CouponsService } from '../coupons.service.js';
import { NothingRedeemedForOrder } from './redemption.errors.js';
import type { Redemption } from './redemption.js';
import { RedemptionRead } from './redemption.read.js';
import { RedemptionStore, type RefundOutcome } from './redemption.store.js';

/** Where a refund comes from. */
export interface RefundCause {
  /** Who reported it, as people read it. */
  by: string;
  reason: string;
}

const ORDERS_PER_CALL = 1_000;
const LOCKS_PER_STATEMENT = 2_000;
/** An order may be told of long after the coupon was used; one that was here before is found by the job. */
const FOLLOWED_DAYS = 30;
const LOOKED_BACK_DAYS = 2;
const DAY_MS = 86_400_000;

/** What happens to used coupons when their order is refunded, and to locks when they time out. */
@Injectable()
export class RedemptionRefunds {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: RedemptionStore,
    private readonly read: RedemptionRead,
    private readonly coupons: CouponsRead,
    private readonly issuing: CouponsService,
  ) {}

  /**
   * A shop's order is refunded in full: what was redeemed for it ends by the policy of each coupon. A repeat changes
   * nothing. Throws `coupons.nothing-redeemed`.
   */
  async refundOrder(shopCode: string, orderRef: string, cause: RefundCause): Promise<Redemption[]> {
    const all = await this.read.ofOrderRef(this.database, shopCode, orderRef);
    const used = all.filter(({ state }) => state === 'done' || state === 'refunded');
    if (used.length === 0) throw new NothingRedeemedForOrder(orderRef);
    await this.database.transaction(async (tx) => {
      for (const redemption of used)
        if (redemption.state === 'done') await this.refund(tx, redemption, cause);
    });
    return this.read.byIds(
      this.database,
      used.map(({ id }) => id),
    );
  }

  /** Links redemptions to orders that are known now, and refunds those whose order is gone. */
  async followOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.link(tx, orderIds);
    await this.refundLost(tx, orderIds);
  }

  /** Ends one redemption by its coupon's policy: 退回原券, 补发新券 or 不退. False when it was not in use any more. */
  async refund(tx: Tx, redemption: Redemption, cause: RefundCause): Promise<boolean> {
    const terms = (await this.coupons.terms(tx, [redemption.versionId])).get(redemption.versionId);
    const policy = terms?.afterRefund ?? 'return';
    if (policy === 'reissue') await this.store.lockMember(tx, redemption.memberId);
    const { outcome, reissuedCouponId } = await this.settle(tx, redemption, policy);
    const ended = await this.store.end(tx, [redemption.id], 'done', {
      state: 'refunded',
      by: cause.by,
      reason: cause.reason,
      refundOutcome: outcome,
      reissuedCouponId,
    });
    return ended === 1;
  }

  /** Frees coupons whose lock or whose second person did not come in time; returns how many of each. */
  async closeLapsed(): Promise<{ released: number; rejected: number }> {
    const now = await this.clock.now();
    let rejected = 0;
    for (;;) {
      const due = await this.read.undecided(this.database, now, ORDERS_PER_CALL);
      if (due.length === 0) break;
      const ids = due.map(({ id }) => id);
      rejected += await this.database.transaction(async (tx) => {
        await this.store.freeAwaiting(
          tx,
          ids,
          due.map(({ couponId }) => couponId),
        );
        return this.store.end(tx, ids, 'awaiting', { state: 'rejected', by: '', reason: '超时未复核' });
      });
    }
    let released = 0;
    for (;;) {
      const piece = await this.store.releaseLapsed(this.database, now, LOCKS_PER_STATEMENT);
      released += piece;
      if (piece < LOCKS_PER_STATEMENT) return { released, rejected };
    }
  }

  /** Looks once more for orders of recent redemptions, e.g. those that were here before the coupon was used. */
  async linkRecent(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const orderIds = await this.link(tx, undefined);
      if (orderIds.length > 0) await this.refundLost(tx, orderIds);
      return orderIds.length;
    });
  }

  private async link(tx: Tx, orderIds: readonly string[] | undefined): Promise<string[]> {
    const days = orderIds === undefined ? LOOKED_BACK_DAYS : FOLLOWED_DAYS;
    const since = new Date((await this.clock.now(tx)).getTime() - days * DAY_MS);
    const found = await this.read.linkable(tx, since, orderIds, ORDERS_PER_CALL);
    await this.store.linkOrders(tx, found);
    return found.map(({ orderId }) => orderId);
  }

  private async refundLost(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const cause = { by: '订单', reason: '订单已全额退款或取消' };
    for (const redemption of await this.read.ofLostOrders(tx, orderIds, ORDERS_PER_CALL)) {
      await this.refund(tx, redemption, cause);
    }
  }

  private async settle(
    tx: Tx,
    redemption: Redemption,
    policy: 'return' | 'reissue' | 'void',
  ): Promise<{ outcome: RefundOutcome; reissuedCouponId: string | null }> {
    const none = { reissuedCouponId: null };
    if (policy === 'return') {
      const isBack = await this.store.giveBack(tx, redemption);
      return { outcome: isBack ? 'returned' : 'coupon_changed', ...none };
    }
    if (!(await this.store.reverse(tx, redemption, '订单退款')))
      return { outcome: 'coupon_changed', ...none };
    if (policy === 'void') return { outcome: 'voided', ...none };
    const couponId = await this.reissue(tx, redemption);
    if (couponId !== undefined) return { outcome: 'reissued', reissuedCouponId: couponId };
    // No new one can be given (stock, budget, end of the template): the old one is better than none.
    await this.store.unreverse(tx, redemption);
    return { outcome: 'returned', ...none };
  }

  private async reissue(tx: Tx, redemption: Redemption): Promise<string | undefined> {
    const { given, existing } = await this.issuing.issueFor(tx, {
      templateId: redemption.templateId,
      sourceKind: 'refund',
      sourceKey: `refund:${redemption.id}`,
      sourceLabel: '退款补发',
      members: [{ memberId: redemption.memberId }],
    });
    return (given[0] ?? existing[0])?.couponId;
  }
}
