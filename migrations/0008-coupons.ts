import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // What may change of a kind of coupons. version_id: the terms in force (0 only while the template is being made).
  // state: active | paused | stopped; pause_reason: operator | budget. revision: grows with every edit by an operator.
  // issued counts coupons that are not revoked; committed_fen = worth of those issued, locked or redeemed.
  // issued_today counts what was given on issued_on (a day in Shanghai). claim_json: who may claim.
  coupon_template: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    issuer VARCHAR(16) NOT NULL DEFAULT 'own',
    version_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
    state VARCHAR(8) NOT NULL DEFAULT 'active',
    pause_reason VARCHAR(16) NULL,
    revision INT UNSIGNED NOT NULL DEFAULT 1,
    stock INT UNSIGNED NOT NULL,
    issued INT UNSIGNED NOT NULL DEFAULT 0,
    per_member_limit INT UNSIGNED NOT NULL DEFAULT 1,
    per_member_daily_limit INT UNSIGNED NULL,
    daily_limit INT UNSIGNED NULL,
    issued_on DATE NULL,
    issued_today INT UNSIGNED NOT NULL DEFAULT 0,
    budget_fen BIGINT UNSIGNED NULL,
    committed_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    is_claimable TINYINT UNSIGNED NOT NULL DEFAULT 0,
    claim_json TEXT NULL,
    claim_from DATETIME(3) NULL,
    claim_until DATETIME(3) NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_coupon_template_code (code),
    KEY ix_coupon_template_claim (is_claimable, state),
    CONSTRAINT ck_coupon_template_stock CHECK (issued <= stock),
    CONSTRAINT ck_coupon_template_budget CHECK (budget_fen IS NULL OR committed_fen <= budget_fen)`,
  // The terms of a coupon, never changed: an edit writes the next version, coupons keep theirs.
  // kind: amount_off | percent_off | exchange | free_shipping. worth_fen: what one coupon takes from the budget.
  // validity_kind: fixed | relative. after_refund: return | reissue | void
  coupon_template_version: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    template_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(16) NOT NULL DEFAULT 'amount_off',
    min_spend_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    amount_off_fen BIGINT UNSIGNED NULL,
    percent_off INT UNSIGNED NULL,
    max_off_fen BIGINT UNSIGNED NULL,
    exchange_item VARCHAR(64) NULL,
    worth_fen BIGINT UNSIGNED NOT NULL,
    scope_json TEXT NOT NULL,
    validity_kind VARCHAR(8) NOT NULL,
    valid_from DATETIME(3) NULL,
    valid_until DATETIME(3) NULL,
    valid_days INT UNSIGNED NULL,
    start_delay_days INT UNSIGNED NOT NULL DEFAULT 0,
    is_stackable TINYINT UNSIGNED NOT NULL DEFAULT 0,
    exclusion_group VARCHAR(32) NULL,
    cost_bearer VARCHAR(16) NOT NULL DEFAULT 'brand',
    after_refund VARCHAR(8) NOT NULL DEFAULT 'return',
    note VARCHAR(500) NOT NULL DEFAULT '',
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_coupon_template_version_no (template_id, version_no)`,
  // The id is made before the row, because the code derives from it; only a keyed hash of the code is kept.
  // state: issued | locked | redeemed | expired | revoked | reversed. Valid from valid_from up to, not including,
  // valid_until. lock_ref: the order that holds it until locked_until. end_reason: why it was revoked or reversed.
  coupon: `
    id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    template_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    source_kind VARCHAR(24) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    source_label VARCHAR(64) NOT NULL DEFAULT '',
    code_hash BINARY(16) NOT NULL,
    worth_fen BIGINT UNSIGNED NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'issued',
    issued_at DATETIME(3) NOT NULL,
    valid_from DATETIME(3) NOT NULL,
    valid_until DATETIME(3) NOT NULL,
    lock_ref VARCHAR(64) NULL,
    locked_until DATETIME(3) NULL,
    redeemed_at DATETIME(3) NULL,
    redemption_id BIGINT UNSIGNED NULL,
    order_id BIGINT UNSIGNED NULL,
    ended_at DATETIME(3) NULL,
    end_reason VARCHAR(64) NULL,
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
