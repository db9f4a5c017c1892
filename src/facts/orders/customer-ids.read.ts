import type { Sql } from '../../platform/database/sql.js';

// Reads: channel_identity, shop_order.

/**
 * What a source calls each person of an id range (both ends included), by member id. Somebody known under several names goes by the one
 * their first order was bought under; without orders by the oldest.
 */
export async function customerIds(db: Sql, fromId: string, toId: string): Promise<Map<string, string>> {
  const identities = await db.rows<{ id: string; member_id: string; external_id: string }>(
    `SELECT i.id, i.member_id, i.external_id AS external_id FROM channel_identity i
     WHERE i.member_id BETWEEN ? AND ? ORDER BY i.member_id, i.id`,
    [fromId, toId],
  );
  const own = new Map<string, { id: string; external_id: string }[]>();
  for (const identity of identities)
    own.set(identity.member_id, [...(own.get(identity.member_id) ?? []), identity]);
  const several = [...own].filter(([, list]) => list.length > 1).map(([memberId]) => memberId);
  const buying = await buyingIdentities(db, several);
  return new Map(
    [...own].map(([memberId, list]) => {
      const chosen = list.find(({ id }) => id === buying.get(memberId)) ?? list[0];
      return [memberId, chosen?.external_id ?? ''];
    }),
  );
}

async function buyingIdentities(db: Sql, memberIds: readonly string[]): Promise<Map<string, string>> {
  if (memberIds.length === 0) return new Map();
  const rows = await db.rows<{ member_id: string; identity_id: string }>(
    `SELECT o.member_id, MIN(o.buyer_identity_id) AS identity_id FROM shop_order o
     WHERE o.member_id IN (?) GROUP BY o.member_id`,
    [memberIds],
  );
  return new Map(rows.map((row) => [row.member_id, row.identity_id]));
}
