import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { RateRow } from './points-calculation.js';
import type { OrderLine, PointsRules, PointsRulesRow } from './points-rules.js';

/** An order, its buyer and what the ledger holds for it. */
export interface OrderForPoints {
  id: string;
  member_id: string;
  joined_on: BusinessDate | null;
  paid_on: BusinessDate | null;
  paid_at: Date | null;
  /** When money last went back. */
  refunded_at: Date | null;
  paid_amount_fen: number;
  net_amount_fen: number;
  is_counted: number;
  /** Tier held before the order, by what was known when it was first recorded. */
  tier_id_before: number | null;
  holder_id: string | null;
  entry_count: number;
  standing: number;
  expired: number;
  rate_milli: number | null;
  rules_id: string | null;
}

/** Writes: points_pending_order. Reads: points_rate, points_transaction, points_lot, setting, shop_order,
 *  shop_order_item, refund, member, tier_change. */
@Injectable()
export class OrderPointsStore {
  /** Every rate ever set, in the order in which they were set; a handful of rows. */
  async rates(sql: Sql): Promise<(RateRow & { scheme_id: string })[]> {
    return sql.rows(
      'SELECT r.scheme_id, r.tier_id, r.rate_milli, r.starts_on FROM points_rate r ORDER BY r.id',
    );
  }

  /** Every value the rules ever had, oldest first, with the business date that was fixed at the time. */
  async rulesRows(sql: Sql): Promise<PointsRulesRow[]> {
    const rows = await sql.rows<{
      id: string;
      value_json: PointsRules | null;
      set_at: Date;
      set_by: string;
      fixed_json: BusinessDate | null;
    }>(
      `SELECT s.id, s.value_json, s.set_at, s.set_by,
         (SELECT b.value_json FROM setting b WHERE b.name = 'business-date' AND b.id < s.id
          ORDER BY b.id DESC LIMIT 1) AS fixed_json
       FROM setting s WHERE s.name = 'points.rules' ORDER BY s.id`,
    );
    return rows.map((row) => ({
      id: row.id,
      value: row.value_json,
      setAt: row.set_at,
      setBy: row.set_by,
      fixedDate: row.fixed_json,
    }));
  }

  /** Whose accounts these orders touch: buyers who have joined, and whoever holds points of them. */
  async accountsOf(sql: Sql, orderIds: readonly string[]): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT o.member_id FROM shop_order o JOIN member m ON m.id = o.member_id
       WHERE o.id IN (?) AND m.joined_at IS NOT NULL
       UNION SELECT t.member_id FROM points_transaction t WHERE t.order_id IN (?)`,
      [orderIds, orderIds],
    );
    return rows.map(({ member_id: memberId }) => memberId);
  }

  /**
   * The orders with everything a settlement needs, by id. The tier held before an order is the newest change that
   * was recorded before the order was and took effect no later than the day it was paid.
   * 0 stands for whoever had withdrawn personalisation by then: they earn by the general rate. Uses
   * ix_points_transaction_order, ix_points_lot_order, ix_refund_order, ix_consent_member and ix_tier_change_member.
   */
  async orders(
    sql: Sql,
    orderIds: readonly string[],
    schemeId: string | undefined,
  ): Promise<OrderForPoints[]> {
    return sql.rows<OrderForPoints>(
      `SELECT o.id, o.member_id, CAST(m.joined_at + INTERVAL 8 HOUR AS DATE) AS joined_on, o.paid_on, o.paid_at,
         o.paid_amount_fen, o.net_amount_fen, o.is_counted,
         (SELECT MAX(r.refunded_at) FROM refund r WHERE r.order_id = o.id AND r.state = 'succeeded') AS refunded_at,
         CASE WHEN (SELECT n.is_granted FROM consent n
             WHERE n.member_id = o.member_id AND n.purpose = 'personalisation' AND n.recorded_at < o.recorded_at
             ORDER BY n.occurred_at DESC, n.id DESC LIMIT 1) = 0 THEN 0
           ELSE (SELECT c.to_tier FROM tier_change c
             WHERE c.member_id = o.member_id AND c.scheme_id = ? AND c.recorded_at < o.recorded_at
               AND c.business_date <= o.paid_on
             ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1) END AS tier_id_before,
         e.holder_id, COALESCE(e.entry_count, 0) AS entry_count, COALESCE(e.standing, 0) AS standing,
         COALESCE(p.expired, 0) AS expired, e.rate_milli, e.rules_id
       FROM shop_order o JOIN member m ON m.id = o.member_id
       LEFT JOIN (
         SELECT t.order_id, MIN(t.member_id) AS holder_id, COUNT(*) AS entry_count, SUM(t.points) AS standing,
           MAX(t.rate_milli) AS rate_milli, MAX(t.rules_id) AS rules_id
         FROM points_transaction t WHERE t.order_id IN (?) AND t.source_kind = 'order' GROUP BY t.order_id
       ) e ON e.order_id = o.id
       LEFT JOIN (
         SELECT l.order_id, SUM(l.expired) AS expired FROM points_lot l WHERE l.order_id IN (?) GROUP BY l.order_id
       ) p ON p.order_id = o.id
       WHERE o.id IN (?) ORDER BY o.id`,
      [schemeId ?? 0, orderIds, orderIds, orderIds],
    );
  }

  /** The lines of these orders. By primary key. */
  async lines(sql: Sql, orderIds: readonly string[]): Promise<Map<string, OrderLine[]>> {
    const linesOf = new Map<string, OrderLine[]>();
    if (orderIds.length === 0) return linesOf;
    const rows = await sql.rows<{ order_id: string; category: string; amount_fen: number }>(
      'SELECT i.order_id, i.category, i.amount_fen FROM shop_order_item i WHERE i.order_id IN (?)',
      [orderIds],
    );
    for (const row of rows) {
      const line = { category: row.category, amountFen: row.amount_fen };
      const known = linesOf.get(row.order_id);
      if (known) known.push(line);
      else linesOf.set(row.order_id, [line]);
    }
    return linesOf;
  }

  /** Categories that lines name. Hops over ix_shop_order_item_category. */
  async categories(sql: Sql): Promise<string[]> {
    const rows = await sql.rows<{ category: string }>(
      `SELECT DISTINCT i.category FROM shop_order_item i WHERE i.category <> '' ORDER BY i.category LIMIT 200`,
    );
    return rows.map(({ category }) => category);
  }

  /** Orders of these people that were paid at all. Uses ix_shop_order_member. */
  async ordersOfMembers(sql: Sql, memberIds: readonly string[]): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>(
      'SELECT o.id FROM shop_order o WHERE o.member_id IN (?) AND o.paid_on IS NOT NULL ORDER BY o.id',
      [memberIds],
    );
    return rows.map(({ id }) => id);
  }

  async addPending(tx: Tx, orders: readonly { orderId: string; dueOn: BusinessDate }[]): Promise<void> {
    if (orders.length === 0) return;
    const list = valuesList(orders.map(({ orderId, dueOn }) => [orderId, dueOn]));
    await tx.run(
      `INSERT INTO points_pending_order (order_id, due_on) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE due_on = VALUES(due_on)`,
      list.values,
    );
  }

  async pendingOrders(sql: Sql, date: BusinessDate, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ order_id: string }>(
      'SELECT p.order_id FROM points_pending_order p WHERE p.due_on <= ? ORDER BY p.due_on, p.order_id LIMIT ?',
      [date, limit],
    );
    return rows.map(({ order_id: orderId }) => orderId);
  }

  async removePending(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await tx.run('DELETE FROM points_pending_order WHERE order_id IN (?)', [orderIds]);
  }
}
