import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { SchemeCompiler } from './scheme-compiler.js';
import type { DecidingValue, TierStep } from './scheme-kinds/scheme-kind.js';
import { SchemeStore } from './scheme.store.js';
import type { SchemeRow } from './tiering.rows.js';

export interface LadderTier {
  /** Number in member_tier and tier_change. */
  tierId: number;
  code: string;
  name: string;
  /** Higher is better. */
  level: number;
}

/** What a version says of its tiers and of the values that decide. */
export interface VersionFacts {
  versionNo: number;
  steps: TierStep[];
  deciding: DecidingValue[];
}

interface TierTable {
  /** In the order operators see them. */
  current: LadderTier[];
  byNumber: ReadonlyMap<number, LadderTier>;
}

/** The tiers of a scheme by their numbers, former ones included. Reads: scheme_version, tier. */
@Injectable()
export class SchemeTiersRead {
  private readonly versions = new Map<string, VersionFacts>();
  private readonly tables = new Map<string, TierTable>();

  constructor(
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
  ) {}

  /** The tiers in force, in the order operators see them. */
  async current(sql: Sql, scheme: SchemeRow): Promise<LadderTier[]> {
    return (await this.tierTable(sql, scheme)).current;
  }

  /** The tiers in force and all there ever were, by their number. */
  async byNumber(sql: Sql, scheme: SchemeRow): Promise<ReadonlyMap<number, LadderTier>> {
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

  /** What a version says. Published versions never change, so what is read once is kept. */
  async versionFacts(sql: Sql, scheme: SchemeRow, versionId: string): Promise<VersionFacts> {
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
