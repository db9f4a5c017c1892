import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Pushes as they came, stored before they are answered. state: open | done | ignored | dead
  callback_inbox: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    channel_id BIGINT UNSIGNED NOT NULL,
    dedupe_key VARCHAR(96) NOT NULL,
    body_text MEDIUMTEXT NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'open',
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    available_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    last_error TEXT NULL,
    received_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    done_at DATETIME(3) NULL,
    UNIQUE KEY uq_callback_inbox_dedupe (channel_id, dedupe_key),
    KEY ix_callback_inbox_state (state, available_at),
    KEY ix_callback_inbox_lease (lease_token)`,
};

export class Callbacks1700000000013 implements MigrationInterface {
  name = 'Callbacks1700000000013';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
