import type { Invariant } from '../../platform/invariants/invariant.js';

/** What is always true of templates and coupons. Reads: coupon_template, coupon_template_version, coupon. */
export const couponInvariants: readonly Invariant[] = [
  {
    code: 'I1',
    labelZh: '发出的券不超过库存和预算',
    meaningZh: '已发出（未作废）的张数超过库存，或占用金额超过预算。',
    sql: `SELECT t.id AS template_id, t.stock, t.issued, t.budget_fen, t.committed_fen FROM coupon_template t
      WHERE t.issued > t.stock OR (t.budget_fen IS NOT NULL AND t.committed_fen > t.budget_fen)
      ORDER BY t.id LIMIT 100`,
    columns: {
      template_id: '券模板',
      stock: '库存',
      issued: '已发出',
      budget_fen: '预算（分）',
      committed_fen: '占用（分）',
    },
  },
  {
    code: 'I2',
    labelZh: '券的发放计数与实际张数、金额一致',
    meaningZh:
      '已发出计数应等于未作废的券的张数；占用金额应等于未使用、锁定和已核销的券的面值合计（过期、作废和随退款失效的不占用）。',
    sql: `SELECT t.id AS template_id, t.issued, COALESCE(x.coupons, 0) AS coupons, t.committed_fen,
        COALESCE(x.worth_fen, 0) AS worth_fen
      FROM coupon_template t LEFT JOIN (
        SELECT c.template_id, SUM(c.state <> 'revoked') AS coupons,
          SUM(IF(c.state IN ('issued', 'locked', 'redeemed'), c.worth_fen, 0)) AS worth_fen
        FROM coupon c GROUP BY c.template_id
      ) x ON x.template_id = t.id
      WHERE t.issued <> COALESCE(x.coupons, 0) OR t.committed_fen <> COALESCE(x.worth_fen, 0)
      ORDER BY t.id LIMIT 100`,
    columns: {
      template_id: '券模板',
      issued: '发出计数',
      coupons: '实际张数',
      committed_fen: '占用计数（分）',
      worth_fen: '实际面值（分）',
    },
  },
  {
    code: 'I3-coupon-time',
    labelZh: '券只在有效期内核销',
    meaningZh: '已核销的券没有核销时间，或核销时间早于领取、早于生效、晚于失效。',
    sql: `SELECT c.id AS coupon_id, c.issued_at, c.valid_from, c.valid_until, c.redeemed_at FROM coupon c
      WHERE c.state = 'redeemed' AND (c.redeemed_at IS NULL OR c.redeemed_at < c.issued_at
        OR c.redeemed_at < c.valid_from OR c.redeemed_at >= c.valid_until)
      ORDER BY c.id LIMIT 100`,
    columns: {
      coupon_id: '券',
      issued_at: '领取时间',
      valid_from: '生效时间',
      valid_until: '失效时间',
      redeemed_at: '核销时间',
    },
  },
  {
    code: 'I3-coupon-terms',
    labelZh: '每张券都有自己模板的条款',
    meaningZh: '券所按的条款版本不存在，或属于另一个模板。',
    sql: `SELECT c.id AS coupon_id, c.template_id, c.version_id
      FROM coupon c LEFT JOIN coupon_template_version v ON v.id = c.version_id
      WHERE v.id IS NULL OR v.template_id <> c.template_id ORDER BY c.id LIMIT 100`,
    columns: { coupon_id: '券', template_id: '券模板', version_id: '条款版本' },
  },
];
