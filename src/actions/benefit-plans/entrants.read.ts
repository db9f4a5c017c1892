import { Injectable } from '@nestjs/common';
import { sql, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { isUpward } from './benefit-grant.store.js';
import type { GrantKind } from './gifts.js';
import { entrantsOfRun, type Entrants, type MemberRange } from './occasion-people.js';
import type { LossPolicy } from './plan-draft.js';

/** A gift for a tier that was lost again, under a policy that does not simply keep it. */
export interface LostGift {
  grant_id: string;
  member_id: string;
  kind: GrantKind;
  occasion: string;
  part: number;
  policy: Exclude<LossPolicy, 'keep'>;
  coupon_id: string | null;
}

/** Who entered and left tiers. Reads: tier_change, member, benefit_grant, benefit_plan. */
@Injectable()
export class EntrantsRead {
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
   * Gifts for entering or keeping a tier that people of a piece of a run no longer reach: of every rung from the one
   * they left down to the one above where they stand now, the latest of each kind. A fall by a refund or by late data
   * follows the plan's `after_refund`, one by time `after_downgrade`; the plan that gave says so. Uses the primary key
   * of tier_change and uq_benefit_grant_occasion.
   */
  async giftsOfTiersLost(
    db: Sql,
    change: { runId: string; schemeId: string } & MemberRange,
    ladder: readonly number[],
  ): Promise<LostGift[]> {
    const rung = (column: SqlFragment): SqlFragment => sql`FIELD(${column}, ${ladder})`;
    const tier = (name: string): SqlFragment => ({ text: name, values: [] });
    const statement = sql`SELECT g.id AS grant_id, g.member_id, g.kind, g.occasion, g.part, g.coupon_id,
        IF(last.is_refund, p.after_refund, p.after_downgrade) AS policy
      FROM (
        SELECT MAX(x.id) AS id, MAX(FIND_IN_SET('refund', e.reasons) > 0 OR FIND_IN_SET('late_data', e.reasons) > 0)
          AS is_refund
        FROM ${entrantsOfRun(change).source} e
        JOIN benefit_grant x ON x.scheme_id = ${change.schemeId} AND x.member_id = e.member_id
          AND x.cell IN ('enter', 'keep') AND x.outcome = 'given'
        WHERE e.from_tier IS NOT NULL AND NOT (${isUpward(ladder)})
          AND ${rung(tier('x.tier_id'))} > ${rung(tier('e.tier_id'))}
          AND ${rung(tier('x.tier_id'))} <= ${rung(tier('e.from_tier'))}
        GROUP BY x.member_id, x.tier_id, x.cell, x.kind, x.part
      ) last
      JOIN benefit_grant g ON g.id = last.id
      JOIN benefit_plan p ON p.id = g.plan_id
      WHERE IF(last.is_refund, p.after_refund, p.after_downgrade) <> 'keep' AND g.kind IN ('coupon', 'points', 'growth')
      ORDER BY g.member_id, g.id`;
    return db.rows<LostGift>(statement.text, statement.values);
  }
}
