import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';

/** Something somebody did since they joined, and whether it has earned. */
export interface ActivityForPoints {
  id: string;
  member_id: string;
  kind: string;
  occurred_at: Date;
  occurred_on: BusinessDate;
  /** Points it brought; null: none so far. */
  earned: number | null;
}

/** Reads: activity, member, points_transaction. */
@Injectable()
export class ActivityPointsStore {
  /** Activities of these kinds of these members, in the order in which they were recorded. Uses ix_activity_member. */
  async ofMembers(
    sql: Sql,
    memberIds: readonly string[],
    kinds: readonly string[],
    since: BusinessDate,
  ): Promise<ActivityForPoints[]> {
    return sql.rows(
      `SELECT a.id, a.member_id, a.kind, a.occurred_at, a.occurred_on, t.points AS earned
       FROM activity a JOIN member m ON m.id = a.member_id
       LEFT JOIN points_transaction t
         ON t.source_kind = 'activity' AND t.source_key = CAST(a.id AS CHAR) AND t.member_id = a.member_id
       WHERE a.member_id IN (?) AND a.kind IN (?) AND a.occurred_on >= ? AND m.joined_at IS NOT NULL
         AND m.merged_into_id IS NULL AND a.occurred_on >= CAST(m.joined_at + INTERVAL 8 HOUR AS DATE)
       ORDER BY a.id`,
      [memberIds, kinds, since],
    );
  }
}
