import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import {
  allOf,
  peopleConditions,
  type Condition,
  type PeopleFilter,
  type PeopleSort,
} from './people-filter.js';

/** A line of the list of people. Amounts in fen. */
export interface PersonRow {
  id: string;
  display_name: string;
  phone_tail: string;
  city: string;
  first_seen_at: Date;
  joined_at: Date | null;
  is_following: number;
  order_count: number;
  net_amount_fen: number;
  last_paid_on: BusinessDate | null;
}

/** The sort values of the last line of a page. */
export interface PeoplePosition {
  value: string | number | null;
  id: string;
}

/** Which part of which order is asked for. */
export interface PeopleSlice {
  sort: PeopleSort;
  after?: PeoplePosition | undefined;
  limit: number;
  /** Whether few people match (see `count`), so that finding them all costs less than walking the order. */
  isSelective: boolean;
}

interface Piece {
  /** Where the index of the sort order begins. */
  from: string;
  conditions: Condition[];
  order: string;
}

const COLUMNS = `m.id, m.display_name, m.phone_tail, m.city, m.first_seen_at, m.joined_at,
  COALESCE(f.is_following, 0) AS is_following, COALESCE(f.order_count, 0) AS order_count,
  COALESCE(f.net_amount_fen, 0) AS net_amount_fen, f.last_paid_on`;

const BY_MEMBER = `member m LEFT JOIN member_fact f ON f.member_id = m.id
  LEFT JOIN member_tier t ON t.member_id = m.id`;
/** Walks the index of the sort order until the page is full: right where many people match. */
const ALONG_FACTS = `member_fact f STRAIGHT_JOIN member m ON m.id = f.member_id
  LEFT JOIN member_tier t ON t.member_id = m.id`;
/** The same with a filter on tiers, which must not tempt the optimizer to begin with them. */
const ALONG_FACTS_IN_TIERS = `member_fact f STRAIGHT_JOIN member m ON m.id = f.member_id
  STRAIGHT_JOIN member_tier t ON t.member_id = m.id`;
/** Finds the people first and sorts them: right where few match. */
const FILTER_FIRST = `member m STRAIGHT_JOIN member_fact f ON f.member_id = m.id
  LEFT JOIN member_tier t ON t.member_id = m.id`;

const PHONE = /^\+?\d[\d -]{5,17}\d$/;
const ID = /^[1-9]\d{0,18}$/;
const EXACT_MATCHES = 50;

/** The list of people across modules. Reads: member, channel_identity, member_fact, member_tier. */
@Injectable()
export class PeopleDirectoryRead {
  constructor(private readonly cipher: FieldCipher) {}

  /**
   * Up to `limit` people after a position. Broad lists run along ix_member_fact_net,
   * ix_member_fact_last_paid or the primary key; selective ones are found first and sorted.
   */
  async list(sql: Sql, filter: PeopleFilter, page: PeopleSlice): Promise<PersonRow[]> {
    const conditions = peopleConditions(filter, await this.exactIds(sql, filter.text));
    const rows: PersonRow[] = [];
    for (const slice of slices(page, (filter.tiers ?? []).length > 0)) {
      const missing = page.limit - rows.length;
      if (missing <= 0) break;
      const where = allOf([...conditions, ...slice.conditions]);
      rows.push(
        ...(await sql.rows<PersonRow>(
          `SELECT ${COLUMNS} FROM ${slice.from} WHERE ${where.text} ORDER BY ${slice.order} LIMIT ?`,
          [...where.values, missing],
        )),
      );
    }
    return rows;
  }

  /** How many people a filter finds, counted up to `cap` + 1. */
  async count(sql: Sql, filter: PeopleFilter, cap: number): Promise<number> {
    const where = allOf(peopleConditions(filter, await this.exactIds(sql, filter.text)));
    const found = await sql.row<{ people: number }>(
      `SELECT COUNT(*) AS people FROM (SELECT 1 FROM ${BY_MEMBER} WHERE ${where.text} LIMIT ?) c`,
      [...where.values, cap + 1],
    );
    return found?.people ?? 0;
  }

  /** One person's line; records merged away are not found. */
  async find(sql: Sql, memberId: string): Promise<PersonRow | undefined> {
    return sql.row<PersonRow>(
      `SELECT ${COLUMNS} FROM ${BY_MEMBER} WHERE m.id = ? AND m.merged_into_id IS NULL`,
      [memberId],
    );
  }

  /** Cities that people live in, most people first; for the filter's choices. */
  async cities(sql: Sql, limit: number): Promise<{ city: string; people: number }[]> {
    return sql.rows(
      `SELECT m.city, COUNT(*) AS people FROM member m
       WHERE m.merged_into_id IS NULL AND m.city <> '' GROUP BY m.city ORDER BY people DESC, m.city LIMIT ?`,
      [limit],
    );
  }

  /** People named exactly by our id, a phone number or an id on a channel. */
  private async exactIds(sql: Sql, text: string | undefined): Promise<string[]> {
    if (text === undefined) return [];
    const parts: string[] = [
      `SELECT i.member_id FROM channel_identity i JOIN channel c ON c.id = i.channel_id WHERE i.external_id = ?`,
    ];
    const values: SqlValue[] = [text];
    if (ID.test(text)) {
      parts.push('SELECT m.id FROM member m WHERE m.id = ?');
      values.push(text);
    }
    if (PHONE.test(text)) {
      parts.push('SELECT m.id FROM member m WHERE m.phone_index = ?');
      values.push(this.cipher.blindIndex(text.replaceAll(/[\s-]/g, '')));
    }
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT x.member_id FROM (${parts.join(' UNION ')}) x LIMIT ${EXACT_MATCHES}`,
      values,
    );
    return rows.map((row) => row.member_id);
  }
}

/** The pieces a sorted list consists of, in order: for dates first those who bought, then the others. */
function slices({ sort, after, isSelective }: PeopleSlice, isInTiers: boolean): Piece[] {
  if (sort === '-id') {
    const conditions = after ? [{ text: 'm.id < ?', values: [after.id] }] : [];
    return [{ from: BY_MEMBER, conditions, order: 'm.id DESC' }];
  }
  const along = isInTiers ? ALONG_FACTS_IN_TIERS : ALONG_FACTS;
  const from = isSelective ? FILTER_FIRST : along;
  if (sort === '-netAmount') {
    const order = 'f.net_amount_fen DESC, f.member_id DESC';
    return [{ from, conditions: after ? [before('f.net_amount_fen', after)] : [], order }];
  }
  const dated: Piece = {
    from,
    conditions: [{ text: 'f.last_paid_on IS NOT NULL', values: [] }],
    order: 'f.last_paid_on DESC, f.member_id DESC',
  };
  const undated: Piece = {
    from,
    conditions: [{ text: 'f.last_paid_on IS NULL', values: [] }],
    order: 'f.member_id DESC',
  };
  if (!after) return [dated, undated];
  if (after.value === null) {
    undated.conditions.push({ text: 'f.member_id < ?', values: [after.id] });
    return [undated];
  }
  dated.conditions.push(before('f.last_paid_on', after));
  return [dated, undated];
}

function before(column: string, { value, id }: PeoplePosition): Condition {
  return {
    text: `${column} <= ? AND (${column} < ? OR f.member_id < ?)`,
    values: [value, value, id],
  };
}
