import { Injectable } from '@nestjs/common';
import type { ChannelOrderItem, ChannelRefund } from '../../channels/channel.js';
import type { Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import { chunks, valuesList } from '../../platform/database/sql.js';
import type { Amendment, StoredOrder } from './order-difference.js';

export interface StoredRefund {
  id: string;
  external_id: string;
  order_external_id: string;
  order_id: string | null;
  amount_fen: number;
  state: ChannelRefund['state'];
  refunded_at: Date | null;
  source_updated_at: Date | null;
}

const ORDER_COLUMNS = `o.id, o.external_id, o.member_id, o.buyer_identity_id, o.buyer_external_id, o.state,
  o.paid_amount_fen, o.refunded_amount_fen, o.cost_fen, o.placed_at, o.paid_at, o.source_updated_at`;
const REFUND_COLUMNS = `r.id, r.external_id, r.order_external_id, r.order_id, r.amount_fen, r.state,
  r.refunded_at, r.source_updated_at`;
/** For a twin that another transaction stored meanwhile; assignments run left to right, the time comes last. */
const IS_NOT_OLDER = 'VALUES(source_updated_at) >= COALESCE(source_updated_at, VALUES(source_updated_at))';
const ROWS_PER_STATEMENT = 1000;

/** The only writer of shop_order, shop_order_item, refund and order_amendment. */
@Injectable()
export class OrdersStore {
  /** Locks the known ones of these orders; by uq_shop_order_external. */
  async lockOrders(
    tx: Tx,
    channelId: string,
    externalIds: readonly string[],
  ): Promise<Map<string, StoredOrder>> {
    const found = new Map<string, StoredOrder>();
    for (const piece of chunks(externalIds, ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<StoredOrder>(
        `SELECT ${ORDER_COLUMNS} FROM shop_order o FORCE INDEX (uq_shop_order_external)
         WHERE o.channel_id = ? AND o.external_id IN (?) FOR UPDATE`,
        [channelId, piece],
      );
      for (const row of rows) found.set(row.external_id, row);
    }
    return found;
  }

  /** Stores orders nobody had when they were looked for; returns their ids by external id. */
  async insertOrders(
    tx: Tx,
    channelId: string,
    orders: readonly Omit<StoredOrder, 'id'>[],
  ): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    for (const piece of chunks(orders, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((order) => [
          channelId,
          order.external_id,
          order.member_id,
          order.buyer_identity_id,
          order.buyer_external_id,
          order.state,
          order.paid_amount_fen,
          order.refunded_amount_fen,
          order.cost_fen,
          order.placed_at,
          order.paid_at,
          order.source_updated_at,
        ]),
      );
      const { affectedRows } = await tx.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id,
                                 state, paid_amount_fen, refunded_amount_fen, cost_fen, placed_at, paid_at,
                                 source_updated_at)
         VALUES ${list.text} ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
        list.values,
      );
      if (affectedRows !== piece.length) throw new LostRace('shop_order');
      const rows = await tx.rows<{ id: string; external_id: string }>(
        'SELECT o.id, o.external_id FROM shop_order o WHERE o.channel_id = ? AND o.external_id IN (?)',
        [channelId, piece.map((order) => order.external_id)],
      );
      for (const row of rows) ids.set(row.external_id, row.id);
    }
    return ids;
  }

  /** Writes the present state of orders the caller has locked. */
  async updateOrders(tx: Tx, channelId: string, orders: readonly StoredOrder[]): Promise<void> {
    for (const piece of chunks(orders, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((order) => [
          order.id,
          channelId,
          order.external_id,
          order.member_id,
          order.buyer_identity_id,
          order.buyer_external_id,
          order.state,
          order.paid_amount_fen,
          order.refunded_amount_fen,
          order.cost_fen,
          order.placed_at,
          order.paid_at,
          order.source_updated_at,
        ]),
      );
      await tx.run(
        `INSERT INTO shop_order (id, channel_id, external_id, member_id, buyer_identity_id,
                                 buyer_external_id, state, paid_amount_fen, refunded_amount_fen, cost_fen, placed_at,
                                 paid_at, source_updated_at)
         VALUES ${list.text}
         ON DUPLICATE KEY UPDATE member_id = VALUES(member_id),
           buyer_identity_id = VALUES(buyer_identity_id), buyer_external_id = VALUES(buyer_external_id),
           state = VALUES(state), paid_amount_fen = VALUES(paid_amount_fen),
           refunded_amount_fen = VALUES(refunded_amount_fen), cost_fen = VALUES(cost_fen), placed_at = VALUES(placed_at),
           paid_at = VALUES(paid_at), source_updated_at = VALUES(source_updated_at),
           updated_at = UTC_TIMESTAMP(3)`,
        list.values,
      );
      await this.repeatOnLines(
        tx,
        piece.map(({ id }) => id),
      );
    }
  }

  async insertAmendments(
    tx: Tx,
    amended: readonly { orderId: string; sourceUpdatedAt: Date | null; amendment: Amendment }[],
  ): Promise<void> {
    for (const piece of chunks(amended, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map(({ orderId, sourceUpdatedAt, amendment }) => [
          orderId,
          amendment.field,
          amendment.oldValue,
          amendment.newValue,
          sourceUpdatedAt,
        ]),
      );
      await tx.run(
        `INSERT INTO order_amendment (order_id, field, old_value, new_value, source_updated_at)
         VALUES ${list.text}`,
        list.values,
      );
    }
  }

  /** Replaces the lines of orders. */
  async replaceItems(
    tx: Tx,
    orders: readonly { orderId: string; items: readonly ChannelOrderItem[]; isNew: boolean }[],
  ): Promise<void> {
    const known = orders.filter(({ isNew }) => !isNew).map(({ orderId }) => orderId);
    for (const piece of chunks(known, ROWS_PER_STATEMENT)) {
      await tx.run('DELETE FROM shop_order_item WHERE order_id IN (?)', [piece]);
    }
    const lines = orders.flatMap(({ orderId, items }) =>
      items.map((item, at) => [
        orderId,
        at + 1,
        (item.productExternalId ?? '').slice(0, 64),
        item.title.slice(0, 255),
        (item.category ?? '').slice(0, 64),
        item.quantity,
        item.amountFen,
      ]),
    );
    for (const piece of chunks(lines, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece);
      await tx.run(
        `INSERT INTO shop_order_item (order_id, line_no, product_external_id, title, category, quantity,
                                      amount_fen)
         VALUES ${list.text}`,
        list.values,
      );
    }
    await this.repeatOnLines(
      tx,
      orders.map(({ orderId }) => orderId),
    );
  }

  /** Writes on the lines of orders what conditions by category and product need of the order. */
  private async repeatOnLines(tx: Tx, orderIds: readonly string[]): Promise<void> {
    for (const piece of chunks(orderIds, ROWS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE shop_order_item l JOIN shop_order o ON o.id = l.order_id
         SET l.member_id = o.member_id, l.counted_on = CASE WHEN o.is_counted = 1 THEN o.paid_on END,
           l.net_amount_fen = CASE WHEN o.is_counted = 0 THEN 0 WHEN o.refunded_amount_fen = 0 THEN l.amount_fen
             ELSE FLOOR(l.amount_fen * (1e0 * o.net_amount_fen / (o.net_amount_fen + o.refunded_amount_fen))) END
         WHERE l.order_id IN (?)`,
        [piece],
      );
    }
  }

  /** Locks the known ones of these refunds. */
  async lockRefunds(
    tx: Tx,
    channelId: string,
    externalIds: readonly string[],
  ): Promise<Map<string, StoredRefund>> {
    const found = new Map<string, StoredRefund>();
    for (const piece of chunks(externalIds, ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<StoredRefund>(
        `SELECT ${REFUND_COLUMNS} FROM refund r FORCE INDEX (uq_refund_external)
         WHERE r.channel_id = ? AND r.external_id IN (?) FOR UPDATE`,
        [channelId, piece],
      );
      for (const row of rows) found.set(row.external_id, row);
    }
    return found;
  }

  /** Adds new refunds (id absent) and writes changed ones. */
  async saveRefunds(
    tx: Tx,
    channelId: string,
    refunds: readonly (Omit<StoredRefund, 'id'> & { id?: string })[],
  ): Promise<void> {
    for (const piece of chunks(refunds, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((refund) => [
          channelId,
          refund.external_id,
          refund.order_external_id,
          refund.order_id,
          refund.amount_fen,
          refund.state,
          refund.refunded_at,
          refund.source_updated_at,
        ]),
      );
      await tx.run(
        `INSERT INTO refund (channel_id, external_id, order_external_id, order_id, amount_fen, state,
                             refunded_at, source_updated_at)
         VALUES ${list.text}
         ON DUPLICATE KEY UPDATE order_id = COALESCE(VALUES(order_id), order_id),
           amount_fen = IF(${IS_NOT_OLDER}, VALUES(amount_fen), amount_fen),
           state = IF(${IS_NOT_OLDER}, VALUES(state), state),
           refunded_at = IF(${IS_NOT_OLDER}, VALUES(refunded_at), refunded_at),
           source_updated_at = IF(${IS_NOT_OLDER}, VALUES(source_updated_at), source_updated_at)`,
        list.values,
      );
    }
  }

  /**
   * Refunds that arrived before these orders. A locking read, so that a refund being stored at this
   * moment is waited for: whichever of the two commits last sees the other. By ix_refund_order_external.
   */
  async lockWaitingRefunds(
    tx: Tx,
    channelId: string,
    orderExternalIds: readonly string[],
  ): Promise<StoredRefund[]> {
    const found: StoredRefund[] = [];
    for (const piece of chunks(orderExternalIds, ROWS_PER_STATEMENT)) {
      found.push(
        ...(await tx.rows<StoredRefund>(
          `SELECT ${REFUND_COLUMNS} FROM refund r FORCE INDEX (ix_refund_order_external)
           WHERE r.channel_id = ? AND r.order_external_id IN (?) AND r.order_id IS NULL FOR UPDATE`,
          [channelId, piece],
        )),
      );
    }
    return found;
  }

  async linkRefunds(tx: Tx, links: readonly { refundId: string; orderId: string }[]): Promise<void> {
    for (const { refundId, orderId } of links) {
      await tx.run('UPDATE refund SET order_id = ? WHERE id = ?', [orderId, refundId]);
    }
  }

  /** Makes refunded_amount_fen of locked orders the sum of their refunds that went through. */
  async sumRefunds(tx: Tx, orderIds: readonly string[]): Promise<Map<string, number>> {
    const sums = new Map<string, number>(orderIds.map((id) => [id, 0]));
    for (const piece of chunks(orderIds, ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<{ order_id: string; refunded: number }>(
        `SELECT r.order_id, SUM(r.amount_fen) AS refunded FROM refund r
         WHERE r.order_id IN (?) AND r.state = 'succeeded' GROUP BY r.order_id`,
        [piece],
      );
      for (const row of rows) sums.set(row.order_id, row.refunded);
    }
    return sums;
  }

  /** Gives all orders of one person to another; who bought stays written on each order. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE shop_order_item l JOIN shop_order o ON o.id = l.order_id SET l.member_id = ?
       WHERE o.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run('UPDATE shop_order SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}
