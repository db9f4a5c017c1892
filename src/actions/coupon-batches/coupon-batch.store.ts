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

/** The only writer of: coupon_batch, coupon_batch_person. Reads: segment_snapshot. */
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

  /** What the forecast has counted so far, and up to whom. */
  async keepCounts(
    tx: Tx,
    id: string,
    counts: Readonly<Record<string, number>>,
    cursorId: string,
  ): Promise<void> {
    await tx.run(
      'UPDATE coupon_batch SET forecast_json = ?, cursor_id = ?, worked_at = UTC_TIMESTAMP(3) WHERE id = ?',
      [JSON.stringify(counts), cursorId, id],
    );
  }

  /** The forecast is made; the batch waits to be started from its first person on. */
  async keepForecast(tx: Tx, id: string, forecast: BatchForecast): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET forecast_json = ?, cursor_id = 0, state = 'ready', failures = 0, error = NULL
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

  /** `held`: why it stands still though nobody asked for it. */
  async pause(tx: Tx, id: string, held: HeldReason = ''): Promise<void> {
    await tx.run(`UPDATE coupon_batch SET state = 'paused', held_reason = ? WHERE id = ?`, [held, id]);
  }

  /** `versionId`: the terms under which it goes on. */
  async resume(tx: Tx, id: string, versionId: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = 'running', held_reason = '', version_id = ?, failures = 0, error = NULL
       WHERE id = ?`,
      [versionId, id],
    );
  }

  async end(tx: Tx, id: string, state: 'stopped' | 'done' | 'discarded', endedBy: string): Promise<void> {
    await tx.run(
      `UPDATE coupon_batch SET state = ?, held_reason = '', ended_by = ?, ended_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [state, endedBy, id],
    );
  }

  /** Writes what became of the next people, and moves on behind them. The caller has locked the batch. */
  async keepOutcomes(
    tx: Tx,
    batch: CouponBatchRow,
    outcomes: readonly BatchOutcome[],
    worthFen: number,
  ): Promise<void> {
    for (const piece of chunks(outcomes, ROWS_PER_INSERT)) {
      const list = valuesList(
        piece.map(({ memberId, outcome, couponId }) => [batch.id, memberId, outcome, couponId]),
      );
      await tx.run(
        `INSERT INTO coupon_batch_person (batch_id, member_id, outcome, coupon_id) VALUES ${list.text}`,
        list.values,
      );
    }
    const given = outcomes.filter(({ outcome }) => outcome === 'given').length;
    await tx.run(
      `UPDATE coupon_batch SET cursor_id = ?, seen = seen + ?, given = given + ?, given_fen = given_fen + ?,
         failures = 0, error = NULL, worked_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [outcomes.at(-1)?.memberId ?? batch.cursor_id, outcomes.length, given, given * worthFen, batch.id],
    );
  }

  /** Nobody is left on the list, although there should be: those who were dealt with are its people. */
  async closeList(tx: Tx, id: string): Promise<void> {
    await tx.run('UPDATE coupon_batch SET people = seen WHERE id = ?', [id]);
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
