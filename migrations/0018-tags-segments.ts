import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // kind: manual | rule (kept by a rule every night). valid_days: how long a manual tag holds unless said otherwise.
  tag: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    tag_group VARCHAR(64) NOT NULL DEFAULT '',
    kind VARCHAR(8) NOT NULL,
    rule_json LONGTEXT NULL,
    valid_days INT UNSIGNED NULL,
    is_archived TINYINT NOT NULL DEFAULT 0,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    refreshed_at DATETIME(3) NULL,
    UNIQUE KEY uq_tag_code (code)`,
  // Who carries a tag now. source: manual | list | rule. expires_on: the last business date on which it holds.
  member_tag: `
    tag_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    source VARCHAR(8) NOT NULL,
    author VARCHAR(64) NOT NULL,
    expires_on DATE NULL,
    tagged_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (tag_id, member_id),
    KEY ix_member_tag_member (member_id, tag_id, expires_on),
    KEY ix_member_tag_expiry (expires_on, tag_id, member_id)`,
  // Append-only. action: tagged | untagged. source: manual | list | rule | expired | merge.
  member_tag_history: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tag_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    action VARCHAR(8) NOT NULL,
    source VARCHAR(8) NOT NULL,
    author VARCHAR(64) NOT NULL,
    expires_on DATE NULL,
    recorded_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_member_tag_history_member (member_id, id),
    KEY ix_member_tag_history_tag (tag_id, id)`,
  // kind: dynamic (counted anew every night) | static (the people of list_snapshot_id, for good).
  segment: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    definition_json LONGTEXT NOT NULL,
    note VARCHAR(255) NOT NULL DEFAULT '',
    list_snapshot_id BIGINT UNSIGNED NULL,
    people INT UNSIGNED NULL,
    counted_at DATETIME(3) NULL,
    is_archived TINYINT NOT NULL DEFAULT 0,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_segment_code (code)`,
  // Immutable once written. hash: SHA-256 of the sorted member ids, one per line. state: freezing (rows of
  // segment_snapshot_member still to be written from the pieces) | ready.
  segment_snapshot: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    segment_id BIGINT UNSIGNED NOT NULL,
    definition_json LONGTEXT NOT NULL,
    as_of_on DATE NOT NULL,
    people INT UNSIGNED NOT NULL,
    hash CHAR(64) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'freezing',
    taken_by VARCHAR(64) NOT NULL,
    taken_at DATETIME(3) NOT NULL,
    KEY ix_segment_snapshot_segment (segment_id, id),
    KEY ix_segment_snapshot_state (state, id)`,
  // The ids of a snapshot by id range, 8 bytes each, big-endian, ascending; emptied when written out.
  segment_snapshot_piece: `
    snapshot_id BIGINT UNSIGNED NOT NULL,
    piece_no INT UNSIGNED NOT NULL,
    people INT UNSIGNED NOT NULL,
    ids MEDIUMBLOB NULL,
    PRIMARY KEY (snapshot_id, piece_no)`,
  // is_merged 1: not on the list as it was frozen (nor in its hash), but the record that somebody on it became.
  segment_snapshot_member: `
    snapshot_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    is_merged TINYINT NOT NULL DEFAULT 0,
    PRIMARY KEY (snapshot_id, member_id),
    KEY ix_segment_snapshot_member_person (member_id)`,
};

export class TagsSegments1700000000018 implements MigrationInterface {
  name = 'TagsSegments1700000000018';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
