import { Injectable } from '@nestjs/common';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { SegmentDefinition } from './segment-definition.js';
import { SegmentError } from './segments.errors.js';

export type SegmentKind = 'dynamic' | 'static';

export interface SegmentRow {
  id: string;
  code: string;
  name: string;
  kind: SegmentKind;
  definition_json: SegmentDefinition;
  note: string;
  /** The list of a static segment. */
  list_snapshot_id: string | null;
  people: number | null;
  counted_at: Date | null;
  is_archived: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

export interface NewSegmentRow {
  code: string;
  name: string;
  kind: SegmentKind;
  definition: SegmentDefinition;
  note: string;
}

const COLUMNS = `s.id, s.code, s.name, s.kind, s.definition_json, s.note, s.list_snapshot_id, s.people, s.counted_at,
  s.is_archived, s.created_by, s.created_at, s.updated_at`;

export interface SegmentFilter {
  state?: 'active' | 'archived' | 'all' | undefined;
  kind?: SegmentKind | undefined;
  /** Part of name, code or note. */
  search?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** The only writer of: segment. */
@Injectable()
export class SegmentStore {
  byCode(sql: Sql, code: string): Promise<SegmentRow | undefined> {
    return sql.row<SegmentRow>(`SELECT ${COLUMNS} FROM segment s WHERE s.code = ?`, [code]);
  }

  /** Every segment that may be used, oldest first. */
  living(sql: Sql): Promise<SegmentRow[]> {
    return sql.rows<SegmentRow>(`SELECT ${COLUMNS} FROM segment s WHERE s.is_archived = 0 ORDER BY s.id`);
  }

  /** Locks all segments: they refer to each other, so they change one at a time. */
  async lockAll(tx: Tx): Promise<SegmentRow[]> {
    return tx.rows<SegmentRow>(
      `SELECT ${COLUMNS} FROM segment s FORCE INDEX (PRIMARY) ORDER BY s.id FOR UPDATE`,
    );
  }

  /** Newest first. */
  list(sql: Sql, { state = 'active', kind, search, before, limit }: SegmentFilter): Promise<SegmentRow[]> {
    const like = search ? `%${search.replaceAll(/[!%_]/g, (special) => `!${special}`)}%` : undefined;
    return sql.rows<SegmentRow>(
      `SELECT ${COLUMNS} FROM segment s
       WHERE ${state === 'all' ? 'TRUE' : `s.is_archived = ${state === 'archived' ? '1' : '0'}`}
         ${like === undefined ? '' : `AND (s.name LIKE ? ESCAPE '!' OR s.code LIKE ? ESCAPE '!' OR s.note LIKE ? ESCAPE '!')`}
         ${kind === undefined ? '' : 'AND s.kind = ?'} ${before === undefined ? '' : 'AND s.id < ?'}
       ORDER BY s.id DESC LIMIT ?`,
      [
        ...(like === undefined ? [] : [like, like, like]),
        ...(kind === undefined ? [] : [kind]),
        ...(before === undefined ? [] : [before]),
        limit,
      ],
    );
  }

  /** Throws `segments.code-taken` (409). */
  async insert(tx: Tx, row: NewSegmentRow, author: string): Promise<string> {
    try {
      const { insertId } = await tx.run(
        'INSERT INTO segment (code, name, kind, definition_json, note, created_by) VALUES (?, ?, ?, ?, ?, ?)',
        [row.code, row.name, row.kind, JSON.stringify(row.definition), row.note, author],
      );
      return insertId;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new SegmentError('code-taken', 409, `已经有代码为「${row.code}」的人群`, { path: 'code' });
    }
  }

  async update(tx: Tx, id: string, row: Pick<NewSegmentRow, 'name' | 'definition' | 'note'>): Promise<void> {
    await tx.run(
      `UPDATE segment SET name = ?, definition_json = ?, note = ?, updated_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [row.name, JSON.stringify(row.definition), row.note, id],
    );
  }

  async archive(tx: Tx, id: string): Promise<void> {
    await tx.run('UPDATE segment SET is_archived = 1, updated_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
  }

  async setList(tx: Tx, id: string, snapshotId: string): Promise<void> {
    await tx.run('UPDATE segment SET list_snapshot_id = ? WHERE id = ?', [snapshotId, id]);
  }

  async setCount(sql: Sql, id: string, people: number, countedAt: Date): Promise<void> {
    await sql.run('UPDATE segment SET people = ?, counted_at = ? WHERE id = ?', [people, countedAt, id]);
  }
}
