import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

/** What a member's first page needs besides tiers, in one row. */
export interface MemberHomeRow {
  display_name: string;
  joined_at: Date | null;
  merged_into_id: string | null;
  points: number;
  coupons: number;
  expiring_coupons: number;
}

const EXPIRING_WITHIN_DAYS = 7;

/** A member's own first page. Reads: member, points_account, coupon; one statement, three keys. */
@Injectable()
export class MemberHomeRead {
  async find(sql: Sql, memberId: string): Promise<MemberHomeRow | undefined> {
    return sql.row<MemberHomeRow>(
      `SELECT m.display_name, m.joined_at, m.merged_into_id, COALESCE(a.available, 0) AS points,
              COALESCE(k.usable, 0) AS coupons, COALESCE(k.expiring, 0) AS expiring_coupons
       FROM member m
       LEFT JOIN points_account a ON a.member_id = m.id
       LEFT JOIN (
         SELECT c.member_id, COUNT(*) AS usable,
                SUM(c.valid_until <= UTC_TIMESTAMP(3) + INTERVAL ${EXPIRING_WITHIN_DAYS} DAY) AS expiring
         FROM coupon c
         WHERE c.member_id = ? AND c.state = 'issued' AND c.valid_until > UTC_TIMESTAMP(3)
         GROUP BY c.member_id
       ) k ON k.member_id = m.id
       WHERE m.id = ?`,
      [memberId, memberId],
    );
  }
}
