import type { Corruption } from './corruption.js';

const rowOf = (table: string, values: Record<string, string | number>): string =>
  `INSERT INTO ${table} (${Object.keys(values).join(', ')}) VALUES (${Object.values(values).join(', ')})`;

const template = rowOf('coupon_template', {
  id: 1,
  code: `'c'`,
  version_id: 1,
  stock: 10,
  issued: 2,
  committed_fen: 6_000,
  created_by: `'t'`,
});
const version = rowOf('coupon_template_version', {
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
});
const coupon = (id: number, more: Record<string, string | number>): string =>
  rowOf('coupon', {
    id,
    template_id: 1,
    version_id: 1,
    member_id: 7,
    source_kind: `'manual'`,
    source_key: `'k${id}'`,
    code_hash: `REPEAT('${id}', 16)`,
    worth_fen: 3_000,
    issued_at: 'UTC_TIMESTAMP(3) - INTERVAL 1 DAY',
    valid_from: 'UTC_TIMESTAMP(3) - INTERVAL 1 DAY',
    valid_until: 'UTC_TIMESTAMP(3) + INTERVAL 1 DAY',
    ...more,
  });
const redemption = (id: number, couponId: number, more: Record<string, string | number>): string =>
  rowOf('coupon_redemption', {
    id,
    coupon_id: couponId,
    template_id: 1,
    live_coupon_id: couponId,
    state: `'done'`,
    request_key: `'r${id}'`,
    order_amount_fen: 20_000,
    discount_fen: 3_000,
    redeemed_by_kind: `'operator'`,
    redeemed_by_id: 1,
    redeemed_by: `'t'`,
    redeemed_at: 'UTC_TIMESTAMP(3)',
    ...more,
  });

/** One coupon that was used and one that awaits a second person. */
const sound = [
  template,
  version,
  coupon(1, { state: `'redeemed'`, redeemed_at: 'UTC_TIMESTAMP(3)', redemption_id: 11 }),
  redemption(11, 1, {}),
  coupon(2, {
    state: `'locked'`,
    lock_ref: `'redemption:12'`,
    redemption_id: 12,
    locked_until: 'UTC_TIMESTAMP(3) + INTERVAL 30 MINUTE',
  }),
  redemption(12, 2, {
    state: `'awaiting'`,
    redeemed_at: 'NULL',
    decide_until: 'UTC_TIMESTAMP(3) + INTERVAL 30 MINUTE',
  }),
];

export const redemptionCorruptions: readonly Corruption[] = [
  {
    code: 'I3-redeemed-once',
    sound,
    broken: [`UPDATE coupon SET state = 'issued' WHERE id = 1`],
  },
  {
    code: 'I3-redemption-live',
    sound,
    broken: ['UPDATE coupon_redemption SET live_coupon_id = NULL WHERE id = 11'],
  },
  {
    code: 'I13-redemption-money',
    sound,
    broken: ['UPDATE coupon_redemption SET discount_fen = 3001 WHERE id = 11'],
  },
];
