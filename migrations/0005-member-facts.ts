import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

// One row per person; everything derives from facts/ tables as of as_of_on (business date, included).
// Windows of n days are the n business dates that end with as_of_on. next_decay_on is the first later
// date on which any column would change by itself.
const tables = {
  member_fact: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    as_of_on DATE NOT NULL,
    next_decay_on DATE NULL,
    first_paid_on DATE NULL,
    last_paid_on DATE NULL,
    order_count INT UNSIGNED NOT NULL DEFAULT 0,
    net_amount_fen BIGINT NOT NULL DEFAULT 0,
    order_count_30 INT UNSIGNED NOT NULL DEFAULT 0,
    net_amount_fen_30 BIGINT NOT NULL DEFAULT 0,
    order_count_90 INT UNSIGNED NOT NULL DEFAULT 0,
    net_amount_fen_90 BIGINT NOT NULL DEFAULT 0,
    order_count_180 INT UNSIGNED NOT NULL DEFAULT 0,
    net_amount_fen_180 BIGINT NOT NULL DEFAULT 0,
    order_count_365 INT UNSIGNED NOT NULL DEFAULT 0,
    net_amount_fen_365 BIGINT NOT NULL DEFAULT 0,
    average_order_value_fen BIGINT NULL,
    purchase_day_count INT UNSIGNED NOT NULL DEFAULT 0,
    purchase_interval_days DOUBLE NULL,
    refund_count INT UNSIGNED NOT NULL DEFAULT 0,
    refunded_amount_fen BIGINT NOT NULL DEFAULT 0,
    category_count INT UNSIGNED NOT NULL DEFAULT 0,
    top_category VARCHAR(64) NULL,
    channel_count INT UNSIGNED NOT NULL DEFAULT 0,
    top_channel_id BIGINT UNSIGNED NULL,
    activity_count_30 INT UNSIGNED NOT NULL DEFAULT 0,
    last_activity_on DATE NULL,
    is_following TINYINT NOT NULL DEFAULT 0,
    refreshed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_member_fact_decay (next_decay_on),
    KEY ix_member_fact_last_paid (last_paid_on, member_id),
    KEY ix_member_fact_orders (order_count, member_id),
    KEY ix_member_fact_net (net_amount_fen, member_id)`,
  // One row (id 1): the latest as_of_on of any fact row, so that a business date set back is noticed.
  member_fact_state: `
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    as_of_on DATE NOT NULL`,
};

export class MemberFacts1700000000005 implements MigrationInterface {
  name = 'MemberFacts1700000000005';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
