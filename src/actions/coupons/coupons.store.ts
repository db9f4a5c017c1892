import { Injectable } from '@nestjs/common';
import { joined, sql as fragment } from '../../platform/database/fragment.js';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { Recipient } from './coupon-issuing.js';
import type { Validity } from './coupon-validity.js';

/** A coupon about to be written. */
export interface NewCoupon {
  id: string;
  memberId: string;
  sourceKey: string;
  codeHash: Buffer;
}

/** What coupons of one grant share. */
export interface CouponBatch {
  templateId: string;
  versionId: string;
  worthFen: number;
  sourceKind: string;
  sourceLabel: string;
  issuedAt: Date;
  validity: Validity;
}

/** A coupon that somebody was given of a template. */
export interface HeldCoupon {
  id: string;
  member_id: string;
  source_key: string;
  state: string;
  issued_at: Date;
}

/** Another transaction, or another template, has written one of these source keys. */
export class SourceKeyTaken extends Error {}

/** A coupon that is out, as whoever takes it back sees it. */
export interface OpenCoupon {
  id: string;
  template_id: string;
  worth_fen: number;
}

const IDS_PER_STATEMENT = 5000;
const ROWS_PER_INSERT = 2500;
const ROWS_SENT_WHOLE = 50;
const NEW_COLUMNS = `id, member_id, source_key, code_hash, template_id, version_id, worth_fen, source_kind, source_label,
  issued_at, valid_from, valid_until`;

/** Writes: coupon. Reads and locks: member. */
@Injectable()
export class CouponsStore {
  /**
   * Which of these people have joined. Their rows stay locked until the transaction ends: whoever gives one of them a
   * coupon waits, so that limits per person are decided by one at a time, and nobody is merged meanwhile.
   */
  async lockMembers(tx: Tx, memberIds: readonly string[]): Promise<Set<string>> {
    return this.joinedMembers(tx, memberIds, ' FOR UPDATE');
  }

