import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // An account on a platform. Secrets are encrypted with the data key.
  channel: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    app_id VARCHAR(64) NOT NULL DEFAULT '',
    settings_json LONGTEXT NOT NULL,
    secret_cipher VARBINARY(2048) NULL,
    is_enabled TINYINT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_channel_code (code)`,
  // One token per account, refreshed by whoever holds the lease.
  channel_token: `
    channel_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    token_cipher VARBINARY(2048) NULL,
    expires_at DATETIME(3) NULL,
    generation BIGINT UNSIGNED NOT NULL DEFAULT 0,
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    refreshed_at DATETIME(3) NULL`,
  // Calls made per platform day, and until when an endpoint is parked after the platform refused.
  channel_quota: `
    channel_id BIGINT UNSIGNED NOT NULL,
    endpoint VARCHAR(128) NOT NULL,
    quota_on DATE NOT NULL,
    used INT UNSIGNED NOT NULL DEFAULT 0,
    parked_until DATETIME(3) NULL,
    PRIMARY KEY (channel_id, endpoint, quota_on)`,
};

export class Channels1700000000002 implements MigrationInterface {
  name = 'Channels1700000000002';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
