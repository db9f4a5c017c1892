import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { Gift, PlanGift } from './gifts.js';
import type { CellKind } from './occasions.js';
import type { LossPolicy, SoundPlan } from './plan-draft.js';

/** The column 通用: offers for whoever wants none of their own tier. */
export const GENERAL_COLUMN = 0;

/** A tier of a ladder; `level` counts from 1 at the bottom. */
export interface LadderTier {
  id: number;
  code: string;
  name: string;
  level: number;
}

export interface Ladder {
  schemeId: string;
  existingMembers: 'none' | 'coupon';
  /** A forecast or clustering decides; such tiers may bring nothing that is worth money. */
  isPredicted: boolean;
  tiers: LadderTier[];
}

export interface SchemeOfPlan {
  id: string;
  code: string;
  name: string;
  kind: string;
  published_version_id: string | null;
}

export interface PlanRow {
  id: string;
  scheme_id: string;
  version_no: number;
  state: 'draft' | 'published' | 'retired';
  starts_on: BusinessDate | null;
  ends_on: BusinessDate | null;
  live_from: Date | null;
  reentry_days: number;
  monthly_day: number;
  expiry_days: number;
  downgrade_days: number;
  after_refund: LossPolicy;
  after_downgrade: LossPolicy;
  created_by: string;
  created_at: Date;
  published_by: string | null;
  published_at: Date | null;
}

const COLUMNS = `p.id, p.scheme_id, p.version_no, p.state, p.starts_on, p.ends_on, p.live_from, p.reentry_days,
  p.monthly_day, p.expiry_days, p.downgrade_days, p.after_refund, p.after_downgrade, p.created_by, p.created_at,
  p.published_by, p.published_at`;

/** Writes: benefit_plan, benefit_gift. Reads: scheme, scheme_version, tier. */
@Injectable()
export class BenefitPlanStore {
  constructor(private readonly tiering: TieringRead) {}

  /** Id and published version of a scheme. */
  scheme(sql: Sql, code: string): Promise<SchemeOfPlan | undefined> {
    return sql.row(
      'SELECT s.id, s.code, s.name, s.kind, s.published_version_id FROM scheme s WHERE s.code = ?',
      [code],
    );
  }

  /** Schemes that people are placed by and that ever had a published plan. */
  schemesWithPlans(sql: Sql): Promise<(SchemeOfPlan & { first_starts_on: BusinessDate })[]> {
    return sql.rows(
      `SELECT s.id, s.code, s.name, s.kind, s.published_version_id, MIN(p.starts_on) AS first_starts_on
       FROM benefit_plan p JOIN scheme s ON s.id = p.scheme_id
       WHERE p.starts_on IS NOT NULL AND s.published_version_id IS NOT NULL AND s.retired_at IS NULL
       GROUP BY s.id, s.code, s.name, s.kind, s.published_version_id ORDER BY s.id`,
    );
  }

  /** The ladder of a version, from low to high; undefined when there is no such version. */
  async ladder(sql: Sql, versionId: string): Promise<Ladder | undefined> {
    const version = await this.tiering.ladderOfVersion(sql, versionId);
    if (!version) return undefined;
    const { schemeId, existingMembers, isPredicted } = version;
    const tiers = version.tiers.map(({ tierId: id, code, name }, index) => ({
      id,
      code,
      name,
      level: index + 1,
    }));
    return { schemeId, existingMembers, isPredicted, tiers };
  }

  /** The version in force on a date: the newest published one that has started and not ended. */
  async inForce(sql: Sql, schemeId: string, date: BusinessDate): Promise<PlanRow | undefined> {
    return sql.row<PlanRow>(
      `SELECT ${COLUMNS} FROM benefit_plan p
       WHERE p.scheme_id = ? AND p.state = 'published' AND p.starts_on <= ? AND (p.ends_on IS NULL OR p.ends_on >= ?)
       ORDER BY p.version_no DESC LIMIT 1`,
      [schemeId, date, date],
    );
  }