  /** Which of these people have joined. */
  async joinedMembers(
    sql: Sql,
    memberIds: readonly string[],
    lock: ' FOR UPDATE' | '' = '',
  ): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string }>(
        `SELECT m.id FROM member m
         WHERE m.id IN (?) AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL ORDER BY m.id${lock}`,
        [piece],
      );
      for (const { id } of rows) found.add(id);
    }
    return found;
  }

  /** The coupons of this template that these people were given, revoked ones too. Uses ix_coupon_member. */
  async heldByMembers(sql: Sql, templateId: string, memberIds: readonly string[]): Promise<HeldCoupon[]> {
    const held = [];
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      held.push(
        ...(await sql.rows<HeldCoupon>(
          `SELECT c.id, c.member_id, c.source_key, c.state, c.issued_at FROM coupon c
           WHERE c.member_id IN (?) AND c.template_id = ?`,
          [piece, templateId],
        )),
      );
    }
    return held;
  }

  /** Coupons that stand under these keys, of whatever template. Uses uq_coupon_source. */
  async ofKeys(
    sql: Sql,
    recipients: readonly Recipient[],
  ): Promise<{ id: string; member_id: string; source_key: string }[]> {
    const found = [];
    for (const piece of chunks(recipients, IDS_PER_STATEMENT)) {
      const tests = [...membersByKey(piece)].map(
        ([key, memberIds]) => fragment`(c.source_key = ${key} AND c.member_id IN (${memberIds}))`,
      );
      const where = joined(tests, ' OR ');
      found.push(
        ...(await sql.rows<{ id: string; member_id: string; source_key: string }>(
          `SELECT c.id, c.member_id, c.source_key FROM coupon c WHERE ${where.text}`,
          where.values,
        )),
      );
    }
    return found;
  }

  /** Writes coupons. Throws `SourceKeyTaken`: then some of them may be written. */
  async insert(tx: Tx, batch: CouponBatch, coupons: readonly NewCoupon[]): Promise<void> {
    const { templateId, versionId, worthFen, sourceKind, sourceLabel, issuedAt, validity } = batch;
    const alike = [templateId, versionId, worthFen, sourceKind, sourceLabel, issuedAt];
    const window = [validity.from, validity.until];
    try {
      if (coupons.length > ROWS_SENT_WHOLE) await this.insertMany(tx, [...alike, ...window], coupons);
      else {
        const list = valuesList(
          coupons.map(({ id, memberId, sourceKey, codeHash }) => [
            id,
            memberId,
            sourceKey,
            codeHash,
            ...alike,
            ...window,
          ]),
        );
        await tx.run(`INSERT INTO coupon (${NEW_COLUMNS}) VALUES ${list.text}`, list.values);
      }
    } catch (error) {
      throw isDuplicateKey(error) ? new SourceKeyTaken() : error;
    }
  }

  /**
   * What all rows share is sent once, as variables of the session: half the text, and a third less time. The next piece
   * is put together while the server writes the one before.
   */
  private async insertMany(tx: Tx, alike: readonly SqlValue[], coupons: readonly NewCoupon[]): Promise<void> {
    await tx.run(
      `SET @coupon_template = ?, @coupon_version = ?, @coupon_worth = ?, @coupon_kind = ?, @coupon_label = ?,
         @coupon_issued = ?, @coupon_from = ?, @coupon_until = ?`,
      alike,
    );
    const row = `(?,?,?,?,@coupon_template,@coupon_version,@coupon_worth,@coupon_kind,@coupon_label,@coupon_issued,
      @coupon_from,@coupon_until)`;
    let writing: Promise<unknown> = Promise.resolve();
    for (const piece of chunks(coupons, ROWS_PER_INSERT)) {
      const text = `INSERT INTO coupon (${NEW_COLUMNS}) VALUES ${piece.map(() => row).join(',')}`;
      const values = piece.flatMap(({ id, memberId, sourceKey, codeHash }) => [
        id,
        memberId,
        sourceKey,
        codeHash,
      ]);
      // One after the other: after a deadlock the next one would stand outside the transaction.
      await writing;
      writing = tx.run(text, values);
    }
    await writing;
  }

  /** Takes out coupons that this transaction wrote and could not cover. */
  async withdraw(tx: Tx, coupons: readonly NewCoupon[]): Promise<void> {
    for (const piece of chunks(coupons, IDS_PER_STATEMENT)) {
      await tx.run('DELETE FROM coupon WHERE id IN (?)', [piece.map(({ id }) => id)]);
    }
  }

  /** Locks unused coupons that one source gave these people. */
  async lockOpenOfSource(
    tx: Tx,
    given: { templateId: string; sourceKey: string; memberIds: readonly string[] },
  ): Promise<OpenCoupon[]> {
    const found = [];
    for (const piece of chunks(given.memberIds, IDS_PER_STATEMENT)) {
      found.push(
        ...(await tx.rows<OpenCoupon>(
          `SELECT c.id, c.template_id, c.worth_fen FROM coupon c
           WHERE c.source_key = ? AND c.member_id IN (?) AND c.template_id = ? AND c.state IN ('issued', 'locked')
           ORDER BY c.id FOR UPDATE`,
          [given.sourceKey, piece, given.templateId],
        )),
      );
    }
    return found;
  }

  /** Locks unused coupons by their ids. */
  async lockOpen(tx: Tx, ids: readonly string[]): Promise<OpenCoupon[]> {
    const found = [];
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      found.push(
        ...(await tx.rows<OpenCoupon>(
          `SELECT c.id, c.template_id, c.worth_fen FROM coupon c
           WHERE c.id IN (?) AND c.state IN ('issued', 'locked') ORDER BY c.id FOR UPDATE`,
          [piece],
        )),
      );
    }
    return found;
  }

  /** Ends coupons that this transaction has locked. */
  async revoke(tx: Tx, ids: readonly string[], reason: string): Promise<void> {
    for (const piece of chunks(ids, IDS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE coupon SET state = 'revoked', ended_at = UTC_TIMESTAMP(3), end_reason = ?, lock_ref = NULL,
           locked_until = NULL WHERE id IN (?)`,
        [reason, piece],
      );
    }
  }

  /** Locks up to `limit` coupons whose validity is over. Uses ix_coupon_expiry. */
  async lockOverdue(tx: Tx, now: Date, limit: number): Promise<OpenCoupon[]> {
    const found: OpenCoupon[] = [];
    for (const state of ['issued', 'locked']) {
      found.push(
        ...(await tx.rows<OpenCoupon>(
          `SELECT c.id, c.template_id, c.worth_fen FROM coupon c
           WHERE c.state = ? AND c.valid_until <= ? ORDER BY c.valid_until LIMIT ? FOR UPDATE`,
          [state, now, limit - found.length],
        )),
      );
      if (found.length >= limit) break;
    }
    return found;
  }

  /** Closes coupons that this transaction has locked as overdue. */
  async expire(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.run(
      `UPDATE coupon SET state = 'expired', ended_at = valid_until, lock_ref = NULL, locked_until = NULL
       WHERE id IN (?)`,
      [ids],
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

function membersByKey(recipients: readonly Recipient[]): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const { memberId, sourceKey } of recipients) {
    const members = byKey.get(sourceKey);
    if (members) members.push(memberId);
    else byKey.set(sourceKey, [memberId]);
  }
  return byKey;
}
