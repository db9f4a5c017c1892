import type { ColumnPlaces, FieldColumns } from './csv-columns.js';

export type OrderField =
  'order_no' | 'customer' | 'paid_at' | 'amount' | 'cost' | 'product' | 'category' | 'items';

/** What the columns of an order file are usually called. A bare `tx_id` numbers rows, not orders. */
export const ORDER_FIELDS: FieldColumns<OrderField> = {
  order_no: {
    labelZh: '订单号',
    names: 'order_no order_number order_sn order_id 订单号 订单编号 订单ID 单号 主订单编号'.split(' '),
  },
  customer: {
    labelZh: '客户编号',
    isNeeded: true,
    names: (
      'customer_id customer buyer_id member_id user_id 客户编号 客户ID 客户号 会员编号 会员ID 会员号 会员卡号 ' +
      '买家ID 买家编号 用户ID 用户编号 顾客编号 客户 买家 顾客'
    ).split(' '),
  },
  paid_at: {
    labelZh: '付款时间',
    isNeeded: true,
    names: (
      'paid_at pay_time payment_time paid_time 付款时间 支付时间 订单付款时间 成交时间 order_date order_time ' +
      'ordered_at created_at 下单时间 下单日期 订单时间 订单日期 订单创建时间 购买时间 购买日期 交易时间 date 日期 时间'
    ).split(' '),
  },
  amount: {
    labelZh: '实付金额',
    isNeeded: true,
    names: (
      'paid_amount pay_amount 实付金额 实付款 实付 实收金额 买家实付金额 买家实际支付金额 支付金额 付款金额 ' +
      'amount order_amount 订单金额 成交金额 交易金额 金额'
    ).split(' '),
  },
  cost: { labelZh: '成本', names: 'cost cost_amount 成本 商品成本 订单成本 成本金额'.split(' ') },
  product: {
    labelZh: '商品',
    mayHoldLines: true,
    names: 'product product_name 商品名称 商品标题 宝贝标题 商品 品名'.split(' '),
  },
  category: { labelZh: '品类', names: 'category 品类 类目 商品类目 商品分类 分类'.split(' ') },
  items: { labelZh: '件数', names: 'items quantity qty 件数 数量 商品数量 购买数量'.split(' ') },
};

/**
 * The columns an import takes. A column of pieces alone says nothing about what was bought: it counts
 * where there is a product or a category too, or where it was asked for by name.
 */
export function takenColumns(
  places: ColumnPlaces<OrderField>,
  asked: Partial<Record<OrderField, string>>,
): ColumnPlaces<OrderField> {
  const { items: _items, ...others } = places;
  const isTaken = places.product !== undefined || places.category !== undefined || (asked.items ?? '') !== '';
  return isTaken ? places : others;
}
