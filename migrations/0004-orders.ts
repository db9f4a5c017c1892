import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // state: unpaid | paid | shipped | completed | cancelled. An order counts when it was paid and not
  // refunded in full; cancelled orders do not count. paid_on is the business date (Asia/Shanghai).
  // cost_fen: what the goods cost the brand; NULL where the source does not say.
  shop_order: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    channel_id BIGINT UNSIGNED NOT NULL,
    external_id VARCHAR(96) NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    buyer_identity_id BIGINT UNSIGNED NOT NULL,
    buyer_external_id VARCHAR(128) NOT NULL,
    state VARCHAR(12) NOT NULL,
    paid_amount_fen BIGINT NOT NULL,
    cost_fen BIGINT NULL,
    refunded_amount_fen BIGINT NOT NULL DEFAULT 0,
    net_amount_fen BIGINT AS (GREATEST(paid_amount_fen - refunded_amount_fen, 0)) STORED,
    is_counted TINYINT AS (paid_at IS NOT NULL AND state IN ('paid', 'shipped', 'completed')
      AND NOT (refunded_amount_fen > 0 AND refunded_amount_fen >= paid_amount_fen)) STORED,
    placed_at DATETIME(3) NULL,
    paid_at DATETIME(3) NULL,
    paid_on DATE AS (CAST(paid_at + INTERVAL 8 HOUR AS DATE)) STORED,
    source_updated_at DATETIME(3) NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_shop_order_external (channel_id, external_id),
    KEY ix_shop_order_member (member_id, is_counted, paid_on, net_amount_fen, refunded_amount_fen, channel_id),
    KEY ix_shop_order_paid (paid_on, is_counted, net_amount_fen)`,
  // The last three columns repeat what the order says, written with it, so that "who bought of this category in
  // this window" reads one index: counted_on is paid_on of a counted order, net_amount_fen the line's amount
  // less its share of what was refunded in part.
  shop_order_item: `
    order_id BIGINT UNSIGNED NOT NULL,
    line_no SMALLINT UNSIGNED NOT NULL,
    product_external_id VARCHAR(64) NOT NULL DEFAULT '',
    title VARCHAR(255) NOT NULL DEFAULT '',
    category VARCHAR(64) NOT NULL DEFAULT '',
    quantity INT NOT NULL,
    amount_fen BIGINT NOT NULL,
    member_id BIGINT UNSIGNED NULL,
    counted_on DATE NULL,
    net_amount_fen BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, line_no),
    KEY ix_shop_order_item_category (category, counted_on, member_id, net_amount_fen),
    KEY ix_shop_order_item_product (product_external_id, counted_on, member_id, net_amount_fen)`,
  // order_id is NULL while the refund has arrived before its order. state: open | succeeded | closed
  refund: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    channel_id BIGINT UNSIGNED NOT NULL,
    external_id VARCHAR(96) NOT NULL,
    order_external_id VARCHAR(96) NOT NULL,
    order_id BIGINT UNSIGNED NULL,
    amount_fen BIGINT NOT NULL,
    state VARCHAR(12) NOT NULL,
    refunded_at DATETIME(3) NULL,
    source_updated_at DATETIME(3) NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_refund_external (channel_id, external_id),
    KEY ix_refund_order_external (channel_id, order_external_id),
    KEY ix_refund_order (order_id)`,
  // Append-only: what a source changed about an order after it was first recorded.
  order_amendment: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    order_id BIGINT UNSIGNED NOT NULL,
    field VARCHAR(32) NOT NULL,
    old_value VARCHAR(128) NULL,
    new_value VARCHAR(128) NULL,
    source_updated_at DATETIME(3) NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_order_amendment_order (order_id, id)`,
  // Append-only, deduplicated by key: followed, unfollowed, joined, visited, coupon_redeemed …
  activity: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(32) NOT NULL,
    channel_id BIGINT UNSIGNED NULL,
    dedupe_key VARCHAR(128) NOT NULL,
    detail_json LONGTEXT NULL,
    occurred_at DATETIME(3) NOT NULL,
    occurred_on DATE AS (CAST(occurred_at + INTERVAL 8 HOUR AS DATE)) STORED,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_activity_dedupe (dedupe_key),
    KEY ix_activity_member (member_id, occurred_on)`,
};

export class Orders1700000000004 implements MigrationInterface {
  name = 'Orders1700000000004';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
