import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { LedgerPlan, NewEntry, OpenDebt, OpenLot } from './ledger-plan.js';
import type { RateRow } from './points-calculation.js';

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
}

const ROWS_PER_STATEMENT = 1000;

/** Writes: points_rate, points_entry, points_lot, points_debt, points_account, points_pending_order.
 *  Reads: shop_order, refund, member, tier_change. */
@Injectable()
export class PointsStore {
  async addRates(
    tx: Tx,
    rates: readonly { tierId: number; rateMilli: number }[],
    set: { schemeId: string; startsOn: BusinessDate; setBy: string },
  ): Promise<void> {
    if (rates.length === 0) return;
    const list = valuesList(
      rates.map(({ tierId, rateMilli }) => [set.schemeId, tierId, rateMilli, set.startsOn, set.setBy]),
    );
    await tx.run(
      `INSERT INTO points_rate (scheme_id, tier_id, rate_milli, starts_on, set_by) VALUES ${list.text}`,
      list.values,
    );
  }

  /** Every rate ever set, in the order in which they were set; a handful of rows. */
  async rates(sql: Sql): Promise<(RateRow & { scheme_id: string })[]> {
    return sql.rows(
      'SELECT r.scheme_id, r.tier_id, r.rate_milli, r.starts_on FROM points_rate r ORDER BY r.id',
    );
  }

