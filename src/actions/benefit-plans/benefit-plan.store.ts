import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';

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
  /** A forecast decides; such tiers may bring nothing that is worth money. */
  isPredicted: boolean;
  tiers: LadderTier[];
}

export interface PlanRow {
  id: string;
  scheme_id: string;
  version_no: number;
  state: 'draft' | 'published' | 'retired';
  starts_on: BusinessDate | null;
  live_from: Date | null;
  reentry_days: number;
  notice_template_id: string | null;
  created_by: string;
  created_at: Date;
  published_by: string | null;
  published_at: Date | null;
}

export interface PlanTierRow {
  tier_id: number;
  coupon_template_id: string | null;
  points_rate_milli: number;
  is_notice_on: number;
}

/** What a version says, besides its number and state. */
export interface PlanContent {
  reentryDays: number;
  noticeTemplateId: string | null;
  tiers: { tierId: number; couponTemplateId: string | null; pointsRateMilli: number; isNoticeOn: boolean }[];
}

const COLUMNS = `p.id, p.scheme_id, p.version_no, p.state, p.starts_on, p.live_from, p.reentry_days,
  p.notice_template_id, p.created_by, p.created_at, p.published_by, p.published_at`;

/** Writes: benefit_plan, benefit_plan_tier. Reads: scheme, scheme_version, tier. */
@Injectable()
export class BenefitPlanStore {
  constructor(private readonly tiering: TieringRead) {}

  /** Id and published version of a scheme. */
  async scheme(
    sql: Sql,
    code: string,
  ): Promise<{ id: string; name: string; kind: string; published_version_id: string | null } | undefined> {
    return sql.row('SELECT s.id, s.name, s.kind, s.published_version_id FROM scheme s WHERE s.code = ?', [
      code,
    ]);
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

  /** The version in force on a date: the newest published one that has started. */
  async inForce(sql: Sql, schemeId: string, date: BusinessDate): Promise<PlanRow | undefined> {
    return sql.row<PlanRow>(
      `SELECT ${COLUMNS} FROM benefit_plan p
       WHERE p.scheme_id = ? AND p.state = 'published' AND p.starts_on <= ? ORDER BY p.version_no DESC LIMIT 1`,
      [schemeId, date],
    );
  }

  async tiers(sql: Sql, planId: string): Promise<PlanTierRow[]> {
    return sql.rows<PlanTierRow>(
      `SELECT t.tier_id, t.coupon_template_id, t.points_rate_milli, t.is_notice_on FROM benefit_plan_tier t
       WHERE t.plan_id = ? ORDER BY t.tier_id`,
      [planId],
    );
  }

  /** Every version of a scheme's plan, newest first. */
  async versions(sql: Sql, schemeId: string): Promise<PlanRow[]> {
    return sql.rows<PlanRow>(
      `SELECT ${COLUMNS} FROM benefit_plan p WHERE p.scheme_id = ? ORDER BY p.version_no DESC`,
      [schemeId],
    );
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

  async replaceContent(tx: Tx, planId: string, content: PlanContent): Promise<void> {
    await tx.run('UPDATE benefit_plan SET reentry_days = ?, notice_template_id = ? WHERE id = ?', [
      content.reentryDays,
      content.noticeTemplateId,
      planId,
    ]);
    await tx.run('DELETE FROM benefit_plan_tier WHERE plan_id = ?', [planId]);
    if (content.tiers.length === 0) return;
    const list = valuesList(
      content.tiers.map((tier) => [
        planId,
        tier.tierId,
        tier.couponTemplateId,
        tier.pointsRateMilli,
        tier.isNoticeOn,
      ]),
    );
    await tx.run(
      `INSERT INTO benefit_plan_tier (plan_id, tier_id, coupon_template_id, points_rate_milli, is_notice_on)
       VALUES ${list.text}`,
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
