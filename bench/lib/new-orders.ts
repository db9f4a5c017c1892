import type { BusinessDate } from '../../src/platform/clock/business-date.js';
import { startOfBusinessDate } from '../../src/platform/clock/business-date.js';
import { chunks, valuesList, type Sql } from '../../src/platform/database/sql.js';
import type { Database } from '../../src/platform/database/database.js';
import { Draws } from './draws.js';

const ROWS_PER_STATEMENT = 5000;

/** Draws which people order again: each with the same chance, other people for every round. In id order. */
export function drawBuyers(members: number, rate: number, seed: number, round: number): number[] {
  const draws = new Draws(seed, -1 - round);
  const picked = new Set<number>();
  const wanted = Math.max(1, Math.round(members * rate));
  while (picked.size < wanted) picked.add(1 + draws.whole(members));
  return [...picked].sort((a, b) => a - b);
}

/** Gives each of these people one more order, paid on `day`, with its line and its mark, as a sync would. */
export async function addOrders(
  database: Database,
  memberIds: readonly number[],
  day: BusinessDate,
  round: number,
): Promise<void> {
  const paidAt = new Date(startOfBusinessDate(day).getTime() + 12 * 3_600_000);
  for (const ids of chunks(memberIds, ROWS_PER_STATEMENT)) {
    await database.transaction(async (tx) => {
      const list = valuesList(
        ids.map((id) => [
          1,
          `new-${round}-${id}`,
          id,
          id,
          '',
          'paid',
          amountOf(id, round),
          paidAt,
          paidAt,
          paidAt,
        ]),
      );
      const { insertId } = await tx.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
           paid_amount_fen, placed_at, paid_at, source_updated_at) VALUES ${list.text}`,
        list.values,
      );
      await tx.run(
        `INSERT INTO shop_order_item (order_id, line_no, category, quantity, amount_fen, member_id, counted_on,
           net_amount_fen)
         SELECT o.id, 1, '精华', 1, o.paid_amount_fen, o.member_id, o.paid_on, o.paid_amount_fen
         FROM shop_order o WHERE o.id >= ?`,
        [insertId],
      );
      const marks = valuesList(ids.map((id) => [id, 'order']));
      await tx.run(`INSERT INTO member_mark (member_id, reason) VALUES ${marks.text}`, marks.values);
    });
  }
}

/** Takes back what an earlier bench added, and what it left in the tables that derive from it. */
export async function restore(sql: Sql, lastLoadedOrderId: string): Promise<void> {
  await sql.run('DELETE FROM shop_order_item WHERE order_id > ?', [lastLoadedOrderId]);
  await sql.run('DELETE FROM shop_order WHERE id > ?', [lastLoadedOrderId]);
  for (const table of DERIVED) await sql.run(`TRUNCATE TABLE ${table}`);
}

const DERIVED = [
  'member_tag',
  'member_tag_history',
  'tag',
  'member_mark',
  'member_fact',
  'member_fact_state',
  'member_tier',
  'tier_state',
  'tier_override',
  'tier_size_daily',
  'scheme_profile',
  'tier_change',
  'tier_run_range',
  'tier_run',
  'scheme_fit',
  'tier',
  'scheme_version',
  'scheme',
  'event_task',
  'outbox_event',
];

function amountOf(memberId: number, round: number): number {
  return 8000 + ((memberId * 7919 + round * 104_729) % 24_000);
}
