import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Append-only: the newest row of a name is its value.
  setting: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    value_json LONGTEXT NOT NULL,
    set_by VARCHAR(64) NOT NULL,
    set_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_setting_name (name, id)`,
  outbox_event: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    payload_json LONGTEXT NOT NULL,
    occurred_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)`,
  // state: open | done | dead
  event_task: `
    event_id BIGINT UNSIGNED NOT NULL,
    subscriber VARCHAR(64) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'open',
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    available_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    last_error TEXT NULL,
    done_at DATETIME(3) NULL,
    PRIMARY KEY (event_id, subscriber),
    KEY ix_event_task_open (state, available_at),
    KEY ix_event_task_lease (lease_token)`,
  // One row per (job, period). state: planned | running | done | failed | skipped
  job_run: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    job VARCHAR(64) NOT NULL,
    period VARCHAR(64) NOT NULL,
    business_date DATE NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'planned',
    cause VARCHAR(16) NOT NULL DEFAULT 'schedule',
    requested_by VARCHAR(64) NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    progress_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
    progress_total BIGINT UNSIGNED NOT NULL DEFAULT 0,
    counts_json LONGTEXT NULL,
    error TEXT NULL,
    planned_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    available_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    started_at DATETIME(3) NULL,
    finished_at DATETIME(3) NULL,
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    UNIQUE KEY uq_job_run_period (job, period),
    KEY ix_job_run_state (state, available_at),
    KEY ix_job_run_lease (lease_token)`,
};

export class Platform1700000000001 implements MigrationInterface {
  name = 'Platform1700000000001';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
