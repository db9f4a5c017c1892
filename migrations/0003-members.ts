import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // Appended to in the transaction of the change; read and deleted by id when facts are refreshed.
  member_mark: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    reason VARCHAR(16) NOT NULL`,
  // A person. joined_at NULL: customer or follower; else a member.
  member: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    display_name VARCHAR(128) NOT NULL DEFAULT '',
    phone_cipher VARBINARY(256) NULL,
    phone_index BINARY(32) NULL,
    phone_tail CHAR(4) NOT NULL DEFAULT '',
    province VARCHAR(32) NOT NULL DEFAULT '',
    city VARCHAR(32) NOT NULL DEFAULT '',
    gender VARCHAR(8) NOT NULL DEFAULT 'unknown',
    birthday DATE NULL,
    first_channel_id BIGINT UNSIGNED NULL,
    first_seen_at DATETIME(3) NOT NULL,
    joined_at DATETIME(3) NULL,
    joined_channel_id BIGINT UNSIGNED NULL,
    merged_into_id BIGINT UNSIGNED NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_member_joined (joined_at, id),
    KEY ix_member_name (display_name, id),
    KEY ix_member_phone (phone_index),
    KEY ix_member_city (city, id),
    KEY ix_member_profile (gender, birthday)`,
  // follow_state: none (no such relation on this channel) | following | unfollowed
  channel_identity: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    channel_id BIGINT UNSIGNED NOT NULL,
    external_id VARCHAR(128) NOT NULL,
    union_id VARCHAR(64) NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    follow_state VARCHAR(12) NOT NULL DEFAULT 'none',
    followed_at DATETIME(3) NULL,
    unfollowed_at DATETIME(3) NULL,
    source_updated_at DATETIME(3) NULL,
    seen_pass BIGINT UNSIGNED NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_channel_identity_external (channel_id, external_id),
    KEY ix_channel_identity_union (union_id),
    KEY ix_channel_identity_member (member_id),
    KEY ix_channel_identity_follow (channel_id, follow_state)`,
  // Whose a unionid is. The row is also the lock under which channels agree on one person, so it may
  // exist for a moment without a person.
  member_union: `
    union_id VARCHAR(64) NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NULL,
    KEY ix_member_union_member (member_id)`,
  identity_link: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    identity_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    reason VARCHAR(16) NOT NULL,
    linked_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    unlinked_at DATETIME(3) NULL,
    KEY ix_identity_link_identity (identity_id, id),
    KEY ix_identity_link_member (member_id)`,
  // Append-only. purpose: service | marketing | personalisation (no row: allowed)
  consent: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    is_granted TINYINT NOT NULL,
    notice_version VARCHAR(32) NOT NULL,
    channel_id BIGINT UNSIGNED NULL,
    evidence VARCHAR(255) NOT NULL DEFAULT '',
    occurred_at DATETIME(3) NOT NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_consent_member (member_id, purpose, id)`,
  // The newest consent row per member and purpose, kept by the same transaction.
  consent_current: `
    member_id BIGINT UNSIGNED NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    is_granted TINYINT NOT NULL,
    consent_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (member_id, purpose)`,
};

export class Members1700000000003 implements MigrationInterface {
  name = 'Members1700000000003';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
