import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';
import type { BatchForecast } from './batch-forecast.js';
import type { BatchSource } from './batch-people.read.js';

export type BatchState = 'counting' | 'ready' | 'running' | 'paused' | 'stopped' | 'done' | 'discarded';

/** Why a batch stands still though nobody asked it to. */
export type HeldReason = '' | 'template_paused' | 'terms_changed' | 'failing';

export interface CouponBatchRow extends BatchSource {
  id: string;
  request_key: string;
  template_id: string;
  /** The terms that the operator saw; another version in force makes the batch wait. */
  version_id: string;
  label: string;
  is_general: number;
  segment_id: string | null;
  people: number;
  state: BatchState;
  held_reason: HeldReason;
  cursor_id: string;
  /** Of a batch that is still counting: the counts so far. */
  forecast_json: BatchForecast | Record<string, number> | null;
  seen: number;
  given: number;
  given_fen: number;
  failures: number;
  error: string | null;
  created_by: string;
  created_at: Date;
  started_by: string | null;
  started_at: Date | null;
  ended_by: string | null;
  ended_at: Date | null;
}

export interface NewBatch extends BatchSource {
  requestKey: string;
  templateId: string;
  versionId: string;
  label: string;
  isGeneral: boolean;
  segmentId: string | null;
  people: number;
}

/** Some people of a batch, by id, both ends included. */
export interface BatchPiece {
  piece_no: number;
  from_id: string;
  to_id: string;
  people: number;
}

/** What became of one person. */
export interface BatchOutcome {
  memberId: string;
  outcome: string;
  couponId: string | null;
}

const ROWS_PER_INSERT = 5000;
export const BATCH_COLUMNS = `b.id, b.request_key, b.template_id, b.version_id, b.label, b.is_general, b.segment_id,
  b.snapshot_id, b.list_id, b.people, b.state, b.held_reason, b.cursor_id, b.forecast_json, b.seen, b.given,
  b.given_fen, b.failures, b.error, b.created_by, b.created_at, b.started_by, b.started_at, b.ended_by, b.ended_at`;

