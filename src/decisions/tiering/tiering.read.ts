import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { ExplanationService, type Explanation } from './explanation.service.js';
import { causeLabel } from './labels.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { isPredictedScheme } from './scheme-prediction.js';
import type { SchemeKindName } from './scheme-definition.js';
import { SchemeStore } from './scheme.store.js';
import { unknownScheme } from './tiering.errors.js';
import type { ChangeCause, ExistingMembers, SchemeRow } from './tiering.rows.js';
import type { DecidingValue, TierStep } from './scheme-kinds/scheme-kind.js';

// Reads: scheme, scheme_version, tier, member_tier, tier_change, member, channel, channel_identity.

export interface PublishedScheme {
  schemeId: string;
  code: string;
  name: string;
  kind: SchemeKindName;
  versionId: string;
}

export interface LadderTier {
  /** Number in member_tier and tier_change. */
  tierId: number;
  code: string;
  name: string;
  /** Higher is better. */
  level: number;
}

/** The tiers of one published version, for whoever acts on them. */
export interface VersionLadder {
  schemeId: string;
  existingMembers: ExistingMembers;
  /** A forecast decides: such tiers say whom to tell, never what somebody is given. */
  isPredicted: boolean;
  /** From low to high. */
  tiers: LadderTier[];
}

export interface HeldTier extends LadderTier {
  since: BusinessDate;
}

export interface MemberTier {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  level: number;
  since: BusinessDate;
}

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

interface VersionFacts {
  versionNo: number;
  steps: TierStep[];
  deciding: DecidingValue[];
}

interface TierTable {
  /** In the order operators see them. */
  current: LadderTier[];
  byNumber: ReadonlyMap<number, LadderTier>;
}

/** What other modules may ask about tiers. One method per question; none of them writes. */
@Injectable()
export class TieringRead {
  private readonly versions = new Map<string, VersionFacts>();
  private readonly tables = new Map<string, TierTable>();

  constructor(
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
    private readonly explanations: ExplanationService,
  ) {}

  /** Schemes with a version in force, in the order in which they were created. */
  async schemesPublished(sql: Sql): Promise<PublishedScheme[]> {
    const rows = await this.store.schemes(sql);
    return rows.flatMap(({ id, code, name, kind, published_version_id: versionId }) =>
      versionId === null ? [] : [{ schemeId: id, code, name, kind, versionId }],
    );
  }

  /** The published tiers of a scheme in the order operators see them (a ladder: low to high); empty before publication. */
  async ladder(sql: Sql, schemeCode: string): Promise<LadderTier[]> {
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    return scheme ? this.tiersOf(sql, scheme) : [];
  }

  /** The tiers of a version, whatever its kind; undefined when there is no such version. */
  async ladderOfVersion(sql: Sql, versionId: string): Promise<VersionLadder | undefined> {
    const version = await this.store.version(sql, versionId);
    const scheme = version && (await this.store.schemes(sql)).find(({ id }) => id === version.scheme_id);
    if (!version || !scheme) return undefined;
    const ids = await this.store.tierIds(sql, scheme.id);
    const { kind } = scheme;
    const tiers = this.compiler.tiers(kind, version.definition_json).flatMap((step) => {
      const tierId = ids.get(step.code);
      return tierId === undefined ? [] : [{ ...step, tierId }];
    });
    return {
      schemeId: scheme.id,
      existingMembers: version.existing_members,
      isPredicted: await isPredictedScheme(
        sql,
        { store: this.store, compiler: this.compiler },
        kind,
        version.definition_json,
      ),
      tiers: tiers.sort((a, b) => a.level - b.level),
    };
  }

  /** Column of `member_tier` (alias `t`) that holds a scheme's tier number, for joins; undefined before publication. */
  async tierColumn(
    sql: Sql,
    schemeCode: string,
  ): Promise<{ column: string; sinceColumn: string; tierIds: Map<string, number> } | undefined> {
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    if (!scheme || scheme.slot === null) return undefined;
    return {
      column: `t.tier_${scheme.slot}`,
      sinceColumn: `t.since_${scheme.slot}`,
      tierIds: await this.store.tierIds(sql, scheme.id),
    };
  }

  /** Tiers that people hold in one scheme, by member id; people without one are missing. */
  async tiersOfMembers(
    sql: Sql,
    schemeCode: string,
    memberIds: readonly string[],
  ): Promise<Map<string, HeldTier>> {
    const held = new Map<string, HeldTier>();
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    if (!scheme || scheme.slot === null || memberIds.length === 0) return held;
    const tiers = await this.tiersByNumber(sql, scheme);
    const rows = await sql.rows<{ member_id: string; tier: number; since_on: BusinessDate }>(
      `SELECT t.member_id, t.tier_${scheme.slot} AS tier, t.since_${scheme.slot} AS since_on FROM member_tier t
       WHERE t.member_id IN (?) AND t.tier_${scheme.slot} IS NOT NULL`,
      [memberIds],
    );
    for (const { member_id: id, tier, since_on: since } of rows) {
      const step = tiers.get(Number(tier));
      if (step) held.set(id, { ...step, since });
    }
    return held;
  }

  /** Every tier one person holds. */
  async memberTiers(sql: Sql, memberId: string): Promise<MemberTier[]> {
    return (await this.tiersOfAll(sql, [memberId])).get(memberId) ?? [];
  }

