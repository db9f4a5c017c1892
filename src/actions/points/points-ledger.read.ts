import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql as build, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { POINTS_KIND_LABELS, type PointsKind } from './ledger-terms.js';
import type { AdjustmentState } from './points-adjustment.store.js';

/** A transaction of anybody, as operators read it. */
export interface PointsLedgerRow {
  id: string;
  memberId: string;
  memberName: string;
  kind: PointsKind;
  kindLabel: string;
  points: number;
  /** What it changed of the member's accounts; owed as a positive number. */
  available: number;
  pending: number;
  owed: number;
  note: string;
  orderNo: string | null;
  sourceKind: string;
  recordedBy: string;
  occurredAt: Date;
  recordedAt: Date;
  expiresAt: Date | null;
}

export interface PointsLedgerFilter {
  /** Id or the beginning of a name. */
  member?: string | undefined;
  kind?: PointsKind | undefined;
  from?: BusinessDate | undefined;
  to?: BusinessDate | undefined;
  /** Id of the last row of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface AdjustmentView {
  id: string;
  memberId: string;
  memberName: string;
  points: number;
  reason: string;
  state: AdjustmentState;
  askedBy: string;
  askedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionNote: string;
}

const COUNTED_AT_MOST = 10_001;
const ID = /^[1-9]\d{0,18}$/;

/** Lists of the ledger for operators. Reads: points_transaction, points_entry, points_lot, points_adjustment, member, shop_order. */
@Injectable()
export class PointsLedgerRead {
  /** Newest first, one more than `limit`. By primary key, ix_points_transaction_member, _kind or _day. */
  async page(sql: Sql, filter: PointsLedgerFilter): Promise<PointsLedgerRow[]> {
    const where = whereOf(filter);
    const { before } = filter;
    const { text, values } = build`
      SELECT t.id, t.member_id, m.display_name, t.kind, t.points, t.note, o.external_id AS order_no, t.source_kind,
        t.recorded_by, t.occurred_at, t.recorded_at, l.expires_at,
        COALESCE((SELECT SUM(e.amount) FROM points_entry e
          WHERE e.transaction_id = t.id AND e.account = 'available'), 0) AS available,
        COALESCE((SELECT SUM(e.amount) FROM points_entry e
          WHERE e.transaction_id = t.id AND e.account = 'pending'), 0) AS pending,
        COALESCE((SELECT -SUM(e.amount) FROM points_entry e
          WHERE e.transaction_id = t.id AND e.account = 'owed'), 0) AS owed
      FROM points_transaction t JOIN member m ON m.id = t.member_id
      LEFT JOIN points_lot l ON l.transaction_id = t.id LEFT JOIN shop_order o ON o.id = t.order_id
      WHERE ${where} AND ${before === undefined ? build`1 = 1` : build`t.id < ${before}`}
      ORDER BY t.id DESC LIMIT ${filter.limit + 1}`;
    const rows = await sql.rows<{
      id: string;
      member_id: string;
      display_name: string;
      kind: PointsKind;
      points: number;
      note: string;
      order_no: string | null;
      source_kind: string;
      recorded_by: string;
      occurred_at: Date;
      recorded_at: Date;
      expires_at: Date | null;
      available: number;
      pending: number;
      owed: number;
    }>(text, values);
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      memberName: row.display_name,
      kind: row.kind,
      kindLabel: POINTS_KIND_LABELS[row.kind],
      points: row.points,
      available: row.available,
      pending: row.pending,
      owed: row.owed,
      note: row.note,
      orderNo: row.order_no,
      sourceKind: row.source_kind,
      recordedBy: row.recorded_by,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      expiresAt: row.expires_at,
    }));
  }

  /** How many rows a filter finds, counted up to 10,001. */
  async count(sql: Sql, filter: PointsLedgerFilter): Promise<number> {
    const { text, values } = build`SELECT COUNT(*) AS total FROM (
        SELECT 1 AS one FROM points_transaction t WHERE ${whereOf(filter)} LIMIT ${COUNTED_AT_MOST}
      ) x`;
    return (await sql.row<{ total: number }>(text, values))?.total ?? 0;
  }

  /** Adjustments by hand, newest first, one more than `limit`; those that wait alone with `state`. */
  async adjustments(
    sql: Sql,
    filter: { state?: AdjustmentState | undefined; before?: string | undefined; limit: number },
  ): Promise<AdjustmentView[]> {
    const { state, before, limit } = filter;
    const { text, values } = build`
      SELECT a.id, a.member_id, m.display_name, a.points, a.reason, a.state, a.asked_by, a.asked_at, a.decided_by,
        a.decided_at, a.decision_note
      FROM points_adjustment a JOIN member m ON m.id = a.member_id
      WHERE ${state === undefined ? build`1 = 1` : build`a.state = ${state}`}
        AND ${before === undefined ? build`1 = 1` : build`a.id < ${before}`}
      ORDER BY a.id DESC LIMIT ${limit + 1}`;
    const rows = await sql.rows<{
      id: string;
      member_id: string;
      display_name: string;
      points: number;
      reason: string;
      state: AdjustmentState;
      asked_by: string;
      asked_at: Date;
      decided_by: string | null;
      decided_at: Date | null;
      decision_note: string;
    }>(text, values);
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      memberName: row.display_name,
      points: row.points,
      reason: row.reason,
      state: row.state,
      askedBy: row.asked_by,
      askedAt: row.asked_at,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      decisionNote: row.decision_note,
    }));
  }

  async countAdjustments(sql: Sql, state: AdjustmentState | undefined): Promise<number> {
    const { text, values } = build`SELECT COUNT(*) AS total FROM points_adjustment a
      WHERE ${state === undefined ? build`1 = 1` : build`a.state = ${state}`}`;
    return (await sql.row<{ total: number }>(text, values))?.total ?? 0;
  }
}

function whereOf({ member, kind, from, to }: PointsLedgerFilter): SqlFragment {
  const tests: SqlFragment[] = [build`1 = 1`];
  if (member !== undefined && ID.test(member)) tests.push(build`t.member_id = ${member}`);
  else if (member !== undefined)
    tests.push(
      build`t.member_id IN (SELECT n.id FROM member n WHERE n.display_name LIKE ${`${escapeLike(member)}%`})`,
    );
  if (kind !== undefined) tests.push(build`t.kind = ${kind}`);
  if (from !== undefined) tests.push(build`t.occurred_on >= ${from}`);
  if (to !== undefined) tests.push(build`t.occurred_on <= ${to}`);
  return joined(tests, ' AND ');
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