/** The only writer of: coupon_batch, coupon_batch_piece, coupon_batch_person. Reads: segment_snapshot, coupon. */
@Injectable()
export class CouponBatchStore {
  async insert(tx: Tx, batch: NewBatch, author: string): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO coupon_batch (request_key, template_id, version_id, label, is_general, segment_id, snapshot_id,
         list_id, people, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        batch.requestKey,
        batch.templateId,
        batch.versionId,
        batch.label,
        batch.isGeneral,
        batch.segmentId,
        batch.snapshot_id,
        batch.list_id,
        batch.people,
        author,
      ],
    );
    return insertId;
  }

  find(sql: Sql, id: string): Promise<CouponBatchRow | undefined> {
    return sql.row<CouponBatchRow>(`SELECT ${BATCH_COLUMNS} FROM coupon_batch b WHERE b.id = ?`, [id]);
  }

  findByRequest(sql: Sql, requestKey: string): Promise<CouponBatchRow | undefined> {
    return sql.row<CouponBatchRow>(`SELECT ${BATCH_COLUMNS} FROM coupon_batch b WHERE b.request_key = ?`, [
      requestKey,
    ]);
  }

  /** Locks a batch: whoever works on it or changes its state waits until this transaction ends. */
  lock(tx: Tx, id: string): Promise<CouponBatchRow | undefined> {
    return tx.row<CouponBatchRow>(`SELECT ${BATCH_COLUMNS} FROM coupon_batch b WHERE b.id = ? FOR UPDATE`, [
      id,
    ]);
  }

  /**
   * The batch with open work that has waited longest, so that a short one does not stand behind a long one. Those
   * whose frozen list is still being written have none. By ix_coupon_batch_state.
   */
  async nextOpen(sql: Sql): Promise<string | undefined> {
    const row = await sql.row<{ id: string }>(
      `SELECT b.id FROM coupon_batch b LEFT JOIN segment_snapshot p ON p.id = b.snapshot_id
       WHERE (b.state IN ('counting', 'running') OR (b.state = 'stopped' AND b.seen < b.people))
         AND (b.snapshot_id IS NULL OR p.state = 'ready')
       ORDER BY b.worked_at, b.id LIMIT 1`,
    );
    return row?.id;
  }

  /** What the forecast has counted so far, and the people whom it counted last as a piece of work. */
  async keepCounts(
    tx: Tx,
    id: string,
    counts: Readonly<Record<string, number>>,
    listed: readonly string[],
  ): Promise<void> {
    await tx.run(
      `INSERT INTO coupon_batch_piece (batch_id, piece_no, from_id, to_id, people)
       SELECT ?, COALESCE(MAX(e.piece_no), 0) + 1, ?, ?, ? FROM coupon_batch_piece e WHERE e.batch_id = ?`,
      [id, listed[0] ?? '0', listed.at(-1) ?? '0', listed.length, id],
    );
    await tx.run(
      'UPDATE coupon_batch SET forecast_json = ?, cursor_id = ?, worked_at = UTC_TIMESTAMP(3) WHERE id = ?',
      [JSON.stringify(counts), listed.at(-1) ?? '0', id],
    );
  }

  /** The forecast is made; the batch waits to be started. */
  async keepForecast(tx: Tx, id: string, forecast: BatchForecast): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET forecast_json = ?, state = 'ready', failures = 0, error = NULL
       WHERE id = ?`,
      [JSON.stringify(forecast), id],
    );
  }

  async start(tx: Tx, id: string, startedBy: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = 'running', started_by = ?, started_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [startedBy, id],
    );
  }

  async pause(tx: Tx, id: string): Promise<void> {
    await tx.run(`UPDATE coupon_batch SET state = 'paused' WHERE id = ?`, [id]);
  }

  /** Makes a running batch stand still though nobody asked for it. */
  async hold(tx: Tx, id: string, reason: HeldReason): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = 'paused', held_reason = ? WHERE id = ? AND state = 'running'`,
      [reason, id],
    );
  }

  /** `versionId`: the terms under which it goes on. */
  async resume(tx: Tx, id: string, versionId: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = 'running', held_reason = '', version_id = ?, failures = 0, error = NULL
       WHERE id = ?`,
      [versionId, id],
    );
  }

  async end(tx: Tx, id: string, state: 'stopped' | 'discarded', endedBy: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = ?, held_reason = '', ended_by = ?, ended_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [state, endedBy, id],
    );
  }

  /** The first pieces that are not done. By ix_coupon_batch_piece_state. */
  plannedPieces(sql: Sql, batchId: string, limit: number): Promise<BatchPiece[]> {
    return sql.rows<BatchPiece>(
      `SELECT e.piece_no, e.from_id, e.to_id, e.people FROM coupon_batch_piece e
       WHERE e.batch_id = ? AND e.state = 'planned' ORDER BY e.piece_no LIMIT ?`,
      [batchId, limit],
    );
  }

  /** Locks a piece that nobody has done; undefined: somebody has. */
  async lockPiece(tx: Tx, batchId: string, pieceNo: number): Promise<BatchPiece | undefined> {
    const row = await tx.row<BatchPiece & { state: string }>(
      `SELECT e.piece_no, e.from_id, e.to_id, e.people, e.state FROM coupon_batch_piece e
       WHERE e.batch_id = ? AND e.piece_no = ? FOR UPDATE`,
      [batchId, pieceNo],
    );
    return row?.state === 'planned' ? row : undefined;
  }

  /** Writes what became of people. */
  async insertOutcomes(tx: Tx, batchId: string, outcomes: readonly BatchOutcome[]): Promise<void> {
    for (const piece of chunks(outcomes, ROWS_PER_INSERT)) {
      const list = valuesList(
        piece.map(({ memberId, outcome, couponId }) => [batchId, memberId, outcome, couponId]),
      );
      await tx.run(
        `INSERT INTO coupon_batch_person (batch_id, member_id, outcome, coupon_id) VALUES ${list.text}`,
        list.values,
      );
    }
  }

  /** Writes down everybody of a piece who has a coupon of this batch as `given`; returns how many. By uq_coupon_source. */
  async insertGiven(tx: Tx, batchId: string, sourceKey: string, piece: BatchPiece): Promise<number> {
    const { affectedRows } = await tx.run(
      `INSERT INTO coupon_batch_person (batch_id, member_id, outcome, coupon_id)
       SELECT ?, c.member_id, 'given', c.id FROM coupon c
       WHERE c.source_key = ? AND c.member_id BETWEEN ? AND ?`,
      [batchId, sourceKey, piece.from_id, piece.to_id],
    );
    return affectedRows;
  }

  /**
   * Closes a piece and adds it to the sums, if the batch is still in that state; false: it is not, and the piece must
   * be rolled back. The last piece of a running batch ends it.
   */
  async closePiece(
    tx: Tx,
    batch: CouponBatchRow,
    piece: BatchPiece,
    given: { coupons: number; worthFen: number },
  ): Promise<boolean> {
    await tx.run(`UPDATE coupon_batch_piece SET state = 'done' WHERE batch_id = ? AND piece_no = ?`, [
      batch.id,
      piece.piece_no,
    ]);
    const { affectedRows } = await tx.run(
      `UPDATE coupon_batch SET seen = seen + ?, given = given + ?, given_fen = given_fen + ?, failures = 0,
         error = NULL, worked_at = UTC_TIMESTAMP(3) WHERE id = ? AND state = ?`,
      [piece.people, given.coupons, given.coupons * given.worthFen, batch.id, batch.state],
    );
    if (affectedRows === 0) return false;
    await tx.run(
      `UPDATE coupon_batch SET state = 'done', ended_by = started_by, ended_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND state = 'running' AND seen >= people`,
      [batch.id],
    );
    return true;
  }

  /** No piece is left, although there should be: those who were dealt with are its people. */
  async closeList(tx: Tx, id: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET people = seen, state = IF(state = 'running', 'done', state)
       WHERE id = ? AND NOT EXISTS (
         SELECT 1 FROM coupon_batch_piece e WHERE e.batch_id = coupon_batch.id AND e.state = 'planned')`,
      [id],
    );
  }

  /** Notes that a piece could not be done; after `limit` in a row the batch waits for an operator. */
  async fail(tx: Tx, id: string, error: string, limit: number): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET failures = failures + 1, error = ?, worked_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [error, id],
    );
    await tx.run(
      `UPDATE coupon_batch SET state = 'paused', held_reason = 'failing'
       WHERE id = ? AND state = 'running' AND failures >= ?`,
      [id, limit],
    );
  }
}
