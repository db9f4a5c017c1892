import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // coupon_template_id, channel_id NULL: not chosen yet; without a channel the first official account sends.
  reactivation_plan: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    is_enabled TINYINT NOT NULL DEFAULT 0,
    scheme_code VARCHAR(64) NOT NULL,
    lifecycle_tiers_json LONGTEXT NOT NULL,
    coupon_template_id BIGINT UNSIGNED NULL,
    channel_id BIGINT UNSIGNED NULL,
    text VARCHAR(600) NOT NULL,
    daily_at CHAR(5) NOT NULL DEFAULT '10:00',
    daily_cap INT UNSIGNED NOT NULL,
    holdout_percent INT UNSIGNED NOT NULL DEFAULT 10,
    rest_days INT UNSIGNED NOT NULL DEFAULT 30,
    updated_by VARCHAR(64) NOT NULL,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_reactivation_plan_code (code)`,
  // A person the plan looked at on a business date. outcome: waiting | submitted | held_out | dropped.
  // waiting says why in reason: planned (to be sent by this run), lone (needs company), sending (queued with a
  // coupon), unconfirmed (called, no answer). takes_place: counts against the daily cap, whatever became of it.
  // coupon_template_id, delivery_id, mass_send_id: set together when coupon and message are written.
  reactivation_pick: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    plan_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    period DATE NOT NULL,
    outcome VARCHAR(10) NOT NULL,
    reason VARCHAR(32) NULL,
    takes_place TINYINT NOT NULL,
    coupon_template_id BIGINT UNSIGNED NULL,
    delivery_id BIGINT UNSIGNED NULL,
    mass_send_id BIGINT UNSIGNED NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_reactivation_pick_period (plan_id, member_id, period),
    KEY ix_reactivation_pick_period (plan_id, period, outcome, reason, takes_place),
    KEY ix_reactivation_pick_open (plan_id, outcome, reason),
    KEY ix_reactivation_pick_member (member_id),
    KEY ix_reactivation_pick_mass (mass_send_id)`,
};

export class Reactivation1700000000012 implements MigrationInterface {
  name = 'Reactivation1700000000012';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
