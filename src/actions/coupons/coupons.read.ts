import { Injectable } from '@nestjs/common';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import { termsOf, type CouponTemplateRow, type TermsRow } from './coupon-template.js';
import { CouponTemplateStore, TEMPLATE_COLUMNS, TERMS_COLUMNS } from './coupon-template.store.js';
import { termsSentence, type CouponTerms } from './coupon-terms.js';

export type CouponState = 'issued' | 'locked' | 'redeemed' | 'expired' | 'revoked' | 'reversed';

/** A coupon as people see it. One past its validity reads as expired before the nightly job closes it. */
export interface CouponView {
  id: string;
  memberId: string;
  memberName: string;
  templateId: string;
  name: string;
  minSpendFen: number;
  amountOffFen: number | null;
  /** The terms under which it was given. */
  terms: CouponTerms;
  /** 满 ¥100 减 ¥20，限品类 茶具. */
  sentence: string;
  state: CouponState;
  source: string;
  sourceKind: string;
  issuedAt: Date;
  validFrom: Date;
  /** The last instant at which it can be used. */
  validUntil: Date;
  /** Until when an order holds it; null unless locked. */
  lockedUntil: Date | null;
  redeemedAt: Date | null;
  endedAt: Date | null;
  /** Why it was revoked or reversed. */
  endReason: string | null;
}

export interface CouponTemplateView extends CouponTemplateRow {
  redeemed: number;
  expired: number;
}

export interface CouponFilter {
  memberId?: string | undefined;
  templateId?: string | undefined;
  /** `received`: every state but revoked. */
  state?: CouponState | 'received' | undefined;
  sourceKind?: string | undefined;
  /** Part of the owner's name. */
  member?: string | undefined;
  /** Given at this instant or later, and before the other. */
  issuedFrom?: Date | undefined;
  issuedBefore?: Date | undefined;
  /** Id of the last coupon of the page before. */
  before?: string | undefined;
  limit: number;
}

interface CouponRow extends TermsRow {
  id: string;
  member_id: string;
  display_name: string;
  template_id: string;
  state_now: CouponState;
  source_label: string;
  source_kind: string;
  issued_at: Date;
  coupon_valid_from: Date;
  coupon_valid_until: Date;
  locked_until: Date | null;
  redeemed_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
}

const COUNTED_AT_MOST = 10_001;
const EXPIRING_WITHIN_DAYS = 7;

/** What is true of a coupon's state now, whether or not the nightly job has been. */
const STATE_NOW = `CASE WHEN c.state IN ('issued', 'locked') AND c.valid_until <= UTC_TIMESTAMP(3)
  THEN 'expired' ELSE c.state END`;

function conditionsOf(filter: CouponFilter): { text: string; values: SqlValue[] } {
  const parts: string[] = ['1 = 1'];
  const values: SqlValue[] = [];
  const add = (text: string, ...bound: SqlValue[]) => {
    parts.push(text);
    values.push(...bound);
  };
  if (filter.memberId !== undefined) add('c.member_id = ?', filter.memberId);
  if (filter.templateId !== undefined) add('c.template_id = ?', filter.templateId);
  if (filter.state === 'received') add(`c.state <> 'revoked'`);
  else if (filter.state === 'expired') {
    add(`(c.state = 'expired' OR (c.state IN ('issued', 'locked') AND c.valid_until <= UTC_TIMESTAMP(3)))`);
  } else if (filter.state === 'issued' || filter.state === 'locked') {
    add('c.state = ? AND c.valid_until > UTC_TIMESTAMP(3)', filter.state);
  } else if (filter.state !== undefined) add('c.state = ?', filter.state);
  if (filter.sourceKind !== undefined) add('c.source_kind = ?', filter.sourceKind);
  if (filter.issuedFrom) add('c.issued_at >= ?', filter.issuedFrom);
  if (filter.issuedBefore) add('c.issued_at < ?', filter.issuedBefore);
  if (filter.member !== undefined) {
    const like = `${filter.member.replace(/[!%_]/g, '!$&')}%`;
    add(`c.member_id IN (SELECT n.id FROM member n WHERE n.display_name LIKE ? ESCAPE '!')`, like);
  }
  return { text: parts.join(' AND '), values };
}

/** A coupon `c` with its terms `v` and its owner `m`. */
const COUPON_VIEW = `SELECT c.id, c.member_id, m.display_name, c.template_id, ${STATE_NOW} AS state_now, c.source_label,
    c.source_kind, c.issued_at, c.valid_from AS coupon_valid_from, c.valid_until AS coupon_valid_until, c.locked_until,
    c.redeemed_at,
    c.ended_at, c.end_reason, ${TERMS_COLUMNS}
  FROM coupon c JOIN coupon_template_version v ON v.id = c.version_id JOIN member m ON m.id = c.member_id`;

