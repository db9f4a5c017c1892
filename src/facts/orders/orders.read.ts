import { Injectable } from '@nestjs/common';
import type { ChannelOrderState } from '../../channels/channel.js';
import type { Sql } from '../../platform/database/sql.js';

export interface OrderListRow {
  id: string;
  channel_id: string;
  channel_name: string;
  external_id: string;
  state: ChannelOrderState;
  paid_amount_fen: number;
  refunded_amount_fen: number;
  net_amount_fen: number;
  is_counted: number;
  placed_at: Date | null;
  paid_at: Date | null;
  /** What lists are sorted by: paid, else placed, else recorded. */
  sorted_at: Date;
  items: OrderItemRow[];
}

export interface OrderItemRow {
  order_id: string;
  title: string;
  category: string;
  quantity: number;
  amount_fen: number;
}

export interface RefundListRow {
  id: string;
  order_id: string;
  order_external_id: string;
  amount_fen: number;
  state: 'open' | 'succeeded' | 'closed';
  refunded_at: Date | null;
  recorded_at: Date;
}

const ORDER_LABELS: Record<ChannelOrderState, string> = {
  unpaid: '待付款',
  paid: '已付款',
  shipped: '已发货',
  completed: '已完成',
  cancelled: '已取消',
};

/** What operators call an order's state; a refund in full is said first. */
export function orderStateLabel(order: {
  state: ChannelOrderState;
  paid_amount_fen: number;
  refunded_amount_fen: number;
}): string {
  if (order.refunded_amount_fen > 0)
    return order.refunded_amount_fen >= order.paid_amount_fen ? '已全额退款' : '部分退款';
  return ORDER_LABELS[order.state];
}

/** Questions about orders. Reads: shop_order, shop_order_item, refund, channel. */
@Injectable()
export class OrdersRead {
  /**
   * A person's orders with their lines, newest first; `before` continues a list after the row with
   * these values. Reads all orders of one person by ix_shop_order_member.
   */
  async ofMember(
    sql: Sql,
    memberId: string,
    options: { before?: { sortedAt: Date; id: string } | undefined; limit: number },
  ): Promise<OrderListRow[]> {
    const { before, limit } = options;
    const sortedAt = 'COALESCE(o.paid_at, o.placed_at, o.recorded_at)';
    const orders = await sql.rows<Omit<OrderListRow, 'items'>>(
      `SELECT o.id, o.channel_id, c.name AS channel_name, o.external_id, o.state, o.paid_amount_fen,
              o.refunded_amount_fen, o.net_amount_fen, o.is_counted, o.placed_at, o.paid_at,
              ${sortedAt} AS sorted_at
       FROM shop_order o JOIN channel c ON c.id = o.channel_id
       WHERE o.member_id = ?${before ? ` AND ${sortedAt} <= ? AND (${sortedAt} < ? OR o.id < ?)` : ''}
       ORDER BY sorted_at DESC, o.id DESC LIMIT ?`,
      before ? [memberId, before.sortedAt, before.sortedAt, before.id, limit] : [memberId, limit],
    );
    const items = await this.items(
      sql,
      orders.map(({ id }) => id),
    );
    return orders.map((order) => ({ ...order, items: items.get(order.id) ?? [] }));
  }

  /** How many orders of a person we hold, counted or not. */
  async countOfMember(sql: Sql, memberId: string): Promise<number> {
    const row = await sql.row<{ held: number }>(
      'SELECT COUNT(*) AS held FROM shop_order o WHERE o.member_id = ?',
      [memberId],
    );
    return row?.held ?? 0;
  }

  /** Lines by order. */
  async items(sql: Sql, orderIds: readonly string[]): Promise<Map<string, OrderItemRow[]>> {
    const byOrder = new Map<string, OrderItemRow[]>();
    if (orderIds.length === 0) return byOrder;
    const rows = await sql.rows<OrderItemRow>(
      `SELECT i.order_id, i.title, i.category, i.quantity, i.amount_fen FROM shop_order_item i
       WHERE i.order_id IN (?) ORDER BY i.order_id, i.line_no`,
      [orderIds],
    );
    for (const row of rows) {
      const lines = byOrder.get(row.order_id);
      if (lines) lines.push(row);
      else byOrder.set(row.order_id, [row]);
    }
    return byOrder;
  }

  /** Refunds of a person's orders, newest first. */
  async refundsOfMember(sql: Sql, memberId: string, limit: number): Promise<RefundListRow[]> {
    return sql.rows<RefundListRow>(
      `SELECT r.id, r.order_id, r.order_external_id, r.amount_fen, r.state, r.refunded_at, r.recorded_at
       FROM shop_order o JOIN refund r ON r.order_id = o.id WHERE o.member_id = ?
       ORDER BY COALESCE(r.refunded_at, r.recorded_at) DESC, r.id DESC LIMIT ?`,
      [memberId, limit],
    );
  }

  /** Everything held: orders, those that count, their net amount, and the people who bought. */
  async totals(sql: Sql): Promise<{ orders: number; counted: number; netAmountFen: number; buyers: number }> {
    const row = await sql.row<{ orders: number; counted: number; net: number | null; buyers: number }>(
      `SELECT COUNT(*) AS orders, SUM(o.is_counted) AS counted,
              SUM(o.is_counted * o.net_amount_fen) AS net,
              COUNT(DISTINCT CASE WHEN o.is_counted = 1 THEN o.member_id END) AS buyers
       FROM shop_order o`,
    );
    return {
      orders: row?.orders ?? 0,
      counted: row?.counted ?? 0,
      netAmountFen: row?.net ?? 0,
      buyers: row?.buyers ?? 0,
    };
  }

  /** Orders held of one channel. Index only: uq_shop_order_external. */
  async countOfChannel(sql: Sql, channelId: string): Promise<number> {
    const row = await sql.row<{ held: number }>(
      'SELECT COUNT(*) AS held FROM shop_order o WHERE o.channel_id = ?',
      [channelId],
    );
    return row?.held ?? 0;
  }

  /** Refunds held of one channel. */
  async refundCountOfChannel(sql: Sql, channelId: string): Promise<number> {
    const row = await sql.row<{ held: number }>(
      'SELECT COUNT(*) AS held FROM refund r WHERE r.channel_id = ?',
      [channelId],
    );
    return row?.held ?? 0;
  }

  /** Those of these numbers that we do not hold. */
  async missing(sql: Sql, channelId: string, externalIds: readonly string[]): Promise<string[]> {
    if (externalIds.length === 0) return [];
    const rows = await sql.rows<{ external_id: string }>(
      'SELECT o.external_id FROM shop_order o WHERE o.channel_id = ? AND o.external_id IN (?)',
      [channelId, externalIds],
    );
    const held = new Set(rows.map((row) => row.external_id));
    return externalIds.filter((externalId) => !held.has(externalId));
  }
}
