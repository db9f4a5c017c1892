import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // A shop of the brand, where coupons are redeemed. channel_id: the source whose order numbers it writes on
  // receipts; NULL: any. is_open 0: closed, keeps its history.
  shop: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    channel_id BIGINT UNSIGNED NULL,
    is_open TINYINT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_shop_code (code)`,
  // One row each time a coupon was used. The id is made before the row, so that coupon and row name each other
  // in one update and one insert. live_coupon_id = coupon_id while the coupon counts as used (awaiting, done),
  // NULL afterwards: a coupon cannot be used twice whatever the code does.
  // state: awaiting (a second person has to agree until decide_until) | done | rejected | undone | refunded
  // request_key: the caller's idempotency key, so that a repeated request finds its own effect.
  // created_at: when it was asked for; redeemed_at: when the coupon was used, NULL while awaiting.
  // is_noted: the use stands among what the member did (activity). Rows that are not are work that waits.
  // order_ref: number of the order or receipt as the caller writes it; order_id: the order once it is known here.
  coupon_redemption: `
    id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    coupon_id BIGINT UNSIGNED NOT NULL,
    template_id BIGINT UNSIGNED NOT NULL,
    live_coupon_id BIGINT UNSIGNED NULL,
    state VARCHAR(8) NOT NULL,
    request_key VARCHAR(64) NOT NULL,
    order_ref VARCHAR(96) NULL,
    order_id BIGINT UNSIGNED NULL,
    shop_code VARCHAR(32) NULL,
    channel_id BIGINT UNSIGNED NULL,
    order_amount_fen BIGINT UNSIGNED NULL,
    discount_fen BIGINT UNSIGNED NOT NULL,
    redeemed_by_kind VARCHAR(8) NOT NULL,
    redeemed_by_id BIGINT UNSIGNED NOT NULL,
    redeemed_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    redeemed_at DATETIME(3) NULL,
    is_noted TINYINT NOT NULL DEFAULT 0,
    decide_until DATETIME(3) NULL,
    decided_by VARCHAR(64) NULL,
    decided_at DATETIME(3) NULL,
    ended_by VARCHAR(64) NULL,
    ended_at DATETIME(3) NULL,
    end_reason VARCHAR(200) NULL,
    refund_outcome VARCHAR(24) NULL,
    reissued_coupon_id BIGINT UNSIGNED NULL,
    UNIQUE KEY uq_coupon_redemption_live (live_coupon_id),
    UNIQUE KEY uq_coupon_redemption_request (request_key, coupon_id),
    KEY ix_coupon_redemption_coupon (coupon_id),
    KEY ix_coupon_redemption_template (template_id, state, redeemed_at),
    KEY ix_coupon_redemption_shop (shop_code, id),
    KEY ix_coupon_redemption_time (created_at, id),
    KEY ix_coupon_redemption_order (order_id),
    KEY ix_coupon_redemption_ref (order_ref, state),
    KEY ix_coupon_redemption_state (state, id),
    KEY ix_coupon_redemption_noted (is_noted, id)`,
};

export class Redemption1700000000021 implements MigrationInterface {
  name = 'Redemption1700000000021';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
