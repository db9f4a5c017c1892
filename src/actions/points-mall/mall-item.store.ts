import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export type MallItemKind = 'coupon' | 'goods';
export type MallItemState = 'active' | 'paused' | 'closed';
/** How goods reach the member: 到店自取, 寄送. */
export type Fulfilment = 'pickup' | 'delivery';

/** An item with the terms in force. */
export interface MallItemRow {
  id: string;
  kind: MallItemKind;
  version_id: string;
  stock: number;
  taken: number;
  per_member_limit: number | null;
  starts_at: Date;
  /** The first instant at which it is over; null: never. */
  ends_at: Date | null;
  state: MallItemState;
  sort_no: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  version_no: number;
  name: string;
  description: string;
  points: number;
  template_id: string | null;
  fulfilment: Fulfilment | null;
  worth_fen: number;
}

/** The terms of an exchange; a change makes the next version. */
export interface MallTerms {
  name: string;
  description: string;
  points: number;
  /** Of kind coupon. */
  templateId: string | null;
  /** Of kind goods. */
  fulfilment: Fulfilment | null;
  /** What one costs the brand. */
  worthFen: number;
}

/** What may change without touching the terms. */
export interface MallLimits {
  stock: number;
  /** null: as many as one likes. */
  perMemberLimit: number | null;
  startsAt: Date;
  endsAt: Date | null;
  sortNo: number;
}

export const ITEM_COLUMNS = `i.id, i.kind, i.version_id, i.stock, i.taken, i.per_member_limit, i.starts_at, i.ends_at,
  i.state, i.sort_no, i.created_by, i.created_at, i.updated_at, w.version_no, w.name, w.description, w.points,
  w.template_id, w.fulfilment, w.worth_fen`;
const FROM_ITEM = 'FROM mall_item i JOIN mall_item_version w ON w.id = i.version_id';

/** The only writer of: mall_item, mall_item_version. */
@Injectable()
export class MallItemStore {
  async insert(
    tx: Tx,
    item: MallLimits & MallTerms & { kind: MallItemKind },
    author: string,
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO mall_item (kind, stock, per_member_limit, starts_at, ends_at, state, sort_no, created_by)
       VALUES (?, ?, ?, ?, ?, 'paused', ?, ?)`,
      [item.kind, item.stock, item.perMemberLimit, item.startsAt, item.endsAt, item.sortNo, author],
    );
    await this.addVersion(tx, insertId, 1, item, author);
    return insertId;
  }

  /** Writes terms and puts them in force. */
  async addVersion(
    tx: Tx,
    itemId: string,
    versionNo: number,
    terms: MallTerms,
    author: string,
  ): Promise<void> {
    const { insertId } = await tx.run(
      `INSERT INTO mall_item_version (item_id, version_no, name, description, points, template_id, fulfilment,
         worth_fen, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        itemId,
        versionNo,
        terms.name,
        terms.description,
        terms.points,
        terms.templateId,
        terms.fulfilment,
        terms.worthFen,
        author,
      ],
    );
    await tx.run('UPDATE mall_item SET version_id = ?, updated_at = UTC_TIMESTAMP(3) WHERE id = ?', [
      insertId,
      itemId,
    ]);
  }

  async updateLimits(tx: Tx, id: string, limits: MallLimits): Promise<void> {
    await tx.run(
      `UPDATE mall_item SET stock = ?, per_member_limit = ?, starts_at = ?, ends_at = ?, sort_no = ?,
         updated_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [limits.stock, limits.perMemberLimit, limits.startsAt, limits.endsAt, limits.sortNo, id],
    );
  }

  async setState(tx: Tx, id: string, state: MallItemState): Promise<void> {
    await tx.run('UPDATE mall_item SET state = ?, updated_at = UTC_TIMESTAMP(3) WHERE id = ?', [state, id]);
  }

  find(sql: Sql, id: string): Promise<MallItemRow | undefined> {
    return sql.row<MallItemRow>(`SELECT ${ITEM_COLUMNS} ${FROM_ITEM} WHERE i.id = ?`, [id]);
  }

  async lock(tx: Tx, id: string): Promise<MallItemRow | undefined> {
    await tx.rows('SELECT i.id FROM mall_item i WHERE i.id = ? FOR UPDATE', [id]);
    return this.find(tx, id);
  }

  /** What members see, in the order of the operator. By ix_mall_item_shown. */
  shown(sql: Sql): Promise<MallItemRow[]> {
    return sql.rows<MallItemRow>(
      `SELECT ${ITEM_COLUMNS} ${FROM_ITEM} WHERE i.state = 'active' ORDER BY i.sort_no, i.id`,
    );
  }

  /**
   * Takes one of those that are left, if the item gives at `now` under these terms; false: it does not. Locks its row
   * until the transaction ends.
   */
  async take(tx: Tx, item: MallItemRow, now: Date): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE mall_item SET taken = taken + 1
       WHERE id = ? AND version_id = ? AND state = 'active' AND taken < stock
         AND starts_at <= ? AND (ends_at IS NULL OR ends_at > ?)`,
      [item.id, item.version_id, now, now],
    );
    return affectedRows === 1;
  }

  /** One is back. */
  async putBack(tx: Tx, id: string): Promise<void> {
    await tx.run('UPDATE mall_item SET taken = taken - 1 WHERE id = ?', [id]);
  }
}
