import type { Database } from '../../src/platform/database/database.js';

/**
 * How coupons are often given out: look, decide, write. Kept to show that the race specs can fail;
 * nothing in the product uses it.
 */
export async function issueNaively(
  database: Database,
  templateId: string,
  memberId: string,
): Promise<boolean> {
  const template = await database.row<{ stock: number; issued: number }>(
    'SELECT t.stock, t.issued FROM coupon_template t WHERE t.id = ?',
    [templateId],
  );
  if (!template || template.issued >= template.stock) return false;
  await database.run(
    `INSERT INTO coupon (id, template_id, version_id, member_id, source_kind, source_key, code_hash, worth_fen, issued_at,
       valid_from, valid_until)
     VALUES (?, ?, 0, ?, 'manual', ?, ?, 0, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`,
    [memberId, templateId, memberId, `naive:${memberId}`, Buffer.from(memberId.padStart(16, '0'))],
  );
  await database.run('UPDATE coupon_template SET issued = ? WHERE id = ?', [
    Math.min(template.issued + 1, template.stock),
    templateId,
  ]);
  return true;
}
