import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { PlacingScheme } from './scheme-compiler.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { SchemeStore } from './scheme.store.js';
import type { RunScheme, SchemeRow } from './tiering.rows.js';

/** Puts together what placing people needs: version, fit and tier numbers. */
@Injectable()
export class SchemeLoader {
  /** Of published versions, which never change. */
  private readonly known = new Map<string, Pick<PlacingScheme, 'definition' | 'tierIds'>>();

  constructor(private readonly store: SchemeStore) {}

  /** The scheme as published, with its latest fit; undefined while there is nothing to place by. */
  async published(sql: Sql, scheme: SchemeRow): Promise<PlacingScheme | undefined> {
    if (scheme.published_version_id === null || scheme.slot === null) return undefined;
    const fit = await this.store.latestFit(sql, scheme.published_version_id);
    return this.load(sql, scheme, scheme.published_version_id, fit?.id ?? null, fit?.fit_json ?? null);
  }

  /** All schemes that people can be placed by right now; one that waits for its first fit is left out. */
  async placeable(sql: Sql): Promise<PlacingScheme[]> {
    const loaded: PlacingScheme[] = [];
    for (const row of await this.store.schemes(sql)) {
      const scheme = await this.published(sql, row);
      if (scheme && !this.lacksFit(scheme)) loaded.push(scheme);
    }
    return loaded;
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
    return {
      ...(await this.fixedPart(sql, scheme, versionId)),
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

  private lacksFit({ kind, definition, fitId }: PlacingScheme): boolean {
    return fitId === null && schemeKinds[kind].fit(definition, '1970-01-01', 'member_fact') !== null;
  }
}
