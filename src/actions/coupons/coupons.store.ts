import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';
import type { CouponTemplateDraft, CouponTemplateRow } from './coupon-template.js';
import type { Validity } from './coupon-validity.js';

/** A coupon about to be written. */
export interface NewCoupon {
  id: string;
  memberId: string;
  sourceKey: string;
  codeHash: Buffer;
}

const IDS_PER_STATEMENT = 5000;
const ROWS_PER_INSERT = 2000;

export const TEMPLATE_COLUMNS = `t.id, t.code, t.name, t.kind, t.min_spend_fen, t.amount_off_fen, t.validity_kind,
  t.valid_from, t.valid_until, t.valid_days, t.stock, t.issued, t.per_member_limit, t.state, t.created_at`;

function templateValues(draft: CouponTemplateDraft) {
  const isFixed = draft.validityKind === 'fixed';
  return [
    draft.name.trim(),
    draft.minSpendFen,
    draft.amountOffFen,
    draft.validityKind,
    isFixed ? (draft.validFrom ?? null) : null,
    isFixed ? (draft.validUntil ?? null) : null,
    isFixed ? null : (draft.validDays ?? null),
    draft.stock,
    draft.perMemberLimit,
  ];
}

/** Writes: coupon_template, coupon. Reads: member. */
@Injectable()
export class CouponsStore {
  async insertTemplate(sql: Sql, code: string, draft: CouponTemplateDraft, author: string): Promise<string> {
    const { insertId } = await sql.run(
      `INSERT INTO coupon_template (code, name, min_spend_fen, amount_off_fen, validity_kind, valid_from,
         valid_until, valid_days, stock, per_member_limit, created_by) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
      [code, ...templateValues(draft), author],
    );
    return insertId;
  }

  async updateTemplate(tx: Tx, id: string, draft: CouponTemplateDraft): Promise<void> {
    await tx.run(
      `UPDATE coupon_template SET name = ?, min_spend_fen = ?, amount_off_fen = ?, validity_kind = ?,
         valid_from = ?, valid_until = ?, valid_days = ?, stock = ?, per_member_limit = ?,
         updated_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [...templateValues(draft), id],
    );
  }

  async setTemplateState(sql: Sql, id: string, state: 'active' | 'paused'): Promise<void> {
    await sql.run('UPDATE coupon_template SET state = ?, updated_at = UTC_TIMESTAMP(3) WHERE id = ?', [
      state,
      id,
    ]);
  }

  async findTemplate(sql: Sql, id: string): Promise<CouponTemplateRow | undefined> {
    return sql.row<CouponTemplateRow>(`SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t WHERE t.id = ?`, [
      id,
    ]);
  }

  async findTemplateByCode(sql: Sql, code: string): Promise<CouponTemplateRow | undefined> {
    return sql.row<CouponTemplateRow>(`SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t WHERE t.code = ?`, [
      code,
    ]);
  }

  /** Locks the template: whoever issues or revokes its coupons waits until this transaction ends. */
  async lockTemplate(tx: Tx, id: string): Promise<CouponTemplateRow | undefined> {
    return tx.row<CouponTemplateRow>(
      `SELECT ${TEMPLATE_COLUMNS} FROM coupon_template t WHERE t.id = ? FOR UPDATE`,
      [id],
    );
  }

