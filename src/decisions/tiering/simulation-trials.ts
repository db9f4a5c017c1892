import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { FitReader } from './fit-reader.js';
import { OverrideStore } from './override.store.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { SchemeLoader } from './scheme-loader.js';
import type { SchemeDefinition } from './scheme-definition.js';
import { SchemeStore } from './scheme.store.js';
import type { TierNames } from './simulation-summary.js';
import { heldIn, type Trial } from './simulation.read.js';
import { TieringError } from './tiering.errors.js';
import type { SchemeRow } from './tiering.rows.js';

/** A version compiled for a trial, with the tiers before and after. */
export type Tried = Trial & TierNames;

/** Compiles versions that nobody is placed by yet. */
@Injectable()
export class SimulationTrials {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
    private readonly overrides: OverrideStore,
  ) {}

  /** A version as a run would place everybody by it on a date; its fit is read off `factTable`. */
  async load(
    scheme: SchemeRow,
    version: { id: string; definition_json: SchemeDefinition },
    asOf: BusinessDate,
    factTable = 'member_fact',
  ): Promise<Tried> {
    const { id, definition_json: definition } = version;
    const reason = schemeKinds[scheme.kind].notReady?.(definition) ?? null;
    if (reason !== null) throw new TieringError('not-ready', 409, reason, { code: scheme.code });
    const fit = await this.fits.readSound(this.database, scheme.kind, definition, asOf, factTable);
    const placing = await this.loader.ofDraft(this.database, scheme, { id, definition, fit });
    const overridden = await this.overrides.schemesWith(this.database, asOf);
    const compiled = this.compiler.compileAnew(placing, asOf, {
      hasOverrides: overridden.has(scheme.id),
      held: scheme.slot === null ? 'nothing' : 'current',
    });
    return {
      compiled,
      held: heldIn(scheme.slot),
      numbers: placing.tierIds,
      before: await this.publishedSteps(scheme),
      after: this.compiler.tiers(scheme.kind, definition),
    };
  }

  private async publishedSteps(scheme: SchemeRow): Promise<TierNames['before']> {
    if (scheme.published_version_id === null) return [];
    const version = await this.store.version(this.database, scheme.published_version_id);
    return version ? schemeKinds[scheme.kind].tiers(version.definition_json) : [];
  }
}
