import { randomInt } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';

interface SeenTemplate {
  version_id: string;
  stock: number;
  issued: number;
  per_member_limit: number;
  daily_limit: number | null;
  issued_today: number;
  budget_fen: number | null;
  committed_fen: number;
  worth_fen: number;
}

/**
 * How coupons are often given out: look, decide, write. Every limit is checked, none of them holds, as others look
 * before this one has written. Kept to show that the race specs can fail; nothing in the product uses it. Counters
 * are kept below their CHECK constraints, as such code does with what it read. True: a coupon was given.
 */
export async function claimNaively(
  database: Database,
  templateId: string,
  memberId: string,
): Promise<boolean> {
  const seen = await database.row<SeenTemplate>(
    `SELECT t.version_id, t.stock, t.issued, t.per_member_limit, t.daily_limit, t.issued_today, t.budget_fen,
       t.committed_fen, v.worth_fen
     FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id = ?`,
    [templateId],
  );
  const held = await database.row<{ coupons: number }>(
    'SELECT COUNT(*) AS coupons FROM coupon c WHERE c.template_id = ? AND c.member_id = ?',
    [templateId, memberId],
  );
  if (!seen || seen.issued >= seen.stock) return false;
  if ((held?.coupons ?? 0) >= seen.per_member_limit) return false;
  if (seen.daily_limit !== null && seen.issued_today >= seen.daily_limit) return false;
  const committed = seen.committed_fen + seen.worth_fen;
  if (seen.budget_fen !== null && committed > seen.budget_fen) return false;
  const id = randomInt(1, 2 ** 47);
  const hash = Buffer.from(String(id).padStart(16, '0'));
  await database.run(
    `INSERT INTO coupon (id, template_id, version_id, member_id, source_kind, source_key, code_hash, worth_fen,
       issued_at, valid_from, valid_until)
     VALUES (?, ?, ?, ?, 'claim', ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`,
    [id, templateId, seen.version_id, memberId, `naive:${id}`, hash, seen.worth_fen],
  );
  await database.run(
    'UPDATE coupon_template SET issued = ?, committed_fen = ?, issued_today = ? WHERE id = ?',
    [seen.issued + 1, committed, seen.issued_today + 1, templateId],
  );
  return true;
}
