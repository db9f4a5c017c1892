import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { ExplanationService, type Explanation } from './explanation.service.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { isPredictedScheme } from './scheme-prediction.js';
import type { SchemeKindName } from './scheme-definition.js';
import { SchemeTiersRead, type LadderTier } from './scheme-tiers.read.js';
import { SchemeStore } from './scheme.store.js';
import type { ExistingMembers } from './tiering.rows.js';

// Reads: scheme, scheme_version, tier, member_tier, member, channel, channel_identity.

export interface PublishedScheme {
  schemeId: string;
  code: string;
  name: string;
  kind: SchemeKindName;
  versionId: string;
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

/** What other modules may ask about tiers. One method per question; none of them writes. */
@Injectable()
export class TieringRead {
  constructor(
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
    private readonly explanations: ExplanationService,
    private readonly tiers: SchemeTiersRead,
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
    return scheme ? this.tiers.current(sql, scheme) : [];
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
    const tiers = await this.tiers.byNumber(sql, scheme);
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
    const tiers = await Promise.all(schemes.map((scheme) => this.tiers.byNumber(sql, scheme)));
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
    const current = await this.tiers.current(sql, scheme);
    const currentIds = new Set(current.map(({ tierId }) => tierId));
    const former = [...(await this.tiers.byNumber(sql, scheme)).values()].filter(
      ({ tierId }) => !currentIds.has(tierId) && people.has(tierId),
    );
    return [...current, ...former].map(({ tierId, code, name, level }) => ({
      code,
      name,
      level,
      count: people.get(tierId) ?? 0,
    }));
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
}
