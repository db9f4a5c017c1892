import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Append-only. Points per yuan × 1000 for a tier, for orders paid from starts_on; the newest row wins.
  points_rate: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    rate_milli INT UNSIGNED NOT NULL,
    starts_on DATE NOT NULL,
    set_by VARCHAR(64) NOT NULL,
    set_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_points_rate_start (starts_on, id)`,
  // Append-only. kind: earn | reverse | spend | expire | adjust. Entries of one order share its rate.
  points_entry: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    points INT NOT NULL,
    source_kind VARCHAR(16) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    reverses_id BIGINT UNSIGNED NULL,
    rate_milli INT UNSIGNED NULL,
    note VARCHAR(128) NOT NULL DEFAULT '',
    occurred_at DATETIME(3) NOT NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_points_entry_source (source_kind, source_key),
    KEY ix_points_entry_order (order_id, id),
    KEY ix_points_entry_member (member_id, id)`,
  // What is left of an earning. Spending takes from the lot that expires first.
  points_lot: `
    entry_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    granted INT UNSIGNED NOT NULL,
    remaining INT UNSIGNED NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    KEY ix_points_lot_order (order_id),
    KEY ix_points_lot_member (member_id, expires_at, entry_id),
    KEY ix_points_lot_expiry (expires_at, remaining)`,
  // What a reversal could not take back because it was spent; the next earning nets it.
  points_debt: `
    entry_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    owed INT UNSIGNED NOT NULL,
    remaining INT UNSIGNED NOT NULL,
    KEY ix_points_debt_member (member_id, entry_id)`,
  // balance = sum of what is left in lots; owed = sum of open debts; balance - owed = sum of entries.
  points_account: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    balance BIGINT UNSIGNED NOT NULL DEFAULT 0,
    owed BIGINT UNSIGNED NOT NULL DEFAULT 0`,
  // Orders dated later than the business date; they earn when their date has come.
  points_pending_order: `
    order_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    due_on DATE NOT NULL,
    KEY ix_points_pending_order_due (due_on)`,
};

export class Points1700000000009 implements MigrationInterface {
  name = 'Points1700000000009';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
