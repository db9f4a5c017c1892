import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // A file of people. people: found; problem_count: lines that name nobody, or somebody for the second time.
  coupon_batch_list: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    file_name VARCHAR(255) NOT NULL,
    file_sha256 CHAR(64) NOT NULL,
    row_count INT UNSIGNED NOT NULL,
    people INT UNSIGNED NOT NULL,
    problem_count INT UNSIGNED NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)`,
  coupon_batch_list_person: `
    list_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    PRIMARY KEY (list_id, member_id)`,
  // said: the value with its middle hidden. reason: malformed | unknown | ambiguous | repeated.
  coupon_batch_list_problem: `
    list_id BIGINT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    said VARCHAR(64) NOT NULL,
    reason VARCHAR(16) NOT NULL,
    PRIMARY KEY (list_id, line_no)`,
  // Coupons for many people at once: those of snapshot_id (of a segment) or of list_id, in the order of their ids.
  // state: counting (the forecast is being made) | ready | running | paused | stopped | done | discarded.
  // cursor_id: everybody up to it has been foreseen. seen, given: sums over the pieces that are done.
  // is_general: a general offer, which people who refuse personalisation get, too.
  coupon_batch: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    request_key VARCHAR(255) NOT NULL,
    template_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    label VARCHAR(64) NOT NULL,
    is_general TINYINT NOT NULL,
    segment_id BIGINT UNSIGNED NULL,
    snapshot_id BIGINT UNSIGNED NULL,
    list_id BIGINT UNSIGNED NULL,
    people INT UNSIGNED NOT NULL,
    state VARCHAR(12) NOT NULL DEFAULT 'counting',
    held_reason VARCHAR(24) NOT NULL DEFAULT '',
    cursor_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
    forecast_json LONGTEXT NULL,
    seen INT UNSIGNED NOT NULL DEFAULT 0,
    given INT UNSIGNED NOT NULL DEFAULT 0,
    given_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    failures INT UNSIGNED NOT NULL DEFAULT 0,
    error TEXT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    started_by VARCHAR(64) NULL,
    started_at DATETIME(3) NULL,
    ended_by VARCHAR(64) NULL,
    ended_at DATETIME(3) NULL,
    worked_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_coupon_batch_request (request_key),
    KEY ix_coupon_batch_state (state, worked_at),
    KEY ix_coupon_batch_template (template_id, id),
    CONSTRAINT ck_coupon_batch_counts CHECK (given <= seen AND seen <= people)`,
  // The people of a batch by id, cut into pieces while they are foreseen. state: planned | done.
  coupon_batch_piece: `
    batch_id BIGINT UNSIGNED NOT NULL,
    piece_no INT UNSIGNED NOT NULL,
    from_id BIGINT UNSIGNED NOT NULL,
    to_id BIGINT UNSIGNED NOT NULL,
    people INT UNSIGNED NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'planned',
    PRIMARY KEY (batch_id, piece_no),
    KEY ix_coupon_batch_piece_state (batch_id, state, piece_no)`,
  // What became of each person of a batch. outcome: given | existing | opted_out | stopped or why it was refused.
  coupon_batch_person: `
    batch_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    outcome VARCHAR(24) NOT NULL,
    coupon_id BIGINT UNSIGNED NULL,
    PRIMARY KEY (batch_id, member_id),
    KEY ix_coupon_batch_person_outcome (batch_id, outcome, member_id)`,
  // Coupons for those who say a word (kind word) or one of many codes (kind codes). state: making (codes are being
  // made) | active | paused | void. taken counts redeem_use rows. live_word: the word while it may be said.
  // seed_cipher: what the codes of a file derive from, until the file has been downloaded.
  redeem_campaign: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    request_key VARCHAR(255) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    name VARCHAR(64) NOT NULL,
    template_id BIGINT UNSIGNED NOT NULL,
    word VARCHAR(64) NULL,
    live_word VARCHAR(64) NULL,
    total_limit INT UNSIGNED NOT NULL,
    per_member_limit INT UNSIGNED NOT NULL,
    taken INT UNSIGNED NOT NULL DEFAULT 0,
    starts_at DATETIME(3) NOT NULL,
    ends_at DATETIME(3) NOT NULL,
    state VARCHAR(8) NOT NULL,
    made INT UNSIGNED NOT NULL DEFAULT 0,
    seed_cipher VARBINARY(128) NULL,
    downloaded_by VARCHAR(64) NULL,
    downloaded_at DATETIME(3) NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_redeem_campaign_request (request_key),
    UNIQUE KEY uq_redeem_campaign_word (live_word),
    KEY ix_redeem_campaign_state (state, id),
    CONSTRAINT ck_redeem_campaign_taken CHECK (taken <= total_limit)`,
  // One code of a file; only a keyed hash of it is kept. member_id NULL: not used yet.
  redeem_code: `
    campaign_id BIGINT UNSIGNED NOT NULL,
    serial_no INT UNSIGNED NOT NULL,
    code_hash BINARY(16) NOT NULL,
    member_id BIGINT UNSIGNED NULL,
    used_at DATETIME(3) NULL,
    PRIMARY KEY (campaign_id, serial_no),
    UNIQUE KEY uq_redeem_code_hash (code_hash)`,
  // A word or code that was taken, by whom and for which coupon. use_no counts a member's own.
  redeem_use: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    campaign_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    use_no INT UNSIGNED NOT NULL,
    serial_no INT UNSIGNED NULL,
    request_key VARCHAR(255) NOT NULL,
    coupon_id BIGINT UNSIGNED NOT NULL,
    used_at DATETIME(3) NOT NULL,
    UNIQUE KEY uq_redeem_use_request (member_id, request_key),
    UNIQUE KEY uq_redeem_use_number (campaign_id, member_id, use_no)`,
};

export class BatchesCodes1700000000022 implements MigrationInterface {
  name = 'BatchesCodes1700000000022';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
