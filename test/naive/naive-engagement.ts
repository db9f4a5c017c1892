import type { Database } from '../../src/platform/database/database.js';

/**
 * How activities are often written: look, decide, write. Kept to show that the race specs can fail; nothing in the
 * product uses it.
 */
export async function takePrizeNaively(database: Database, lotteryId: string): Promise<boolean> {
  const prize = await database.row<{ stock: number; given: number }>(
    'SELECT p.stock, p.given FROM lottery_prize p WHERE p.engagement_id = ? AND p.prize_no = 1',
    [lotteryId],
  );
  if (!prize || prize.given >= prize.stock) return false;
  await database.run('UPDATE lottery_prize SET given = ? WHERE engagement_id = ? AND prize_no = 1', [
    prize.given + 1,
    lotteryId,
  ]);
  return true;
}

export async function signUpNaively(database: Database, id: string, memberId: string): Promise<boolean> {
  const pool = await database.row<{ capacity: number; taken: number }>(
    'SELECT p.capacity, p.taken FROM sign_up_pool p WHERE p.engagement_id = ?',
    [id],
  );
  if (!pool || pool.taken >= pool.capacity) return false;
  await database.run(
    `INSERT INTO sign_up (engagement_id, version_id, member_id, state, signed_at) VALUES (?, 0, ?, 'seated', UTC_TIMESTAMP(3))`,
    [id, memberId],
  );
  await database.run('UPDATE sign_up_pool SET taken = ? WHERE engagement_id = ?', [pool.taken + 1, id]);
  return true;
}

/** Looks whether today is done; `give` is what the day brings. */
export async function checkInNaively(
  database: Database,
  memberId: string,
  today: string,
  give: () => Promise<void>,
): Promise<boolean> {
  const done = await database.row(
    'SELECT 1 AS one FROM check_in c WHERE c.member_id = ? AND c.checked_on = ?',
    [memberId, today],
  );
  if (done) return false;
  await give();
  await database.run(
    `INSERT INTO check_in (member_id, checked_on, engagement_id, version_id, streak, checked_at)
     VALUES (?, ?, 0, 0, 1, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE streak = 1`,
    [memberId, today],
  );
  return true;
}
