import type { Sql, SqlValue } from '../../platform/database/sql.js';
import type { Debt, Lot, LotState } from './ledger-terms.js';

// Reads: points_lot, points_debt, points_entry. What a movement starts from, read after the accounts are locked.

interface LotRow {
  transaction_id: string;
  member_id: string;
  order_id: string | null;
  state: LotState;
  granted: number;
  remaining: number;
  spent: number;
  expired: number;
  reversed: number;
  netted: number;
  granted_at: Date;
  available_at: Date;
  expires_at: Date;
}

/** What these people hold, the lot that expires first in front. Uses ix_points_lot_member. */
export async function openLots(sql: Sql, memberIds: readonly string[]): Promise<Lot[]> {
  return memberIds.length === 0 ? [] : lots(sql, 'l.member_id IN (?) AND l.remaining > 0', [memberIds]);
}

/** What is left of these orders' points, the lot that expires first in front. Uses ix_points_lot_order. */
export async function openLotsOfOrders(sql: Sql, orderIds: readonly string[]): Promise<Lot[]> {
  return orderIds.length === 0 ? [] : lots(sql, 'l.order_id IN (?) AND l.remaining > 0', [orderIds]);
}

/** The lots that these transactions opened, whatever is left of them. By primary key. */
export async function lotsOfTransactions(sql: Sql, transactionIds: readonly string[]): Promise<Lot[]> {
  return transactionIds.length === 0 ? [] : lots(sql, 'l.transaction_id IN (?)', [transactionIds]);
}

/** Debts that are not paid, the oldest in front. Uses ix_points_debt_member. */
export async function openDebts(sql: Sql, memberIds: readonly string[]): Promise<Debt[]> {
  if (memberIds.length === 0) return [];
  const rows = await sql.rows<{
    transaction_id: string;
    member_id: string;
    owed: number;
    remaining: number;
  }>(
    `SELECT d.transaction_id, d.member_id, d.owed, d.remaining FROM points_debt d
     WHERE d.member_id IN (?) AND d.remaining > 0 ORDER BY d.transaction_id`,
    [memberIds],
  );
  return rows.map((row) => ({
    id: row.transaction_id,
    memberId: row.member_id,
    owed: row.owed,
    remaining: row.remaining,
  }));
}

/** From which lots a transaction took points, with what it took; the lot that expires first in front. By primary keys. */
export async function takenBy(sql: Sql, transactionId: string): Promise<{ lot: Lot; points: number }[]> {
  const parts = await sql.rows<{ part_id: string; amount: number }>(
    `SELECT e.part_id, e.amount FROM points_entry e
     WHERE e.transaction_id = ? AND e.account = 'available' AND e.amount < 0`,
    [transactionId],
  );
  if (parts.length === 0) return [];
  const found = await lots(sql, 'l.transaction_id IN (?)', [parts.map((part) => part.part_id)]);
  const taken = new Map(parts.map((part) => [part.part_id, -part.amount]));
  return found.map((lot) => ({ lot, points: taken.get(lot.id ?? '') ?? 0 }));
}

/** People with lots whose waiting is over, or that are over; about `limit` of them. */
export async function membersDue(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const rows = await sql.rows<{ member_id: string }>(
    `SELECT x.member_id FROM (
       (SELECT l.member_id FROM points_lot l
        WHERE l.state = 'pending' AND l.available_at <= ? AND l.remaining > 0 LIMIT ?)
       UNION
       (SELECT l.member_id FROM points_lot l WHERE l.expires_at <= ? AND l.remaining > 0 LIMIT ?)
     ) x LIMIT ?`,
    [now, limit, now, limit, limit],
  );
  return rows.map(({ member_id: memberId }) => memberId);
}

async function lots(sql: Sql, condition: string, values: readonly SqlValue[]): Promise<Lot[]> {
  const rows = await sql.rows<LotRow>(
    `SELECT l.transaction_id, l.member_id, l.order_id, l.state, l.granted, l.remaining, l.spent, l.expired,
       l.reversed, l.netted, l.granted_at, l.available_at, l.expires_at
     FROM points_lot l WHERE ${condition} ORDER BY l.expires_at, l.transaction_id`,
    values,
  );
  return rows.map((row) => ({
    id: row.transaction_id,
    memberId: row.member_id,
    orderId: row.order_id,
    state: row.state,
    granted: row.granted,
    remaining: row.remaining,
    spent: row.spent,
    expired: row.expired,
    reversed: row.reversed,
    netted: row.netted,
    grantedAt: row.granted_at,
    availableAt: row.available_at,
    expiresAt: row.expires_at,
  }));
}

/** People after `after` (by id) whose usable points end after `now` and by `until`. */
export async function membersExpiring(
  sql: Sql,
  page: { now: Date; until: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await sql.rows<{ member_id: string }>(
    `SELECT DISTINCT l.member_id FROM points_lot l
     WHERE l.expires_at > ? AND l.expires_at <= ? AND l.remaining > 0 AND l.state = 'available' AND l.member_id > ?
     ORDER BY l.member_id LIMIT ?`,
    [page.now, page.until, page.after, page.limit],
  );
  return rows.map(({ member_id: memberId }) => memberId);
}

/** What of these people ends after `now` and by `until`, one row per person and end. Uses ix_points_lot_member. */
export async function expiringOfMembers(
  sql: Sql,
  memberIds: readonly string[],
  { now, until }: { now: Date; until: Date },
): Promise<{ memberId: string; points: number; expiresAt: Date }[]> {
  const rows = await sql.rows<{ member_id: string; points: number; expires_at: Date }>(
    `SELECT l.member_id, SUM(l.remaining) AS points, l.expires_at FROM points_lot l
     WHERE l.member_id IN (?) AND l.state = 'available' AND l.expires_at > ? AND l.expires_at <= ? AND l.remaining > 0
     GROUP BY l.member_id, l.expires_at ORDER BY l.member_id, l.expires_at`,
    [memberIds, now, until],
  );
  return rows.map((row) => ({
    memberId: row.member_id,
    points: row.points,
    expiresAt: row.expires_at,
  }));
}
