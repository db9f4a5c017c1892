import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Append-only. kind: earn | reverse | adjust | campaign | grant. source_kind: order | activity | campaign | grant. Entries of
  // one order share its rules (rules_id is the setting's row). earned_on is the business date the growth
  // belongs to: a refund's entry stands on the order's own day, so that sums up to a date are net of refunds.
  growth_entry: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    points BIGINT NOT NULL,
    source_kind VARCHAR(8) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    activity_id BIGINT UNSIGNED NULL,
    rules_id BIGINT UNSIGNED NULL,
    earned_on DATE NOT NULL,
    note VARCHAR(128) NOT NULL DEFAULT '',
    recorded_by VARCHAR(64) NOT NULL DEFAULT '',
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_growth_entry_source (source_kind, source_key),
    KEY ix_growth_entry_order (order_id, id),
    KEY ix_growth_entry_activity (activity_id),
    KEY ix_growth_entry_member (member_id, earned_on, points),
    KEY ix_growth_entry_earned (earned_on, order_id)`,
  // The sum of a person's entries, kept in their transaction; also the lock under which they are written.
  growth_balance: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    total BIGINT NOT NULL DEFAULT 0`,
  // Orders and people whose growth belongs to a business date that has not come. source_kind: order | member
  growth_pending: `
    source_kind VARCHAR(8) NOT NULL,
    source_id BIGINT UNSIGNED NOT NULL,
    due_on DATE NOT NULL,
    PRIMARY KEY (source_kind, source_id),
    KEY ix_growth_pending_due (due_on)`,
  // How far earlier orders and activities were looked at under each rules; resumed after a crash.
  growth_backfill: `
    rules_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    order_id_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
    member_id_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL`,
};

export class Growth1700000000016 implements MigrationInterface {
  name = 'Growth1700000000016';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
