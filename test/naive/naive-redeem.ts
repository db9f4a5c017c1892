import type { Database } from '../../src/platform/database/database.js';

/**
 * How coupons are often used: look at the state, decide, write. Kept to show that the race spec can fail;
 * nothing in the product uses it.
 */
export async function redeemNaively(database: Database, couponId: string): Promise<boolean> {
  const coupon = await database.row<{ state: string }>('SELECT c.state FROM coupon c WHERE c.id = ?', [
    couponId,
  ]);
  if (coupon?.state !== 'issued') return false;
  await database.run(`UPDATE coupon SET state = 'redeemed', redeemed_at = UTC_TIMESTAMP(3) WHERE id = ?`, [
    couponId,
  ]);
  return true;
}
