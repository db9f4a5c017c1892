import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { FitReader } from './fit-reader.js';
import type { OtherPlaced, PlacingScheme } from './scheme-compiler.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { dependenciesOf, inPlacingOrder } from './scheme-order.js';
import { SchemeStore } from './scheme.store.js';
import type { SchemeDefinition } from './scheme-definition.js';
import { sourceNotPublished } from './tiering.errors.js';
import type { RunScheme, SchemeRow, VersionRow } from './tiering.rows.js';

/** Puts together what placing people needs: version, fit and tier numbers. */
@Injectable()
export class SchemeLoader {
  /** Of published versions, which never change. */
  private readonly known = new Map<string, Pick<PlacingScheme, 'definition' | 'tierIds'>>();

  constructor(
    private readonly store: SchemeStore,
    private readonly fits: FitReader,
  ) {}

  /** The scheme as published, with its latest fit; undefined while there is nothing to place by. */
  async published(sql: Sql, scheme: SchemeRow): Promise<PlacingScheme | undefined> {
    if (scheme.published_version_id === null || scheme.slot === null) return undefined;
    const { definition } = await this.fixedPart(sql, scheme, scheme.published_version_id);
    const fit = this.fits.isNeeded(scheme.kind, definition)
      ? await this.store.latestFit(sql, scheme.published_version_id)
      : undefined;
    return this.load(sql, scheme, scheme.published_version_id, fit?.id ?? null, fit?.fit_json ?? null);
  }

  /** All schemes that people can be placed by right now, sources first; one that waits for its first fit is left out. */
  async placeable(sql: Sql): Promise<PlacingScheme[]> {
    const loaded: PlacingScheme[] = [];
    const published = await this.store.publishedVersions(sql, await this.store.schemes(sql));
    for (const { row } of inPlacingOrder(published)) {
      const scheme = await this.published(sql, row);
      if (scheme && !this.lacksFit(scheme)) loaded.push(scheme);
    }
    return loaded;
  }

  /** A definition that nobody is placed by yet, with provisional numbers for tiers of its own. */
  async ofDraft(
    sql: Sql,
    scheme: SchemeRow,
    draft: { id: string; definition: SchemeDefinition; fit: unknown },
  ): Promise<PlacingScheme> {
    const numbers = await this.store.tierIds(sql, scheme.id);
    let provisional = 100_000;
    for (const { code } of schemeKinds[scheme.kind].tiers(draft.definition))
      if (!numbers.has(code)) numbers.set(code, (provisional += 1));
    return {
      schemeId: scheme.id,
      code: scheme.code,
      kind: scheme.kind,
      slot: scheme.slot ?? 0,
      versionId: draft.id,
      isPlaced: scheme.placed_version_id !== null,
      definition: draft.definition,
      fitId: null,
      fit: draft.fit ?? null,
      tierIds: numbers,
      others: await this.others(sql, scheme.kind, draft.definition),
    };
  }

  /** A version of a scheme with a fit of choice, for replays. */
  ofVersion(sql: Sql, scheme: SchemeRow, version: VersionRow, fit: unknown): Promise<PlacingScheme> {
    return this.load(sql, scheme, version.id, null, fit);
  }

  /** A scheme as a run wrote it down. */
  async ofRun(sql: Sql, run: RunScheme): Promise<PlacingScheme> {
    const scheme = await this.store.schemeByCode(sql, run.schemeCode);
    if (!scheme) throw new Error(`Scheme ${run.schemeCode} vanished`);
    const fit = run.fitId === null ? undefined : await this.store.fit(sql, run.fitId);
    return this.load(sql, scheme, run.versionId, run.fitId, fit?.fit_json ?? null);
  }

  private async load(
    sql: Sql,
    scheme: SchemeRow,
    versionId: string,
    fitId: string | null,
    fit: unknown,
  ): Promise<PlacingScheme> {
    if (scheme.slot === null) throw new Error(`Scheme ${scheme.code} has no slot`);
    const fixed = await this.fixedPart(sql, scheme, versionId);
    return {
      ...fixed,
      others: await this.others(sql, scheme.kind, fixed.definition),
      schemeId: scheme.id,
      code: scheme.code,
      kind: scheme.kind,
      slot: scheme.slot,
      versionId,
      isPlaced: scheme.placed_version_id !== null,
      fitId,
      fit,
    };
  }

  private async fixedPart(
    sql: Sql,
    scheme: SchemeRow,
    versionId: string,
  ): Promise<Pick<PlacingScheme, 'definition' | 'tierIds'>> {
    const known = this.known.get(versionId);
    if (known) return known;
    const version = await this.store.version(sql, versionId);
    if (!version) throw new Error(`Version ${versionId} of ${scheme.code} vanished`);
    const read = { definition: version.definition_json, tierIds: await this.store.tierIds(sql, scheme.id) };
    this.known.set(versionId, read);
    return read;
  }

  /** The published schemes a definition is made of, as they are now. */
  private async others(
    sql: Sql,
    kind: SchemeRow['kind'],
    definition: SchemeDefinition,
  ): Promise<ReadonlyMap<string, OtherPlaced>> {
    const others = new Map<string, OtherPlaced>();
    for (const code of dependenciesOf(kind, definition)) {
      const row = await this.store.schemeByCode(sql, code);
      if (!row || row.slot === null || row.published_version_id === null) throw sourceNotPublished(code);
      const fixed = await this.fixedPart(sql, row, row.published_version_id);
      others.set(code, {
        code,
        name: row.name,
        slot: row.slot,
        tiers: schemeKinds[row.kind].tiers(fixed.definition),
        tierIds: fixed.tierIds,
      });
    }
    return others;
  }

  private lacksFit({ kind, definition, fitId }: PlacingScheme): boolean {
    return fitId === null && this.fits.isNeeded(kind, definition);
  }
}
