import type { Database } from '../../src/platform/database/database.js';

/** A tier of the drafted ladder: so much spent, and so many orders, within 365 days. */
export interface SpentTier {
  number: number;
  fromFen: number;
  fromOrders: number;
}

/**
 * What a shop would write by hand to see who would move: group a year's orders by member, decide the tier, hold it
 * against the tier held, count. It may use the same covering index as the product (ix_shop_order_member). Tiers from
 * low to high; the first is for whoever reaches none.
 */
export async function flowsFromOrders(
  database: Database,
  slot: number,
  tiers: readonly SpentTier[],
  window: { after: string; until: string },
): Promise<Map<string, number>> {
  const [lowest, ...higher] = tiers;
  const cases = [...higher].reverse().map(() => 'WHEN o.spent >= ? AND o.orders >= ? THEN ?');
  const rows = await database.rows<{ from_tier: number; to_tier: number; people: number }>(
    `SELECT t.tier_${slot} AS from_tier, d.to_tier, COUNT(*) AS people
     FROM (SELECT m.id, CASE ${cases.join(' ')} ELSE ? END AS to_tier
       FROM member m LEFT JOIN (SELECT o.member_id, SUM(o.net_amount_fen) AS spent, COUNT(*) AS orders
         FROM shop_order o WHERE o.is_counted = 1 AND o.paid_on > ? AND o.paid_on <= ? GROUP BY o.member_id) o
         ON o.member_id = m.id) d
     JOIN member_tier t ON t.member_id = d.id
     GROUP BY t.tier_${slot}, d.to_tier`,
    [
      ...[...higher].reverse().flatMap(({ fromFen, fromOrders, number }) => [fromFen, fromOrders, number]),
      lowest?.number ?? 0,
      window.after,
      window.until,
    ],
  );
  return new Map(rows.map((row) => [`${row.from_tier}>${row.to_tier}`, row.people]));
}
