import type { Database } from '../../src/platform/database/database.js';

/**
 * How points are often exchanged: look at stock and balance, decide, write each in turn. Kept to show that the race
 * specs can fail; nothing in the product uses it.
 */
export async function exchangeNaively(
  database: Database,
  itemId: string,
  memberId: string,
  key: string,
): Promise<boolean> {
  const item = await database.row<{ stock: number; taken: number; version_id: string; points: number }>(
    `SELECT i.stock, i.taken, i.version_id, w.points
     FROM mall_item i JOIN mall_item_version w ON w.id = i.version_id WHERE i.id = ?`,
    [itemId],
  );
  const account = await database.row<{ available: number }>(
    'SELECT a.available FROM points_account a WHERE a.member_id = ?',
    [memberId],
  );
  if (!item || !account || item.taken >= item.stock || account.available < item.points) return false;
  await database.run('UPDATE points_account SET available = ? WHERE member_id = ?', [
    account.available - item.points,
    memberId,
  ]);
  await database.run(
    `INSERT INTO exchange_order (item_id, version_id, member_id, request_key, points, state, placed_at)
     VALUES (?, ?, ?, ?, ?, 'placed', UTC_TIMESTAMP(3))`,
    [itemId, item.version_id, memberId, key, item.points],
  );
  await database.run('UPDATE mall_item SET taken = ? WHERE id = ?', [item.taken + 1, itemId]);
  return true;
}
