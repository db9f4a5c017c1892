import type { Database } from '../../src/platform/database/database.js';

/**
 * How words are often redeemed: count, decide, write. Kept to show that the race spec can fail; nothing in the product
 * uses it.
 */
export async function sayWordNaively(
  database: Database,
  campaignId: string,
  memberId: string,
): Promise<boolean> {
  const campaign = await database.row<{ total_limit: number; taken: number }>(
    'SELECT r.total_limit, r.taken FROM redeem_campaign r WHERE r.id = ?',
    [campaignId],
  );
  if (!campaign || campaign.taken >= campaign.total_limit) return false;
  await database.run(
    `INSERT INTO redeem_use (campaign_id, member_id, use_no, request_key, coupon_id, used_at)
     VALUES (?, ?, 1, ?, 0, UTC_TIMESTAMP(3))`,
    [campaignId, memberId, `naive:${campaignId}`],
  );
  await database.run('UPDATE redeem_campaign SET taken = ? WHERE id = ?', [campaign.taken + 1, campaignId]);
  return true;
}
