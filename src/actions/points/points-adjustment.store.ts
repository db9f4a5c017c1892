import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export type AdjustmentState = 'waiting' | 'done' | 'refused';

export interface AdjustmentRow {
  id: string;
  request_key: string;
  member_id: string;
  points: number;
  reason: string;
  state: AdjustmentState;
  asked_by: string;
  asked_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  decision_note: string;
}

const COLUMNS = `a.id, a.request_key, a.member_id, a.points, a.reason, a.state, a.asked_by, a.asked_at, a.decided_by,
  a.decided_at, a.decision_note`;

/** Writes: points_adjustment. */
@Injectable()
export class PointsAdjustmentStore {
  async byKey(sql: Sql, requestKey: string): Promise<AdjustmentRow | undefined> {
    return sql.row(`SELECT ${COLUMNS} FROM points_adjustment a WHERE a.request_key = ?`, [requestKey]);
  }

  async byId(sql: Sql, id: string): Promise<AdjustmentRow | undefined> {
    return sql.row(`SELECT ${COLUMNS} FROM points_adjustment a WHERE a.id = ?`, [id]);
  }

  /** Points that this operator moved for this person since, up and down added together. */
  async movedSince(sql: Sql, memberId: string, askedBy: string, since: Date): Promise<number> {
    const found = await sql.row<{ total: number }>(
      `SELECT COALESCE(SUM(ABS(a.points)), 0) AS total FROM points_adjustment a
       WHERE a.member_id = ? AND a.asked_by = ? AND a.asked_at > ? AND a.state = 'done'`,
      [memberId, askedBy, since],
    );
    return found?.total ?? 0;
  }

  async insert(
    tx: Tx,
    row: Omit<AdjustmentRow, 'id' | 'decided_by' | 'decided_at' | 'decision_note'>,
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO points_adjustment (request_key, member_id, points, reason, state, asked_by, asked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [row.request_key, row.member_id, row.points, row.reason, row.state, row.asked_by, row.asked_at],
    );
    return insertId;
  }

  /** Decides one that waits, once; false when it waits no more. */
  async decide(
    tx: Tx,
    id: string,
    decision: { state: 'done' | 'refused'; by: string; note: string; at: Date },
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE points_adjustment SET state = ?, decided_by = ?, decided_at = ?, decision_note = ?
       WHERE id = ? AND state = 'waiting'`,
      [decision.state, decision.by, decision.at, decision.note, id],
    );
    return affectedRows === 1;
  }
}
