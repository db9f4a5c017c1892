import { Inject, Injectable } from '@nestjs/common';
import type { Shop } from '../../../facts/shops/shops.read.js';
import { businessDateOf, minuteOfBusinessDay } from '../../../platform/clock/business-date.js';
import { Database, isDuplicateKey, type Tx } from '../../../platform/database/database.js';
import { DOORBELL } from '../../../platform/platform.module.js';
import type { Doorbell } from '../../../platform/queue/doorbell.js';
import { CouponIds } from '../coupon-id.js';
import { compareIds } from '../coupon-issuing.js';
import { stateRefusal, type CouponAtHand } from './coupon-at-hand.js';
import { CouponBusy, CouponUnusable } from './redemption.errors.js';
import { REDEMPTION_NOTES_DRAIN } from './redemption-notes.js';
import { RedemptionRead } from './redemption.read.js';
import { RedemptionStore, type NewRedemption } from './redemption.store.js';

/** Who uses coupons on a member's behalf. */
export interface Redeemer {
  kind: 'operator' | 'api_key';
  id: string;
  name: string;
  /** null: an operator who stands in no shop. */
  shop: Shop | null;
}

/** Coupons to be used together, at once or after a second person agreed. */
export interface Taking {
  coupons: readonly { coupon: CouponAtHand; discountFen: number }[];
  /** The order in whose name coupons may be locked; undefined: none. */
  lockRef: string | undefined;
  requestKey: string;
  orderRef: string | undefined;
  orderAmountFen: number | undefined;
  by: Redeemer;
  /** Minutes a second person has; undefined: nobody has to agree. */
  approvalMinutes: number | undefined;
}

const LAPSED = { state: 'rejected', by: '', reason: '超时未复核' } as const;
const MINUTE_MS = 60_000;

/** `2026-11-22 14:03` in Shanghai. */
export function shanghaiMinute(instant: Date): string {
  const minute = minuteOfBusinessDay(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${businessDateOf(instant)} ${two(Math.trunc(minute / 60))}:${two(minute % 60)}`;
}

/** Takes coupons: one conditional update each and one insert, in one transaction. */
@Injectable()
export class CouponTaking {
  private readonly ids = new CouponIds();

  constructor(
    private readonly database: Database,
    private readonly store: RedemptionStore,
    private readonly read: RedemptionRead,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /**
   * Uses all of these coupons or none; returns the ids of the redemptions, in the order of the coupons. Throws
   * `coupons.redeemed`, `…expired`, `…locked` … when somebody was faster, `coupons.busy` when it is not clear who.
   */
  async take(taking: Taking): Promise<string[]> {
    const rows = taking.coupons.map((one) => this.rowOf(one, taking));
    const ref = taking.lockRef ?? '';
    const pairs = taking.coupons.map(({ coupon }, index) => ({ coupon, row: rows[index] }));
    const isTaken = await this.database
      .transaction(async (tx) => {
        for (const { coupon, row } of pairs.toSorted((a, b) => compareIds(a.coupon.id, b.coupon.id))) {
          if (!row || !(await this.store.take(tx, coupon.memberId, row, ref))) throw new NotTaken();
          await this.endLapsed(tx, coupon);
        }
        await this.store.insert(tx, rows);
        if (taking.approvalMinutes === undefined) tx.afterCommit(() => this.announce());
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof NotTaken || isDuplicateKey(error)) return false;
        throw error;
      });
    if (isTaken) return rows.map(({ id }) => id);
    return this.explainLoss(taking);
  }

  /** Wakes whoever tells the facts of uses. */
  announce(): void {
    this.doorbell.ring(REDEMPTION_NOTES_DRAIN);
  }

  /** A coupon that awaited a second person in vain is free again; its row says so before another is written. */
  async endLapsed(tx: Tx, coupon: CouponAtHand): Promise<void> {
    if (coupon.redemptionId !== null) await this.store.end(tx, [coupon.redemptionId], 'awaiting', LAPSED);
  }

  /** Throws why a coupon cannot be used for `ref`, with when and where it was used. */
  async requireUsable(coupon: CouponAtHand, ref: string | undefined): Promise<void> {
    const reason = stateRefusal(coupon, ref);
    if (reason) throw await this.refusalOf(coupon, reason);
  }

  async refusalOf(
    coupon: CouponAtHand,
    reason: NonNullable<ReturnType<typeof stateRefusal>>,
  ): Promise<CouponUnusable> {
    if (reason === 'redeemed' || reason === 'awaiting-second-person') {
      const live = await this.read.live(this.database, coupon.id);
      const when = live ? shanghaiMinute(live.redeemedAt ?? live.createdAt) : '';
      const said = live ? `${when}${live.shopName ? ` · ${live.shopName}` : ''}` : '';
      return new CouponUnusable(reason, said, live ? { redemptionId: live.id } : {});
    }
    if (reason === 'locked' && coupon.lockedUntil) {
      return new CouponUnusable(reason, `保留到 ${shanghaiMinute(coupon.lockedUntil)}`);
    }
    const validity = { expired: coupon.validUntil, 'not-yet-valid': coupon.validFrom };
    if (reason === 'expired') {
      return new CouponUnusable(
        reason,
        `有效期至 ${shanghaiMinute(new Date(validity.expired.getTime() - 1))}`,
      );
    }
    if (reason === 'not-yet-valid') {
      return new CouponUnusable(reason, `${shanghaiMinute(validity['not-yet-valid'])} 起可用`);
    }
    return new CouponUnusable(reason);
  }

  private async explainLoss({ coupons, lockRef }: Taking): Promise<never> {
    const now = await this.read.again(
      this.database,
      coupons.map(({ coupon }) => coupon.id),
    );
    for (const coupon of now) await this.requireUsable(coupon, lockRef);
    throw new CouponBusy();
  }

  private rowOf({ coupon, discountFen }: Taking['coupons'][number], taking: Taking): NewRedemption {
    const { by, approvalMinutes } = taking;
    const latest = coupon.now.getTime() + (approvalMinutes ?? 0) * MINUTE_MS;
    return {
      id: this.ids.next(),
      couponId: coupon.id,
      templateId: coupon.templateId,
      at: coupon.now,
      decideUntil:
        approvalMinutes === undefined ? null : new Date(Math.min(latest, coupon.validUntil.getTime())),
      requestKey: taking.requestKey,
      orderRef: taking.orderRef ?? null,
      shopCode: by.shop?.code ?? null,
      channelId: by.shop?.channelId ?? null,
      orderAmountFen: taking.orderAmountFen ?? null,
      discountFen,
      by,
    };
  }
}

class NotTaken extends Error {}
