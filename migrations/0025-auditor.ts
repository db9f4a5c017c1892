import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // One pass over the invariants. cause: schedule | manual | command. finished_at NULL: under way, or its
  // process is gone.
  audit_check: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cause VARCHAR(12) NOT NULL,
    requested_by VARCHAR(64) NULL,
    planned INT UNSIGNED NOT NULL,
    checked INT UNSIGNED NOT NULL DEFAULT 0,
    offended INT UNSIGNED NOT NULL DEFAULT 0,
    failed INT UNSIGNED NOT NULL DEFAULT 0,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    KEY ix_audit_check_started (started_at)`,
  // What a pass found. state: held | offended | failed (the statement could not be asked). offenders: rows
  // found, 100 at most; rows_json holds them.
  invariant_result: `
    check_id BIGINT UNSIGNED NOT NULL,
    code VARCHAR(40) NOT NULL,
    state VARCHAR(8) NOT NULL,
    offenders INT UNSIGNED NOT NULL DEFAULT 0,
    rows_json LONGTEXT NULL,
    error TEXT NULL,
    duration_ms INT UNSIGNED NOT NULL,
    checked_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (check_id, code),
    KEY ix_invariant_result_code (code, check_id),
    KEY ix_invariant_result_state (state, check_id)`,
  // How much of the audit log stood at the end of a pass.
  audit_mark: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    max_id BIGINT UNSIGNED NOT NULL,
    row_count BIGINT UNSIGNED NOT NULL,
    marked_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)`,
};

export class Auditor1700000000025 implements MigrationInterface {
  name = 'Auditor1700000000025';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
