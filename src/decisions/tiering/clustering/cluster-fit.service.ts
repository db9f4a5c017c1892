import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import {
  fittedToOf,
  validateClusters,
  type ClusterDefinition,
  type ClusterModel,
} from '../scheme-kinds/clusters-definition.js';
import { knownField, untransformed } from '../scheme-kinds/numeric-feature.js';
import { SchemeService } from '../scheme.service.js';
import { SchemeStore } from '../scheme.store.js';
import { TieringError } from '../tiering.errors.js';
import type { SchemeRow } from '../tiering.rows.js';
import { inUnits, searchInThread } from './cluster-fitting.js';
import { ClusterPopulationRead } from './cluster-population.read.js';
import { lowToHigh, tiersFor } from './cluster-tiers.js';
import type { FeatureWords } from './cluster-words.js';
import { requireDistinct, requireSpread, standardised, unitScales } from './scaling.js';

export type FittedClusters = ClusterDefinition & { model: ClusterModel };

/** Fitted clusters as a report shows them. */
export interface ClusterReport {
  definition: FittedClusters;
  /** Everybody by nearest centre, in the order of the tiers. */
  sizes: number[];
  /** In the units of the fields. */
  centres: number[][];
}

/** Finds clusters of people on today's facts; the arithmetic runs in a worker thread. */
@Injectable()
export class ClusterFitService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly catalogue: FieldCatalogue,
    private readonly schemes: SchemeService,
    private readonly store: SchemeStore,
    private readonly population: ClusterPopulationRead,
  ) {}

  /**
   * Fits the draft of a scheme, or begins a draft from the published version, and stores the model with it.
   * Throws and stores nothing: `tiering.not-clusters`, `tiering.population-empty`, `tiering.feature-constant`,
   * `tiering.too-many-clusters`, and `tiering.draft-changed` when the draft was edited meanwhile.
   */
  async fitDraft(code: string, author: string): Promise<FittedClusters> {
    const scheme = await this.schemes.requireScheme(code);
    if (scheme.kind !== 'clusters')
      throw new TieringError('not-clusters', 409, `「${scheme.name}」不是聚类分群方案`, { code });
    const before = await this.definitionOf(scheme);
    const fitted = await this.fit(before);
    if (JSON.stringify(await this.definitionOf(scheme)) !== JSON.stringify(before))
      throw new TieringError('draft-changed', 409, '聚类期间草稿被修改，请重新聚类', { code });
    await this.schemes.saveDraft(code, fitted, author);
    return fitted;
  }

  /** Fits features of the catalogue as a command names them and keeps nothing. */
  async fitFeatures(
    raw: { features: unknown; k: unknown; seed: unknown },
    { isScaled }: { isScaled: boolean },
  ): Promise<ClusterReport> {
    return this.report(await this.fit(validateClusters(raw, this.catalogue), isScaled));
  }

  /** Sizes and centres of a fitted definition on today's facts. */
  async report(definition: FittedClusters): Promise<ClusterReport> {
    const { features, model } = definition;
    const sizes = await this.population.sizes(this.database, definition, await this.clock.today());
    const centres = model.centroids.map((centroid) =>
      inUnits(centroid, model.scaling).map((value, index) =>
        untransformed(value, features[index]?.transform ?? 'none'),
      ),
    );
    return { definition, sizes, centres };
  }

  private async fit(definition: ClusterDefinition, isScaled = true): Promise<FittedClusters> {
    const asOf = await this.clock.today();
    const { features, k, seed } = definition;
    const words = this.words(features);
    const { people, scales: spread } = await this.population.scales(this.database, features, asOf);
    requireSpread(
      people,
      spread,
      words.map(({ label }) => label),
      k,
    );
    const scaling = isScaled ? spread : unitScales(spread);
    const rows = await this.population.sample(this.database, features, asOf, people);
    const points = standardised(rows, scaling);
    requireDistinct(points, k);
    const found = await searchInThread(points, features.length, { k, seed });
    const centres = found.centroids.map((centroid) => inUnits(centroid, scaling));
    const ordered = lowToHigh(standardised(centres, spread), words).map((index) => centres[index] ?? []);
    const model: ClusterModel = {
      fittedTo: fittedToOf(definition),
      fittedOn: asOf,
      people,
      sample: rows.length,
      scaling,
      centroids: standardised(ordered, scaling),
      inertia: found.inertia,
      silhouette: found.silhouette,
      stability: found.stability,
      proposals: found.proposals,
    };
    const former = definition.model && { tiers: definition.tiers, centroids: definition.model.centroids };
    const tiers = tiersFor(standardised(ordered, spread), words, former);
    return { ...definition, model, tiers };
  }

  private words(features: ClusterDefinition['features']): FeatureWords[] {
    return features.map(({ field: code }) => {
      const field = knownField(code, this.catalogue);
      return { label: field.labelZh, isTimeSince: field.measure === 'days_since' };
    });
  }

  private async definitionOf(scheme: SchemeRow): Promise<ClusterDefinition> {
    const draft = await this.store.draft(this.database, scheme.id);
    const published = scheme.published_version_id;
    const version =
      draft ?? (published === null ? undefined : await this.store.version(this.database, published));
    if (!version)
      throw new TieringError('no-draft', 409, `「${scheme.name}」没有草稿`, { code: scheme.code });
    return version.definition_json as ClusterDefinition;
  }
}
