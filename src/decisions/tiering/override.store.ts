import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';

export interface OverrideRow {
  id: string;
  scheme_id: string;
  member_id: string;
  tier_id: number;
  starts_on: BusinessDate;
  ends_on: BusinessDate | null;
  reason: string;
  author: string;
  created_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
}

/** A page of a scheme's overrides, or of those of one person in it. */
export interface OverridePage {
  limit: number;
  beforeId?: string | undefined;
  memberId?: string | undefined;
}

const OVERRIDE = `v.id, v.scheme_id, v.member_id, v.tier_id, v.starts_on, v.ends_on, v.reason, v.author, v.created_at,
  v.ended_at, v.ended_by`;

/** Tiers set by hand. Writes: tier_override. */
@Injectable()
export class OverrideStore {
  /** Schemes in which somebody's tier is set by hand on a date. Uses ix_tier_override_open. */
  async schemesWith(sql: Sql, asOf: BusinessDate): Promise<ReadonlySet<string>> {
    const rows = await sql.rows<{ scheme_id: string }>(
      `SELECT DISTINCT v.scheme_id FROM tier_override v
       WHERE v.ended_at IS NULL AND v.starts_on <= ? AND (v.ends_on IS NULL OR v.ends_on >= ?)`,
      [asOf, asOf],
    );
    return new Set(rows.map((row) => row.scheme_id));
  }

  find(sql: Sql, id: string): Promise<(OverrideRow & { display_name: string }) | undefined> {
    return sql.row(
      `SELECT ${OVERRIDE}, m.display_name FROM tier_override v JOIN member m ON m.id = v.member_id WHERE v.id = ?`,
      [id],
    );
  }

  /** The override that holds for a person on a date, if any: the newest. */
  current(
    sql: Sql,
    schemeId: string,
    memberId: string,
    asOf: BusinessDate,
  ): Promise<OverrideRow | undefined> {
    return sql.row<OverrideRow>(
      `SELECT ${OVERRIDE} FROM tier_override v
       WHERE v.scheme_id = ? AND v.member_id = ? AND v.ended_at IS NULL AND v.starts_on <= ?
         AND (v.ends_on IS NULL OR v.ends_on >= ?) ORDER BY v.id DESC LIMIT 1`,
      [schemeId, memberId, asOf, asOf],
    );
  }

  /** Ends what is still open or to come for a person in a scheme, because another one takes its place. */
  async endOpen(tx: Tx, schemeId: string, memberId: string, by: string): Promise<number> {
    const { affectedRows } = await tx.run(
      `UPDATE tier_override SET ended_at = UTC_TIMESTAMP(3), ended_by = ?
       WHERE scheme_id = ? AND member_id = ? AND ended_at IS NULL`,
      [by, schemeId, memberId],
    );
    return affectedRows;
  }

  /** Ends everything that is open or to come in a scheme that is retired. */
  async endScheme(tx: Tx, schemeId: string, by: string): Promise<void> {
    await tx.run(
      `UPDATE tier_override SET ended_at = UTC_TIMESTAMP(3), ended_by = ? WHERE scheme_id = ? AND ended_at IS NULL`,
      [by, schemeId],
    );
  }

  /** Ends one; false when it had ended already. */
  async end(tx: Tx, id: string, by: string): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE tier_override SET ended_at = UTC_TIMESTAMP(3), ended_by = ? WHERE id = ? AND ended_at IS NULL`,
      [by, id],
    );
    return affectedRows === 1;
  }

  async insert(
    tx: Tx,
    row: Pick<
      OverrideRow,
      'scheme_id' | 'member_id' | 'tier_id' | 'starts_on' | 'ends_on' | 'reason' | 'author'
    >,
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO tier_override (scheme_id, member_id, tier_id, starts_on, ends_on, reason, author)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [row.scheme_id, row.member_id, row.tier_id, row.starts_on, row.ends_on, row.reason, row.author],
    );
    return insertId;
  }

  /** Those of these people who have an override that is open or to come. Uses ix_tier_override_member. */
  async openFor(sql: Sql, schemeId: string, memberIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT v.member_id FROM tier_override v
       WHERE v.scheme_id = ? AND v.member_id IN (?) AND v.ended_at IS NULL`,
      [schemeId, memberIds],
    );
    return new Set(rows.map((row) => row.member_id));
  }

  /** One override for each of these people, begun already: whoever writes them moves the people, too. */
  async insertBegun(
    tx: Tx,
    schemeId: string,
    memberIds: readonly string[],
    period: { tierId: number; startsOn: BusinessDate; endsOn: BusinessDate; reason: string; author: string },
  ): Promise<void> {
    const { tierId, startsOn, endsOn, reason, author } = period;
    for (const piece of chunks(memberIds, 1000)) {
      const list = valuesList(piece.map((id) => [schemeId, id, tierId, startsOn, endsOn, reason, author, 1]));
      await tx.run(
        `INSERT INTO tier_override (scheme_id, member_id, tier_id, starts_on, ends_on, reason, author, is_begun)
         VALUES ${list.text}`,
        list.values,
      );
    }
  }

  /** People whose override begins or has run out by a date and who have not been told so; at most `limit`. */
  due(
    sql: Sql,
    asOf: BusinessDate,
    limit: number,
  ): Promise<{ id: string; member_id: string; is_over: 0 | 1 }[]> {
    return sql.rows(
      `SELECT v.id, v.member_id, v.ends_on IS NOT NULL AND v.ends_on < ? AS is_over FROM tier_override v
       WHERE v.ended_at IS NULL AND (v.ends_on < ? OR (v.starts_on <= ? AND v.is_begun = 0)) ORDER BY v.id LIMIT ?`,
      [asOf, asOf, asOf, limit],
    );
  }

  /** Notes that these have begun, or ended by themselves. */
  async settle(tx: Tx, begun: readonly string[], over: readonly string[]): Promise<void> {
    if (begun.length > 0) await tx.run('UPDATE tier_override SET is_begun = 1 WHERE id IN (?)', [begun]);
    if (over.length > 0) {
      await tx.run(
        `UPDATE tier_override SET ended_at = UTC_TIMESTAMP(3), ended_by = '' WHERE id IN (?) AND ended_at IS NULL`,
        [over],
      );
    }
  }

  /** Hands the overrides of merged-away people to whom they were merged into. */
  async followMerges(tx: Tx, memberIds: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE tier_override v JOIN member m ON m.id = v.member_id SET v.member_id = m.merged_into_id
       WHERE v.member_id IN (?) AND m.merged_into_id IS NOT NULL`,
      [memberIds],
    );
  }

  /** Overrides of a scheme, newest first. Uses the primary key, for one person ix_tier_override_member. */
  ofScheme(
    sql: Sql,
    schemeId: string,
    { limit, beforeId, memberId }: OverridePage,
  ): Promise<(OverrideRow & { display_name: string })[]> {
    return sql.rows(
      `SELECT ${OVERRIDE}, m.display_name FROM tier_override v JOIN member m ON m.id = v.member_id
       WHERE v.scheme_id = ? AND v.id < ?${memberId === undefined ? '' : ' AND v.member_id = ?'}
       ORDER BY v.id DESC LIMIT ?`,
      [schemeId, beforeId ?? '18446744073709551615', ...(memberId === undefined ? [] : [memberId]), limit],
    );
  }
}
