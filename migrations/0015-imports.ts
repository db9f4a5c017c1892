import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // One row per file that was imported. kind: orders | members. state: running | done | failed; running
  // beyond lease_until: its process was killed. Rows are idempotent by key, so running again resumes.
  import_run: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(8) NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    file_name VARCHAR(255) NOT NULL,
    file_bytes BIGINT UNSIGNED NOT NULL,
    file_sha256 CHAR(64) NOT NULL,
    encoding VARCHAR(16) NOT NULL,
    columns_json LONGTEXT NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'running',
    row_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    inserted_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    changed_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    unchanged_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    rejected_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    error TEXT NULL,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    lease_until DATETIME(3) NOT NULL,
    finished_at DATETIME(3) NULL,
    KEY ix_import_run_channel (channel_id, id)`,
};

export class Imports1700000000015 implements MigrationInterface {
  name = 'Imports1700000000015';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
