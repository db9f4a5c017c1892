import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

/** How far what came before some rules has been looked at. */
export interface BackfillRow {
  rules_id: string;
  order_id_done: number;
  member_id_done: number;
  finished_at: Date | null;
}

/** Writes: growth_backfill. Reads: shop_order, activity. */
@Injectable()
export class GrowthBackfillStore {
  /** What has been looked at so far; a handful of rows. */
  async all(sql: Sql): Promise<BackfillRow[]> {
    return sql.rows<BackfillRow>(
      'SELECT b.rules_id, b.order_id_done, b.member_id_done, b.finished_at FROM growth_backfill b',
    );
  }

  async begin(sql: Sql, rulesId: string): Promise<void> {
    await sql.run(
      'INSERT INTO growth_backfill (rules_id) VALUES (?) ON DUPLICATE KEY UPDATE rules_id = VALUES(rules_id)',
      [rulesId],
    );
  }

  /** Moves one cursor forward, never back. */
  async advance(tx: Tx, rulesId: string, cursor: 'orders' | 'members', id: string): Promise<void> {
    await tx.run(
      cursor === 'orders'
        ? 'UPDATE growth_backfill SET order_id_done = GREATEST(order_id_done, ?) WHERE rules_id = ?'
        : 'UPDATE growth_backfill SET member_id_done = GREATEST(member_id_done, ?) WHERE rules_id = ?',
      [id, rulesId],
    );
  }

  async finish(sql: Sql, rulesIds: readonly string[]): Promise<void> {
    await sql.run(
      'UPDATE growth_backfill SET finished_at = UTC_TIMESTAMP(3) WHERE rules_id IN (?) AND finished_at IS NULL',
      [rulesIds],
    );
  }

  /** Paid orders after `afterId` by id, from `fromDate` on. Walks the primary key. */
  async ordersAfter(sql: Sql, afterId: string, fromDate: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>(
      `SELECT o.id FROM shop_order o WHERE o.id > ? AND o.paid_on >= ? ORDER BY o.id LIMIT ?`,
      [afterId, fromDate, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** People after `afterId` with activities from `fromDate` on. Walks ix_activity_member. */
  async activeMembersAfter(sql: Sql, afterId: string, fromDate: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT DISTINCT a.member_id FROM activity a WHERE a.member_id > ? AND a.occurred_on >= ?
       ORDER BY a.member_id LIMIT ?`,
      [afterId, fromDate, limit],
    );
    return rows.map(({ member_id: memberId }) => memberId);
  }

  /** The highest ids there are, for progress. */
  async lastIds(sql: Sql): Promise<{ order: number; member: number }> {
    const row = await sql.row<{ last_order: number | null; last_member: number | null }>(
      `SELECT (SELECT MAX(o.id) FROM shop_order o) AS last_order,
         (SELECT MAX(a.member_id) FROM activity a) AS last_member`,
    );
    return { order: row?.last_order ?? 0, member: row?.last_member ?? 0 };
  }
}
