import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { isDuplicateKey } from '../../platform/database/database.js';
import { valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { FittedModels } from './fit-models.js';
import { predictionModels } from './fit-models.js';
import type { PersonPrediction } from './predict-person.js';
import { MODEL_FIT_COLUMNS } from './prediction.read.js';
import { qualityOf, type HeldFit, type ModelFitRow } from './prediction.rows.js';
import type { PurchaseStatistics } from './purchase-statistics.js';

const LEASE_SECONDS = 30;

/** Who asks for a fit. */
export interface FitRequest {
  until: BusinessDate;
  jobRunId: string | null;
  requestedBy: string | null;
}

/** Writes: model_fit, member_prediction. */
@Injectable()
export class PredictionStore {
  /** How often whoever holds a fit is to say so. */
  readonly renewEveryMs = LEASE_SECONDS * 250;

  /**
   * Opens a fit, or carries one on that a dead process left behind: the same date, already fitted. At most one is
   * open (uq_model_fit_open). Undefined while another process is at work.
   */
  async open(sql: Sql, request: FitRequest): Promise<HeldFit | undefined> {
    const token = randomUUID();
    if (await this.insert(sql, request, token)) return this.held(sql, token);
    if (!(await this.takeOver(sql, request, token))) return undefined;
    const left = await this.held(sql, token);
    if (left && left.until_on === request.until && left.parameters_json) return left;
    if (left) await this.fail(sql, left, '中途停止，已重新开始');
    return (await this.insert(sql, request, token)) ? this.held(sql, token) : undefined;
  }

  private async insert(sql: Sql, request: FitRequest, token: string): Promise<boolean> {
    try {
      await sql.run(
        `INSERT INTO model_fit (until_on, job_run_id, requested_by, lease_token, lease_until)
         VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND)`,
        [request.until, request.jobRunId, request.requestedBy, token],
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** A fit is free when its lease has run out, or when it belongs to the very job run that asks. */
  private async takeOver(sql: Sql, { jobRunId }: FitRequest, token: string): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE model_fit SET lease_token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE open_key = 1 AND (lease_until < UTC_TIMESTAMP(3) OR job_run_id = ?)`,
      [token, jobRunId],
    );
    return affectedRows === 1;
  }

  private async held(sql: Sql, token: string): Promise<HeldFit | undefined> {
    const row = await sql.row<ModelFitRow>(
      `SELECT ${MODEL_FIT_COLUMNS} FROM model_fit f WHERE f.lease_token = ? AND f.open_key = 1`,
      [token],
    );
    return row && { ...row, lease_token: token };
  }

  /** Keeps an open fit ours; false when another process has taken it over. */
  async renew(sql: Sql, fit: HeldFit): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE model_fit SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE id = ? AND lease_token = ? AND open_key = 1`,
      [fit.id, fit.lease_token],
    );
    return affectedRows === 1;
  }

  /** Keeps parameters and quality; predictions may be written from now on. */
  async keepModels(
    sql: Sql,
    fit: HeldFit,
    fitted: FittedModels,
    splitOn: BusinessDate | null,
    fittedOn: BusinessDate,
  ): Promise<void> {
    await sql.run(
      `UPDATE model_fit SET parameters_json = ?, quality_json = ?, customers = ?, split_on = ?, fitted_on = ?
       WHERE id = ? AND lease_token = ? AND open_key = 1`,
      [
        JSON.stringify(predictionModels(fitted)),
        JSON.stringify(qualityOf(fitted)),
        fitted.customers,
        splitOn,
        fittedOn,
        fit.id,
        fit.lease_token,
      ],
    );
  }

  /** Writes the predictions of rows `from` to `to` (excluded); writing them again changes nothing. */
  async write(
    sql: Sql,
    fit: ModelFitRow,
    statistics: PurchaseStatistics,
    predictions: readonly PersonPrediction[],
    from: number,
  ): Promise<void> {
    if (predictions.length === 0) return;
    const rows = predictions.map((prediction, offset) => rowOf(fit, statistics, from + offset, prediction));
    const list = valuesList(rows);
    const update = COLUMNS.slice(1).map((column) => `${column} = VALUES(${column})`);
    await sql.run(
      `INSERT INTO member_prediction (${COLUMNS.join(', ')}) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE ${update.join(', ')}`,
      list.values,
    );
  }

  /** Notes that everybody up to `memberId` is predicted; false when the fit is no longer ours. */
  async advance(sql: Sql, fit: HeldFit, memberId: number, people: number): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE model_fit SET predicted_to_id = ?, predicted_people = predicted_people + ?,
              lease_until = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE id = ? AND lease_token = ? AND open_key = 1`,
      [memberId, people, fit.id, fit.lease_token],
    );
    return affectedRows === 1;
  }

  /** Removes predictions of people who have no counted order any more, some at a time; returns how many. */
  async dropStale(sql: Sql, fit: ModelFitRow, limit: number): Promise<number> {
    const { affectedRows } = await sql.run(
      'DELETE FROM member_prediction WHERE fit_id <> ? ORDER BY member_id LIMIT ?',
      [fit.id, limit],
    );
    return affectedRows;
  }

  /** Closes a fit whose predictions are written. */
  async finish(sql: Sql, fit: HeldFit, state: FittedModels['state']): Promise<void> {
    await sql.run(
      `UPDATE model_fit SET state = ?, open_key = NULL, lease_token = NULL, lease_until = NULL,
              finished_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND lease_token = ? AND open_key = 1`,
      [state, fit.id, fit.lease_token],
    );
  }

  /** Closes a fit that came to nothing; what is predicted stays as it was. */
  async fail(sql: Sql, fit: HeldFit, error: string): Promise<void> {
    await sql.run(
      `UPDATE model_fit SET state = 'failed', open_key = NULL, lease_token = NULL, lease_until = NULL,
              error = ?, finished_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND lease_token = ? AND open_key = 1`,
      [error.slice(0, 2000), fit.id, fit.lease_token],
    );
  }

  /** Forgets somebody who turned out to be somebody else. */
  async dropPerson(sql: Sql, memberId: string): Promise<void> {
    await sql.run('DELETE FROM member_prediction WHERE member_id = ?', [memberId]);
  }
}

const COLUMNS = [
  'member_id',
  'fit_id',
  'computed_on',
  'frequency',
  'recency_days',
  'age_days',
  'p_alive',
  'expected_orders_30',
  'expected_orders_90',
  'expected_orders_365',
  'expected_value_fen_30',
  'expected_value_fen_90',
  'expected_value_fen_365',
  'next_order_on',
];

function rowOf(
  fit: ModelFitRow,
  statistics: PurchaseStatistics,
  index: number,
  { alive, orders, valuesFen, nextOrderDays }: PersonPrediction,
): SqlValue[] {
  return [
    statistics.memberId[index] ?? 0,
    fit.id,
    fit.until_on,
    statistics.frequency[index] ?? 0,
    statistics.recencyDays[index] ?? 0,
    statistics.ageDays[index] ?? 0,
    alive,
    ...orders,
    ...valuesFen,
    nextOrderDays === null ? null : addDays(fit.until_on, nextOrderDays),
  ];
}
