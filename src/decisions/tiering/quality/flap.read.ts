import { Injectable } from '@nestjs/common';
import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import type { Sql } from '../../../platform/database/sql.js';

// Reads: tier_change.

const LOOK_BACK_DAYS = 90;
const REVERSED_WITHIN_DAYS = 30;

/** How often people go back to where they came from. */
export interface FlapRate {
  /** Business dates looked at. */
  days: number;
  /** Changes from one tier to another in that time. */
  changes: number;
  /** Of these, changes back to the tier left at most 30 days before. */
  reversed: number;
  /** reversed / changes; null without changes. */
  share: number | null;
}

/** 来回跳动率 of schemes. */
@Injectable()
export class FlapRead {
  /**
   * Changes that facts brought in the last 90 business dates, and how many of them undid the member's change
   * before. Publications, merges and changes by hand are ours and are not counted. Reads the history of the
   * scheme in that time once.
   */
  async of(sql: Sql, schemeId: string, today: BusinessDate): Promise<FlapRate> {
    const from = addDays(today, -LOOK_BACK_DAYS);
    const found = await sql.row<{ changes: number; reversed: number | null }>(
      `SELECT COUNT(*) AS changes, SUM(c.from_before <=> c.to_tier AND c.days_before <= ?) AS reversed
       FROM (
         SELECT h.to_tier, h.from_tier, h.cause, h.business_date,
           LAG(h.from_tier) OVER w AS from_before,
           DATEDIFF(h.business_date, LAG(h.business_date) OVER w) AS days_before
         FROM tier_change h WHERE h.scheme_id = ? AND h.business_date > ?
         WINDOW w AS (PARTITION BY h.member_id ORDER BY h.recorded_at, h.run_id)) c
       WHERE c.from_tier IS NOT NULL AND c.cause IN ('facts', 'refit', 'late_data') AND c.business_date > ?`,
      [REVERSED_WITHIN_DAYS, schemeId, addDays(from, -REVERSED_WITHIN_DAYS), from],
    );
    const changes = found?.changes ?? 0;
    const reversed = Number(found?.reversed ?? 0);
    return { days: LOOK_BACK_DAYS, changes, reversed, share: changes === 0 ? null : reversed / changes };
  }
}
