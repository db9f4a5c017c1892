import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { MemberRange } from './occasion-people.js';

export interface SettlementRow {
  scheme_id: string;
  business_date: BusinessDate;
  plan_id: string;
  member_id_done: string;
  grant_count: number;
  started_at: Date;
  finished_at: Date | null;
}

/** How far the occasions of business dates were settled. Writes: benefit_settlement. Reads: member, member_tier (by tiering), tier_override, benefit_grant. */
@Injectable()
export class BenefitSettlementStore {
  /** Dates of a scheme from one to another that are not finished: begun ones, and those that are not there. */
  async finishedDates(
    sql: Sql,
    schemeId: string,
    from: BusinessDate,
    to: BusinessDate,
  ): Promise<Set<string>> {
    const rows = await sql.rows<{ business_date: BusinessDate }>(
      `SELECT s.business_date FROM benefit_settlement s
       WHERE s.scheme_id = ? AND s.business_date BETWEEN ? AND ? AND s.finished_at IS NOT NULL`,
      [schemeId, from, to],
    );
    return new Set(rows.map((row) => row.business_date));
  }

  /** Begins a date under the plan in force on it, unless it was begun before. */
  async begin(sql: Sql, schemeId: string, date: BusinessDate, planId: string): Promise<void> {
    await sql.run(
      `INSERT INTO benefit_settlement (scheme_id, business_date, plan_id) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE plan_id = plan_id`,
      [schemeId, date, planId],
    );
  }

  /** The date's row, locked until the transaction ends: two workers never settle the same people at once. */
  lock(tx: Tx, schemeId: string, date: BusinessDate): Promise<SettlementRow | undefined> {
    return tx.row<SettlementRow>(
      `SELECT s.scheme_id, s.business_date, s.plan_id, CAST(s.member_id_done AS CHAR) AS member_id_done,
         s.grant_count, s.started_at, s.finished_at
       FROM benefit_settlement s WHERE s.scheme_id = ? AND s.business_date = ? FOR UPDATE`,
      [schemeId, date],
    );
  }

  /** The next people after an id; undefined: there are none. */
  async nextRange(sql: Sql, afterId: string, people: number): Promise<MemberRange | undefined> {
    const found = await sql.row<{ from_id: string | null; to_id: string | null }>(
      `SELECT CAST(MIN(n.id) AS CHAR) AS from_id, CAST(MAX(n.id) AS CHAR) AS to_id
       FROM (SELECT m.id FROM member m WHERE m.id > ? ORDER BY m.id LIMIT ?) n`,
      [afterId, people],
    );
    if (!found || found.from_id === null || found.to_id === null) return undefined;
    return { fromMemberId: found.from_id, toMemberId: found.to_id };
  }

  async advance(
    tx: Tx,
    schemeId: string,
    date: BusinessDate,
    upTo: string,
    grantCount: number,
  ): Promise<void> {
    await tx.run(
      `UPDATE benefit_settlement SET member_id_done = ?, grant_count = grant_count + ?
       WHERE scheme_id = ? AND business_date = ?`,
      [upTo, grantCount, schemeId, date],
    );
  }

  async finish(tx: Tx, schemeId: string, date: BusinessDate): Promise<void> {
    await tx.run(
      `UPDATE benefit_settlement SET finished_at = UTC_TIMESTAMP(3) WHERE scheme_id = ? AND business_date = ?`,
      [schemeId, date],
    );
  }

  /** The latest settled dates of a scheme, newest first. */
  recent(sql: Sql, schemeId: string, limit: number): Promise<SettlementRow[]> {
    return sql.rows<SettlementRow>(
      `SELECT s.scheme_id, s.business_date, s.plan_id, CAST(s.member_id_done AS CHAR) AS member_id_done,
         s.grant_count, s.started_at, s.finished_at
       FROM benefit_settlement s WHERE s.scheme_id = ? ORDER BY s.business_date DESC LIMIT ?`,
      [schemeId, limit],
    );
  }

  /** Members of a range who hold one of these tiers by the rules and were not warned lately. */
  async holdersNotWarned(
    sql: Sql,
    schemeId: string,
    tierColumn: string,
    tierIds: readonly number[],
    range: MemberRange,
    warnedAfter: BusinessDate,
  ): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT t.member_id FROM member_tier t
         JOIN member m ON m.id = t.member_id AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL
       WHERE t.member_id BETWEEN ? AND ? AND ${tierColumn} IN (?)
         AND NOT EXISTS (SELECT 1 FROM benefit_grant g WHERE g.scheme_id = ? AND g.member_id = t.member_id
           AND g.cell = 'downgrade_soon' AND g.tier_id = ${tierColumn} AND g.business_date > ?)
         AND NOT EXISTS (SELECT 1 FROM tier_override v WHERE v.scheme_id = ? AND v.member_id = t.member_id
           AND v.ended_at IS NULL)
       ORDER BY t.member_id`,
      [range.fromMemberId, range.toMemberId, tierIds, schemeId, warnedAfter, schemeId],
    );
    return rows.map((row) => row.member_id);
  }
}
