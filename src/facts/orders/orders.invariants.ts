import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: shop_order, refund.

export const ordersInvariants: readonly Invariant[] = [
  {
    code: 'I13-orders',
    labelZh: '订单金额不为负，退款不超过实付',
    meaningZh: '每一笔订单：实付与已退都不小于 0，实付减已退不小于 0。金额以整数分保存。',
    sql: `SELECT o.id, o.channel_id, o.external_id, o.member_id, o.paid_amount_fen, o.refunded_amount_fen
      FROM shop_order o
      WHERE o.paid_amount_fen < 0 OR o.refunded_amount_fen < 0 OR o.refunded_amount_fen > o.paid_amount_fen
      LIMIT 100`,
    columns: {
      id: '订单编号',
      channel_id: '渠道',
      external_id: '平台订单号',
      member_id: '人',
      paid_amount_fen: '实付（分）',
      refunded_amount_fen: '已退（分）',
    },
    isHeavy: true,
  },
  {
    code: 'I13-refunds',
    labelZh: '订单上的已退金额等于退款之和',
    meaningZh: '每一笔订单的已退金额，等于属于它的、状态为成功的退款金额之和。',
    sql: `SELECT o.id, o.external_id, o.member_id, o.refunded_amount_fen, COALESCE(r.refunded_fen, 0) AS refunds_fen
      FROM shop_order o
      LEFT JOIN (SELECT f.order_id, SUM(f.amount_fen) AS refunded_fen FROM refund f
        WHERE f.state = 'succeeded' AND f.order_id IS NOT NULL GROUP BY f.order_id) r ON r.order_id = o.id
      WHERE o.refunded_amount_fen <> COALESCE(r.refunded_fen, 0)
      LIMIT 100`,
    columns: {
      id: '订单编号',
      external_id: '平台订单号',
      member_id: '人',
      refunded_amount_fen: '订单上的已退（分）',
      refunds_fen: '退款之和（分）',
    },
    isHeavy: true,
  },
];
