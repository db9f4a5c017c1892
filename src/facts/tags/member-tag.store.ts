import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';

/** How somebody came by a tag: one by one, from a list of people, or by the tag's rule. */
export type TagSource = 'manual' | 'list' | 'rule';

export interface MemberTagRow {
  tag_id: string;
  member_id: string;
  source: TagSource;
  author: string;
  expires_on: BusinessDate | null;
}

/** One line of the history. */
export interface TagHistoryEntry {
  tagId: string;
  memberId: string;
  action: 'tagged' | 'untagged';
  source: TagSource | 'expired' | 'merge';
  author: string;
  expiresOn: BusinessDate | null;
}

const ROWS_PER_STATEMENT = 1000;

/** The only writer of member_tag and member_tag_history (append-only). Callers hold the lock of the tag. */
@Injectable()
export class MemberTagStore {
  /** The rows that these people have of a tag. */
  async held(tx: Tx, tagId: string, memberIds: readonly string[]): Promise<Map<string, MemberTagRow>> {
    const found = new Map<string, MemberTagRow>();
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<MemberTagRow>(
        `SELECT x.tag_id, x.member_id, x.source, x.author, x.expires_on FROM member_tag x
         WHERE x.tag_id = ? AND x.member_id IN (?)`,
        [tagId, piece],
      );
      for (const row of rows) found.set(row.member_id, row);
    }
    return found;
  }

  /** Every tag of one person. */
  ofMember(tx: Tx, memberId: string): Promise<MemberTagRow[]> {
    return tx.rows<MemberTagRow>(
      `SELECT x.tag_id, x.member_id, x.source, x.author, x.expires_on FROM member_tag x
       WHERE x.member_id = ? ORDER BY x.tag_id`,
      [memberId],
    );
  }

  /** Writes rows, new or known; the time of tagging is kept. */
  async save(tx: Tx, rows: readonly MemberTagRow[]): Promise<void> {
    for (const piece of chunks(rows, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((row) => [row.tag_id, row.member_id, row.source, row.author, row.expires_on]),
      );
      await tx.run(
        `INSERT INTO member_tag (tag_id, member_id, source, author, expires_on) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE source = VALUES(source), author = VALUES(author), expires_on = VALUES(expires_on)`,
        list.values,
      );
    }
  }

  async remove(tx: Tx, tagId: string, memberIds: readonly string[]): Promise<void> {
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      await tx.run('DELETE FROM member_tag WHERE tag_id = ? AND member_id IN (?)', [tagId, piece]);
    }
  }

  async note(tx: Tx, entries: readonly TagHistoryEntry[]): Promise<void> {
    for (const piece of chunks(entries, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((entry) => [
          entry.tagId,
          entry.memberId,
          entry.action,
          entry.source,
          entry.author,
          entry.expiresOn,
        ]),
      );
      await tx.run(
        `INSERT INTO member_tag_history (tag_id, member_id, action, source, author, expires_on)
         VALUES ${list.text}`,
        list.values,
      );
    }
  }

  /** Tags that ended before a date, the longest ago first; by ix_member_tag_expiry. */
  ended(sql: Sql, before: BusinessDate, limit: number): Promise<{ tag_id: string; member_id: string }[]> {
    return sql.rows(
      `SELECT x.tag_id, x.member_id FROM member_tag x WHERE x.expires_on < ?
       ORDER BY x.expires_on, x.tag_id, x.member_id LIMIT ?`,
      [before, limit],
    );
  }
}