  /** Which of these people have joined. */
  async joinedMembers(sql: Sql, memberIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string }>(
        `SELECT m.id FROM member m
         WHERE m.id IN (?) AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL`,
        [piece],
      );
      for (const { id } of rows) found.add(id);
    }
    return found;
  }

  /** The coupons of this template that these people were given, revoked ones too. Uses ix_coupon_member. */
  async heldByMembers(
    sql: Sql,
    templateId: string,
    memberIds: readonly string[],
  ): Promise<{ id: string; member_id: string; source_key: string; state: string }[]> {
    const held = [];
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      held.push(
        ...(await sql.rows<{ id: string; member_id: string; source_key: string; state: string }>(
          `SELECT c.id, c.member_id, c.source_key, c.state FROM coupon c
           WHERE c.member_id IN (?) AND c.template_id = ?`,
          [piece, templateId],
        )),
      );
    }
    return held;
  }

  /** Writes coupons and counts them on their template, whose row the caller has locked. */
  async insertCoupons(
    tx: Tx,
    batch: {
      templateId: string;
      sourceKind: string;
      sourceLabel: string;
      issuedAt: Date;
      validity: Validity;
    },
    coupons: readonly NewCoupon[],
  ): Promise<void> {
    if (coupons.length === 0) return;
    const { templateId, sourceKind, sourceLabel, issuedAt, validity } = batch;
    for (const piece of chunks(coupons, ROWS_PER_INSERT)) {
      const list = valuesList(
        piece.map((coupon) => [
          coupon.id,
          templateId,
          coupon.memberId,
          sourceKind,
          coupon.sourceKey,
          sourceLabel,
          coupon.codeHash,
          issuedAt,
          validity.from,
          validity.until,
        ]),
      );
      await tx.run(
        `INSERT INTO coupon (id, template_id, member_id, source_kind, source_key, source_label, code_hash,
           issued_at, valid_from, valid_until) VALUES ${list.text}`,
        list.values,
      );
    }
    await tx.run('UPDATE coupon_template SET issued = issued + ? WHERE id = ?', [coupons.length, templateId]);
  }

  /** Takes back unused coupons of one source; returns how many. The caller has locked the template. */
  async revoke(tx: Tx, templateId: string, sourceKey: string, memberIds: readonly string[]): Promise<number> {
    let revoked = 0;
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const { affectedRows } = await tx.run(
        `UPDATE coupon SET state = 'revoked', ended_at = UTC_TIMESTAMP(3)
         WHERE source_key = ? AND member_id IN (?) AND template_id = ? AND state IN ('issued', 'locked')`,
        [sourceKey, piece, templateId],
      );
      revoked += affectedRows;
    }
    if (revoked > 0) {
      await tx.run('UPDATE coupon_template SET issued = issued - ? WHERE id = ?', [revoked, templateId]);
    }
    return revoked;
  }

  /** Closes up to `limit` coupons whose validity is over; returns how many. Uses ix_coupon_expiry. */
  async expire(sql: Sql, now: Date, limit: number): Promise<number> {
    let expired = 0;
    for (const state of ['issued', 'locked']) {
      const { affectedRows } = await sql.run(
        `UPDATE coupon SET state = 'expired', ended_at = valid_until
         WHERE state = ? AND valid_until <= ? ORDER BY valid_until LIMIT ?`,
        [state, now, limit - expired],
      );
      expired += affectedRows;
      if (expired >= limit) break;
    }
    return expired;
  }

  /** Uses a coupon, once, if it may be used at `now`; false when this call did not. */
  async redeem(sql: Sql, codeHash: Buffer, now: Date, orderId: string | undefined): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE coupon SET state = 'redeemed', redeemed_at = ?, ended_at = ?, order_id = ?
       WHERE code_hash = ? AND state IN ('issued', 'locked') AND valid_from <= ? AND valid_until > ?`,
      [now, now, orderId ?? null, codeHash, now, now],
    );
    return affectedRows === 1;
  }

  async findByCode(
    sql: Sql,
    codeHash: Buffer,
  ): Promise<
    { id: string; member_id: string; state: string; valid_from: Date; valid_until: Date } | undefined
  > {
    return sql.row(
      `SELECT c.id, c.member_id, c.state, c.valid_from, c.valid_until FROM coupon c WHERE c.code_hash = ?`,
      [codeHash],
    );
  }

  /** Gives one person's coupons to another; where both hold one of the same source, both are kept. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE coupon c JOIN coupon d ON d.source_key = c.source_key AND d.member_id = ?
       SET c.source_key = CONCAT(LEFT(c.source_key, 70), ':from:', c.member_id) WHERE c.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run('UPDATE coupon SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}
