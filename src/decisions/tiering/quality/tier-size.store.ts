import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { valuesList, type Sql } from '../../../platform/database/sql.js';
import type { InputProfile } from './population-shift.js';

/** What a version's population was like when it began. */
export interface SchemeProfile {
  inputs: InputProfile[];
}

/** Sizes of tiers over time and profiles of versions. Writes: tier_size_daily, scheme_profile. */
@Injectable()
export class TierSizeStore {
  /** Notes the sizes of a business date, in place of what was noted for it before. */
  async record(
    sql: Sql,
    schemeId: string,
    date: BusinessDate,
    sizes: readonly { tierId: number; people: number }[],
  ): Promise<void> {
    if (sizes.length === 0) return;
    const list = valuesList(sizes.map(({ tierId, people }) => [schemeId, date, tierId, people]));
    await sql.run(
      `INSERT INTO tier_size_daily (scheme_id, business_date, tier_id, people) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE people = VALUES(people)`,
      list.values,
    );
  }

  /** Sizes from a date on, oldest first. Uses the primary key. */
  history(
    sql: Sql,
    schemeId: string,
    from: BusinessDate,
  ): Promise<{ business_date: BusinessDate; tier_id: number; people: number }[]> {
    return sql.rows(
      `SELECT z.business_date, z.tier_id, z.people FROM tier_size_daily z
       WHERE z.scheme_id = ? AND z.business_date >= ? ORDER BY z.business_date, z.tier_id`,
      [schemeId, from],
    );
  }

  async profile(
    sql: Sql,
    versionId: string,
  ): Promise<{ business_date: BusinessDate; profile: SchemeProfile } | undefined> {
    const row = await sql.row<{ business_date: BusinessDate; profile_json: SchemeProfile }>(
      'SELECT r.business_date, r.profile_json FROM scheme_profile r WHERE r.version_id = ?',
      [versionId],
    );
    return row && { business_date: row.business_date, profile: row.profile_json };
  }

  /** Keeps the profile of a version; the first one stays. */
  async saveProfile(sql: Sql, versionId: string, date: BusinessDate, profile: SchemeProfile): Promise<void> {
    await sql.run(
      `INSERT INTO scheme_profile (version_id, business_date, profile_json) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE version_id = VALUES(version_id)`,
      [versionId, date, JSON.stringify(profile)],
    );
  }
}
