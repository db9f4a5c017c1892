import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // issued counts coupons that are not revoked. state: active | paused. validity_kind: fixed | relative
  coupon_template: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(16) NOT NULL DEFAULT 'amount_off',
    min_spend_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    amount_off_fen BIGINT UNSIGNED NOT NULL,
    validity_kind VARCHAR(8) NOT NULL,
    valid_from DATETIME(3) NULL,
    valid_until DATETIME(3) NULL,
    valid_days INT UNSIGNED NULL,
    stock INT UNSIGNED NOT NULL,
    issued INT UNSIGNED NOT NULL DEFAULT 0,
    per_member_limit INT UNSIGNED NOT NULL DEFAULT 1,
    state VARCHAR(8) NOT NULL DEFAULT 'active',
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_coupon_template_code (code),
    CONSTRAINT ck_coupon_template_stock CHECK (issued <= stock)`,
  // The id is made before the row, because the code derives from it; only a keyed hash of the code is kept.
  // state: issued | locked | redeemed | expired | revoked. Valid from valid_from up to, not including, valid_until.
  coupon: `
    id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    template_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    source_kind VARCHAR(24) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    source_label VARCHAR(64) NOT NULL DEFAULT '',
    code_hash BINARY(16) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'issued',
    issued_at DATETIME(3) NOT NULL,
    valid_from DATETIME(3) NOT NULL,
    valid_until DATETIME(3) NOT NULL,
    redeemed_at DATETIME(3) NULL,
    order_id BIGINT UNSIGNED NULL,
    ended_at DATETIME(3) NULL,
    UNIQUE KEY uq_coupon_source (source_key, member_id),
    UNIQUE KEY uq_coupon_code (code_hash),
    KEY ix_coupon_member (member_id, template_id),
    KEY ix_coupon_template (template_id, state, id),
    KEY ix_coupon_expiry (state, valid_until)`,
};

export class Coupons1700000000008 implements MigrationInterface {
  name = 'Coupons1700000000008';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
