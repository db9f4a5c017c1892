import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { causeLabel } from './labels.js';
import { SchemeTiersRead, type LadderTier } from './scheme-tiers.read.js';
import { SchemeStore } from './scheme.store.js';
import { unknownScheme } from './tiering.errors.js';
import type { ChangeCause, SchemeRow } from './tiering.rows.js';

export interface ChangeRow {
  memberId: string;
  memberName: string;
  schemeName: string;
  fromTier: string | null;
  toTier: string;
  cause: ChangeCause;
  causeLabel: string;
  versionNo: number;
  businessDate: BusinessDate;
  recordedAt: Date;
  deciding: { label: string; value: string }[];
  /** Cursor of the row in its list. */
  key: string;
}

interface StoredChange {
  run_id: string;
  scheme_id: string;
  member_id: string;
  display_name: string;
  from_tier: number | null;
  to_tier: number;
  version_id: string;
  cause: ChangeCause;
  business_date: BusinessDate;
  recorded_at: Date;
  deciding_json: unknown[];
}

/** Who moved between tiers, when and why. Reads: tier_change, scheme, member. */
@Injectable()
export class TierHistoryRead {
  constructor(
    private readonly store: SchemeStore,
    private readonly tiers: SchemeTiersRead,
  ) {}

  /** The people a run moved within a scheme, by id range, both ends included: what `member-tier.changed` tells of. */
  changesOfRun(
    sql: Sql,
    runId: string,
    schemeId: string,
    fromMemberId: string,
    toMemberId: string,
  ): Promise<
    { member_id: string; from_tier: number | null; to_tier: number; cause: ChangeCause; reasons: string }[]
  > {
    return sql.rows(
      `SELECT c.member_id, c.from_tier, c.to_tier, c.cause, c.reasons FROM tier_change c
       WHERE c.run_id = ? AND c.scheme_id = ? AND c.member_id BETWEEN ? AND ? ORDER BY c.member_id`,
      [runId, schemeId, fromMemberId, toMemberId],
    );
  }

  /**
   * The tier a person held in a scheme just before an instant of the wall clock, e.g. that at which an order
   * was recorded here; undefined when they held none. Uses ix_tier_change_member.
   */
  async tierHeldAt(
    sql: Sql,
    schemeCode: string,
    memberId: string,
    instant: Date,
  ): Promise<LadderTier | undefined> {
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    if (!scheme) return undefined;
    const change = await sql.row<{ to_tier: number }>(
      `SELECT c.to_tier FROM tier_change c WHERE c.member_id = ? AND c.scheme_id = ? AND c.recorded_at < ?
       ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1`,
      [memberId, scheme.id, instant],
    );
    return change && (await this.tiers.byNumber(sql, scheme)).get(Number(change.to_tier));
  }

  /** A person's history over all schemes or within one, newest first; `before` is the key of the last row seen. */
  async changesOfMember(
    sql: Sql,
    memberId: string,
    limit: number,
    before?: string,
    schemeCode?: string,
  ): Promise<ChangeRow[]> {
    const { at, run, scheme } = cursorParts(before);
    const only = schemeCode === undefined ? undefined : await this.store.schemeByCode(sql, schemeCode);
    if (schemeCode !== undefined && !only) throw unknownScheme(schemeCode);
    return this.changes(
      sql,
      `c.member_id = ? AND c.recorded_at <= ? AND (c.recorded_at < ? OR c.run_id < ?
         OR (c.run_id = ? AND c.scheme_id < ?))${only ? ' AND c.scheme_id = ?' : ''}`,
      [memberId, at, at, run, run, scheme, ...(only ? [only.id] : [])],
      'c.recorded_at DESC, c.run_id DESC, c.scheme_id DESC',
      limit,
    );
  }

  /** The latest changes of a scheme, newest run first; optionally only into one tier. */
  async changesOfScheme(
    sql: Sql,
    schemeCode: string,
    options: { tierCode?: string | undefined; limit: number; before?: string | undefined },
  ): Promise<ChangeRow[]> {
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    if (!scheme) throw unknownScheme(schemeCode);
    const tierIds = await this.store.tierIds(sql, scheme.id);
    const into = options.tierCode === undefined ? undefined : (tierIds.get(options.tierCode) ?? 0);
    const { run, member } = cursorParts(options.before);
    return this.changes(
      sql,
      `c.scheme_id = ? AND c.run_id <= ? AND (c.run_id < ? OR c.member_id < ?)${into === undefined ? '' : ' AND c.to_tier = ?'}`,
      [scheme.id, run, run, member, ...(into === undefined ? [] : [into])],
      'c.run_id DESC, c.member_id DESC',
      options.limit,
    );
  }

  private async changes(
    sql: Sql,
    where: string,
    values: (string | number | Date)[],
    order: string,
    limit: number,
  ): Promise<ChangeRow[]> {
    const rows = await sql.rows<StoredChange>(
      `SELECT c.run_id, c.scheme_id, c.member_id, m.display_name, c.from_tier, c.to_tier, c.version_id, c.cause,
              c.business_date, c.recorded_at, c.deciding_json
       FROM tier_change c JOIN member m ON m.id = c.member_id WHERE ${where} ORDER BY ${order} LIMIT ?`,
      [...values, limit],
    );
    const schemes = new Map((await this.store.schemes(sql)).map((scheme) => [scheme.id, scheme]));
    const told: ChangeRow[] = [];
    for (const row of rows) {
      const scheme = schemes.get(row.scheme_id);
      if (scheme) told.push(await this.changeRow(sql, scheme, row));
    }
    return told;
  }

  private async changeRow(sql: Sql, scheme: SchemeRow, row: StoredChange): Promise<ChangeRow> {
    const version = await this.tiers.versionFacts(sql, scheme, row.version_id);
    const tiers = await this.tiers.byNumber(sql, scheme);
    const nameOf = (tier: number): string => tiers.get(Number(tier))?.name ?? '已删除的层级';
    return {
      memberId: row.member_id,
      memberName: row.display_name,
      schemeName: scheme.name,
      fromTier: row.from_tier === null ? null : nameOf(row.from_tier),
      toTier: nameOf(row.to_tier),
      cause: row.cause,
      causeLabel: causeLabel(row.cause),
      versionNo: version.versionNo,
      businessDate: row.business_date,
      recordedAt: row.recorded_at,
      deciding: version.deciding.map(({ label, format }, index) => ({
        label,
        value: format(row.deciding_json[index] ?? null),
      })),
      key: `${row.recorded_at.getTime()}-${row.run_id}-${row.member_id}-${row.scheme_id}`,
    };
  }
}

const LAST = '18446744073709551615';
const END_OF_TIME = Date.parse('9999-12-31T00:00:00Z');

/** The parts of a row's key; the very end of time without one. */
function cursorParts(key: string | undefined): { at: Date; run: string; member: string; scheme: string } {
  const [at, run = LAST, member = LAST, scheme = LAST] =
    /^(\d{1,15})-(\d{1,20})-(\d{1,20})-(\d{1,20})$/.exec(key ?? '')?.slice(1) ?? [];
  return { at: new Date(at === undefined ? END_OF_TIME : Number(at)), run, member, scheme };
}
