import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';
import { packIds, unpackIds } from './people-ids.js';
import type { SegmentDefinition } from './segment-definition.js';

export interface SnapshotRow {
  id: string;
  segment_id: string;
  as_of_on: BusinessDate;
  people: number;
  hash: string;
  /** freezing: the list is fixed, its rows are still being written. */
  state: 'freezing' | 'ready';
  taken_by: string;
  taken_at: Date;
}

export interface TakenSnapshot {
  segmentId: string;
  definition: SegmentDefinition;
  asOf: BusinessDate;
  ids: Float64Array;
  hash: string;
  takenBy: string;
  takenAt: Date;
}

/** Rows that one transaction writes. */
export const PEOPLE_PER_PIECE = 20_000;
const ROWS_PER_STATEMENT = 2000;
const COLUMNS = 'p.id, p.segment_id, p.as_of_on, p.people, p.hash, p.state, p.taken_by, p.taken_at';

/** The only writer of: segment_snapshot, segment_snapshot_piece, segment_snapshot_member. */
@Injectable()
export class SegmentSnapshotStore {
  find(sql: Sql, id: string): Promise<SnapshotRow | undefined> {
    return sql.row<SnapshotRow>(`SELECT ${COLUMNS} FROM segment_snapshot p WHERE p.id = ?`, [id]);
  }

  /** Of one segment, newest first. */
  ofSegment(sql: Sql, segmentId: string, before: string | undefined, limit: number): Promise<SnapshotRow[]> {
    return sql.rows<SnapshotRow>(
      `SELECT ${COLUMNS} FROM segment_snapshot p
       WHERE p.segment_id = ?${before === undefined ? '' : ' AND p.id < ?'} ORDER BY p.id DESC LIMIT ?`,
      before === undefined ? [segmentId, limit] : [segmentId, before, limit],
    );
  }

  /** Fixes a list: who is on it and its hash are settled here, in a few packed rows. */
  async insert(tx: Tx, taken: TakenSnapshot): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO segment_snapshot (segment_id, definition_json, as_of_on, people, hash, state, taken_by, taken_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        taken.segmentId,
        JSON.stringify(taken.definition),
        taken.asOf,
        taken.ids.length,
        taken.hash,
        taken.ids.length === 0 ? 'ready' : 'freezing',
        taken.takenBy,
        taken.takenAt,
      ],
    );
    for (let start = 0; start < taken.ids.length; start += PEOPLE_PER_PIECE) {
      const piece = taken.ids.subarray(start, start + PEOPLE_PER_PIECE);
      await tx.run(
        'INSERT INTO segment_snapshot_piece (snapshot_id, piece_no, people, ids) VALUES (?, ?, ?, ?)',
        [insertId, start / PEOPLE_PER_PIECE, piece.length, packIds(piece)],
      );
    }
    return insertId;
  }

  /** The oldest list whose rows are not all written. */
  async unfinished(sql: Sql): Promise<string | undefined> {
    const row = await sql.row<{ id: string }>(
      `SELECT p.id FROM segment_snapshot p WHERE p.state = 'freezing' ORDER BY p.id LIMIT 1`,
    );
    return row?.id;
  }

  /**
   * Writes the rows of one piece, or finds that none is left and calls the list ready. Returns false then.
   * The lock of the list keeps two workers from one piece.
   */
  async writePiece(tx: Tx, snapshotId: string): Promise<boolean> {
    const list = await tx.row<{ state: string }>(
      'SELECT p.state FROM segment_snapshot p WHERE p.id = ? FOR UPDATE',
      [snapshotId],
    );
    if (list?.state !== 'freezing') return false;
    const piece = await tx.row<{ piece_no: number; ids: Buffer }>(
      `SELECT e.piece_no, e.ids FROM segment_snapshot_piece e
       WHERE e.snapshot_id = ? AND e.ids IS NOT NULL ORDER BY e.piece_no LIMIT 1`,
      [snapshotId],
    );
    if (!piece) {
      await tx.run(`UPDATE segment_snapshot SET state = 'ready' WHERE id = ?`, [snapshotId]);
      return false;
    }
    const ids = unpackIds(piece.ids);
    await this.insertPeople(tx, snapshotId, ids);
    await tx.run('UPDATE segment_snapshot_piece SET ids = NULL WHERE snapshot_id = ? AND piece_no = ?', [
      snapshotId,
      piece.piece_no,
    ]);
    return true;
  }

  /** Somebody on lists has become somebody else, who then counts as on them; the lists as frozen stay. */
  async follow(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `INSERT INTO segment_snapshot_member (snapshot_id, member_id, is_merged)
       SELECT y.snapshot_id, ?, 1 FROM segment_snapshot_member y WHERE y.member_id = ?
       ON DUPLICATE KEY UPDATE snapshot_id = VALUES(snapshot_id)`,
      [toMemberId, fromMemberId],
    );
  }

  /** People of a list as frozen, by id. */
  async people(sql: Sql, snapshotId: string, afterId: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT y.member_id FROM segment_snapshot_member y
       WHERE y.snapshot_id = ? AND y.is_merged = 0 AND y.member_id > ? ORDER BY y.member_id LIMIT ?`,
      [snapshotId, afterId, limit],
    );
    return rows.map((row) => row.member_id);
  }

  /** People merged while the list was being written are followed here. */
  private async insertPeople(tx: Tx, snapshotId: string, ids: readonly string[]): Promise<void> {
    for (const part of chunks(ids, ROWS_PER_STATEMENT)) {
      const list = valuesList(part.map((id) => [snapshotId, id, 0]));
      await tx.run(
        `INSERT INTO segment_snapshot_member (snapshot_id, member_id, is_merged) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE is_merged = VALUES(is_merged)`,
        list.values,
      );
      await tx.run(
        `INSERT INTO segment_snapshot_member (snapshot_id, member_id, is_merged)
         SELECT ?, m.merged_into_id, 1 FROM member m WHERE m.id IN (?) AND m.merged_into_id IS NOT NULL
         ON DUPLICATE KEY UPDATE snapshot_id = VALUES(snapshot_id)`,
        [snapshotId, part],
      );
    }
  }
}
