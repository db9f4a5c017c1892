import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { sql } from '../../platform/database/fragment.js';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import type { CheckedTerms } from './coupon-template-check.js';
import type { CouponLimitsDraft, CouponTemplateRow, TemplateState, TermsRow } from './coupon-template.js';

/** Columns of a version `v`, as `TermsRow`. */
export const TERMS_COLUMNS = `v.id AS version_id, v.version_no, v.name, v.kind, v.min_spend_fen, v.amount_off_fen,
  v.percent_off, v.max_off_fen, v.exchange_item, v.worth_fen, v.scope_json, v.validity_kind, v.valid_from,
  v.valid_until, v.valid_days, v.start_delay_days, v.is_stackable, v.exclusion_group, v.cost_bearer, v.after_refund,
  v.note`;

/** Columns of a template `t` with the terms in force `v`, as `CouponTemplateRow`. */
export const TEMPLATE_COLUMNS = `t.id, t.code, t.issuer, t.state, t.pause_reason, t.revision, t.stock, t.issued,
  t.per_member_limit, t.per_member_daily_limit, t.daily_limit, t.issued_on, t.issued_today, t.budget_fen,
  t.committed_fen, t.is_claimable, t.claim_json, t.claim_from, t.claim_until, t.created_by, t.created_at, t.updated_at,
  ${TERMS_COLUMNS}`;

/** What is taken from a template with coupons: the row is decided upon as it was read. */
export interface Taking {
  templateId: string;
  versionId: string;
  coupons: number;
  worthFen: number;
  /** The day in Shanghai by the wall clock. */
  today: BusinessDate;
}

function limitValues(draft: CouponLimitsDraft): SqlValue[] {
  return [
    draft.stock,
    draft.perMemberLimit,
    draft.perMemberDailyLimit ?? null,
    draft.dailyLimit ?? null,
    draft.budgetFen ?? null,
    draft.isClaimable ?? false,
    draft.audience === undefined ? null : JSON.stringify(draft.audience),
    draft.claimFrom ?? null,
    draft.claimUntil ?? null,
  ];
}

/** Writes: coupon_template, coupon_template_version. */
@Injectable()
export class CouponTemplateStore {
  async insert(
    tx: Tx,
    template: { code: string; issuer: string },
    limits: CouponLimitsDraft,
    author: string,
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO coupon_template (code, issuer, stock, per_member_limit, per_member_daily_limit, daily_limit,
         budget_fen, is_claimable, claim_json, claim_from, claim_until, created_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
      [template.code, template.issuer, ...limitValues(limits), author],
    );
    return insertId;
  }

  /** Writes the next terms of a template and puts them in force. */
  async insertVersion(
    tx: Tx,
    templateId: string,
    versionNo: number,
    terms: CheckedTerms,
    author: string,
  ): Promise<void> {
    const { insertId } = await tx.run(
      `INSERT INTO coupon_template_version (template_id, version_no, name, kind, min_spend_fen, amount_off_fen,
         percent_off, max_off_fen, exchange_item, worth_fen, scope_json, validity_kind, valid_from, valid_until,
         valid_days, start_delay_days, is_stackable, exclusion_group, cost_bearer, after_refund, note, created_by)
       VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      [
        templateId,
        versionNo,
        terms.name,
        terms.kind,
        terms.minSpendFen,
        terms.amountOffFen,
        terms.percentOff,
        terms.maxOffFen,
        terms.exchangeItem,
        terms.worthFen,
        JSON.stringify(terms.scope),
        terms.validityKind,
        terms.validFrom,
        terms.validUntil,
        terms.validDays,
        terms.startDelayDays,
        terms.isStackable,
        terms.exclusionGroup,
        terms.costBearer,
        terms.afterRefund,
        terms.note,
        author,
      ],
    );
    await tx.run('UPDATE coupon_template SET version_id = ? WHERE id = ?', [insertId, templateId]);
  }

  async updateLimits(tx: Tx, id: string, limits: CouponLimitsDraft): Promise<void> {
    await tx.run(
      `UPDATE coupon_template SET stock = ?, per_member_limit = ?, per_member_daily_limit = ?, daily_limit = ?,
         budget_fen = ?, is_claimable = ?, claim_json = ?, claim_from = ?, claim_until = ?,
         revision = revision + 1, updated_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [...limitValues(limits), id],
    );
  }

