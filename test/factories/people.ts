import type { Sql } from '../../src/platform/database/sql.js';
import { chunks, valuesList, type SqlValue } from '../../src/platform/database/sql.js';

/** An order as rows, for specs about what derives from orders. */
export interface OrderRow {
  memberId: number;
  externalId: string;
  /** UTC instant; null: never paid. */
  paidAt: Date | null;
  amountFen: number;
  refundedFen?: number;
  costFen?: number | null;
  state?: string;
  channelId?: number;
}

/** One channel `spec-shop` (id 1), people 1…n without names, each with the identity `externalIds[i]`. */
export async function insertPeople(sql: Sql, externalIds: readonly string[]): Promise<void> {
  await sql.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'spec-shop', 'csv', '测试店', '{}')`,
  );
  const seen = new Date('1997-01-01T00:00:00Z');
  for (const piece of chunks(
    externalIds.map((external, index) => ({ external, id: index + 1 })),
    2000,
  )) {
    await insert(
      sql,
      'member (id, first_seen_at, joined_at)',
      piece.map(({ id }) => [id, seen, id % 2 ? seen : null]),
    );
    await insert(
      sql,
      'channel_identity (id, channel_id, external_id, member_id)',
      piece.map(({ id, external }) => [id, 1, external, id]),
    );
  }
}

/** Orders as they are, without marks. */
export async function insertOrders(sql: Sql, orders: readonly OrderRow[]): Promise<void> {
  for (const piece of chunks(orders, 2000)) {
    await insert(
      sql,
      `shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state, paid_amount_fen,
         refunded_amount_fen, cost_fen, placed_at, paid_at)`,
      piece.map((order) => [
        order.channelId ?? 1,
        order.externalId,
        order.memberId,
        order.memberId,
        String(order.memberId),
        order.state ?? (order.paidAt ? 'paid' : 'unpaid'),
        order.amountFen,
        order.refundedFen ?? 0,
        order.costFen ?? null,
        order.paidAt,
        order.paidAt,
      ]),
    );
  }
}

/** Marks as whoever changes a fact writes them. */
export async function insertMarks(
  sql: Sql,
  memberIds: readonly (number | string)[],
  reason: string,
): Promise<void> {
  for (const piece of chunks(memberIds, 2000))
    await insert(
      sql,
      'member_mark (member_id, reason)',
      piece.map((id) => [id, reason]),
    );
}

async function insert(sql: Sql, into: string, rows: SqlValue[][]): Promise<void> {
  if (rows.length === 0) return;
  const list = valuesList(rows);
  await sql.run(`INSERT INTO ${into} VALUES ${list.text}`, list.values);
}
