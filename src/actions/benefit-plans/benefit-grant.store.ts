import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { SqlFragment } from '../../platform/database/fragment.js';
import { joined, sql } from '../../platform/database/fragment.js';
import { chunks, type Sql } from '../../platform/database/sql.js';

/** People who may be owed something: `e.member_id, e.from_tier, e.to_tier, e.reasons`, by member id. */
export interface Entrants {
  source: SqlFragment;
  fromMemberId: string;
  toMemberId: string;
}

/** Under which plan and for what something is owed. */
export interface GrantNote {
  schemeId: string;
  planId: string;
  causeKey: string;
  businessDate: BusinessDate;
}

export interface PendingGrant {
  id: string;
  member_id: string;
  tier_id: number;
  occasion: string;
}

/** A gift for a tier that was lost again. */
export interface LostGift {
  grant_id: string;
  member_id: string;
  template_id: string;
  source_key: string;
  state: string;
}

const IDS_PER_STATEMENT = 5000;

/** The people of one piece of a tier run. Uses the primary key of tier_change. */
export function entrantsOfRun(change: {
  runId: string;
  schemeId: string;
  fromMemberId: string;
  toMemberId: string;
}): Entrants {
  const { runId, schemeId, fromMemberId, toMemberId } = change;
  return {
    fromMemberId,
    toMemberId,
    source: sql`(SELECT c.member_id, c.from_tier, c.to_tier, c.reasons FROM tier_change c
      WHERE c.run_id = ${runId} AND c.scheme_id = ${schemeId}
        AND c.member_id BETWEEN ${fromMemberId} AND ${toMemberId})`,
  };
}

/** Given people as if they had just entered the tier they hold. `held` in id order, not empty. */
export function entrantsHolding(held: readonly { memberId: string; tierId: number }[]): Entrants {
  const rows = held.map(
    ({ memberId, tierId }) =>
      sql`SELECT CAST(${memberId} AS UNSIGNED) AS member_id, NULL AS from_tier, ${tierId} AS to_tier, '' AS reasons`,
  );
  return {
    fromMemberId: held[0]?.memberId ?? '0',
    toMemberId: held.at(-1)?.memberId ?? '0',
    source: sql`(${joined(rows, ' UNION ALL ')})`,
  };
}

/** Writes: benefit_grant. Reads: tier_change, member. */
@Injectable()
export class BenefitGrantStore {
  /**
   * Writes what is owed for entering a tier from below, as pending: to members only, once per cause, and
   * not again within the re-entry time of a gift for the same tier. The occasion counts a member's
   * entries into a tier, so of two runs at once only one can write the same one.
   */
  async addEntries(
    tx: Tx,
    entrants: Entrants,
    ladder: readonly number[],
    tierIds: readonly number[],
    note: GrantNote & { lastGiftBefore: BusinessDate },
  ): Promise<number> {
    const { schemeId, planId, causeKey, businessDate, lastGiftBefore } = note;
    const { source, fromMemberId, toMemberId } = entrants;
    const statement = sql`INSERT INTO benefit_grant
        (scheme_id, kind, member_id, occasion, plan_id, tier_id, cause_key, business_date, outcome)
      SELECT ${schemeId}, 'coupon', e.member_id, CONCAT('entry:', e.to_tier, ':', COALESCE(g.entries, 0) + 1),
        ${planId}, e.to_tier, ${causeKey}, ${businessDate}, 'pending'
      FROM ${source} e
      JOIN member m ON m.id = e.member_id AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL
      LEFT JOIN (
        SELECT x.member_id, x.tier_id, COUNT(*) AS entries, MAX(x.cause_key = ${causeKey}) AS is_done,
          MAX(IF(x.outcome = 'given', x.business_date, NULL)) AS last_gift_on
        FROM benefit_grant x
        WHERE x.scheme_id = ${schemeId} AND x.kind = 'coupon'
          AND x.member_id BETWEEN ${fromMemberId} AND ${toMemberId}
        GROUP BY x.member_id, x.tier_id
      ) g ON g.member_id = e.member_id AND g.tier_id = e.to_tier
      WHERE e.to_tier IN (${tierIds}) AND ${isUpward(ladder)}
        AND COALESCE(g.is_done, 0) = 0
        AND (g.last_gift_on IS NULL OR g.last_gift_on <= ${lastGiftBefore})
      ORDER BY e.member_id
      ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`;
    return (await tx.run(statement.text, statement.values)).affectedRows;
  }

  /** Writes, as pending, the notices owed to members whose own order lifted them from a lower tier. */
  async addNotices(
    tx: Tx,
    entrants: Entrants,
    ladder: readonly number[],
    tierIds: readonly number[],
    note: GrantNote,
  ): Promise<number> {
    const { schemeId, planId, causeKey, businessDate } = note;
    const statement = sql`INSERT INTO benefit_grant
        (scheme_id, kind, member_id, occasion, plan_id, tier_id, cause_key, business_date, outcome)
      SELECT ${schemeId}, 'notice', e.member_id, CONCAT('rise:', ${causeKey}), ${planId}, e.to_tier, ${causeKey},
        ${businessDate}, 'pending'
      FROM ${entrants.source} e
      JOIN member m ON m.id = e.member_id AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL
      WHERE e.to_tier IN (${tierIds}) AND e.from_tier IS NOT NULL AND ${isUpward(ladder)}
        AND FIND_IN_SET('order', e.reasons) > 0
      ORDER BY e.member_id
      ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`;
    return (await tx.run(statement.text, statement.values)).affectedRows;
  }

