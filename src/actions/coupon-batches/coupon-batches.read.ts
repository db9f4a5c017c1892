import { Injectable } from '@nestjs/common';
import { sql, joined, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { BATCH_COLUMNS, type BatchState, type CouponBatchRow } from './coupon-batch.store.js';

/** A batch with the names of what it is made of. */
export interface ListedBatch extends CouponBatchRow {
  template_name: string;
  /** The terms that its coupons were given under. */
  terms_name: string;
  segment_code: string | null;
  segment_name: string | null;
  list_name: string | null;
  list_problems: number | null;
}

export interface BatchFilter {
  state?: BatchState | undefined;
  templateId?: string | undefined;
  search?: string | undefined;
  /** Batches before this one, of which none belongs to the page. */
  before?: string | undefined;
  limit: number;
}

export interface BatchPersonRow {
  member_id: string;
  display_name: string;
  phone_tail: string;
  outcome: string;
  coupon_id: string | null;
  coupon_state: string | null;
}

export interface BatchPersonFilter {
  outcome?: string | undefined;
  afterId: string;
  limit: number;
}

const COUNTED_AT_MOST = 10_001;

/** Questions about batches. Reads: coupon_batch, coupon_batch_person, coupon_batch_list, coupon, segment, member. */
@Injectable()
export class CouponBatchesRead {
  /** Newest first; one more than `limit` where there is more. */
  list(db: Sql, filter: BatchFilter): Promise<ListedBatch[]> {
    const where = conditionsOf(filter);
    const before = filter.before === undefined ? sql`` : sql` AND b.id < ${filter.before}`;
    return this.listed(db, sql`${where}${before}`, sql` ORDER BY b.id DESC LIMIT ${filter.limit + 1}`);
  }

  async find(db: Sql, id: string): Promise<ListedBatch | undefined> {
    return (await this.listed(db, sql`b.id = ${id}`, sql``))[0];
  }

  /** How many there are, counted up to 10,001. */
  async count(db: Sql, filter: Omit<BatchFilter, 'limit' | 'before'>): Promise<number> {
    const question = sql`SELECT COUNT(*) AS total FROM (SELECT 1 FROM coupon_batch b
      JOIN coupon_template_version v ON v.id = b.version_id
      WHERE ${conditionsOf(filter)} LIMIT ${COUNTED_AT_MOST}) x`;
    const row = await db.row<{ total: number }>(question.text, question.values);
    return row?.total ?? 0;
  }

  /** How many people of a batch came to which end; by ix_coupon_batch_person_outcome. */
  outcomes(db: Sql, batchId: string): Promise<{ outcome: string; people: number }[]> {
    return db.rows(
      `SELECT p.outcome, COUNT(*) AS people FROM coupon_batch_person p WHERE p.batch_id = ?
       GROUP BY p.outcome ORDER BY people DESC, p.outcome`,
      [batchId],
    );
  }

  /** What became of each, by id; one more than `limit` where there is more. */
  people(db: Sql, batchId: string, filter: BatchPersonFilter): Promise<BatchPersonRow[]> {
    const outcome = filter.outcome === undefined ? sql`` : sql` AND p.outcome = ${filter.outcome}`;
    const question = sql`SELECT p.member_id, m.display_name, m.phone_tail, p.outcome, p.coupon_id,
        c.state AS coupon_state
      FROM coupon_batch_person p JOIN member m ON m.id = p.member_id LEFT JOIN coupon c ON c.id = p.coupon_id
      WHERE p.batch_id = ${batchId}${outcome} AND p.member_id > ${filter.afterId}
      ORDER BY p.member_id LIMIT ${filter.limit + 1}`;
    return db.rows<BatchPersonRow>(question.text, question.values);
  }

  private listed(db: Sql, where: SqlFragment, order: SqlFragment): Promise<ListedBatch[]> {
    const question = sql`SELECT ${trusted(BATCH_COLUMNS)}, w.name AS template_name, v.name AS terms_name,
        s.code AS segment_code, s.name AS segment_name, l.file_name AS list_name, l.problem_count AS list_problems
      FROM coupon_batch b JOIN coupon_template t ON t.id = b.template_id
      JOIN coupon_template_version w ON w.id = t.version_id
      JOIN coupon_template_version v ON v.id = b.version_id
      LEFT JOIN segment s ON s.id = b.segment_id LEFT JOIN coupon_batch_list l ON l.id = b.list_id
      WHERE ${where}${order}`;
    return db.rows<ListedBatch>(question.text, question.values);
  }
}

function conditionsOf({ state, templateId, search }: Omit<BatchFilter, 'limit' | 'before'>): SqlFragment {
  const parts: SqlFragment[] = [sql`1 = 1`];
  if (state !== undefined) parts.push(sql`b.state = ${state}`);
  if (templateId !== undefined) parts.push(sql`b.template_id = ${templateId}`);
  if (search !== undefined && search !== '') {
    const like = `%${search.replaceAll(/[%_\\]/g, '\\$&')}%`;
    parts.push(sql`(b.label LIKE ${like} OR v.name LIKE ${like})`);
  }
  return joined(parts, ' AND ');
}
