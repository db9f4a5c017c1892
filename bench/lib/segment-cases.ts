import type { SegmentDefinition } from '../../src/decisions/segments/segment-definition.js';

/** What a condition is made of, and therefore how fast it must be counted. */
export type CaseGroup = 'facts' | 'tiers and tags' | 'windows';

export interface SegmentCase {
  name: string;
  group: CaseGroup;
  definition: SegmentDefinition;
  /** The same count as somebody would write it by hand over the same tables. */
  byHand: string;
}

type Leaf = [field: string, operator: string, value: unknown];

function and(...leaves: Leaf[]): SegmentDefinition {
  const rules = leaves.map(([field, operator, value]) => ({ field, operator, value }));
  return { rule: { combinator: 'and', rules } };
}

/** Tags that the bench gives: 10 % and 1 % of all people. */
export const BENCH_TAGS = [
  { code: 'warm', name: '高意向', every: 10 },
  { code: 'blocked', name: '勿扰', every: 100 },
] as const;

/** Ten conditions as operators ask them, on the last day of the drawn history, 2026-06-30. */
export const SEGMENT_CASES: readonly SegmentCase[] = [
  {
    name: '近 90 天买过 2 次以上且满 200 元',
    group: 'facts',
    definition: and(['orderCount90', '>=', 2], ['netAmountFen90', '>=', 20_000]),
    byHand:
      'SELECT COUNT(*) AS people FROM member_fact WHERE order_count_90 >= 2 AND net_amount_fen_90 >= 20000',
  },
  {
    name: '沉睡：180 天没来，累计 3 次以上',
    group: 'facts',
    definition: and(['recencyDays', '>=', 180], ['orderCount', '>=', 3]),
    byHand: `SELECT COUNT(*) AS people FROM member_fact
      WHERE last_paid_on <= '2026-01-01' AND order_count >= 3`,
  },
  {
    name: '高客单且正在关注',
    group: 'facts',
    definition: and(['averageOrderValueFen', '>=', 20_000], ['isFollowing', '=', true]),
    byHand: `SELECT COUNT(*) AS people FROM member_fact
      WHERE average_order_value_fen >= 20000 AND is_following = 1`,
  },
  {
    name: '新客：30 天内首次消费，只买过一次',
    group: 'facts',
    definition: and(['firstOrderDays', '<', 30], ['orderCount', '=', 1]),
    byHand: `SELECT COUNT(*) AS people FROM member_fact WHERE first_paid_on > '2026-05-31' AND order_count = 1`,
  },
  {
    name: '25–35 岁女性，近 365 天消费满 1,000 元',
    group: 'facts',
    definition: and(
      ['gender', '=', 'female'],
      ['age', 'between', [25, 35]],
      ['netAmountFen365', '>=', 100_000],
    ),
    byHand: `SELECT COUNT(*) AS people FROM member m JOIN member_fact f ON f.member_id = m.id
      WHERE m.gender = 'female' AND m.birthday <= '2001-06-30' AND m.birthday > '1990-06-30'
        AND f.net_amount_fen_365 >= 100000`,
  },
  {
    name: '生命周期为活跃，近 30 天没买',
    group: 'tiers and tags',
    definition: and(['tier_lifecycle', 'in', ['active']], ['orderCount30', '=', 0]),
    byHand: `SELECT COUNT(*) AS people FROM member_fact f JOIN member_tier t ON t.member_id = f.member_id
      WHERE f.order_count_30 = 0 AND t.{lifecycle} = {lifecycle.active}`,
  },
  {
    name: '高意向标签，没有勿扰，近 180 天买过',
    group: 'tiers and tags',
    definition: and(['tag', 'in', ['warm']], ['tag', 'notIn', ['blocked']], ['orderCount180', '>=', 1]),
    byHand: `SELECT COUNT(*) AS people FROM member_fact f
      JOIN member_tag w ON w.member_id = f.member_id AND w.tag_id = (SELECT id FROM tag WHERE code = 'warm')
      LEFT JOIN member_tag b ON b.member_id = f.member_id AND b.tag_id = (SELECT id FROM tag WHERE code = 'blocked')
      WHERE b.member_id IS NULL AND f.order_count_180 >= 1`,
  },
  {
    name: '近 91 天购买 3 次以上',
    group: 'windows',
    definition: and(['ordersInWindow', '>=', { amount: 3, lastDays: 91 }]),
    byHand: `SELECT COUNT(*) AS people FROM (SELECT member_id FROM shop_order
      WHERE is_counted = 1 AND paid_on > '2026-03-31' AND paid_on <= '2026-06-30'
      GROUP BY member_id HAVING COUNT(*) >= 3) x`,
  },
  {
    name: '近 3 个月买面膜满 300 元',
    group: 'windows',
    definition: and(['amountInWindow', '>=', { amount: 30_000, lastMonths: 3, category: ['面膜'] }]),
    byHand: `SELECT COUNT(*) AS people FROM (SELECT member_id FROM shop_order_item
      WHERE category = '面膜' AND counted_on > '2026-03-30' AND counted_on <= '2026-06-30'
      GROUP BY member_id HAVING SUM(net_amount_fen) >= 30000) x`,
  },
  {
    name: '25–35 岁女性，近 3 个月每月买彩妆 1 次以上',
    group: 'windows',
    definition: and(
      ['gender', '=', 'female'],
      ['age', 'between', [25, 35]],
      ['ordersInWindow', '>=', { amount: 1, lastMonths: 3, each: true, category: ['彩妆'] }],
    ),
    byHand: `SELECT COUNT(*) AS people FROM (SELECT l.member_id FROM shop_order_item l
      JOIN member m ON m.id = l.member_id AND m.gender = 'female'
        AND m.birthday <= '2001-06-30' AND m.birthday > '1990-06-30'
      WHERE l.category = '彩妆' AND l.counted_on > '2026-03-30' AND l.counted_on <= '2026-06-30'
      GROUP BY l.member_id HAVING SUM(l.counted_on <= '2026-04-30') > 0
        AND SUM(l.counted_on > '2026-04-30' AND l.counted_on <= '2026-05-30') > 0
        AND SUM(l.counted_on > '2026-05-30') > 0) x`,
  },
];