  /** What this transaction has just written as pending. Uses uq_benefit_grant_occasion. */
  async pending(
    tx: Tx,
    kind: 'coupon' | 'notice',
    { fromMemberId, toMemberId }: Entrants,
    note: GrantNote,
  ): Promise<PendingGrant[]> {
    return tx.rows<PendingGrant>(
      `SELECT g.id, g.member_id, g.tier_id, g.occasion FROM benefit_grant g
       WHERE g.scheme_id = ? AND g.kind = ? AND g.member_id BETWEEN ? AND ? AND g.cause_key = ?
         AND g.outcome = 'pending' ORDER BY g.member_id`,
      [note.schemeId, kind, fromMemberId, toMemberId, note.causeKey],
    );
  }

  /** Says what became of pending grants: those in `refused` by their reason, all others given. */
  async settle(
    tx: Tx,
    pendingIds: readonly string[],
    refused: ReadonlyMap<string, readonly string[]>,
  ): Promise<void> {
    for (const [reason, ids] of refused) await this.setOutcome(tx, ids, reason);
    const refusedIds = new Set([...refused.values()].flat());
    await this.setOutcome(
      tx,
      pendingIds.filter((id) => !refusedIds.has(id)),
      'given',
    );
  }

  /** The tier these people hold now, by the history of their changes. Uses ix_tier_change_member. */
  async tiersHeld(
    db: Sql,
    schemeId: string,
    memberIds: readonly string[],
    liveFrom: Date,
  ): Promise<{ memberId: string; tierId: number }[]> {
    const rows = await db.rows<{ id: string; held: number | null }>(
      `SELECT m.id, (SELECT c.to_tier FROM tier_change c WHERE c.member_id = m.id AND c.scheme_id = ?
         ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1) AS held
       FROM member m WHERE m.id IN (?) AND m.joined_at >= ? ORDER BY m.id`,
      [schemeId, memberIds, liveFrom],
    );
    return rows.flatMap(({ id, held }) => (held === null ? [] : [{ memberId: id, tierId: held }]));
  }

  /** The tiers these changes came from, by member. */
  async tiersBefore(db: Sql, entrants: Entrants): Promise<Map<string, number>> {
    const { text, values } = entrants.source;
    const rows = await db.rows<{ member_id: string; from_tier: number | null }>(
      `SELECT e.member_id, e.from_tier FROM ${text} e WHERE e.from_tier IS NOT NULL`,
      values,
    );
    return new Map(rows.map((row) => [row.member_id, row.from_tier ?? 0]));
  }

  /**
   * Entry coupons of the tiers that people of a piece of a run fell from by a refund or late data: the latest gift
   * for each such tier. Uses the primary key of tier_change, uq_benefit_grant_occasion and uq_coupon_source.
   */
  async giftsOfTiersLost(
    db: Sql,
    change: { runId: string; schemeId: string; fromMemberId: string; toMemberId: string },
    ladder: readonly number[],
  ): Promise<LostGift[]> {
    const statement = sql`SELECT g.id AS grant_id, g.member_id, c.template_id, c.source_key, c.state
      FROM ${entrantsOfRun(change).source} e
      JOIN (SELECT x.member_id, x.tier_id, MAX(x.id) AS id FROM benefit_grant x
        WHERE x.scheme_id = ${change.schemeId} AND x.kind = 'coupon' AND x.outcome = 'given'
          AND x.member_id BETWEEN ${change.fromMemberId} AND ${change.toMemberId}
        GROUP BY x.member_id, x.tier_id) last ON last.member_id = e.member_id AND last.tier_id = e.from_tier
      JOIN benefit_grant g ON g.id = last.id
      JOIN coupon c ON c.member_id = g.member_id
        AND c.source_key = CONCAT('benefit:', ${change.schemeId}, ':', g.occasion)
      WHERE e.from_tier IS NOT NULL AND NOT (${isUpward(ladder)})
        AND (FIND_IN_SET('refund', e.reasons) > 0 OR FIND_IN_SET('late_data', e.reasons) > 0)
      ORDER BY c.template_id, g.member_id`;
    return db.rows<LostGift>(statement.text, statement.values);
  }

  /** Notes that gifts were taken back, so that entering the tier again may bring a new one. */
  async noteTakenBack(tx: Tx, ids: readonly string[]): Promise<void> {
    await this.setOutcome(tx, ids, 'taken_back');
  }

  /** Gives one person's grants to another; where both have the same occasion, both are kept. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE benefit_grant g JOIN benefit_grant h ON h.scheme_id = g.scheme_id AND h.kind = g.kind
         AND h.occasion = g.occasion AND h.member_id = ?
       SET g.occasion = CONCAT(LEFT(g.occasion, 24), ':', g.member_id) WHERE g.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run('UPDATE benefit_grant SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }

  private async setOutcome(tx: Tx, ids: readonly string[], outcome: string): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(`UPDATE benefit_grant SET outcome = ? WHERE id IN (?)`, [outcome, piece]);
    }
  }
}

/** True for a step up the ladder, a first placing included; false where the old tier is not on it. */
function isUpward(ladder: readonly number[]): SqlFragment {
  const order = joined(
    ladder.map((tierId) => sql`${tierId}`),
    ', ',
  );
  return sql`(e.from_tier IS NULL OR (FIELD(e.from_tier, ${order}) > 0
    AND FIELD(e.to_tier, ${order}) > FIELD(e.from_tier, ${order})))`;
}
