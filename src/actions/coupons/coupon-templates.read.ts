import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { couponFunnels, type CouponFunnel } from './coupon-funnel.js';
import { CouponFunnelRead } from './coupon-funnel.read.js';
import { termsOf, type CouponTemplateRow, type TemplateState, type TermsRow } from './coupon-template.js';
import { TEMPLATE_COLUMNS, TERMS_COLUMNS } from './coupon-template.store.js';
import type { CouponKind, CouponTerms } from './coupon-terms.js';

export interface TemplateFilter {
  /** Part of the name. */
  q?: string | undefined;
  state?: TemplateState | undefined;
  kind?: CouponKind | undefined;
  /** In the claim centre, or not. */
  isClaimable?: boolean | undefined;
}

/** A template with what became of its coupons. */
export interface ListedTemplate {
  template: CouponTemplateRow;
  funnel: CouponFunnel;
}

/** One set of terms a template ever had, and how many coupons were given under it. */
export interface TemplateVersion {
  terms: CouponTerms;
  createdBy: string;
  createdAt: Date;
}

/** Templates as operators list them. Reads: coupon_template, coupon_template_version, coupon, coupon_redemption. */
@Injectable()
export class CouponTemplatesRead {
  constructor(private readonly funnels: CouponFunnelRead) {}

  /** Newest first, one more than `limit` where there is more. */
  async page(
    db: Sql,
    filter: TemplateFilter,
    page: { before?: string | undefined; limit: number },
  ): Promise<ListedTemplate[]> {
    const before = page.before === undefined ? sql`` : sql` AND t.id < ${page.before}`;
    const statement = sql`SELECT ${trusted(TEMPLATE_COLUMNS)}
      FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
      WHERE ${conditionOf(filter)}${before} ORDER BY t.id DESC LIMIT ${page.limit + 1}`;
    const rows = await db.rows<CouponTemplateRow>(statement.text, statement.values);
    return this.withFunnels(db, rows);
  }

  async count(db: Sql, filter: TemplateFilter): Promise<number> {
    const statement = sql`SELECT COUNT(*) AS templates
      FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE ${conditionOf(filter)}`;
    const found = await db.row<{ templates: number }>(statement.text, statement.values);
    return found?.templates ?? 0;
  }

  async find(db: Sql, id: string): Promise<ListedTemplate | undefined> {
    const rows = await db.rows<CouponTemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       WHERE t.id = ?`,
      [id],
    );
    return (await this.withFunnels(db, rows))[0];
  }

  /** Every set of terms a template had, newest first. */
  async versions(db: Sql, templateId: string): Promise<TemplateVersion[]> {
    const rows = await db.rows<TermsRow & { created_by: string; created_at: Date }>(
      `SELECT ${TERMS_COLUMNS}, v.created_by, v.created_at FROM coupon_template_version v
       WHERE v.template_id = ? ORDER BY v.version_no DESC`,
      [templateId],
    );
    return rows.map((row) => ({
      terms: termsOf(row, templateId),
      createdBy: row.created_by,
      createdAt: row.created_at,
    }));
  }

  private async withFunnels(db: Sql, rows: readonly CouponTemplateRow[]): Promise<ListedTemplate[]> {
    const ids = rows.map(({ id }) => id);
    const [counts, sales] = await Promise.all([this.funnels.counts(db, ids), this.funnels.sales(db, ids)]);
    const funnels = couponFunnels(rows, counts, sales);
    return rows.map((template) => {
      const funnel = funnels.get(template.id);
      if (!funnel) throw new Error(`No funnel of template ${template.id}`);
      return { template, funnel };
    });
  }
}

function conditionOf({ q, state, kind, isClaimable }: TemplateFilter): SqlFragment {
  const parts: SqlFragment[] = [sql`1 = 1`];
  if (q !== undefined) parts.push(sql`v.name LIKE ${`%${q.replace(/[!%_]/g, '!$&')}%`} ESCAPE '!'`);
  if (state !== undefined) parts.push(sql`t.state = ${state}`);
  if (kind !== undefined) parts.push(sql`v.kind = ${kind}`);
  if (isClaimable !== undefined) parts.push(sql`t.is_claimable = ${isClaimable}`);
  return joined(parts, ' AND ');
}