  async setState(
    tx: Tx,
    id: string,
    state: TemplateState,
    pauseReason: 'operator' | 'budget' | null,
  ): Promise<void> {
    await tx.run(
      `UPDATE coupon_template SET state = ?, pause_reason = ?, revision = revision + 1, updated_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [state, pauseReason, id],
    );
  }

  async find(db: Sql, id: string): Promise<CouponTemplateRow | undefined> {
    return db.row<CouponTemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       WHERE t.id = ?`,
      [id],
    );
  }

  async findByCode(db: Sql, code: string): Promise<CouponTemplateRow | undefined> {
    return db.row<CouponTemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       WHERE t.code = ?`,
      [code],
    );
  }

  /** A template as it stands, and the wall clock with it; locks nothing. */
  async look(db: Sql, id: string): Promise<(CouponTemplateRow & { now: Date }) | undefined> {
    return db.row<CouponTemplateRow & { now: Date }>(
      `SELECT ${TEMPLATE_COLUMNS}, UTC_TIMESTAMP(3) AS now
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id = ?`,
      [id],
    );
  }

  /** Locks the template: whoever issues or revokes its coupons waits until this transaction ends. */
  async lock(tx: Tx, id: string): Promise<CouponTemplateRow | undefined> {
    return tx.row<CouponTemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       WHERE t.id = ? FOR UPDATE`,
      [id],
    );
  }

  /**
   * Takes stock, budget and daily count for coupons of one version, all or none: the one statement that decides.
   * False where there is too little, the template is closed, or its terms have changed. A template whose budget does
   * not cover one more coupon is paused by the same statement. Each expression reads columns before they are set.
   */
  async take(tx: Tx, { templateId, versionId, coupons, worthFen, today }: Taking): Promise<boolean> {
    const costFen = coupons * worthFen;
    const oneMoreFen = costFen + worthFen;
    const givenToday = sql`IF(issued_on >= ${today}, issued_today, 0)`;
    const statement = sql`UPDATE coupon_template SET
        pause_reason = IF(budget_fen IS NOT NULL AND committed_fen + ${oneMoreFen} > budget_fen, 'budget', pause_reason),
        state = IF(budget_fen IS NOT NULL AND committed_fen + ${oneMoreFen} > budget_fen, 'paused', state),
        issued_today = ${givenToday} + ${coupons},
        issued_on = IF(issued_on >= ${today}, issued_on, ${today}),
        committed_fen = committed_fen + ${costFen},
        issued = issued + ${coupons}
      WHERE id = ${templateId} AND version_id = ${versionId} AND state = 'active' AND issued + ${coupons} <= stock
        AND (budget_fen IS NULL OR committed_fen + ${costFen} <= budget_fen)
        AND (daily_limit IS NULL OR ${givenToday} + ${coupons} <= daily_limit)`;
    const { affectedRows } = await tx.run(statement.text, statement.values);
    return affectedRows === 1;
  }

  /** Gives back what coupons took: `coupons` fewer are out, `worthFen` of the budget is free again. */
  async giveBack(tx: Tx, templateId: string, back: { coupons: number; worthFen: number }): Promise<void> {
    await tx.run(
      'UPDATE coupon_template SET issued = issued - ?, committed_fen = committed_fen - ? WHERE id = ?',
      [back.coupons, back.worthFen, templateId],
    );
  }

  /** Terms by version id. */
  async terms(db: Sql, versionIds: readonly string[]): Promise<(TermsRow & { template_id: string })[]> {
    if (versionIds.length === 0) return [];
    return db.rows(
      `SELECT v.template_id, ${TERMS_COLUMNS} FROM coupon_template_version v WHERE v.id IN (?)`,
      [versionIds],
    );
  }
  /** The terms in force of these templates. */
  async currentTerms(
    db: Sql,
    templateIds: readonly string[],
  ): Promise<(TermsRow & { template_id: string })[]> {
    if (templateIds.length === 0) return [];
    return db.rows(
      `SELECT v.template_id, ${TERMS_COLUMNS} FROM coupon_template t
       JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id IN (?)`,
      [templateIds],
    );
  }
}
