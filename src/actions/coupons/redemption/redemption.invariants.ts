import type { Invariant } from '../../../platform/invariants/invariant.js';

/** What is always true of coupons that were used. Reads: coupon, coupon_template_version, coupon_redemption. */
export const redemptionInvariants: readonly Invariant[] = [
  {
    code: 'I3-redeemed-once',
    labelZh: '每张已核销的券恰有一条有效核销记录',
    meaningZh:
      '已核销的券没有自己的核销记录、记录不在「已核销」状态，或有效的核销记录所指的券并不是已核销。已撤销、已退款、未通过的记录不算有效。',
    sql: `SELECT x.coupon_id, x.redemption_id, x.coupon_state, x.redemption_state FROM (
        SELECT c.id AS coupon_id, c.redemption_id, c.state AS coupon_state, r.state AS redemption_state
        FROM coupon c LEFT JOIN coupon_redemption r ON r.id = c.redemption_id
        WHERE c.state = 'redeemed' AND (r.id IS NULL OR r.state <> 'done' OR r.coupon_id <> c.id)
        UNION ALL
        SELECT r.coupon_id, r.id, c.state, r.state
        FROM coupon_redemption r LEFT JOIN coupon c ON c.id = r.coupon_id
        WHERE r.state = 'done' AND (c.id IS NULL OR c.state <> 'redeemed' OR c.redemption_id <> r.id)
      ) x ORDER BY x.coupon_id LIMIT 100`,
    columns: {
      coupon_id: '券',
      redemption_id: '核销记录',
      coupon_state: '券的状态',
      redemption_state: '记录的状态',
    },
  },
  {
    code: 'I3-redemption-live',
    labelZh: '核销记录的占用标记与状态一致',
    meaningZh:
      '待复核和已核销的记录占住自己的券，其余的不占；待复核的券在时限内应处于占用状态（超时 15 分钟后才算问题）。',
    sql: `SELECT r.id AS redemption_id, r.coupon_id, r.state AS redemption_state, r.live_coupon_id,
        c.state AS coupon_state, r.decide_until
      FROM coupon_redemption r LEFT JOIN coupon c ON c.id = r.coupon_id
      WHERE (r.state IN ('awaiting', 'done')) <> (r.live_coupon_id IS NOT NULL AND r.live_coupon_id = r.coupon_id)
        OR (r.state = 'awaiting' AND r.decide_until <= UTC_TIMESTAMP(3) - INTERVAL 15 MINUTE)
        OR (r.state = 'awaiting' AND r.decide_until > UTC_TIMESTAMP(3) AND c.state = 'issued')
      ORDER BY r.id LIMIT 100`,
    columns: {
      redemption_id: '核销记录',
      coupon_id: '券',
      redemption_state: '记录的状态',
      live_coupon_id: '占用的券',
      coupon_state: '券的状态',
      decide_until: '复核时限',
    },
  },
  {
    code: 'I13-redemption-money',
    labelZh: '核销金额不超过订单金额和券的面值',
    meaningZh: '优惠金额大于订单金额，或大于券面值（包邮和兑换不按面值核对）；金额单位为分。',
    sql: `SELECT r.id AS redemption_id, r.order_amount_fen, r.discount_fen, c.worth_fen
      FROM coupon_redemption r JOIN coupon c ON c.id = r.coupon_id
      JOIN coupon_template_version v ON v.id = c.version_id
      WHERE r.discount_fen > COALESCE(r.order_amount_fen, 0)
        OR (v.kind IN ('amount_off', 'percent_off') AND r.discount_fen > c.worth_fen)
      ORDER BY r.id LIMIT 100`,
    columns: {
      redemption_id: '核销记录',
      order_amount_fen: '订单金额（分）',
      discount_fen: '优惠（分）',
      worth_fen: '面值（分）',
    },
  },
];
