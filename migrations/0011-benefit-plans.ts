import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // A version of what the tiers of one scheme give. state: draft | published | retired.
  // live_from: the instant from which joining counts as happening under the plan.
  benefit_plan: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    state VARCHAR(12) NOT NULL DEFAULT 'draft',
    starts_on DATE NULL,
    live_from DATETIME(3) NULL,
    reentry_days INT UNSIGNED NOT NULL DEFAULT 365,
    notice_template_id BIGINT UNSIGNED NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    published_by VARCHAR(64) NULL,
    published_at DATETIME(3) NULL,
    UNIQUE KEY uq_benefit_plan_version (scheme_id, version_no)`,
  benefit_plan_tier: `
    plan_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    coupon_template_id BIGINT UNSIGNED NULL,
    points_rate_milli INT UNSIGNED NOT NULL DEFAULT 1000,
    is_notice_on TINYINT NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, tier_id)`,
  // Every gift that a plan owed somebody, with what became of it. cause_key: what it follows from
  // (run:7, join). occasion numbers the entries of one member into one tier, so that two runs at once
  // cannot both be the first. outcome: given | out_of_stock | paused | limit_reached
  benefit_grant: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    occasion VARCHAR(48) NOT NULL,
    plan_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    cause_key VARCHAR(32) NOT NULL,
    business_date DATE NOT NULL,
    outcome VARCHAR(16) NOT NULL DEFAULT 'given',
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_benefit_grant_occasion (scheme_id, kind, member_id, occasion),
    KEY ix_benefit_grant_plan (plan_id, outcome, business_date)`,
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
