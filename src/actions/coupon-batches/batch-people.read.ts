import { Injectable } from '@nestjs/common';
import { chunks, type Sql } from '../../platform/database/sql.js';

const IDS_PER_STATEMENT = 5000;
/** How often somebody can have been merged on. */
const LONGEST_CHAIN = 20;

/** Where the people of a batch come from: a frozen list of a segment, or a file. */
export interface BatchSource {
  snapshot_id: string | null;
  list_id: string | null;
}

/** Somebody on a list, as the list knows them. */
export interface ListedPerson {
  member_id: string;
  merged_into_id: string | null;
  is_opted_out: 0 | 1;
}

/**
 * Who the people of a batch are. Reads: segment_snapshot_member,
 * coupon_batch_list_person, member, consent_current.
 */
@Injectable()
export class BatchPeopleRead {
  /** The next people of a batch, by id; by the primary key of either list. */
  async after(sql: Sql, source: BatchSource, cursorId: string, limit: number): Promise<string[]> {
    const rows =
      source.snapshot_id === null
        ? await sql.rows<{ member_id: string }>(
            `SELECT y.member_id FROM coupon_batch_list_person y
             WHERE y.list_id = ? AND y.member_id > ? ORDER BY y.member_id LIMIT ?`,
            [source.list_id, cursorId, limit],
          )
        : await sql.rows<{ member_id: string }>(
            `SELECT y.member_id FROM segment_snapshot_member y
             WHERE y.snapshot_id = ? AND y.is_merged = 0 AND y.member_id > ? ORDER BY y.member_id LIMIT ?`,
            [source.snapshot_id, cursorId, limit],
          );
    return rows.map((row) => row.member_id);
  }

  /**
   * The people from one id to another, with what is true of them now: into whom they were merged, and whether they
   * refuse personalisation. One range of either list's primary key, joined by primary keys.
   */
  async listed(sql: Sql, source: BatchSource, fromId: string, toId: string): Promise<ListedPerson[]> {
    const isList = source.snapshot_id === null;
    return sql.rows<ListedPerson>(
      `SELECT y.member_id, m.merged_into_id, u.member_id IS NOT NULL AS is_opted_out
       FROM ${isList ? 'coupon_batch_list_person' : 'segment_snapshot_member'} y
       LEFT JOIN member m ON m.id = y.member_id
       LEFT JOIN consent_current u
         ON u.member_id = y.member_id AND u.purpose = 'personalisation' AND u.is_granted = 0
       WHERE ${isList ? 'y.list_id = ?' : 'y.is_merged = 0 AND y.snapshot_id = ?'} AND y.member_id BETWEEN ? AND ?
       ORDER BY y.member_id`,
      [isList ? source.list_id : source.snapshot_id, fromId, toId],
    );
  }

  /** Who stands today for those of these people who were merged into others. */
  async currentIds(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
    const current = new Map(ids.map((id) => [id, id]));
    let asked = [...new Set(ids)];
    for (let step = 0; step < LONGEST_CHAIN && asked.length > 0; step += 1) {
      const into = await this.mergedInto(sql, asked);
      if (into.size === 0) break;
      for (const [listed, id] of current) current.set(listed, into.get(id) ?? id);
      asked = [...new Set(into.values())];
    }
    return current;
  }

  /** Those of these people who refuse personalisation. */
  async optedOut(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ member_id: string }>(
        `SELECT u.member_id FROM consent_current u
         WHERE u.member_id IN (?) AND u.purpose = 'personalisation' AND u.is_granted = 0`,
        [piece],
      );
      for (const row of rows) found.add(row.member_id);
    }
    return found;
  }

  /** Standing people with these ids. */
  async known(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string }>('SELECT m.id FROM member m WHERE m.id IN (?)', [piece]);
      for (const row of rows) found.add(row.id);
    }
    return found;
  }

  /**
   * Standing people by the blind index of their phone, in hexadecimal. Where several have one phone those who have
   * joined come alone. By ix_member_phone.
   */
  async byPhone(sql: Sql, indexes: readonly Buffer[]): Promise<Map<string, string[]>> {
    const found = new Map<string, { id: string; isMember: boolean }[]>();
    for (const piece of chunks(indexes, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string; phone_index: Buffer; joined: number }>(
        `SELECT m.id, m.phone_index, m.joined_at IS NOT NULL AS joined FROM member m
         WHERE m.phone_index IN (?) AND m.merged_into_id IS NULL`,
        [piece],
      );
      for (const row of rows) {
        const key = row.phone_index.toString('hex');
        found.set(key, [...(found.get(key) ?? []), { id: row.id, isMember: row.joined === 1 }]);
      }
    }
    return new Map(
      [...found].map(([key, people]) => {
        const members = people.filter(({ isMember }) => isMember);
        return [key, (members.length > 0 ? members : people).map(({ id }) => id)];
      }),
    );
  }

  private async mergedInto(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
    const into = new Map<string, string>();
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string; merged_into_id: string }>(
        'SELECT m.id, m.merged_into_id FROM member m WHERE m.id IN (?) AND m.merged_into_id IS NOT NULL',
        [piece],
      );
      for (const row of rows) into.set(row.id, row.merged_into_id);
    }
    return into;
  }
}
