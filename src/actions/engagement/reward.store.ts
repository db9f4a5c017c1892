import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export type GrantState = 'given' | 'refused' | 'owed';
export type GrantKind = 'coupon' | 'points' | 'goods';

export interface GrantRow {
  id: string;
  engagement_id: string;
  version_id: string;
  member_id: string;
  occasion: string;
  reward_no: number;
  kind: GrantKind;
  label: string;
  template_id: string | null;
  coupon_id: string | null;
  points: number | null;
  valid_days: number | null;
  worth_fen: number;
  state: GrantState;
  refusal: string | null;
  granted_at: Date;
}

/** A coupon template as rewards look at it. */
export interface TemplateRow {
  id: string;
  name: string;
  state: string;
  stock: number;
  issued: number;
  worth_fen: number;
}

const COLUMNS = `g.id, g.engagement_id, g.version_id, g.member_id, g.occasion, g.reward_no, g.kind, g.label, g.template_id,
  g.coupon_id, g.points, g.valid_days, g.worth_fen, g.state, g.refusal, g.granted_at`;

/** What was given, once. Writes: engagement_grant. Reads: coupon_template, coupon_template_version. */
@Injectable()
export class RewardStore {
  /** What one occasion gave one person. Uses uq_engagement_grant. */
  async ofOccasion(sql: Sql, engagementId: string, memberId: string, occasion: string): Promise<GrantRow[]> {
    return sql.rows<GrantRow>(
      `SELECT ${COLUMNS} FROM engagement_grant g
       WHERE g.engagement_id = ? AND g.member_id = ? AND g.occasion = ? ORDER BY g.reward_no`,
      [engagementId, memberId, occasion],
    );
  }

  /** What one activity gave one person, newest first. */
  async ofMember(sql: Sql, engagementId: string, memberId: string, limit: number): Promise<GrantRow[]> {
    return sql.rows<GrantRow>(
      `SELECT ${COLUMNS} FROM engagement_grant g WHERE g.engagement_id = ? AND g.member_id = ?
       ORDER BY g.id DESC LIMIT ?`,
      [engagementId, memberId, limit],
    );
  }

  /** A second row of the same occasion is a duplicate key. */
  async insert(tx: Tx, grant: Omit<GrantRow, 'id'>): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO engagement_grant (engagement_id, version_id, member_id, occasion, reward_no, kind, label, template_id,
         coupon_id, points, valid_days, worth_fen, state, refusal, granted_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        grant.engagement_id,
        grant.version_id,
        grant.member_id,
        grant.occasion,
        grant.reward_no,
        grant.kind,
        grant.label,
        grant.template_id,
        grant.coupon_id,
        grant.points,
        grant.valid_days,
        grant.worth_fen,
        grant.state,
        grant.refusal,
        grant.granted_at,
      ],
    );
    return insertId;
  }

  /** What is promised and not given yet, by id from `after` on. Uses ix_engagement_grant_state. */
  async owed(sql: Sql, after: string, limit: number): Promise<GrantRow[]> {
    return sql.rows<GrantRow>(
      `SELECT ${COLUMNS} FROM engagement_grant g WHERE g.state = 'owed' AND g.id > ? ORDER BY g.id LIMIT ?`,
      [after, limit],
    );
  }

  async lockOwed(tx: Tx, id: string): Promise<GrantRow | undefined> {
    return tx.row<GrantRow>(
      `SELECT ${COLUMNS} FROM engagement_grant g WHERE g.id = ? AND g.state = 'owed' FOR UPDATE`,
      [id],
    );
  }

  async settle(
    tx: Tx,
    id: string,
    outcome: { state: GrantState; couponId: string | null; refusal: string | null },
  ): Promise<void> {
    await tx.run('UPDATE engagement_grant SET state = ?, coupon_id = ?, refusal = ? WHERE id = ?', [
      outcome.state,
      outcome.couponId,
      outcome.refusal,
      id,
    ]);
  }

  async templates(sql: Sql, ids: readonly string[]): Promise<Map<string, TemplateRow>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.rows<TemplateRow>(
      `SELECT t.id, v.name, t.state, t.stock, t.issued, v.worth_fen
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id IN (?)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
