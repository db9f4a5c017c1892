import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Append-only. What a tier multiplies points by × 1000, for orders paid from starts_on; the newest row wins.
  points_rate: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    rate_milli INT UNSIGNED NOT NULL,
    starts_on DATE NOT NULL,
    set_by VARCHAR(64) NOT NULL,
    set_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_points_rate_start (starts_on, id)`,
  // Append-only but for its owner, who changes when two records turn out to be one person.
  // kind: earn | grant | reverse | release | spend | unspend | expire | adjust. points: what it says on the line,
  // signed; a release moves what was counted already. Transactions of one order share its rate and rules.
  points_transaction: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    points BIGINT NOT NULL,
    source_kind VARCHAR(24) NOT NULL,
    source_key VARCHAR(160) NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    reverses_id BIGINT UNSIGNED NULL,
    rate_milli INT UNSIGNED NULL,
    rules_id BIGINT UNSIGNED NULL,
    note VARCHAR(160) NOT NULL DEFAULT '',
    recorded_by VARCHAR(64) NOT NULL DEFAULT '',
    occurred_at DATETIME(3) NOT NULL,
    occurred_on DATE AS (CAST(occurred_at + INTERVAL 8 HOUR AS DATE)) STORED,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_points_transaction_source (source_kind, source_key, member_id),
    KEY ix_points_transaction_order (order_id, id),
    KEY ix_points_transaction_member (member_id, id),
    KEY ix_points_transaction_kind (kind, id),
    KEY ix_points_transaction_day (occurred_on, kind, points)`,
  // Append-only. Double entry: the amounts of a transaction sum to 0. Accounts of its member: available and pending
  // (part_id: the lot), owed (negative; part_id: the debt); of the house: issued, reversed, spent, expired,
  // adjusted (part_id 0).
  points_entry: `
    transaction_id BIGINT UNSIGNED NOT NULL,
    account VARCHAR(12) NOT NULL,
    part_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
    amount BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, account, part_id),
    KEY ix_points_entry_part (part_id, account, amount)`,
  // What became of the points that one transaction brought. state: pending | available. The lot that expires first
  // is spent first. reversed: taken back by a refund or an adjustment; netted: paid a debt.
  points_lot: `
    transaction_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    state VARCHAR(10) NOT NULL,
    granted BIGINT UNSIGNED NOT NULL,
    remaining BIGINT UNSIGNED NOT NULL,
    spent BIGINT UNSIGNED NOT NULL DEFAULT 0,
    expired BIGINT UNSIGNED NOT NULL DEFAULT 0,
    reversed BIGINT UNSIGNED NOT NULL DEFAULT 0,
    netted BIGINT UNSIGNED NOT NULL DEFAULT 0,
    granted_at DATETIME(3) NOT NULL,
    available_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    KEY ix_points_lot_order (order_id),
    KEY ix_points_lot_member (member_id, state, expires_at, transaction_id),
    KEY ix_points_lot_release (state, available_at, remaining),
    KEY ix_points_lot_expiry (expires_at, remaining),
    CONSTRAINT ck_points_lot_sum CHECK (granted = remaining + spent + expired + reversed + netted)`,
  // What a reversal could not take back because it was spent; the next points that become available net it.
  points_debt: `
    transaction_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    owed BIGINT UNSIGNED NOT NULL,
    remaining BIGINT UNSIGNED NOT NULL,
    KEY ix_points_debt_member (member_id, remaining)`,
  // Sums of a member's entries by account (owed as a positive number). The row is also the member's lock.
  points_account: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    available BIGINT UNSIGNED NOT NULL DEFAULT 0,
    pending BIGINT UNSIGNED NOT NULL DEFAULT 0,
    owed BIGINT UNSIGNED NOT NULL DEFAULT 0,
    KEY ix_points_account_available (available, member_id)`,
  // Orders dated later than the business date; they earn when their date has come.
  points_pending_order: `
    order_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    due_on DATE NOT NULL,
    KEY ix_points_pending_order_due (due_on)`,
  // Points given or taken by hand. state: waiting (for a second person) | done | refused.
  points_adjustment: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    request_key VARCHAR(96) NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    points BIGINT NOT NULL,
    reason VARCHAR(120) NOT NULL,
    state VARCHAR(8) NOT NULL,
    asked_by VARCHAR(64) NOT NULL,
    asked_at DATETIME(3) NOT NULL,
    decided_by VARCHAR(64) NULL,
    decided_at DATETIME(3) NULL,
    decision_note VARCHAR(120) NOT NULL DEFAULT '',
    UNIQUE KEY uq_points_adjustment_request (request_key),
    KEY ix_points_adjustment_state (state, id),
    KEY ix_points_adjustment_member (member_id, id)`,
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
