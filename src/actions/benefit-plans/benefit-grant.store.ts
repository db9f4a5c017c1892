import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { SqlFragment } from '../../platform/database/fragment.js';
import { joined, sql } from '../../platform/database/fragment.js';
import { chunks } from '../../platform/database/sql.js';
import type { GiftUnit, GrantKind } from './gifts.js';
import type { Occasion } from './occasions.js';
import type { Entrants } from './occasion-people.js';

/** Under which plan and for what something is owed. */
export interface GrantNote {
  schemeId: string;
  planId: string;
  cell: Occasion;
  /** What it follows from: `run:7`, `join`, `day:2026-11-22`. */
  causeKey: string;
  businessDate: BusinessDate;
}

export interface PendingGrant {
  id: string;
  member_id: string;
  kind: GrantKind;
  tier_id: number;
  gift_id: string;
  occasion: string;
  part: number;
  cell: Occasion;
}

const IDS_PER_STATEMENT = 5000;
const TARGET = `INSERT INTO benefit_grant (scheme_id, member_id, kind, occasion, part, cell, plan_id, gift_id, tier_id,
  is_general, amount, cause_key, business_date, outcome)`;

/** Members only, with the column of the plan that is theirs: 0 (通用) for whoever wants no personal offers. */
const MEMBERS = `JOIN member m ON m.id = e.member_id AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL
  LEFT JOIN consent_current u ON u.member_id = e.member_id AND u.purpose = 'personalisation'`;
const COLUMN = 'IF(COALESCE(u.is_granted, 1) = 0, 0, e.tier_id)';

/** Writes: benefit_grant. Reads: member, consent_current, coupon and what the people come from. */
@Injectable()
export class BenefitGrantStore {
  /**
   * Writes what is owed to these people (`member_id, tier_id, occasion`), as pending, to members only; what stands
   * under the same key stays. Returns how many are new.
   */
  async add(tx: Tx, people: SqlFragment, units: readonly GiftUnit[], note: GrantNote): Promise<number> {
    if (units.length === 0) return 0;
    const { schemeId, planId, cell, causeKey, businessDate } = note;
    const statement = sql`${{ text: TARGET, values: [] }}
      SELECT ${schemeId}, e.member_id, x.kind, e.occasion, x.part, ${cell}, ${planId}, x.gift_id, e.tier_id,
        x.column_id = 0, x.amount, ${causeKey}, ${businessDate}, 'pending'
      FROM (${people}) e ${{ text: MEMBERS, values: [] }}
      JOIN ${unitTable(units)} x ON x.column_id = ${{ text: COLUMN, values: [] }}
      ORDER BY e.member_id
      ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`;
    return (await tx.run(statement.text, statement.values)).affectedRows;
  }

  /**
   * Writes what is owed for entering a tier from below, once per cause, and not again within the re-entry time of the
   * same gift for the same tier. The occasion counts a member's entries into a tier, so of two runs at once only one
   * can write the same one. Returns how many are new.
   */
  async addEntries(
    tx: Tx,
    entrants: Entrants,
    ladder: readonly number[],
    units: readonly GiftUnit[],
    note: GrantNote & { lastGiftBefore: BusinessDate },
  ): Promise<number> {
    if (units.length === 0) return 0;
    const { schemeId, planId, cell, causeKey, businessDate, lastGiftBefore } = note;
    const statement = sql`${{ text: TARGET, values: [] }}
      SELECT ${schemeId}, e.member_id, x.kind, CONCAT('enter:', e.tier_id, ':', COALESCE(g.entries, 0) + 1), x.part,
        ${cell}, ${planId}, x.gift_id, e.tier_id, x.column_id = 0, x.amount, ${causeKey}, ${businessDate}, 'pending'
      FROM ${entrants.source} e ${{ text: MEMBERS, values: [] }}
      JOIN ${unitTable(units)} x ON x.column_id = ${{ text: COLUMN, values: [] }}
      LEFT JOIN (
        SELECT h.member_id, h.tier_id, h.kind, h.part, COUNT(*) AS entries, MAX(h.cause_key = ${causeKey}) AS is_done,
          MAX(IF(h.outcome IN ('given', 'owed'), h.business_date, NULL)) AS last_gift_on
        FROM ${entrants.source} i JOIN benefit_grant h ON h.scheme_id = ${schemeId} AND h.member_id = i.member_id
          AND h.cell = 'enter'
        GROUP BY h.member_id, h.tier_id, h.kind, h.part
      ) g ON g.member_id = e.member_id AND g.tier_id = e.tier_id AND g.kind = x.kind_key AND g.part = x.part
      WHERE ${isUpward(ladder)} AND COALESCE(g.is_done, 0) = 0
        AND (g.last_gift_on IS NULL OR g.last_gift_on <= ${lastGiftBefore})
      ORDER BY e.member_id
      ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`;
    return (await tx.run(statement.text, statement.values)).affectedRows;
  }

