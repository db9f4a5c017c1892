import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import type { ModelFitRow } from './prediction.rows.js';

/** Columns of `model_fit f` that make a `ModelFitRow`. */
export const MODEL_FIT_COLUMNS = `f.id, f.state, f.until_on, f.split_on, f.fitted_on, f.customers, f.parameters_json,
  f.quality_json, f.predicted_to_id, f.predicted_people, f.job_run_id, f.error`;

/** A person's prediction. Days and fen. */
export interface PredictionRow {
  member_id: string;
  fit_id: string;
  computed_on: BusinessDate;
  frequency: number;
  recency_days: number;
  age_days: number;
  p_alive: number;
  expected_orders_30: number;
  expected_orders_90: number;
  expected_orders_365: number;
  expected_value_fen_30: number | null;
  expected_value_fen_90: number | null;
  expected_value_fen_365: number | null;
  next_order_on: BusinessDate | null;
}

const PREDICTION_COLUMNS = `p.member_id, p.fit_id, p.computed_on, p.frequency, p.recency_days, p.age_days, p.p_alive,
  p.expected_orders_30, p.expected_orders_90, p.expected_orders_365, p.expected_value_fen_30, p.expected_value_fen_90,
  p.expected_value_fen_365, p.next_order_on`;

/** Questions about predictions. Reads: model_fit, member_prediction. */
@Injectable()
export class PredictionRead {
  /** The newest fit that came to an end; undefined before the first. */
  latest(sql: Sql): Promise<ModelFitRow | undefined> {
    return sql.row<ModelFitRow>(
      `SELECT ${MODEL_FIT_COLUMNS} FROM model_fit f WHERE f.state IN ('ready', 'fallback', 'none')
       ORDER BY f.id DESC LIMIT 1`,
    );
  }

  find(sql: Sql, fitId: string): Promise<ModelFitRow | undefined> {
    return sql.row<ModelFitRow>(`SELECT ${MODEL_FIT_COLUMNS} FROM model_fit f WHERE f.id = ?`, [fitId]);
  }

  /** A person's prediction; undefined for whoever never bought. */
  ofMember(sql: Sql, memberId: string): Promise<PredictionRow | undefined> {
    return sql.row<PredictionRow>(
      `SELECT ${PREDICTION_COLUMNS} FROM member_prediction p WHERE p.member_id = ?`,
      [memberId],
    );
  }

  /** Predictions after an id, in the order of ids. */
  after(sql: Sql, memberId: string, limit: number): Promise<PredictionRow[]> {
    return sql.rows<PredictionRow>(
      `SELECT ${PREDICTION_COLUMNS} FROM member_prediction p WHERE p.member_id > ? ORDER BY p.member_id LIMIT ?`,
      [memberId, limit],
    );
  }
}
