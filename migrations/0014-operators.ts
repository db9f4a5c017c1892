import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Whoever works in the admin panel. password_hash NULL: has signed in by one-time links alone so far.
  // role: admin | operator | clerk (of the shop shop_code; the others have none)
  operator: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(64) NOT NULL,
    role VARCHAR(16) NOT NULL DEFAULT 'operator',
    shop_code VARCHAR(32) NULL,
    password_hash VARCHAR(255) NULL,
    password_set_at DATETIME(3) NULL,
    is_enabled TINYINT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_operator_name (name)`,
  // Only the hash of the cookie's token is kept. method: password | link
  login_session: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    operator_id BIGINT UNSIGNED NOT NULL,
    token_hash BINARY(32) NOT NULL,
    method VARCHAR(8) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    last_seen_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    expires_at DATETIME(3) NOT NULL,
    ended_at DATETIME(3) NULL,
    UNIQUE KEY uq_login_session_token (token_hash),
    KEY ix_login_session_operator (operator_id)`,
  login_link: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    operator_id BIGINT UNSIGNED NOT NULL,
    token_hash BINARY(32) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    UNIQUE KEY uq_login_link_token (token_hash)`,
  // What a shop's own system calls with. Only the hash of the key is kept; key_start is shown to tell keys apart.
  api_key: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    shop_code VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    key_start VARCHAR(12) NOT NULL,
    key_hash BINARY(32) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    last_used_at DATETIME(3) NULL,
    revoked_by VARCHAR(64) NULL,
    revoked_at DATETIME(3) NULL,
    UNIQUE KEY uq_api_key_hash (key_hash),
    KEY ix_api_key_shop (shop_code, id)`,
  // Append-only: one row per mutating call of the admin API, whatever became of it.
  audit_log: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    operator_id BIGINT UNSIGNED NULL,
    operator_name VARCHAR(64) NOT NULL,
    action VARCHAR(160) NOT NULL,
    target VARCHAR(255) NOT NULL,
    outcome VARCHAR(64) NOT NULL,
    detail_json LONGTEXT NULL,
    address VARCHAR(64) NOT NULL DEFAULT '',
    occurred_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_audit_log_operator (operator_id, id)`,
};

export class Operators1700000000014 implements MigrationInterface {
  name = 'Operators1700000000014';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
