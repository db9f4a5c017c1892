import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // A version of what the tiers of one scheme give. state: draft | published | retired. In force from starts_on to
  // ends_on (both included, NULL: without end). live_from: the instant from which joining counts as happening under
  // the plan. after_refund, after_downgrade: keep | revoke_unused | owe (what becomes of gifts of a tier that is lost).
  benefit_plan: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    state VARCHAR(12) NOT NULL DEFAULT 'draft',
    starts_on DATE NULL,
    ends_on DATE NULL,
    live_from DATETIME(3) NULL,
    reentry_days INT UNSIGNED NOT NULL DEFAULT 365,
    monthly_day TINYINT UNSIGNED NOT NULL DEFAULT 1,
    expiry_days INT UNSIGNED NOT NULL DEFAULT 30,
    downgrade_days INT UNSIGNED NOT NULL DEFAULT 30,
    after_refund VARCHAR(16) NOT NULL DEFAULT 'keep',
    after_downgrade VARCHAR(16) NOT NULL DEFAULT 'keep',
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    published_by VARCHAR(64) NULL,
    published_at DATETIME(3) NULL,
    UNIQUE KEY uq_benefit_plan_version (scheme_id, version_no)`,
  // A gift of a cell. tier_id 0: the column 通用. cell: held | enter | keep | monthly | birthday | anniversary |
  // before_expiry | downgrade_soon. kind: coupon | points | rate | growth | message | trial | privilege.
  benefit_gift: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    plan_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    cell VARCHAR(16) NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    kind VARCHAR(12) NOT NULL,
    gift_json TEXT NOT NULL,
    UNIQUE KEY uq_benefit_gift_position (plan_id, tier_id, cell, position)`,
  // Every gift that a plan owed somebody, with what became of it. occasion: what it is for, e.g. enter:3:1 (the first
  // entry into tier 3) or birthday:2026; part numbers the units of a kind. With the member they are the key, so of two
  // runs at once one writes it. cause_key: what it follows from (run:7, join, day:2026-11-22). amount: fen of the
  // coupon, points, growth or days. outcome: given | taken_back | owed, or why it was not given. owed_fen: worth of a
  // used coupon whose tier was lost.
  benefit_grant: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    occasion VARCHAR(48) NOT NULL,
    part SMALLINT UNSIGNED NOT NULL DEFAULT 1,
    cell VARCHAR(16) NOT NULL,
    plan_id BIGINT UNSIGNED NOT NULL,
    gift_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    is_general TINYINT NOT NULL DEFAULT 0,
    amount BIGINT UNSIGNED NOT NULL DEFAULT 0,
    cause_key VARCHAR(32) NOT NULL,
    business_date DATE NOT NULL,
    outcome VARCHAR(24) NOT NULL DEFAULT 'pending',
    coupon_id BIGINT UNSIGNED NULL,
    owed_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_benefit_grant_occasion (scheme_id, member_id, kind, occasion, part),
    KEY ix_benefit_grant_cause (scheme_id, cause_key, member_id),
    KEY ix_benefit_grant_day (scheme_id, business_date, cell, tier_id, is_general, kind, outcome, amount),
    KEY ix_benefit_grant_member (member_id, id),
    KEY ix_benefit_grant_coupon (coupon_id)`,
  // How far the occasions of a business date were settled, by member id. grant_count: how many grants it wrote.
  benefit_settlement: `
    scheme_id BIGINT UNSIGNED NOT NULL,
    business_date DATE NOT NULL,
    plan_id BIGINT UNSIGNED NOT NULL,
    member_id_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
    grant_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    PRIMARY KEY (scheme_id, business_date)`,
};

export class BenefitPlans1700000000011 implements MigrationInterface {
  name = 'BenefitPlans1700000000011';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
