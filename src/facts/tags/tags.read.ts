import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { chunks, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { TagSource } from './member-tag.store.js';
import { TAG_COLUMNS, type TagDefinitionRow } from './tag.store.js';

export interface TagFilter {
  kind?: 'manual' | 'rule' | undefined;
  /** Part of the name, the group or the code. */
  search?: string | undefined;
  group?: string | undefined;
  /** active when left out. */
  state?: 'active' | 'archived' | 'all' | undefined;
  /** Id of the last tag of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface TagPersonRow {
  member_id: string;
  display_name: string;
  phone_tail: string;
  source: TagSource;
  author: string;
  tagged_at: Date;
  expires_on: BusinessDate | null;
}

export interface PersonTagRow {
  tag_id: string;
  name: string;
  tag_group: string;
  kind: 'manual' | 'rule';
  source: TagSource;
  tagged_at: Date;
  expires_on: BusinessDate | null;
}

export interface TagHistoryRow {
  id: string;
  tag_id: string;
  name: string;
  member_id: string;
  action: 'tagged' | 'untagged';
  source: string;
  author: string;
  expires_on: BusinessDate | null;
  recorded_at: Date;
}

/** Whom ids from outside stand for. */
export interface FoundPeople {
  memberIds: string[];
  /** Ids that belong to nobody. */
  unknown: string[];
  /** Ids that different channels use for different people. */
  ambiguous: string[];
}

const IDS_PER_STATEMENT = 2000;

/** Questions about tags. Reads: tag, member_tag, member_tag_history, member, channel, channel_identity. */
@Injectable()
export class TagsRead {
  find(sql: Sql, id: string): Promise<TagDefinitionRow | undefined> {
    return sql.row<TagDefinitionRow>(`SELECT ${TAG_COLUMNS} FROM tag g WHERE g.id = ?`, [id]);
  }

  /** Tags, newest first. */
  list(sql: Sql, filter: TagFilter): Promise<TagDefinitionRow[]> {
    const parts: [string, SqlValue[]][] = [];
    if (filter.state !== 'all')
      parts.push([`g.is_archived = ${filter.state === 'archived' ? '1' : '0'}`, []]);
    if (filter.kind) parts.push(['g.kind = ?', [filter.kind]]);
    if (filter.group !== undefined) parts.push(['g.tag_group = ?', [filter.group]]);
    if (filter.before !== undefined) parts.push(['g.id < ?', [filter.before]]);
    if (filter.search) {
      const like = `%${filter.search.replaceAll(/[!%_]/g, (special) => `!${special}`)}%`;
      parts.push([
        `(g.name LIKE ? ESCAPE '!' OR g.tag_group LIKE ? ESCAPE '!' OR g.code LIKE ? ESCAPE '!')`,
        [like, like, like],
      ]);
    }
    const where = parts.length === 0 ? 'TRUE' : parts.map(([text]) => text).join(' AND ');
    return sql.rows<TagDefinitionRow>(
      `SELECT ${TAG_COLUMNS} FROM tag g WHERE ${where} ORDER BY g.id DESC LIMIT ?`,
      [...parts.flatMap(([, values]) => values), filter.limit],
    );
  }

  /** Every tag in use, by name; for choices. */
  living(sql: Sql): Promise<TagDefinitionRow[]> {
    return sql.rows<TagDefinitionRow>(
      `SELECT ${TAG_COLUMNS} FROM tag g WHERE g.is_archived = 0 ORDER BY g.tag_group, g.name, g.id`,
    );
  }

  /** How many people carry each of these tags on a date; by the primary key. */
  async counts(sql: Sql, tagIds: readonly string[], today: BusinessDate): Promise<Map<string, number>> {
    if (tagIds.length === 0) return new Map();
    const rows = await sql.rows<{ tag_id: string; people: number }>(
      `SELECT x.tag_id, COUNT(*) AS people FROM member_tag x
       WHERE x.tag_id IN (?) AND (x.expires_on IS NULL OR x.expires_on >= ?) GROUP BY x.tag_id`,
      [tagIds, today],
    );
    return new Map(rows.map((row) => [row.tag_id, row.people]));
  }

  /** Who carries a tag, by id; expired ones too, until the night takes them. */
  people(sql: Sql, tagId: string, afterId: string, limit: number): Promise<TagPersonRow[]> {
    return sql.rows<TagPersonRow>(
      `SELECT x.member_id, m.display_name, m.phone_tail, x.source, x.author, x.tagged_at, x.expires_on
       FROM member_tag x JOIN member m ON m.id = x.member_id
       WHERE x.tag_id = ? AND x.member_id > ? ORDER BY x.member_id LIMIT ?`,
      [tagId, afterId, limit],
    );
  }

  /** What one person carries on a date. */
  ofMember(sql: Sql, memberId: string, today: BusinessDate): Promise<PersonTagRow[]> {
    return sql.rows<PersonTagRow>(
      `SELECT x.tag_id, g.name, g.tag_group, g.kind, x.source, x.tagged_at, x.expires_on
       FROM member_tag x JOIN tag g ON g.id = x.tag_id
       WHERE x.member_id = ? AND (x.expires_on IS NULL OR x.expires_on >= ?)
       ORDER BY g.tag_group, g.name, g.id`,
      [memberId, today],
    );
  }

  /** The history of a tag or of a person, newest first. */
  history(
    sql: Sql,
    of: { tagId: string } | { memberId: string },
    page: { before?: string | undefined; limit: number },
  ): Promise<TagHistoryRow[]> {
    const [column, id] = 'tagId' in of ? ['h.tag_id', of.tagId] : ['h.member_id', of.memberId];
    const { before, limit } = page;
    return sql.rows<TagHistoryRow>(
      `SELECT h.id, h.tag_id, g.name, h.member_id, h.action, h.source, h.author, h.expires_on, h.recorded_at
       FROM member_tag_history h JOIN tag g ON g.id = h.tag_id
       WHERE ${column} = ?${before === undefined ? '' : ' AND h.id < ?'} ORDER BY h.id DESC LIMIT ?`,
      before === undefined ? [id, limit] : [id, before, limit],
    );
  }

  /** The standing people behind ids of ours; who was merged stands for the one they became. */
  async byMemberIds(sql: Sql, ids: readonly string[]): Promise<FoundPeople> {
    const standing = await this.standing(sql, ids);
    return foundOf(ids, (id) => {
      const memberId = standing.get(id);
      return memberId === undefined ? [] : [memberId];
    });
  }

  /** The standing people behind ids of the channels (openid, customer number of a shop or file). */
  async byCustomerIds(sql: Sql, customerIds: readonly string[]): Promise<FoundPeople> {
    const channels = await sql.rows<{ id: string }>('SELECT c.id FROM channel c');
    const owners = new Map<string, Set<string>>();
    if (channels.length > 0) {
      for (const piece of chunks(customerIds, IDS_PER_STATEMENT)) {
        const rows = await sql.rows<{ external_id: string; member_id: string }>(
          `SELECT i.external_id AS external_id, i.member_id FROM channel_identity i
           WHERE i.channel_id IN (?) AND i.external_id IN (?)`,
          [channels.map(({ id }) => id), piece],
        );
        for (const row of rows)
          owners.set(row.external_id, (owners.get(row.external_id) ?? new Set()).add(row.member_id));
      }
    }
    return foundOf(customerIds, (id) => [...(owners.get(id) ?? [])]);
  }

  private async standing(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
    const became = new Map<string, string | null>();
    let open = [...new Set(ids)];
    while (open.length > 0) {
      const next: string[] = [];
      for (const piece of chunks(open, IDS_PER_STATEMENT)) {
        const rows = await sql.rows<{ id: string; merged_into_id: string | null }>(
          'SELECT m.id, m.merged_into_id FROM member m WHERE m.id IN (?)',
          [piece],
        );
        for (const { id, merged_into_id: into } of rows) {
          became.set(id, into);
          if (into !== null && !became.has(into)) next.push(into);
        }
      }
      open = [...new Set(next)];
    }
    const end = (id: string): string | undefined => {
      let at = id;
      for (let step = 0; step < became.size + 1; step += 1) {
        const into = became.get(at);
        if (into === undefined) return undefined;
        if (into === null) return at;
        at = into;
      }
      return undefined;
    };
    return new Map(
      ids.flatMap((id) => {
        const memberId = end(id);
        return memberId === undefined ? [] : [[id, memberId] as const];
      }),
    );
  }
}

function foundOf(ids: readonly string[], ownersOf: (id: string) => readonly string[]): FoundPeople {
  const found: FoundPeople = { memberIds: [], unknown: [], ambiguous: [] };
  const seen = new Set<string>();
  for (const id of new Set(ids)) {
    const [owner, ...others] = ownersOf(id);
    if (owner === undefined) found.unknown.push(id);
    else if (others.length > 0) found.ambiguous.push(id);
    else if (!seen.has(owner)) {
      seen.add(owner);
      found.memberIds.push(owner);
    }
  }
  return found;
}
