import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

export type PointsEntryKind = 'earn' | 'reverse' | 'spend' | 'expire' | 'adjust';

/** One line of a person's points. `balanceAfter` counts what is owed as negative. */
export interface PointsEntryView {
  id: string;
  kind: PointsEntryKind;
  kindLabel: string;
  points: number;
  balanceAfter: number;
  note: string;
  occurredAt: Date;
  recordedAt: Date;
  expiresAt: Date | null;
}

const KIND_LABELS: Record<PointsEntryKind, string> = {
  earn: '下单获得',
  reverse: '退款扣回',
  spend: '使用',
  expire: '到期失效',
  adjust: '人工调整',
};

/** Answers about points. Reads: points_account, points_entry, points_lot, shop_order. */
@Injectable()
export class PointsRead {
  /** What a person can use, and what they owe after a refund of points already spent. */
  async balance(sql: Sql, memberId: string): Promise<{ balance: number; owed: number }> {
    const account = await sql.row<{ balance: number; owed: number }>(
      'SELECT a.balance, a.owed FROM points_account a WHERE a.member_id = ?',
      [memberId],
    );
    return account ?? { balance: 0, owed: 0 };
  }

  /** Entries, newest first; one more than `limit` so that the caller sees whether there is more. */
  async entries(
    sql: Sql,
    memberId: string,
    page: { before?: string | undefined; limit: number },
  ): Promise<PointsEntryView[]> {
    const rows = await sql.rows<{
      id: string;
      kind: PointsEntryKind;
      points: number;
      balance_after: number;
      note: string;
      order_no: string | null;
      occurred_at: Date;
      recorded_at: Date;
      expires_at: Date | null;
    }>(
      `SELECT x.id, x.kind, x.points, x.balance_after, x.note, o.external_id AS order_no, x.occurred_at,
         x.recorded_at, l.expires_at
       FROM (
         SELECT e.id, e.kind, e.points, e.note, e.order_id, e.occurred_at, e.recorded_at,
           SUM(e.points) OVER (ORDER BY e.id) AS balance_after
         FROM points_entry e WHERE e.member_id = ?
       ) x LEFT JOIN points_lot l ON l.entry_id = x.id LEFT JOIN shop_order o ON o.id = x.order_id
       WHERE ${page.before === undefined ? '1 = 1' : 'x.id < ?'} ORDER BY x.id DESC LIMIT ?`,
      [memberId, ...(page.before === undefined ? [] : [page.before]), page.limit + 1],
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      kindLabel: KIND_LABELS[row.kind],
      points: row.points,
      balanceAfter: row.balance_after,
      note: row.note !== '' || row.order_no === null ? row.note : `订单 ${row.order_no}`,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      expiresAt: row.expires_at,
    }));
  }

  /** How many entries there are, for summaries. */
  async countEntries(sql: Sql): Promise<number> {
    const found = await sql.row<{ total: number }>('SELECT COUNT(*) AS total FROM points_entry e');
    return found?.total ?? 0;
  }
}
