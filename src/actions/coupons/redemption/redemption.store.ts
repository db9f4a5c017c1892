import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/database.js';
import { valuesList, type Sql } from '../../../platform/database/sql.js';
import { awaitingRef } from './coupon-at-hand.js';

/** A use of a coupon about to be written. */
export interface NewRedemption {
  id: string;
  couponId: string;
  templateId: string;
  /** When it happened, by the wall clock of the database. */
  at: Date;
  /** Until when a second person has to agree; null: the coupon is used at once. */
  decideUntil: Date | null;
  requestKey: string;
  orderRef: string | null;
  shopCode: string | null;
  channelId: string | null;
  orderAmountFen: number | null;
  discountFen: number;
  by: { kind: 'operator' | 'api_key'; id: string; name: string };
}

/** How a redemption ends. */
export interface Ending {
  state: 'rejected' | 'undone' | 'refunded';
  by: string;
  reason: string;
  refundOutcome?: RefundOutcome;
  reissuedCouponId?: string | null;
}

/** What a refund did with the coupon: gave it back, gave a new one, took it, or had none to give back. */
export type RefundOutcome = 'returned' | 'reissued' | 'voided' | 'coupon_changed';

/** A coupon may be used for the order `ref` now; the same as `stateRefusal`, with `ref` three times as value. */
const USABLE = `c.valid_from <= UTC_TIMESTAMP(3) AND c.valid_until > UTC_TIMESTAMP(3) AND (
  (c.state = 'issued' AND (c.lock_ref IS NULL OR c.lock_ref <> ?))
  OR (c.state = 'locked' AND c.lock_ref = ? AND c.locked_until > UTC_TIMESTAMP(3))
  OR (c.state = 'locked' AND c.lock_ref <> ? AND c.locked_until <= UTC_TIMESTAMP(3)))`;

/**
 * Writes: coupon (state, lock and redemption), coupon_redemption, coupon_template (committed_fen). Every change of a
 * coupon is one conditional update that says from which state.
 */
@Injectable()
export class RedemptionStore {
  /**
   * Uses a coupon for the order `ref` ('' for none), or holds it until a second person has agreed; false when its
   * state does not allow it, or it has moved to another member meanwhile.
   */
  async take(tx: Tx, memberId: string, redemption: NewRedemption, ref: string): Promise<boolean> {
    const { id, couponId, at, decideUntil } = redemption;
    const isHeld = decideUntil !== null;
    const { affectedRows } = await tx.run(
      `UPDATE coupon c SET c.state = ?, c.redeemed_at = ?, c.ended_at = ?, c.redemption_id = ?, c.lock_ref = ?,
         c.locked_until = ? WHERE c.id = ? AND c.member_id = ? AND ${USABLE}`,
      [
        isHeld ? 'locked' : 'redeemed',
        isHeld ? null : at,
        isHeld ? null : at,
        id,
        isHeld ? awaitingRef(id) : null,
        decideUntil,
        couponId,
        memberId,
        ref,
        ref,
        ref,
      ],
    );
    return affectedRows === 1;
  }

  /** Writes the rows of uses whose coupons this transaction has just taken. */
  async insert(tx: Tx, redemptions: readonly NewRedemption[]): Promise<void> {
    const list = valuesList(
      redemptions.map((one) => [
        one.id,
        one.couponId,
        one.templateId,
        one.couponId,
        one.decideUntil === null ? 'done' : 'awaiting',
        one.requestKey,
        one.orderRef,
        one.shopCode,
        one.channelId,
        one.orderAmountFen,
        one.discountFen,
        one.by.kind,
        one.by.id,
        one.by.name,
        one.at,
        one.decideUntil === null ? one.at : null,
        one.decideUntil,
      ]),
    );
    await tx.run(
      `INSERT INTO coupon_redemption (id, coupon_id, template_id, live_coupon_id, state, request_key, order_ref,
         shop_code, channel_id, order_amount_fen, discount_fen, redeemed_by_kind, redeemed_by_id, redeemed_by,
         created_at, redeemed_at, decide_until) VALUES ${list.text}`,
      list.values,
    );
  }

  /** The second person agrees: the coupon is used. False when it came too late or the coupon changed. */
  async approve(tx: Tx, redemption: { id: string; couponId: string }, by: string): Promise<boolean> {
    const used = await tx.run(
      `UPDATE coupon SET state = 'redeemed', redeemed_at = UTC_TIMESTAMP(3), ended_at = UTC_TIMESTAMP(3),
         lock_ref = NULL, locked_until = NULL
       WHERE id = ? AND state = 'locked' AND lock_ref = ? AND locked_until > UTC_TIMESTAMP(3)`,
      [redemption.couponId, awaitingRef(redemption.id)],
    );
    if (used.affectedRows !== 1) return false;
    const { affectedRows } = await tx.run(
      `UPDATE coupon_redemption SET state = 'done', redeemed_at = UTC_TIMESTAMP(3), decided_by = ?,
         decided_at = UTC_TIMESTAMP(3) WHERE id = ? AND state = 'awaiting'`,
      [by, redemption.id],
    );
    return affectedRows === 1;
  }

