import type { Invariant } from '../../platform/invariants/invariant.js';

/** What is always true of the points mall. */
export const pointsMallInvariants: readonly Invariant[] = [
  {
    code: 'I1-mall',
    labelZh: '积分商城的兑换数不超过库存，且与兑换单一致',
    meaningZh: '一件商品记下的已兑换数应等于未取消的兑换单数，且不超过库存；列出不符的商品。',
    sql: `SELECT i.id, i.stock, i.taken, COALESCE(x.orders, 0) AS orders
      FROM mall_item i LEFT JOIN (
        SELECT o.item_id, COUNT(*) AS orders FROM exchange_order o
        WHERE o.state IN ('placed', 'delivered') GROUP BY o.item_id
      ) x ON x.item_id = i.id
      WHERE i.taken <> COALESCE(x.orders, 0) OR i.taken > i.stock
      LIMIT 100`,
    columns: { id: '商品', stock: '库存', taken: '记下已兑换', orders: '有效兑换单' },
  },
  {
    code: 'I9-mall',
    labelZh: '每笔兑换恰好扣过一次积分，取消的恰好退过一次',
    meaningZh:
      '兑换单应有一笔扣积分的流水；已取消的另有一笔退回，未取消的没有。金额以流水为准。列出缺少或多出的兑换单。',
    sql: `SELECT o.id, o.member_id, o.state, COUNT(s.id) AS spendings, COUNT(u.id) AS returns
      FROM exchange_order o
      LEFT JOIN points_transaction s ON s.member_id = o.member_id AND s.source_kind = 'points_exchange'
        AND s.source_key = CONCAT('exchange:', o.id)
      LEFT JOIN points_transaction u ON u.member_id = o.member_id AND u.source_kind = 'unspend'
        AND u.source_key = CONCAT('points_exchange:exchange:', o.id)
      GROUP BY o.id, o.member_id, o.state
      HAVING COUNT(s.id) <> 1 OR COUNT(u.id) <> (CASE WHEN o.state = 'cancelled' THEN 1 ELSE 0 END)
      LIMIT 100`,
    columns: { id: '兑换单', member_id: '会员', state: '状态', spendings: '扣分流水', returns: '退分流水' },
    isHeavy: true,
  },
  {
    code: 'I3-mall',
    labelZh: '兑换券的每笔兑换都有一张券',
    meaningZh: '兑换成券的兑换单应带着一张券，兑换实物的不带；列出不符的兑换单。',
    sql: `SELECT o.id, i.kind, o.coupon_id
      FROM exchange_order o JOIN mall_item i ON i.id = o.item_id LEFT JOIN coupon c ON c.id = o.coupon_id
      WHERE (i.kind = 'coupon' AND c.id IS NULL) OR (i.kind = 'goods' AND o.coupon_id IS NOT NULL)
      LIMIT 100`,
    columns: { id: '兑换单', kind: '类型', coupon_id: '券' },
    isHeavy: true,
  },
];
