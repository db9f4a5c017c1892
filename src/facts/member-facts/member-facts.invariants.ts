import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: member_fact, shop_order, member_mark.

export const memberFactsInvariants: readonly Invariant[] = [
  {
    code: 'I13-facts',
    labelZh: '每人的订单数和净额等于订单之和',
    meaningZh:
      '每人指标中的累计订单数与累计净额，等于截至指标日期、计入的订单之和。有变动还在等待刷新的人不算。',
    sql: `SELECT f.member_id, f.as_of_on, f.order_count, COALESCE(s.orders, 0) AS orders, f.net_amount_fen,
        COALESCE(s.net_fen, 0) AS orders_net_fen
      FROM member_fact f
      LEFT JOIN (SELECT o.member_id, COUNT(*) AS orders, SUM(o.net_amount_fen) AS net_fen
        FROM member_fact g JOIN shop_order o ON o.member_id = g.member_id AND o.is_counted = 1
          AND o.paid_on <= g.as_of_on GROUP BY o.member_id) s ON s.member_id = f.member_id
      WHERE (f.order_count <> COALESCE(s.orders, 0) OR f.net_amount_fen <> COALESCE(s.net_fen, 0))
        AND f.member_id NOT IN (SELECT k.member_id FROM member_mark k)
      LIMIT 100`,
    columns: {
      member_id: '人',
      as_of_on: '指标日期',
      order_count: '指标：订单数',
      orders: '订单数',
      net_amount_fen: '指标：净额（分）',
      orders_net_fen: '订单净额之和（分）',
    },
    isHeavy: true,
  },
];
