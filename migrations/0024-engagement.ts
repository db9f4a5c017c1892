import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // kind: check_in | profile | survey | quiz | vote | sign_up | lottery | referral. state: draft | running | stopped;
  // whether a running one has begun or is over says the wall clock. running_slot is set while one of a kind of
  // which only one may run (check_in, profile, referral) does.
  engagement: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(12) NOT NULL,
    title VARCHAR(64) NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'draft',
    version_id BIGINT UNSIGNED NULL,
    running_slot VARCHAR(12) NULL,
    starts_at DATETIME(3) NULL,
    ends_at DATETIME(3) NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    started_by VARCHAR(64) NULL,
    started_at DATETIME(3) NULL,
    stopped_by VARCHAR(64) NULL,
    stopped_at DATETIME(3) NULL,
    stop_reason VARCHAR(255) NULL,
    UNIQUE KEY uq_engagement_slot (running_slot),
    KEY ix_engagement_kind (kind, state, id),
    KEY ix_engagement_state (state, ends_at)`,
  // Immutable: every text under which something may have been given.
  engagement_version: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_no INT UNSIGNED NOT NULL,
    definition_json LONGTEXT NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_engagement_version_no (engagement_id, version_no)`,
  // What was given for what, once. kind: coupon | points | goods. state: given | refused | owed (promised by a
  // draw, not to be had yet).
  engagement_grant: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    occasion VARCHAR(64) NOT NULL,
    reward_no TINYINT UNSIGNED NOT NULL,
    kind VARCHAR(8) NOT NULL,
    label VARCHAR(128) NOT NULL,
    template_id BIGINT UNSIGNED NULL,
    coupon_id BIGINT UNSIGNED NULL,
    points INT UNSIGNED NULL,
    valid_days INT UNSIGNED NULL,
    worth_fen BIGINT UNSIGNED NOT NULL DEFAULT 0,
    state VARCHAR(8) NOT NULL,
    refusal VARCHAR(32) NULL,
    granted_at DATETIME(3) NOT NULL,
    UNIQUE KEY uq_engagement_grant (engagement_id, member_id, occasion, reward_no),
    KEY ix_engagement_grant_member (member_id, id),
    KEY ix_engagement_grant_state (state, id)`,
  // One per person and business date, whichever check-in ran that day. streak: days in a row, this one included.
  check_in: `
    member_id BIGINT UNSIGNED NOT NULL,
    checked_on DATE NOT NULL,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    streak INT UNSIGNED NOT NULL,
    checked_at DATETIME(3) NOT NULL,
    PRIMARY KEY (member_id, checked_on),
    KEY ix_check_in_engagement (engagement_id, checked_on)`,
  // Survey, quiz and vote: one answer per person. is_counted 0: a second answer of one person, found by a merge.
  engagement_answer: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    answers_json LONGTEXT NOT NULL,
    score INT UNSIGNED NULL,
    is_passed TINYINT NULL,
    is_counted TINYINT NOT NULL DEFAULT 1,
    answered_at DATETIME(3) NOT NULL,
    UNIQUE KEY uq_engagement_answer (engagement_id, member_id)`,
  // Chosen options (and ratings) of an answer, for counting.
  engagement_choice: `
    answer_id BIGINT UNSIGNED NOT NULL,
    question_code VARCHAR(32) NOT NULL,
    option_code VARCHAR(32) NOT NULL,
    engagement_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (answer_id, question_code, option_code),
    KEY ix_engagement_choice_count (engagement_id, question_code, option_code)`,
  // Seats of a sign-up; the row is the lock under which seats are taken and given up.
  sign_up_pool: `
    engagement_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    capacity INT UNSIGNED NOT NULL,
    taken INT UNSIGNED NOT NULL DEFAULT 0,
    last_position INT UNSIGNED NOT NULL DEFAULT 0,
    attend_code CHAR(6) NOT NULL,
    CONSTRAINT ck_sign_up_pool_taken CHECK (taken <= capacity)`,
  // state: seated | waiting | cancelled | attended. position: order of the waiting list.
  sign_up: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    state VARCHAR(10) NOT NULL,
    position INT UNSIGNED NULL,
    wrong_codes TINYINT UNSIGNED NOT NULL DEFAULT 0,
    signed_at DATETIME(3) NOT NULL,
    seated_at DATETIME(3) NULL,
    cancelled_at DATETIME(3) NULL,
    attended_at DATETIME(3) NULL,
    attended_by VARCHAR(64) NULL,
    UNIQUE KEY uq_sign_up_member (engagement_id, member_id),
    KEY ix_sign_up_state (engagement_id, state, position)`,
  // The draw of a lottery: the seed stays enciphered until the end, its hash is published at the start. The row is
  // the lock under which draws are numbered. seed_hex and file_hash are set at the end.
  lottery_draw: `
    engagement_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    seed_cipher VARBINARY(256) NOT NULL,
    seed_hash CHAR(64) NOT NULL,
    seed_hex CHAR(64) NULL,
    draws INT UNSIGNED NOT NULL DEFAULT 0,
    revealed_at DATETIME(3) NULL,
    file_hash CHAR(64) NULL`,
  // Written at the start and never changed but for given. kind: coupon | points | goods.
  lottery_prize: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    prize_no TINYINT UNSIGNED NOT NULL,
    level VARCHAR(16) NOT NULL,
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    template_id BIGINT UNSIGNED NULL,
    points INT UNSIGNED NULL,
    worth_fen BIGINT UNSIGNED NOT NULL,
    odds_ppm INT UNSIGNED NOT NULL,
    stock INT UNSIGNED NOT NULL,
    given INT UNSIGNED NOT NULL DEFAULT 0,
    UNIQUE KEY uq_lottery_prize_no (engagement_id, prize_no),
    CONSTRAINT ck_lottery_prize_stock CHECK (given <= stock)`,
  // One row per chance; its id is its number in the draw. source: daily | activity | check_in | sign_up. outcome: NULL (not drawn) | won | lost |
  // sold_out (the odds gave a prize of which nothing was left). roll: 0 to 999999.
  lottery_chance: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    source VARCHAR(10) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    given_at DATETIME(3) NOT NULL,
    draw_key VARCHAR(255) NULL,
    draw_no INT UNSIGNED NULL,
    roll INT UNSIGNED NULL,
    prize_no TINYINT UNSIGNED NULL,
    outcome VARCHAR(8) NULL,
    drawn_at DATETIME(3) NULL,
    delivered_at DATETIME(3) NULL,
    delivered_by VARCHAR(64) NULL,
    UNIQUE KEY uq_lottery_chance_source (engagement_id, source_key),
    UNIQUE KEY uq_lottery_chance_draw (engagement_id, draw_no),
    UNIQUE KEY uq_lottery_chance_key (engagement_id, member_id, draw_key),
    KEY ix_lottery_chance_member (member_id, engagement_id, outcome, id),
    KEY ix_lottery_chance_outcome (engagement_id, outcome, draw_no)`,
  // A member's own code. primary_of: the member, NULL for a code that came along with a merged record.
  referral_code: `
    code CHAR(8) NOT NULL PRIMARY KEY,
    member_id BIGINT UNSIGNED NOT NULL,
    primary_of BIGINT UNSIGNED NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_referral_code_primary (primary_of),
    KEY ix_referral_code_member (member_id)`,
  // Who brought whom: one row per friend, ever. state: waiting | rewarded | refused.
  referral: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    engagement_id BIGINT UNSIGNED NOT NULL,
    version_id BIGINT UNSIGNED NOT NULL,
    inviter_id BIGINT UNSIGNED NOT NULL,
    friend_id BIGINT UNSIGNED NOT NULL,
    code CHAR(8) NOT NULL,
    bound_at DATETIME(3) NOT NULL,
    bound_on DATE NOT NULL,
    state VARCHAR(8) NOT NULL DEFAULT 'waiting',
    refusal VARCHAR(32) NULL,
    suspicion VARCHAR(24) NULL,
    order_id BIGINT UNSIGNED NULL,
    points INT UNSIGNED NULL,
    settled_on DATE NULL,
    settled_at DATETIME(3) NULL,
    UNIQUE KEY uq_referral_friend (friend_id),
    KEY ix_referral_inviter (inviter_id, state, settled_on),
    KEY ix_referral_state (state, id),
    KEY ix_referral_engagement (engagement_id, state, id)`,
  // How often somebody passed an activity on. Counted, never rewarded: nothing reads it but the results.
  engagement_forward: `
    engagement_id BIGINT UNSIGNED NOT NULL,
    member_id BIGINT UNSIGNED NOT NULL,
    forwarded_on DATE NOT NULL,
    times INT UNSIGNED NOT NULL,
    PRIMARY KEY (engagement_id, member_id, forwarded_on)`,
};

export class Engagement1700000000024 implements MigrationInterface {
  name = 'Engagement1700000000024';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
