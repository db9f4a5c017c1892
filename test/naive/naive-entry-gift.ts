import type { Database } from '../../src/platform/database/database.js';

/**
 * How gifts for entering a tier are often given: look whether the person had one, then write it under a number of its
 * own. Two runs that place somebody at one moment both see none. Kept to show that the race spec can fail; nothing in
 * the product uses it. Returns how many people were given something.
 */
export async function giveEntryNaively(
  database: Database,
  runId: string,
  memberIds: readonly string[],
): Promise<number> {
  let given = 0;
  for (const memberId of memberIds) {
    const had = await database.row<{ entries: number }>(
      `SELECT COUNT(*) AS entries FROM benefit_grant g
       WHERE g.scheme_id = 1 AND g.member_id = ? AND g.cell = 'enter' AND g.tier_id = 2`,
      [memberId],
    );
    if ((had?.entries ?? 0) > 0) continue;
    await database.run(
      `INSERT INTO benefit_grant (scheme_id, member_id, kind, occasion, cell, plan_id, gift_id, tier_id, cause_key,
         business_date, outcome)
       VALUES (1, ?, 'points', ?, 'enter', 1, 1, 2, ?, '2026-11-22', 'given')`,
      [memberId, `enter:2:run:${runId}`, `run:${runId}`],
    );
    given += 1;
  }
  return given;
}