  /** Every tier of some people, by member id, in the order of the schemes. */
  async tiersOfAll(sql: Sql, memberIds: readonly string[]): Promise<Map<string, MemberTier[]>> {
    const found = new Map<string, MemberTier[]>();
    const schemes = (await this.store.schemes(sql)).filter((row) => row.published_version_id !== null);
    if (schemes.length === 0 || memberIds.length === 0) return found;
    const columns = schemes.map(({ slot }) => `t.tier_${slot}, t.since_${slot}`).join(', ');
    const rows = await sql.rows<Record<string, unknown>>(
      `SELECT t.member_id, ${columns} FROM member_tier t WHERE t.member_id IN (?)`,
      [memberIds],
    );
    const tiers = await Promise.all(schemes.map((scheme) => this.tiersByNumber(sql, scheme)));
    for (const row of rows) {
      const held = schemes.flatMap(({ code, name, slot }, index): MemberTier[] => {
        const step = tiers[index]?.get(Number(row[`tier_${slot}`] ?? 0));
        if (!step) return [];
        const since = String(row[`since_${slot}`]);
        return [
          {
            schemeCode: code,
            schemeName: name,
            tierCode: step.code,
            tierName: step.name,
            level: step.level,
            since,
          },
        ];
      });
      found.set(String(row['member_id']), held);
    }
    return found;
  }

  /** People by tier, tiers nobody holds included. Uses ix_member_tier_n. */
  async countByTier(
    sql: Sql,
    schemeCode: string,
  ): Promise<{ code: string; name: string; level: number; count: number }[]> {
    const scheme = await this.store.schemeByCode(sql, schemeCode);
    if (!scheme || scheme.slot === null) return [];
    const rows = await sql.rows<{ tier: number; people: number }>(
      `SELECT t.tier_${scheme.slot} AS tier, COUNT(*) AS people FROM member_tier t
       WHERE t.tier_${scheme.slot} IS NOT NULL GROUP BY t.tier_${scheme.slot}`,
    );
    const people = new Map(rows.map((row) => [Number(row.tier), row.people]));
    const current = await this.tiersOf(sql, scheme);
    const currentIds = new Set(current.map(({ tierId }) => tierId));
    const former = [...(await this.tiersByNumber(sql, scheme)).values()].filter(
      ({ tierId }) => !currentIds.has(tierId) && people.has(tierId),
    );
    return [...current, ...former].map(({ tierId, code, name, level }) => ({
      code,
      name,
      level,
      count: people.get(tierId) ?? 0,
    }));
  }

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
    return change && (await this.tiersByNumber(sql, scheme)).get(Number(change.to_tier));
  }

  /** Why a person is in a tier, clause by clause. */
  explain(sql: Sql, memberId: string, schemeCode: string): Promise<Explanation> {
    return this.explanations.explain(sql, memberId, schemeCode);
  }

  /**
   * A person by our id or by what a source calls them; our id goes first. Undefined for nobody, and for a
   * name that several people have on different channels.
   */
  async personNamed(sql: Sql, name: string): Promise<string | undefined> {
    const isOurs = /^[1-9]\d{0,18}$/.test(name);
    if (isOurs) {
      const own = await sql.row<{ id: string }>('SELECT m.id FROM member m WHERE m.id = ?', [name]);
      if (own) return own.id;
    }
    const found = await sql.rows<{ member_id: string }>(
      `SELECT DISTINCT i.member_id FROM channel c JOIN channel_identity i ON i.channel_id = c.id
       WHERE i.external_id = ? LIMIT 2`,
      [name],
    );
    return found.length === 1 ? found[0]?.member_id : undefined;
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
    const version = await this.versionFacts(sql, scheme, row.version_id);
    const tiers = await this.tiersByNumber(sql, scheme);
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

  private async tiersOf(sql: Sql, scheme: SchemeRow): Promise<LadderTier[]> {
    return (await this.tierTable(sql, scheme)).current;
  }

  private async tiersByNumber(sql: Sql, scheme: SchemeRow): Promise<ReadonlyMap<number, LadderTier>> {
    return (await this.tierTable(sql, scheme)).byNumber;
  }

  /** Tiers in force and all there ever were; read once per publication and turn of season. Former tiers keep their last name. */
  private async tierTable(sql: Sql, scheme: SchemeRow): Promise<TierTable> {
    const { published_version_id: versionId, newest_version_id: newestId } = scheme;
    if (newestId === null) return { current: [], byNumber: new Map() };
    const key = `${versionId ?? ''}/${newestId}`;
    const known = this.tables.get(key);
    if (known) return known;
    const ids = await this.store.tierIds(sql, scheme.id);
    const numbered = (step: TierStep): LadderTier => ({ ...step, tierId: ids.get(step.code) ?? 0 });
    const byNumber = new Map<number, LadderTier>();
    for (const { id, published_at: publishedAt } of (await this.store.versions(sql, scheme.id)).reverse()) {
      if (publishedAt === null || id === versionId) continue;
      for (const step of (await this.versionFacts(sql, scheme, id)).steps)
        byNumber.set(numbered(step).tierId, numbered(step));
    }
    const steps = versionId === null ? [] : (await this.versionFacts(sql, scheme, versionId)).steps;
    const current = steps.map(numbered);
    for (const tier of current) byNumber.set(tier.tierId, tier);
    const table = { current, byNumber };
    this.tables.set(key, table);
    return table;
  }

  /** Published versions never change, so what is read once is kept. */
  private async versionFacts(sql: Sql, scheme: SchemeRow, versionId: string): Promise<VersionFacts> {
    const known = this.versions.get(versionId);
    if (known) return known;
    const version = await this.store.version(sql, versionId);
    if (!version) throw new Error(`Version ${versionId} vanished`);
    const facts = {
      versionNo: version.version_no,
      steps: this.compiler.tiers(scheme.kind, version.definition_json),
      deciding: this.compiler.decidingValues(scheme.kind, version.definition_json),
    };
    if (version.published_at !== null) this.versions.set(versionId, facts);
    return facts;
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
