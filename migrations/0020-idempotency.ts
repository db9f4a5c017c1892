import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // One row per caller, route and Idempotency-Key (SHA-256 of the three). state: running | done
  idempotent_request: `
    scope_hash BINARY(32) NOT NULL PRIMARY KEY,
    content_hash BINARY(32) NOT NULL,
    token CHAR(36) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'running',
    lease_until DATETIME(3) NOT NULL,
    status SMALLINT UNSIGNED NULL,
    body LONGTEXT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_idempotent_request_age (created_at)`,
};

export class Idempotency1700000000020 implements MigrationInterface {
  name = 'Idempotency1700000000020';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
