import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export type ExchangeState = 'placed' | 'delivered' | 'cancelled';

export interface ExchangeOrderRow {
  id: string;
  item_id: string;
  version_id: string;
  member_id: string;
  request_key: string;
  points: number;
  state: ExchangeState;
  coupon_id: string | null;
  pickup_hash: Buffer | null;
  address_cipher: Buffer | null;
  placed_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
  note: string;
}

export const ORDER_COLUMNS = `o.id, o.item_id, o.version_id, o.member_id, o.request_key, o.points, o.state, o.coupon_id,
  o.pickup_hash, o.address_cipher, o.placed_at, o.ended_at, o.ended_by, o.note`;

/** The only writer of: exchange_order. */
@Injectable()
export class ExchangeOrderStore {
  async insert(
    tx: Tx,
    order: {
      itemId: string;
      versionId: string;
      memberId: string;
      requestKey: string;
      points: number;
      placedAt: Date;
      addressCipher: Buffer | null;
    },
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO exchange_order (item_id, version_id, member_id, request_key, points, state, placed_at,
         address_cipher) VALUES (?, ?, ?, ?, ?, 'placed', ?, ?)`,
      [
        order.itemId,
        order.versionId,
        order.memberId,
        order.requestKey,
        order.points,
        order.placedAt,
        order.addressCipher,
      ],
    );
    return insertId;
  }

  find(sql: Sql, id: string): Promise<ExchangeOrderRow | undefined> {
    return sql.row<ExchangeOrderRow>(`SELECT ${ORDER_COLUMNS} FROM exchange_order o WHERE o.id = ?`, [id]);
  }

  lock(tx: Tx, id: string): Promise<ExchangeOrderRow | undefined> {
    return tx.row<ExchangeOrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM exchange_order o WHERE o.id = ? FOR UPDATE`,
      [id],
    );
  }

  findByRequest(sql: Sql, memberId: string, requestKey: string): Promise<ExchangeOrderRow | undefined> {
    return sql.row<ExchangeOrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM exchange_order o WHERE o.member_id = ? AND o.request_key = ?`,
      [memberId, requestKey],
    );
  }

  /** By uq_exchange_order_pickup. */
  findByPickup(sql: Sql, hash: Buffer): Promise<ExchangeOrderRow | undefined> {
    return sql.row<ExchangeOrderRow>(
      `SELECT ${ORDER_COLUMNS} FROM exchange_order o WHERE o.pickup_hash = ?`,
      [hash],
    );
  }

  /** How often somebody has exchanged an item and not cancelled it. By ix_exchange_order_item. */
  async heldBy(sql: Sql, memberId: string, itemId: string): Promise<number> {
    const row = await sql.row<{ held: number }>(
      `SELECT COUNT(*) AS held FROM exchange_order o
       WHERE o.item_id = ? AND o.member_id = ? AND o.state IN ('placed', 'delivered')`,
      [itemId, memberId],
    );
    return row?.held ?? 0;
  }

  /** How often somebody has exchanged each item and not cancelled it. By uq_exchange_order_request. */
  async heldOf(sql: Sql, memberId: string): Promise<Map<string, number>> {
    const rows = await sql.rows<{ item_id: string; held: number }>(
      `SELECT o.item_id, COUNT(*) AS held FROM exchange_order o
       WHERE o.member_id = ? AND o.state IN ('placed', 'delivered') GROUP BY o.item_id`,
      [memberId],
    );
    return new Map(rows.map((row) => [row.item_id, row.held]));
  }

  /** The coupon of an exchange, which is thereby delivered. */
  async deliverCoupon(tx: Tx, id: string, couponId: string, at: Date): Promise<void> {
    await tx.run(`UPDATE exchange_order SET state = 'delivered', coupon_id = ?, ended_at = ? WHERE id = ?`, [
      couponId,
      at,
      id,
    ]);
  }

  async setPickup(tx: Tx, id: string, hash: Buffer): Promise<void> {
    await tx.run('UPDATE exchange_order SET pickup_hash = ? WHERE id = ?', [hash, id]);
  }

  async end(
    tx: Tx,
    id: string,
    end: { state: 'delivered' | 'cancelled'; by: string; note: string; at: Date },
  ): Promise<void> {
    await tx.run(
      `UPDATE exchange_order SET state = ?, ended_at = ?, ended_by = ?, note = ?
       WHERE id = ? AND state = 'placed'`,
      [end.state, end.at, end.by, end.note, id],
    );
  }

  /** Exchanges of one person belong to another. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE exchange_order o SET o.member_id = ?, o.request_key = CONCAT('merged:', o.id, ':', o.request_key)
       WHERE o.member_id = ?`,
      [toMemberId, fromMemberId],
    );
  }
}
