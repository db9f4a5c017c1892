import type { Invariant } from '../../platform/invariants/invariant.js';

/** What is always true of grants. Reads: benefit_grant, coupon. */
export const benefitPlanInvariants: readonly Invariant[] = [
  {
    code: 'I3-grant',
    labelZh: '权益发放记录里发出的券都在，且在本人名下',
    meaningZh: '记为已发放、已收回或记欠的优惠券，应有一张券，属于同一个人，来源是权益计划；收回的应已作废。',
    sql: `SELECT g.id AS grant_id, g.member_id, g.outcome, g.coupon_id, c.state AS coupon_state
      FROM benefit_grant g LEFT JOIN coupon c ON c.id = g.coupon_id
      LEFT JOIN member m ON m.id = g.member_id
      WHERE g.kind = 'coupon' AND g.outcome IN ('given', 'owed', 'taken_back')
        AND (c.id IS NULL OR c.source_kind <> 'benefit_plan'
          OR (c.member_id <> g.member_id AND m.merged_into_id IS NULL
            AND c.member_id NOT IN (SELECT x.id FROM member x WHERE x.merged_into_id = g.member_id))
          OR (g.outcome = 'taken_back' AND c.state <> 'revoked'))
      ORDER BY g.id LIMIT 100`,
    columns: {
      grant_id: '发放记录',
      member_id: '会员',
      outcome: '结果',
      coupon_id: '券',
      coupon_state: '券状态',
    },
    isHeavy: true,
  },
  {
    code: 'I3-grant-once',
    labelZh: '权益计划的每张券恰好属于一条发放记录',
    meaningZh: '来源是权益计划的券，没有对应的发放记录，或被两条发放记录同时记着。',
    sql: `SELECT c.id AS coupon_id, c.member_id, COUNT(g.id) AS grants
      FROM coupon c LEFT JOIN benefit_grant g ON g.coupon_id = c.id
      WHERE c.source_kind = 'benefit_plan'
      GROUP BY c.id, c.member_id HAVING COUNT(g.id) <> 1 ORDER BY c.id LIMIT 100`,
    columns: { coupon_id: '券', member_id: '会员', grants: '发放记录数' },
    isHeavy: true,
  },
  {
    code: 'I8-grants',
    labelZh: '没有停在半路的权益',
    meaningZh: '每条发放记录与它的结果在同一笔事务里写成，不应有处理中的记录留下。',
    sql: `SELECT g.id AS grant_id, g.member_id, g.cause_key, g.recorded_at FROM benefit_grant g
      WHERE g.outcome = 'pending' ORDER BY g.id LIMIT 100`,
    columns: { grant_id: '发放记录', member_id: '会员', cause_key: '起因', recorded_at: '记录时间' },
    isHeavy: true,
  },
];
