import { Injectable } from '@nestjs/common';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { TagDraft, TagKind } from './tag-draft.js';
import { TagError, tagNotFound } from './tags.errors.js';

export interface TagDefinitionRow {
  id: string;
  code: string;
  name: string;
  tag_group: string;
  kind: TagKind;
  rule_json: unknown;
  valid_days: number | null;
  is_archived: number;
  created_by: string;
  updated_at: Date;
  refreshed_at: Date | null;
}

/** Column list of TagDefinitionRow over `g`. */
export const TAG_COLUMNS = `g.id, g.code, g.name, g.tag_group, g.kind, g.rule_json, g.valid_days, g.is_archived,
  g.created_by, g.updated_at, g.refreshed_at`;

/** The only writer of: tag. */
@Injectable()
export class TagStore {
  find(sql: Sql, id: string): Promise<TagDefinitionRow | undefined> {
    return sql.row<TagDefinitionRow>(`SELECT ${TAG_COLUMNS} FROM tag g WHERE g.id = ?`, [id]);
  }

  /** Locks a tag: whoever gives it to people or takes it away does so one at a time. Throws when there is none. */
  async lock(tx: Tx, id: string): Promise<TagDefinitionRow> {
    const row = await tx.row<TagDefinitionRow>(`SELECT ${TAG_COLUMNS} FROM tag g WHERE g.id = ? FOR UPDATE`, [
      id,
    ]);
    if (!row) throw tagNotFound(id);
    return row;
  }

  /** Locks several tags in id order. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.rows('SELECT g.id FROM tag g WHERE g.id IN (?) ORDER BY g.id FOR UPDATE', [ids]);
  }

  /** Throws `tags.code-taken` (409). */
  async insert(tx: Tx, draft: TagDraft & { code: string }, author: string): Promise<string> {
    try {
      const { insertId } = await tx.run(
        `INSERT INTO tag (code, name, tag_group, kind, rule_json, valid_days, created_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [draft.code, draft.name, draft.group, draft.kind, ruleText(draft.rule), draft.validDays, author],
      );
      return insertId;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new TagError('code-taken', 409, `已经有代码为「${draft.code}」的标签`, { path: 'code' });
    }
  }

  async update(tx: Tx, id: string, draft: TagDraft): Promise<void> {
    await tx.run(
      `UPDATE tag SET name = ?, tag_group = ?, rule_json = ?, valid_days = ?, updated_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [draft.name, draft.group, ruleText(draft.rule), draft.validDays, id],
    );
  }

  async archive(tx: Tx, id: string): Promise<void> {
    await tx.run('UPDATE tag SET is_archived = 1, updated_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
  }

  async noteRefresh(sql: Sql, id: string): Promise<void> {
    await sql.run('UPDATE tag SET refreshed_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
  }
}

function ruleText(rule: unknown): string | null {
  return rule === null || rule === undefined ? null : JSON.stringify(rule);
}
