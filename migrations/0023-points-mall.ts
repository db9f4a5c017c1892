import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // What points can be exchanged for. kind: coupon | goods. state: active | paused | closed.
  // taken counts orders that are not cancelled. ends_at: the first instant at which it is over; NULL: no end.
  mall_item: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(8) NOT NULL,
    version_id BIGINT UNSIGNED NULL,
    stock INT UNSIGNED NOT NULL,
    taken INT UNSIGNED NOT NULL DEFAULT 0,
    per_member_limit INT UNSIGNED NULL,
    starts_at DATETIME(3) NOT NULL,
    ends_at DATETIME(3) NULL,
    state VARCHAR(8) NOT NULL,
    sort_no INT NOT NULL DEFAULT 0,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_mall_item_shown (state, sort_no, id),
    CONSTRAINT ck_mall_item_stock CHECK (taken <= stock)`,
  // Immutable: the terms under which something is exchanged. fulfilment of goods: pickup | delivery.
  // worth_fen: what one costs the brand.
  mall_item_version: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    item_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    name VARCHAR(64) NOT NULL,
    description VARCHAR(500) NOT NULL,
    points INT UNSIGNED NOT NULL,
    template_id BIGINT UNSIGNED NULL,
    fulfilment VARCHAR(8) NULL,
    worth_fen BIGINT UNSIGNED NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_mall_item_version (item_id, version_no)`,
  // One exchange: points spent for a coupon or for goods, in one transaction. state: placed | delivered | cancelled;
  // a coupon is delivered at once. pickup_hash: keyed hash of the code that is shown when goods are fetched.
  exchange_order: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    item_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    request_key VARCHAR(300) NOT NULL,
    points INT UNSIGNED NOT NULL,
    state VARCHAR(12) NOT NULL,
    coupon_id BIGINT UNSIGNED NULL,
    pickup_hash BINARY(16) NULL,
    address_cipher VARBINARY(2048) NULL,
    placed_at DATETIME(3) NOT NULL,
    ended_at DATETIME(3) NULL,
    ended_by VARCHAR(64) NULL,
    note VARCHAR(200) NOT NULL DEFAULT '',
    UNIQUE KEY uq_exchange_order_request (member_id, request_key),
    UNIQUE KEY uq_exchange_order_pickup (pickup_hash),
    KEY ix_exchange_order_item (item_id, member_id, state),
    KEY ix_exchange_order_state (state, id)`,
};

export class PointsMall1700000000023 implements MigrationInterface {
  name = 'PointsMall1700000000023';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
