import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { ProfileField, Requirement } from './engagement-definition.js';
import { NotMember, RequirementMissing } from './engagement.errors.js';
import { requirementSentences } from './definition-reader.js';

/** Who takes part. Reads: member, shop_order. */
@Injectable()
export class ParticipantRead {
  /**
   * Throws `engagement.not-member` and `engagement.requirement-missing`. Locks the person's row, so that nothing is
   * given to a record that is being merged away.
   */
  async require(sql: Sql, memberId: string, requires: readonly Requirement[]): Promise<void> {
    const member = await sql.row<{
      joined_at: Date | null;
      merged_into_id: string | null;
      has_phone: number;
    }>(
      `SELECT m.joined_at, m.merged_into_id, m.phone_index IS NOT NULL AS has_phone FROM member m
       WHERE m.id = ? FOR UPDATE`,
      [memberId],
    );
    if (!member || member.joined_at === null || member.merged_into_id !== null) throw new NotMember();
    for (const requirement of requires) {
      const isMet =
        requirement === 'phone_bound' ? member.has_phone === 1 : await this.hasBought(sql, memberId);
      if (!isMet) throw new RequirementMissing(requirementSentences[requirement]);
    }
  }

  /** Which of these parts of the profile are filled; undefined when there is no such person. */
  async filledFields(sql: Sql, memberId: string): Promise<Record<ProfileField, boolean> | undefined> {
    const row = await sql.row<{
      display_name: string;
      has_phone: number;
      birthday: string | null;
      gender: string;
      city: string;
    }>(
      `SELECT m.display_name, m.phone_index IS NOT NULL AS has_phone, m.birthday, m.gender, m.city
       FROM member m WHERE m.id = ?`,
      [memberId],
    );
    return (
      row && {
        displayName: row.display_name !== '',
        phone: row.has_phone === 1,
        birthday: row.birthday !== null,
        gender: row.gender !== 'unknown',
        city: row.city !== '',
      }
    );
  }

  /** People who could take part at all. */
  async countMembers(sql: Sql): Promise<number> {
    const found = await sql.row<{ total: number }>(
      'SELECT COUNT(*) AS total FROM member m WHERE m.joined_at IS NOT NULL AND m.merged_into_id IS NULL',
    );
    return found?.total ?? 0;
  }

  private async hasBought(sql: Sql, memberId: string): Promise<boolean> {
    const found = await sql.row(
      'SELECT 1 AS one FROM shop_order o WHERE o.member_id = ? AND o.is_counted = 1 LIMIT 1',
      [memberId],
    );
    return found !== undefined;
  }
}
