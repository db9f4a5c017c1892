import type { Invariant } from '../../platform/invariants/invariant.js';

/** What is always true of batches of coupons. */
export const couponBatchInvariants: readonly Invariant[] = [
  {
    code: 'I2-batch',
    labelZh: '批量发券的计数与逐人结果一致',
    meaningZh: '一次批量发券记下的「已处理」和「已发出」人数，应等于逐人结果的行数；列出不相等的批次。',
    sql: `SELECT b.id, b.seen, b.given, COALESCE(x.seen, 0) AS person_rows, COALESCE(x.given, 0) AS given_rows
      FROM coupon_batch b LEFT JOIN (
        SELECT p.batch_id, COUNT(*) AS seen, SUM(p.outcome = 'given') AS given
        FROM coupon_batch_person p GROUP BY p.batch_id
      ) x ON x.batch_id = b.id
      WHERE b.seen <> COALESCE(x.seen, 0) OR b.given <> COALESCE(x.given, 0)
      LIMIT 100`,
    columns: {
      id: '批次',
      seen: '记下已处理',
      given: '记下已发出',
      person_rows: '结果行数',
      given_rows: '其中已发出',
    },
  },
  {
    code: 'I3-batch',
    labelZh: '批量发券发出的每个人都有那张券',
    meaningZh: '结果为「已发出」的人，应有一张来自该批次模板的券；列出没有券或券来自别处的人。',
    sql: `SELECT p.batch_id, p.member_id, p.coupon_id
      FROM coupon_batch_person p JOIN coupon_batch b ON b.id = p.batch_id
      LEFT JOIN coupon c ON c.id = p.coupon_id
      WHERE p.outcome = 'given' AND (c.id IS NULL OR c.template_id <> b.template_id OR c.source_kind <> 'batch')
      LIMIT 100`,
    columns: { batch_id: '批次', member_id: '会员', coupon_id: '券' },
    isHeavy: true,
  },
];