  /** Gifts of a version in the order of the draft, optionally of one cell. */
  async gifts(sql: Sql, planId: string, cell?: CellKind): Promise<PlanGift[]> {
    const rows = await sql.rows<{ id: string; tier_id: number; cell: CellKind; gift_json: Gift }>(
      `SELECT g.id, g.tier_id, g.cell, g.gift_json FROM benefit_gift g
       WHERE g.plan_id = ?${cell === undefined ? '' : ' AND g.cell = ?'} ORDER BY g.id`,
      [planId, ...(cell === undefined ? [] : [cell])],
    );
    return rows.map((row) => ({
      id: row.id,
      tierId: Number(row.tier_id),
      cell: row.cell,
      gift: row.gift_json,
    }));
  }

  /** Every version of a scheme's plan, newest first. */
  async versions(sql: Sql, schemeId: string): Promise<PlanRow[]> {
    return sql.rows<PlanRow>(
      `SELECT ${COLUMNS} FROM benefit_plan p WHERE p.scheme_id = ? ORDER BY p.version_no DESC`,
      [schemeId],
    );
  }

  /** Names of other schemes whose published plan multiplies points. */
  async otherRateSchemes(sql: Sql, schemeId: string): Promise<string[]> {
    const rows = await sql.rows<{ name: string }>(
      `SELECT DISTINCT s.name FROM benefit_plan p JOIN scheme s ON s.id = p.scheme_id
         JOIN benefit_gift g ON g.plan_id = p.id AND g.kind = 'rate'
       WHERE p.state = 'published' AND p.scheme_id <> ? AND s.retired_at IS NULL`,
      [schemeId],
    );
    return rows.map(({ name }) => name);
  }

  /** Locks the scheme's row, so that two editors cannot number the same version. */
  async lockVersions(tx: Tx, schemeId: string): Promise<PlanRow[]> {
    await tx.row('SELECT s.id FROM scheme s WHERE s.id = ? FOR UPDATE', [schemeId]);
    return this.versions(tx, schemeId);
  }

  async insertDraft(tx: Tx, schemeId: string, versionNo: number, author: string): Promise<string> {
    const { insertId } = await tx.run(
      'INSERT INTO benefit_plan (scheme_id, version_no, created_by) VALUES (?, ?, ?)',
      [schemeId, versionNo, author],
    );
    return insertId;
  }

  /** Writes what a draft says; `tierIds` numbers the tier codes. */
  async replaceContent(
    tx: Tx,
    planId: string,
    plan: SoundPlan,
    tierIds: ReadonlyMap<string, number>,
  ): Promise<void> {
    await tx.run(
      `UPDATE benefit_plan SET reentry_days = ?, monthly_day = ?, expiry_days = ?, downgrade_days = ?, after_refund = ?,
         after_downgrade = ?, ends_on = ? WHERE id = ?`,
      [
        plan.reentryDays,
        plan.monthlyDay,
        plan.expiryDays,
        plan.downgradeDays,
        plan.afterRefund,
        plan.afterDowngrade,
        plan.endsOn,
        planId,
      ],
    );
    await tx.run('DELETE FROM benefit_gift WHERE plan_id = ?', [planId]);
    const rows = plan.cells.flatMap(({ tierCode, cell, gifts }) => {
      const tierId = tierCode === null ? GENERAL_COLUMN : (tierIds.get(tierCode) ?? GENERAL_COLUMN);
      return gifts.map((gift, index) => [planId, tierId, cell, index + 1, gift.kind, JSON.stringify(gift)]);
    });
    if (rows.length === 0) return;
    const list = valuesList(rows);
    await tx.run(
      `INSERT INTO benefit_gift (plan_id, tier_id, cell, position, kind, gift_json) VALUES ${list.text}`,
      list.values,
    );
  }

  /** Publishes a draft; versions that were to start no earlier than it never will. */
  async publish(
    tx: Tx,
    draft: PlanRow,
    published: { startsOn: BusinessDate; liveFrom: Date; author: string },
  ): Promise<void> {
    const { startsOn, liveFrom, author } = published;
    await tx.run(
      `UPDATE benefit_plan SET state = 'retired'
       WHERE scheme_id = ? AND state = 'published' AND starts_on >= ? AND id <> ?`,
      [draft.scheme_id, startsOn, draft.id],
    );
    await tx.run(
      `UPDATE benefit_plan SET state = 'published', starts_on = ?, live_from = ?, published_by = ?,
         published_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [startsOn, liveFrom, author, draft.id],
    );
  }
}