function viewOf(row: CouponRow): CouponView {
  const terms = termsOf(row, row.template_id);
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.display_name,
    templateId: row.template_id,
    name: terms.name,
    minSpendFen: terms.minSpendFen,
    amountOffFen: terms.amountOffFen,
    terms,
    sentence: termsSentence(terms),
    state: row.state_now,
    source: row.source_label,
    sourceKind: row.source_kind,
    issuedAt: row.issued_at,
    validFrom: row.coupon_valid_from,
    validUntil: new Date(row.coupon_valid_until.getTime() - 1),
    lockedUntil: row.state_now === 'locked' ? row.locked_until : null,
    redeemedAt: row.redeemed_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  };
}

/** Answers about coupons. Reads: coupon, coupon_template, coupon_template_version, member. */
@Injectable()
export class CouponsRead {
  private readonly versions = new CouponTemplateStore();

  /** Newest template first, with what became of its coupons. Counts use ix_coupon_template. */
  async templates(sql: Sql): Promise<CouponTemplateView[]> {
    return this.templateViews(sql, '1 = 1', []);
  }

  async template(sql: Sql, id: string): Promise<CouponTemplateView | undefined> {
    return (await this.templateViews(sql, 't.id = ?', [id]))[0];
  }

  /** Coupons, newest first; one more than `limit` so that the caller sees whether there is more. */
  async page(sql: Sql, filter: CouponFilter): Promise<CouponView[]> {
    const { text, values } = conditionsOf(filter);
    const isBefore = filter.before === undefined ? '' : ' AND c.id < ?';
    const rows = await sql.rows<CouponRow>(
      `${COUPON_VIEW} WHERE ${text}${isBefore} ORDER BY c.id DESC LIMIT ?`,
      [...values, ...(filter.before === undefined ? [] : [filter.before]), filter.limit + 1],
    );
    return rows.map(viewOf);
  }

  /** How many coupons match, counted up to 10,001. */
  async count(sql: Sql, filter: CouponFilter): Promise<number> {
    const { text, values } = conditionsOf(filter);
    const found = await sql.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM coupon c WHERE ${text} LIMIT ${COUNTED_AT_MOST}) x`,
      values,
    );
    return found?.total ?? 0;
  }

  /** The newest coupons of one person, at most `limit`. */
  async forMember(sql: Sql, memberId: string, limit = 100): Promise<CouponView[]> {
    return (await this.page(sql, { memberId, limit })).slice(0, limit);
  }

  /** One coupon, only if it belongs to this person. */
  async ofMember(sql: Sql, memberId: string, couponId: string): Promise<CouponView | undefined> {
    const row = await sql.row<CouponRow>(`${COUPON_VIEW} WHERE c.id = ? AND c.member_id = ?`, [
      couponId,
      memberId,
    ]);
    return row && viewOf(row);
  }

  /** Terms by version id. */
  async terms(sql: Sql, versionIds: readonly string[]): Promise<Map<string, CouponTerms>> {
    const rows = await this.versions.terms(sql, [...new Set(versionIds)]);
    return new Map(rows.map((row) => [row.version_id, termsOf(row, row.template_id)]));
  }

  /** Terms in force by template id: what a coupon given now would have. */
  async currentTerms(sql: Sql, templateIds: readonly string[]): Promise<Map<string, CouponTerms>> {
    const rows = await this.versions.currentTerms(sql, [...new Set(templateIds)]);
    return new Map(rows.map((row) => [row.template_id, termsOf(row, row.template_id)]));
  }

  /** Usable coupons of one person, and how many of them end within seven days. */
  async usableCounts(sql: Sql, memberId: string): Promise<{ usable: number; expiring: number }> {
    const found = await sql.row<{ usable: number; expiring: number }>(
      `SELECT COUNT(*) AS usable,
         COALESCE(SUM(c.valid_until <= UTC_TIMESTAMP(3) + INTERVAL ${EXPIRING_WITHIN_DAYS} DAY), 0) AS expiring
       FROM coupon c WHERE c.member_id = ? AND c.state = 'issued' AND c.valid_until > UTC_TIMESTAMP(3)`,
      [memberId],
    );
    return found ?? { usable: 0, expiring: 0 };
  }

  /** Coupons by state, for summaries. */
  async countByState(sql: Sql): Promise<{ state: CouponState; total: number }[]> {
    return sql.rows(
      `SELECT x.state, COUNT(*) AS total FROM (SELECT ${STATE_NOW} AS state FROM coupon c) x
       GROUP BY x.state ORDER BY x.state`,
    );
  }

  private async templateViews(
    sql: Sql,
    where: string,
    values: readonly SqlValue[],
  ): Promise<CouponTemplateView[]> {
    return sql.rows<CouponTemplateView>(
      `SELECT ${TEMPLATE_COLUMNS}, COALESCE(x.redeemed, 0) AS redeemed, COALESCE(x.expired, 0) AS expired
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id LEFT JOIN (
         SELECT c.template_id, SUM(c.state = 'redeemed') AS redeemed, SUM(c.state = 'expired') AS expired
         FROM coupon c WHERE c.state IN ('redeemed', 'expired') GROUP BY c.template_id
       ) x ON x.template_id = t.id WHERE ${where} ORDER BY t.id DESC`,
      values,
    );
  }
}
