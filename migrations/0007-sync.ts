import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // How far a stream of a channel has been read; moved in the transaction of what was read. Whoever
  // holds the lease reads it. stream: followers | memberships | orders | refunds
  sync_watermark: `
    channel_id BIGINT UNSIGNED NOT NULL,
    stream VARCHAR(16) NOT NULL,
    position_json LONGTEXT NOT NULL,
    settled_at DATETIME(3) NULL,
    beats BIGINT UNSIGNED NOT NULL DEFAULT 0,
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    PRIMARY KEY (channel_id, stream)`,
  // One pass over a stream. state: running | done | failed. held, gap, channel_total: the certificate
  // as of its end; channel_total NULL: the platform does not say.
  sync_run: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    channel_id BIGINT UNSIGNED NOT NULL,
    stream VARCHAR(16) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'running',
    requested_by VARCHAR(64) NULL,
    pages INT UNSIGNED NOT NULL DEFAULT 0,
    rows_read BIGINT UNSIGNED NOT NULL DEFAULT 0,
    rows_changed BIGINT UNSIGNED NOT NULL DEFAULT 0,
    error_count INT UNSIGNED NOT NULL DEFAULT 0,
    error TEXT NULL,
    watermark DATETIME(3) NULL,
    channel_total BIGINT UNSIGNED NULL,
    held BIGINT UNSIGNED NULL,
    gap BIGINT NULL,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    KEY ix_sync_run_channel (channel_id, stream, id)`,
  // Records that could not be read or stored; every pass tries them again, success removes them.
  sync_problem: `
    channel_id BIGINT UNSIGNED NOT NULL,
    stream VARCHAR(16) NOT NULL,
    external_id VARCHAR(128) NOT NULL,
    code VARCHAR(64) NOT NULL,
    message VARCHAR(500) NOT NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 1,
    first_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    last_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (channel_id, stream, external_id)`,
};

export class Sync1700000000007 implements MigrationInterface {
  name = 'Sync1700000000007';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