  /** Frees coupons that awaited a second person, whatever became of their validity meanwhile. */
  async freeAwaiting(tx: Tx, redemptionIds: readonly string[], couponIds: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE coupon SET state = CASE WHEN state = 'locked' THEN 'issued' ELSE state END, lock_ref = NULL,
         locked_until = NULL, redemption_id = NULL
       WHERE id IN (?) AND redemption_id IN (?) AND state <> 'redeemed'`,
      [couponIds, redemptionIds],
    );
  }

  /** Ends redemptions that are in the state `from`; returns how many were. */
  async end(
    tx: Tx,
    redemptionIds: readonly string[],
    from: 'awaiting' | 'done',
    ending: Ending,
  ): Promise<number> {
    const { affectedRows } = await tx.run(
      `UPDATE coupon_redemption SET state = ?, live_coupon_id = NULL, ended_by = ?, ended_at = UTC_TIMESTAMP(3),
         end_reason = ?, refund_outcome = ?, reissued_coupon_id = ? WHERE id IN (?) AND state = ?`,
      [
        ending.state,
        ending.by,
        ending.reason,
        ending.refundOutcome ?? null,
        ending.reissuedCouponId ?? null,
        redemptionIds,
        from,
      ],
    );
    return affectedRows;
  }

  /** Gives a used coupon back to its owner, as it was before; false when this redemption is not what used it. */
  async giveBack(tx: Tx, redemption: { id: string; couponId: string }): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE coupon SET state = 'issued', redeemed_at = NULL, ended_at = NULL, end_reason = NULL,
         redemption_id = NULL, lock_ref = NULL, locked_until = NULL
       WHERE id = ? AND state = 'redeemed' AND redemption_id = ?`,
      [redemption.couponId, redemption.id],
    );
    return affectedRows === 1;
  }

  /**
   * Ends a used coupon for good and frees what it took from the budget; false when this redemption is not what
   * used it. Coupon first, template last: the order in which all who give and take back lock.
   */
  async reverse(
    tx: Tx,
    redemption: { id: string; couponId: string; templateId: string },
    reason: string,
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE coupon SET state = 'reversed', end_reason = ?, ended_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND state = 'redeemed' AND redemption_id = ?`,
      [reason, redemption.couponId, redemption.id],
    );
    if (affectedRows !== 1) return false;
    await tx.run(
      `UPDATE coupon_template t JOIN coupon c ON c.id = ? AND c.template_id = t.id
       SET t.committed_fen = t.committed_fen - c.worth_fen WHERE t.id = ?`,
      [redemption.couponId, redemption.templateId],
    );
    return true;
  }

  /** A reversed coupon is given back after all, and takes from the budget again; undoes `reverse`. */
  async unreverse(tx: Tx, redemption: { id: string; couponId: string; templateId: string }): Promise<void> {
    await tx.run(
      `UPDATE coupon SET state = 'issued', redeemed_at = NULL, ended_at = NULL, end_reason = NULL,
         redemption_id = NULL WHERE id = ? AND state = 'reversed' AND redemption_id = ?`,
      [redemption.couponId, redemption.id],
    );
    await tx.run(
      `UPDATE coupon_template t JOIN coupon c ON c.id = ? AND c.template_id = t.id
       SET t.committed_fen = t.committed_fen + c.worth_fen WHERE t.id = ?`,
      [redemption.couponId, redemption.templateId],
    );
  }

  /** Locks a member, as whoever gives them a coupon does first. */
  async lockMember(tx: Tx, memberId: string): Promise<void> {
    await tx.row('SELECT m.id FROM member m WHERE m.id = ? FOR UPDATE', [memberId]);
  }

  /** Holds a coupon for an order; also lengthens its own lock. False when its state does not allow it. */
  async lock(
    tx: Tx,
    coupon: { id: string; memberId: string },
    ref: string,
    minutes: number,
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE coupon c SET c.state = 'locked', c.lock_ref = ?, c.redemption_id = NULL,
         c.locked_until = LEAST(c.valid_until, UTC_TIMESTAMP(3) + INTERVAL ? MINUTE)
       WHERE c.id = ? AND c.member_id = ? AND c.valid_from <= UTC_TIMESTAMP(3) AND c.valid_until > UTC_TIMESTAMP(3)
         AND (c.state = 'issued' OR (c.state = 'locked' AND (c.lock_ref = ? OR c.locked_until <= UTC_TIMESTAMP(3))))`,
      [ref, minutes, coupon.id, coupon.memberId, ref],
    );
    return affectedRows === 1;
  }

  /** Frees what an order holds, lapsed locks too; returns how many coupons. */
  async release(sql: Sql, couponIds: readonly string[], ref: string): Promise<number> {
    const { affectedRows } = await sql.run(
      `UPDATE coupon SET state = 'issued', lock_ref = NULL, locked_until = NULL
       WHERE id IN (?) AND lock_ref = ? AND state IN ('issued', 'locked')`,
      [couponIds, ref],
    );
    return affectedRows;
  }

  /**
   * Frees up to `limit` coupons whose lock has timed out; the order stays noted, so that it has to lock again.
   * Those that await a second person have their own end. Uses ix_coupon_expiry.
   */
  async releaseLapsed(sql: Sql, now: Date, limit: number): Promise<number> {
    const { affectedRows } = await sql.run(
      `UPDATE coupon SET state = 'issued'
       WHERE state = 'locked' AND locked_until <= ? AND redemption_id IS NULL LIMIT ?`,
      [now, limit],
    );
    return affectedRows;
  }

  /** The facts have been told of these uses. */
  async noted(sql: Sql, redemptionIds: readonly string[]): Promise<void> {
    await sql.run('UPDATE coupon_redemption SET is_noted = 1 WHERE id IN (?)', [redemptionIds]);
  }

  /** Names the orders of redemptions whose numbers are known now. */
  async linkOrders(sql: Sql, redemptions: readonly { id: string; orderId: string }[]): Promise<void> {
    for (const { id, orderId } of redemptions) {
      await sql.run('UPDATE coupon_redemption SET order_id = ? WHERE id = ? AND order_id IS NULL', [
        orderId,
        id,
      ]);
    }
  }
}