  /** Whose accounts these orders touch: buyers who have joined, and whoever holds entries of them. */
  async accountsOf(sql: Sql, orderIds: readonly string[]): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT o.member_id FROM shop_order o JOIN member m ON m.id = o.member_id
       WHERE o.id IN (?) AND m.joined_at IS NOT NULL
       UNION SELECT e.member_id FROM points_entry e WHERE e.order_id IN (?)`,
      [orderIds, orderIds],
    );
    return rows.map(({ member_id: memberId }) => memberId);
  }

  /** Creates these accounts where missing and locks them until the transaction ends. `memberIds` sorted. */
  async lockAccounts(tx: Tx, memberIds: readonly string[]): Promise<void> {
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((memberId) => [memberId]));
      await tx.run(
        `INSERT INTO points_account (member_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
        list.values,
      );
    }
  }

  /**
   * The orders with everything the plan needs, by id. The tier held before an order is the newest
   * change that was recorded before the order was and took effect no later than the day it was paid.
   * Uses ix_points_entry_order, ix_refund_order and ix_tier_change_member.
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
         (SELECT c.to_tier FROM tier_change c
          WHERE c.member_id = o.member_id AND c.scheme_id = ? AND c.recorded_at < o.recorded_at
            AND c.business_date <= o.paid_on
          ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1) AS tier_id_before,
         e.holder_id, COALESCE(e.entry_count, 0) AS entry_count, COALESCE(e.standing, 0) AS standing,
         COALESCE(e.expired, 0) AS expired, e.rate_milli
       FROM shop_order o JOIN member m ON m.id = o.member_id
       LEFT JOIN (
         SELECT x.order_id, MIN(x.member_id) AS holder_id, SUM(x.source_kind = 'order') AS entry_count,
           SUM(IF(x.source_kind = 'order', x.points, 0)) AS standing,
           SUM(IF(x.kind = 'expire', -x.points, 0)) AS expired, MAX(x.rate_milli) AS rate_milli
         FROM points_entry x WHERE x.order_id IN (?) GROUP BY x.order_id
       ) e ON e.order_id = o.id
       WHERE o.id IN (?) ORDER BY o.id`,
      [schemeId ?? 0, orderIds, orderIds],
    );
  }

  async openLotsOfOrders(sql: Sql, orderIds: readonly string[]): Promise<OpenLot[]> {
    const rows = await sql.rows<{ entry_id: string; order_id: string; remaining: number }>(
      `SELECT l.entry_id, l.order_id, l.remaining FROM points_lot l
       WHERE l.order_id IN (?) AND l.remaining > 0 ORDER BY l.entry_id DESC`,
      [orderIds],
    );
    return rows.map((row) => ({ entryId: row.entry_id, orderId: row.order_id, remaining: row.remaining }));
  }

  /** A person's usable lots, the one that expires first in front. */
  async usableLots(sql: Sql, memberId: string, now: Date): Promise<OpenLot[]> {
    const rows = await sql.rows<{ entry_id: string; order_id: string | null; remaining: number }>(
      `SELECT l.entry_id, l.order_id, l.remaining FROM points_lot l
       WHERE l.member_id = ? AND l.remaining > 0 AND l.expires_at > ? ORDER BY l.expires_at, l.entry_id`,
      [memberId, now],
    );
    return rows.map((row) => ({
      entryId: row.entry_id,
      orderId: row.order_id ?? '',
      remaining: row.remaining,
    }));
  }

  async openDebts(sql: Sql, memberIds: readonly string[]): Promise<OpenDebt[]> {
    const rows = await sql.rows<{ entry_id: string; member_id: string; remaining: number }>(
      `SELECT d.entry_id, d.member_id, d.remaining FROM points_debt d
       WHERE d.member_id IN (?) AND d.remaining > 0 ORDER BY d.entry_id`,
      [memberIds],
    );
    return rows.map((row) => ({ entryId: row.entry_id, memberId: row.member_id, remaining: row.remaining }));
  }

  /** Writes a plan: entries, lots, debts and account sums. The accounts are locked by the caller. */
  async apply(tx: Tx, plan: LedgerPlan, expiresAt: Date): Promise<void> {
    for (const piece of chunks(plan.entries, ROWS_PER_STATEMENT))
      await this.insertEntries(tx, piece, expiresAt);
    await this.setLots(tx, plan.lots);
    for (const { entryId, remaining } of plan.debts) {
      await tx.run('UPDATE points_debt SET remaining = ? WHERE entry_id = ?', [remaining, entryId]);
    }
    await this.addToAccounts(tx, plan.accounts);
  }

  async setLots(tx: Tx, lots: readonly { entryId: string; remaining: number }[]): Promise<void> {
    for (const { entryId, remaining } of lots) {
      await tx.run('UPDATE points_lot SET remaining = ? WHERE entry_id = ?', [remaining, entryId]);
    }
  }

  /** Adds changes to accounts, in one statement per thousand. */
  async addToAccounts(
    tx: Tx,
    changes: ReadonlyMap<string, { balance: number; owed: number }>,
  ): Promise<void> {
    const changed = [...changes].filter(([, { balance, owed }]) => balance !== 0 || owed !== 0);
    for (const piece of chunks(changed, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map(([memberId, { balance, owed }]) => [memberId, balance, owed]));
      await tx.run(
        `UPDATE points_account a JOIN (
           SELECT 0 AS member_id, 0 AS balance, 0 AS owed FROM DUAL WHERE 1 = 0
           ${piece.map(() => 'UNION ALL SELECT ?, ?, ?').join(' ')}
         ) x ON x.member_id = a.member_id
         SET a.balance = a.balance + x.balance, a.owed = a.owed + x.owed`,
        list.values,
      );
    }
  }

  /** Writes one entry that belongs to no order; returns its id. A repeated source is a duplicate key. */
  async insertEntry(
    tx: Tx,
    entry: {
      memberId: string;
      kind: 'spend' | 'adjust';
      points: number;
      sourceKind: string;
      sourceKey: string;
      note: string;
      occurredAt: Date;
    },
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO points_entry (member_id, kind, points, source_kind, source_key, note, occurred_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        entry.memberId,
        entry.kind,
        entry.points,
        entry.sourceKind,
        entry.sourceKey,
        entry.note,
        entry.occurredAt,
      ],
    );
    return insertId;
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

  /** People who hold lots that are over, up to `limit` of them. Uses ix_points_lot_expiry. */
  async membersWithExpiredLots(sql: Sql, now: Date, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT DISTINCT l.member_id FROM points_lot l WHERE l.expires_at <= ? AND l.remaining > 0 LIMIT ?`,
      [now, limit],
    );
    return rows.map(({ member_id: memberId }) => memberId);
  }

  /** Closes the expired lots of these people, whose accounts are locked; returns how many. */
  async expireLots(tx: Tx, memberIds: readonly string[], now: Date): Promise<number> {
    const values: SqlValue[] = [memberIds, now];
    const { affectedRows } = await tx.run(
      `INSERT INTO points_entry (member_id, kind, points, source_kind, source_key, order_id, reverses_id, occurred_at)
       SELECT l.member_id, 'expire', -CAST(l.remaining AS SIGNED), 'lot', l.entry_id, l.order_id, l.entry_id, l.expires_at
       FROM points_lot l WHERE l.member_id IN (?) AND l.expires_at <= ? AND l.remaining > 0`,
      values,
    );
    await tx.run(
      `UPDATE points_account a JOIN (
         SELECT l.member_id, SUM(l.remaining) AS total FROM points_lot l
         WHERE l.member_id IN (?) AND l.expires_at <= ? AND l.remaining > 0 GROUP BY l.member_id
       ) x ON x.member_id = a.member_id SET a.balance = a.balance - x.total`,
      values,
    );
    await tx.run(
      'UPDATE points_lot SET remaining = 0 WHERE member_id IN (?) AND expires_at <= ? AND remaining > 0',
      values,
    );
    return affectedRows;
  }

  /** Gives one person's ledger to another; both accounts are locked by the caller. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    for (const table of ['points_entry', 'points_lot', 'points_debt']) {
      await tx.run(`UPDATE ${table} SET member_id = ? WHERE member_id = ?`, [toMemberId, fromMemberId]);
    }
    await tx.run(
      `UPDATE points_account a JOIN points_account f ON f.member_id = ?
       SET a.balance = a.balance + f.balance, a.owed = a.owed + f.owed WHERE a.member_id = ?`,
      [fromMemberId, toMemberId],
    );
    await tx.run('DELETE FROM points_account WHERE member_id = ?', [fromMemberId]);
  }

  private async insertEntries(tx: Tx, entries: readonly NewEntry[], expiresAt: Date): Promise<void> {
    const list = valuesList(
      entries.map((entry) => [
        entry.memberId,
        entry.kind,
        entry.points,
        'order',
        entry.sourceKey,
        entry.orderId,
        entry.rateMilli,
        entry.occurredAt,
      ]),
    );
    await tx.run(
      `INSERT INTO points_entry (member_id, kind, points, source_kind, source_key, order_id, rate_milli, occurred_at)
       VALUES ${list.text}`,
      list.values,
    );
    const written = await tx.rows<{ id: string; source_key: string }>(
      `SELECT e.id, e.source_key FROM points_entry e WHERE e.source_kind = 'order' AND e.source_key IN (?)`,
      [entries.map(({ sourceKey }) => sourceKey)],
    );
    const idOf = new Map(written.map(({ id, source_key: sourceKey }) => [sourceKey, id]));
    const lots = entries.filter(({ kind }) => kind === 'earn');
    await insertRows(
      tx,
      'points_lot (entry_id, member_id, order_id, granted, remaining, expires_at)',
      lots.map((lot) => [
        idOf.get(lot.sourceKey) ?? null,
        lot.memberId,
        lot.orderId,
        lot.points,
        lot.lotRemaining,
        expiresAt,
      ]),
    );
    await insertRows(
      tx,
      'points_debt (entry_id, member_id, owed, remaining)',
      entries
        .filter(({ owed }) => owed > 0)
        .map((entry) => [idOf.get(entry.sourceKey) ?? null, entry.memberId, entry.owed, entry.debtRemaining]),
    );
  }
}

async function insertRows(tx: Tx, into: string, rows: readonly (readonly SqlValue[])[]): Promise<void> {
  if (rows.length === 0) return;
  const list = valuesList(rows);
  await tx.run(`INSERT INTO ${into} VALUES ${list.text}`, list.values);
}
