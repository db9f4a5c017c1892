import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { amongMembers, factStatement, type FactMembers } from './fact-statement.sql.js';

/** A note that somebody's facts are out of date. */
export interface Mark {
  id: string;
  member_id: string;
  reason: string;
}

/** Writes: member_fact, member_fact_state. Takes rows out of: member_mark. Reads what facts derive from. */
@Injectable()
export class MemberFactsStore {
  /** The oldest marks by id, at most `limit`. */
  readMarks(sql: Sql, limit: number): Promise<Mark[]> {
    return sql.rows<Mark>('SELECT k.id, k.member_id, k.reason FROM member_mark k ORDER BY k.id LIMIT ?', [
      limit,
    ]);
  }

  /** Deletes exactly these marks; returns how many were still there. */
  async dropMarks(tx: Tx, ids: readonly string[]): Promise<number> {
    return (await tx.run('DELETE FROM member_mark WHERE id IN (?)', [ids])).affectedRows;
  }

  /** Creates missing rows and locks all of them, in id order, so that refreshes of one person stand in line. */
  async lockPeople(tx: Tx, members: FactMembers, asOf: BusinessDate): Promise<void> {
    const among = amongMembers('m.id', members);
    await tx.run(
      `INSERT INTO member_fact (member_id, as_of_on)
       SELECT m.id AS member_id, ? AS as_of_on FROM member m
       WHERE ${among.text} AND m.merged_into_id IS NULL ORDER BY m.id
       ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
      [asOf, ...among.values],
    );
  }

  /** Computes the facts of locked people in a fresh statement and writes them. */
  async write(tx: Tx, members: FactMembers, asOf: BusinessDate): Promise<void> {
    const statement = factStatement({ members, asOf });
    await tx.run(statement.text, statement.values);
  }

  /** Removes rows of people who no longer are people of their own: merged into somebody, or gone. */
  async dropGone(tx: Tx, members: FactMembers): Promise<void> {
    const among = amongMembers('f.member_id', members);
    await tx.run(
      `DELETE f FROM member_fact f LEFT JOIN member m ON m.id = f.member_id AND m.merged_into_id IS NULL
       WHERE ${among.text} AND m.id IS NULL`,
      among.values,
    );
  }

  /** The latest date any row was computed for; undefined before the first row. */
  async latestDate(sql: Sql): Promise<BusinessDate | undefined> {
    const state = await sql.row<{ as_of_on: BusinessDate }>(
      'SELECT s.as_of_on FROM member_fact_state s WHERE s.id = 1',
    );
    return state?.as_of_on;
  }

  /** Moves the latest date forward. */
  async raiseLatestDate(sql: Sql, asOf: BusinessDate): Promise<void> {
    await sql.run(
      `INSERT INTO member_fact_state (id, as_of_on) VALUES (1, ?)
       ON DUPLICATE KEY UPDATE as_of_on = GREATEST(as_of_on, VALUES(as_of_on))`,
      [asOf],
    );
  }

  /** Sets the latest date back, once no row is later. */
  async lowerLatestDate(sql: Sql, asOf: BusinessDate): Promise<void> {
    await sql.run('UPDATE member_fact_state SET as_of_on = ? WHERE id = 1 AND as_of_on > ?', [asOf, asOf]);
  }

  /** People with a window of their own that changes by `asOf`; uses ix_member_fact_decay. */
  async decaying(sql: Sql, asOf: BusinessDate, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT f.member_id FROM member_fact f WHERE f.next_decay_on <= ?
       ORDER BY f.next_decay_on, f.member_id LIMIT ?`,
      [asOf, limit],
    );
    return rows.map((row) => row.member_id);
  }

  async countDecaying(sql: Sql, asOf: BusinessDate): Promise<number> {
    const found = await sql.row<{ people: number }>(
      'SELECT COUNT(*) AS people FROM member_fact f WHERE f.next_decay_on <= ?',
      [asOf],
    );
    return found?.people ?? 0;
  }

  /** People after `afterId` whose row is of a later date than `asOf`; walks the table once. */
  async aheadOf(sql: Sql, asOf: BusinessDate, afterId: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT f.member_id FROM member_fact f WHERE f.member_id > ? AND f.as_of_on > ?
       ORDER BY f.member_id LIMIT ?`,
      [afterId, asOf, limit],
    );
    return rows.map((row) => row.member_id);
  }

  /** People after `afterId` who have no row yet. */
  async withoutFacts(sql: Sql, afterId: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>(
      `SELECT m.id FROM member m LEFT JOIN member_fact f ON f.member_id = m.id
       WHERE m.id > ? AND m.merged_into_id IS NULL AND f.member_id IS NULL ORDER BY m.id LIMIT ?`,
      [afterId, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Lowest and highest id of people or rows; undefined when there is nobody. */
  async idSpan(sql: Sql): Promise<{ from: number; to: number } | undefined> {
    const span = await sql.row<{ lowest: number | null; highest: number | null }>(
      `SELECT MIN(s.lowest) AS lowest, MAX(s.highest) AS highest FROM (
         SELECT MIN(m.id) AS lowest, MAX(m.id) AS highest FROM member m
         UNION ALL SELECT MIN(f.member_id), MAX(f.member_id) FROM member_fact f) s`,
    );
    return span && span.lowest !== null && span.highest !== null
      ? { from: span.lowest, to: span.highest }
      : undefined;
  }
}
