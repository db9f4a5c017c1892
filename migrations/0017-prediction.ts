import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // state: running | ready | fallback | none | failed. open_key is 1 while running and NULL afterwards, so
  // that there is one at most; lease_until is moved on while somebody works on it. Parameters are in days
  // and fen and present once the models are fitted; predicted_to_id: everybody up to there is predicted.
  model_fit: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(16) NOT NULL DEFAULT 'purchases',
    state VARCHAR(10) NOT NULL DEFAULT 'running',
    open_key TINYINT UNSIGNED NULL DEFAULT 1,
    until_on DATE NOT NULL,
    split_on DATE NULL,
    fitted_on DATE NULL,
    customers INT UNSIGNED NULL,
    parameters_json LONGTEXT NULL,
    quality_json LONGTEXT NULL,
    predicted_to_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
    predicted_people INT UNSIGNED NOT NULL DEFAULT 0,
    job_run_id BIGINT UNSIGNED NULL,
    requested_by VARCHAR(64) NULL,
    error TEXT NULL,
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    UNIQUE KEY uq_model_fit_open (open_key),
    KEY ix_model_fit_state (state, id)`,
  // One row per person with a counted order, as of computed_on. Days and fen; see decisions/prediction.
  member_prediction: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    fit_id BIGINT UNSIGNED NOT NULL,
    computed_on DATE NOT NULL,
    frequency INT UNSIGNED NOT NULL,
    recency_days INT UNSIGNED NOT NULL,
    age_days INT UNSIGNED NOT NULL,
    p_alive DOUBLE NOT NULL,
    expected_orders_30 DOUBLE NOT NULL,
    expected_orders_90 DOUBLE NOT NULL,
    expected_orders_365 DOUBLE NOT NULL,
    expected_value_fen_30 BIGINT NULL,
    expected_value_fen_90 BIGINT NULL,
    expected_value_fen_365 BIGINT NULL,
    next_order_on DATE NULL`,
};

export class Prediction1700000000017 implements MigrationInterface {
  name = 'Prediction1700000000017';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
