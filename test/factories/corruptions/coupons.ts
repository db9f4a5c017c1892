import type { Corruption } from './corruption.js';
import { rowOf } from './rows.js';

/** Ten coupons worth ¥30 each: one that is out, one that was used, one that was taken back. */
const sound = [
  rowOf('coupon_template', {
    id: 1,
    code: `'c'`,
    version_id: 1,
    stock: 10,
    issued: 2,
    budget_fen: 30_000,
    committed_fen: 6_000,
    created_by: `'t'`,
  }),
  rowOf('coupon_template_version', {
    id: 1,
    template_id: 1,
    version_no: 1,
    name: `'满减'`,
    amount_off_fen: 3_000,
    worth_fen: 3_000,
    scope_json: `'{}'`,
    validity_kind: `'relative'`,
    valid_days: 30,
    created_by: `'t'`,
  }),
  coupon(1, {}),
  coupon(2, { state: `'redeemed'`, redeemed_at: `'2026-11-02'`, redemption_id: 1 }),
  coupon(3, { state: `'revoked'`, ended_at: `'2026-11-02'` }),
  rowOf('coupon_redemption', {
    id: 1,
    coupon_id: 2,
    template_id: 1,
    live_coupon_id: 2,
    state: `'done'`,
    request_key: `'r'`,
    order_amount_fen: 20_000,
    discount_fen: 3_000,
    redeemed_by_kind: `'operator'`,
    redeemed_by_id: 1,
    redeemed_by: `'t'`,
    redeemed_at: `'2026-11-02'`,
  }),
];

function coupon(id: number, more: Record<string, string | number>): string {
  return rowOf('coupon', {
    id,
    template_id: 1,
    version_id: 1,
    member_id: 7,
    source_kind: `'manual'`,
    source_key: `'k${id}'`,
    code_hash: `REPEAT('${id}', 16)`,
    worth_fen: 3_000,
    issued_at: `'2026-11-01'`,
    valid_from: `'2026-11-01'`,
    valid_until: `UTC_TIMESTAMP(3) + INTERVAL 30 DAY`,
    ...more,
  });
}

export const couponCorruptions: readonly Corruption[] = [
  { code: 'I1', sound, broken: ['UPDATE coupon_template SET stock = 1'] },
  { code: 'I2', sound, broken: [`UPDATE coupon SET state = 'revoked' WHERE id = 1`] },
  {
    code: 'I3-coupon-time',
    sound,
    broken: [`UPDATE coupon SET redeemed_at = '2026-10-31 23:59:59' WHERE id = 2`],
  },
  { code: 'I3-coupon-terms', sound, broken: ['UPDATE coupon SET version_id = 2 WHERE id = 1'] },
];
