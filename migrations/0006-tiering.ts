import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const SLOTS = Array.from({ length: 12 }, (_, index) => index + 1);

const tables = {
  // slot: which tier_n/since_n columns of member_tier the scheme uses (1-12); NULL when never published.
  // placed_version_id: the version by which a whole run last placed everybody; NULL before the first run.
  scheme: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    slot TINYINT UNSIGNED NULL,
    published_version_id BIGINT UNSIGNED NULL,
    placed_version_id BIGINT UNSIGNED NULL,
    retired_at DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_scheme_code (code),
    UNIQUE KEY uq_scheme_slot (slot)`,
  // A number for each tier code of a scheme that never changes, whatever versions do with the tier.
  tier: `
    id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    code VARCHAR(32) NOT NULL,
    UNIQUE KEY uq_tier_code (scheme_id, code)`,
  // state: draft | pending (waits for a second operator) | published | retired. existing_members: none | coupon
  // (what the first placing gives). season_until: last day of a seasonal version.
  scheme_version: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    state VARCHAR(12) NOT NULL DEFAULT 'draft',
    definition_json LONGTEXT NOT NULL,
    catalogue_hash CHAR(64) NOT NULL,
    existing_members VARCHAR(8) NOT NULL DEFAULT 'none',
    simulation_json LONGTEXT NULL,
    effective_on DATE NULL,
    season_until DATE NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    published_by VARCHAR(64) NULL,
    published_at DATETIME(3) NULL,
    approved_by VARCHAR(64) NULL,
    approved_at DATETIME(3) NULL,
    rejected_by VARCHAR(64) NULL,
    rejected_reason VARCHAR(255) NULL,
    UNIQUE KEY uq_scheme_version_no (scheme_id, version_no)`,
  // Immutable: cut points and the like, read off the population on a date.
  scheme_fit: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    version_id BIGINT UNSIGNED NOT NULL,
    as_of_on DATE NOT NULL,
    fit_json LONGTEXT NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_scheme_fit_version (version_id, id)`,
  member_tier: `
    member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    ${SLOTS.map((n) => `tier_${n} SMALLINT UNSIGNED NULL, since_${n} DATE NULL`).join(',\n    ')},
    ${SLOTS.map((n) => `KEY ix_member_tier_${n} (tier_${n}, member_id)`).join(',\n    ')}`,
  // What kinds with memory keep beside the tier. base_tier: what the rules gave, while an override stands.
  tier_state: `
    scheme_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    base_tier SMALLINT UNSIGNED NULL,
    until_on DATE NULL,
    anchor BIGINT NULL,
    PRIMARY KEY (scheme_id, member_id),
    KEY ix_tier_state_member (member_id)`,
  // A tier set by hand. Holds from starts_on to ends_on, both included (NULL: until ended). is_begun: its
  // beginning has been acted on. ended_by empty: it ran out.
  tier_override: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    scheme_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NULL,
    reason VARCHAR(255) NOT NULL,
    author VARCHAR(64) NOT NULL,
    is_begun TINYINT NOT NULL DEFAULT 0,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    ended_at DATETIME(3) NULL,
    ended_by VARCHAR(64) NULL,
    KEY ix_tier_override_member (scheme_id, member_id, ended_at),
    KEY ix_tier_override_open (ended_at, starts_on)`,
  // kind: full | realtime. cause: publish | nightly | manual, or of a real-time pass facts | merge. state: planned | running | done | failed | cancelled
  tier_run: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(8) NOT NULL,
    cause VARCHAR(12) NOT NULL,
    as_of_on DATE NOT NULL,
    schemes_json LONGTEXT NOT NULL,
    state VARCHAR(10) NOT NULL DEFAULT 'planned',
    range_count INT UNSIGNED NOT NULL DEFAULT 0,
    ranges_done INT UNSIGNED NOT NULL DEFAULT 0,
    members_seen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    change_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
    requested_by VARCHAR(64) NULL,
    error TEXT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    finished_at DATETIME(3) NULL,
    KEY ix_tier_run_state (state, id),
    KEY ix_tier_run_kind (kind, id)`,
  // Work by member id range, both ends included. state: planned | done
  tier_run_range: `
    run_id BIGINT UNSIGNED NOT NULL,
    range_no INT UNSIGNED NOT NULL,
    from_member_id BIGINT UNSIGNED NOT NULL,
    to_member_id BIGINT UNSIGNED NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'planned',
    change_count INT UNSIGNED NOT NULL DEFAULT 0,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    PRIMARY KEY (run_id, range_no)`,
  // Append-only. from_tier NULL: placed for the first time. deciding_json: values in field order.
  tier_change: `
    run_id BIGINT UNSIGNED NOT NULL,
    scheme_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    from_tier SMALLINT UNSIGNED NULL,
    to_tier SMALLINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    fit_id BIGINT UNSIGNED NULL,
    cause VARCHAR(12) NOT NULL,
    reasons VARCHAR(64) NOT NULL DEFAULT '',
    business_date DATE NOT NULL,
    deciding_json LONGTEXT NOT NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (run_id, scheme_id, member_id),
    KEY ix_tier_change_member (member_id, scheme_id, recorded_at)`,
};

export class Tiering1700000000006 implements MigrationInterface {
  name = 'Tiering1700000000006';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