  /** Writes, as pending, the messages owed to members whose own order lifted them from a lower tier. */
  async addRises(
    tx: Tx,
    entrants: Entrants,
    ladder: readonly number[],
    units: readonly GiftUnit[],
    note: GrantNote,
  ): Promise<number> {
    const people = sql`SELECT e.member_id, e.tier_id, CONCAT('rise:', ${note.causeKey}) AS occasion
      FROM ${entrants.source} e
      WHERE e.from_tier IS NOT NULL AND ${isUpward(ladder)} AND FIND_IN_SET('order', e.reasons) > 0`;
    return this.add(tx, people, units, note);
  }

  /** What this transaction has just written as pending for these people. Uses ix_benefit_grant_cause. */
  pending(
    tx: Tx,
    range: { fromMemberId: string; toMemberId: string },
    note: Pick<GrantNote, 'schemeId' | 'causeKey'>,
  ): Promise<PendingGrant[]> {
    return tx.rows<PendingGrant>(
      `SELECT g.id, g.member_id, g.kind, g.tier_id, g.gift_id, g.occasion, g.part, g.cell FROM benefit_grant g
       WHERE g.scheme_id = ? AND g.cause_key = ? AND g.member_id BETWEEN ? AND ? AND g.outcome = 'pending'
       ORDER BY g.member_id, g.id`,
      [note.schemeId, note.causeKey, range.fromMemberId, range.toMemberId],
    );
  }

  async setOutcome(tx: Tx, ids: readonly string[], outcome: string): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(`UPDATE benefit_grant SET outcome = ? WHERE id IN (?)`, [outcome, piece]);
    }
  }

  /** Pending grants whose coupon is there are given, and name it. Uses uq_coupon_source. */
  async setGivenCoupons(tx: Tx, ids: readonly string[]): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE benefit_grant g JOIN coupon c ON c.member_id = g.member_id
           AND c.source_key = CONCAT('benefit:', g.scheme_id, ':', g.occasion, IF(g.part = 1, '', CONCAT(':', g.part)))
         SET g.outcome = 'given', g.coupon_id = c.id, g.amount = c.worth_fen
         WHERE g.id IN (?) AND g.outcome = 'pending'`,
        [piece],
      );
    }
  }

  /** Of these grants, those whose coupon was revoked were taken back. */
  async setTakenBack(tx: Tx, ids: readonly string[]): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE benefit_grant g JOIN coupon c ON c.id = g.coupon_id SET g.outcome = 'taken_back'
         WHERE g.id IN (?) AND c.state = 'revoked'`,
        [piece],
      );
    }
  }

  /** Of these grants, those whose coupon was used are owed by its worth. */
  async setOwed(tx: Tx, ids: readonly string[]): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE benefit_grant g JOIN coupon c ON c.id = g.coupon_id SET g.outcome = 'owed', g.owed_fen = c.worth_fen
         WHERE g.id IN (?) AND c.state = 'redeemed'`,
        [piece],
      );
    }
  }

  /** Gives one person's grants to another; where both have the same occasion, both are kept. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE benefit_grant g JOIN benefit_grant h ON h.scheme_id = g.scheme_id AND h.kind = g.kind
         AND h.occasion = g.occasion AND h.part = g.part AND h.member_id = ?
       SET g.occasion = CONCAT(LEFT(g.occasion, 24), ':', g.member_id) WHERE g.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run('UPDATE benefit_grant SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}

/** The source key of a coupon that a grant brings; `setGivenCoupons` builds the same in SQL. */
export function couponKeyOf(schemeId: string): string {
  return `benefit:${schemeId}`;
}

export function couponOccasionOf({ occasion, part }: Pick<PendingGrant, 'occasion' | 'part'>): string {
  return part === 1 ? occasion : `${occasion}:${part}`;
}

/** True for a step up the ladder, a first placing included; false where the old tier is not on it. */
export function isUpward(ladder: readonly number[]): SqlFragment {
  const order = joined(
    ladder.map((tierId) => sql`${tierId}`),
    ', ',
  );
  return sql`(e.from_tier IS NULL OR (FIELD(e.from_tier, ${order}) > 0
    AND FIELD(e.tier_id, ${order}) > FIELD(e.from_tier, ${order})))`;
}

/** The units as a table: `column_id, kind, part, gift_id, amount`; `kind_key` compares with the column of grants. */
function unitTable(units: readonly GiftUnit[]): SqlFragment {
  const rows = units.map(
    ({ tierId, kind, part, giftId, amount }) =>
      sql`SELECT ${tierId} AS column_id, ${kind} AS kind, CONVERT(${kind} USING utf8mb4) COLLATE utf8mb4_bin AS kind_key,
        ${part} AS part, CAST(${giftId} AS UNSIGNED) AS gift_id, ${amount} AS amount`,
  );
  return sql`(${joined(rows, ' UNION ALL ')})`;
}
