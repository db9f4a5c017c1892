import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { POINTS_KIND_LABELS, type LotState, type PointsKind } from './ledger-terms.js';

/** What somebody can use, what still waits, and what they owe after a refund of points already spent. */
export interface PointsBalance {
  available: number;
  pending: number;
  owed: number;
}

/** One line of a person's points. */
export interface PointsTransactionView {
  id: string;
  kind: PointsKind;
  kindLabel: string;
  /** Signed; a release says how many points became usable. */
  points: number;
  /** Usable points after it; what is owed counts as negative. */
  balanceAfter: number;
  /** Waiting points after it. */
  pendingAfter: number;
  note: string;
  occurredAt: Date;
  recordedAt: Date;
  /** For points that came: whether they still wait, since when they can be used and until when. */
  isPending: boolean;
  availableAt: Date | null;
  expiresAt: Date | null;
}

/** Points that came together and what is left of them. */
export interface PointsLotView {
  id: string;
  state: LotState;
  remaining: number;
  availableAt: Date;
  expiresAt: Date;
}

/** Answers about one person's points. Reads: points_account, points_transaction, points_entry, points_lot, shop_order. */
@Injectable()
export class PointsRead {
  async balance(sql: Sql, memberId: string): Promise<PointsBalance> {
    const account = await sql.row<PointsBalance>(
      'SELECT a.available, a.pending, a.owed FROM points_account a WHERE a.member_id = ?',
      [memberId],
    );
    return account ?? { available: 0, pending: 0, owed: 0 };
  }

  /**
   * Transactions, newest first; one more than `limit` so that the caller sees whether there is more. `before`: the id
   * after which a list goes on (exclusive). Uses ix_points_transaction_member; some hundred rows of one person.
   */
  async transactions(
    sql: Sql,
    memberId: string,
    page: { before?: string | undefined; limit: number },
  ): Promise<PointsTransactionView[]> {
    const rows = await sql.rows<{
      id: string;
      kind: PointsKind;
      points: number;
      balance_after: number;
      pending_after: number;
      note: string;
      order_no: string | null;
      occurred_at: Date;
      recorded_at: Date;
      state: LotState | null;
      available_at: Date | null;
      expires_at: Date | null;
    }>(
      `SELECT x.id, x.kind, x.points, x.balance_after, x.pending_after, x.note, o.external_id AS order_no,
         x.occurred_at, x.recorded_at, l.state, l.available_at, l.expires_at
       FROM (
         SELECT t.id, t.kind, t.points, t.note, t.order_id, t.occurred_at, t.recorded_at,
           SUM(SUM(CASE WHEN e.account IN ('available', 'owed') THEN e.amount ELSE 0 END)) OVER (ORDER BY t.id)
             AS balance_after,
           SUM(SUM(CASE WHEN e.account = 'pending' THEN e.amount ELSE 0 END)) OVER (ORDER BY t.id) AS pending_after
         FROM points_transaction t JOIN points_entry e ON e.transaction_id = t.id WHERE t.member_id = ?
         GROUP BY t.id, t.kind, t.points, t.note, t.order_id, t.occurred_at, t.recorded_at
       ) x LEFT JOIN points_lot l ON l.transaction_id = x.id LEFT JOIN shop_order o ON o.id = x.order_id
       WHERE ${page.before === undefined ? '1 = 1' : 'x.id < ?'} ORDER BY x.id DESC LIMIT ?`,
      [memberId, ...(page.before === undefined ? [] : [page.before]), page.limit + 1],
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      kindLabel: POINTS_KIND_LABELS[row.kind],
      points: row.points,
      balanceAfter: row.balance_after,
      pendingAfter: row.pending_after,
      note: row.note !== '' || row.order_no === null ? row.note : `订单 ${row.order_no}`,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      isPending: row.state === 'pending',
      availableAt: row.available_at,
      expiresAt: row.expires_at,
    }));
  }

  /** What is left of this person's points by lot, the one that expires first in front. Uses ix_points_lot_member. */
  async lots(sql: Sql, memberId: string, limit = 100): Promise<PointsLotView[]> {
    const rows = await sql.rows<{
      transaction_id: string;
      state: LotState;
      remaining: number;
      available_at: Date;
      expires_at: Date;
    }>(
      `SELECT l.transaction_id, l.state, l.remaining, l.available_at, l.expires_at FROM points_lot l
       WHERE l.member_id = ? AND l.remaining > 0 ORDER BY l.expires_at, l.transaction_id LIMIT ?`,
      [memberId, limit],
    );
    return rows.map((row) => ({
      id: row.transaction_id,
      state: row.state,
      remaining: row.remaining,
      availableAt: row.available_at,
      expiresAt: row.expires_at,
    }));
  }

  /** Usable points that end within so many days from now (by the wall clock), the first to end in front. */
  async expiring(
    sql: Sql,
    memberId: string,
    withinDays: number,
  ): Promise<{ points: number; expiresAt: Date }[]> {
    const rows = await sql.rows<{ points: number; expires_at: Date }>(
      `SELECT SUM(l.remaining) AS points, l.expires_at FROM points_lot l
       WHERE l.member_id = ? AND l.state = 'available' AND l.remaining > 0 AND l.expires_at > UTC_TIMESTAMP(3)
         AND l.expires_at <= UTC_TIMESTAMP(3) + INTERVAL ? DAY
       GROUP BY l.expires_at ORDER BY l.expires_at`,
      [memberId, withinDays],
    );
    return rows.map((row) => ({ points: row.points, expiresAt: row.expires_at }));
  }
}
