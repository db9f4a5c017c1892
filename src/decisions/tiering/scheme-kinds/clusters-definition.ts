import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import {
  readList,
  readObject,
  readTier,
  readWhole,
  refuseDoubles,
  refuseUnknownKeys,
} from '../definition-reader.js';
import { DefinitionError } from '../tiering.errors.js';
import { numericField, refuseDoubleFeatures, TRANSFORMS, type Transform } from './numeric-feature.js';

export interface ClusterFeature {
  /** A numeric field of the catalogue. */
  field: string;
  transform: Transform;
}

/** Frozen clusters: they mean the same until the operator fits again. */
export interface ClusterModel {
  /** Features, number of clusters and seed they were found with; others make the model void. */
  fittedTo: string;
  /** Business date of the facts. */
  fittedOn: string;
  /** Everybody, from whom means and deviations are, and those the centres were found with. */
  people: number;
  sample: number;
  /** Of each transformed feature over everybody; whoever has no value counts as the mean. */
  scaling: { mean: number; deviation: number; missing: number }[];
  /** In standardised units. */
  centroids: number[][];
  /** Of the sample, in standardised units. */
  inertia: number;
  silhouette: number;
  /** Mean adjusted Rand index between the starts. */
  stability: number;
  proposals: { k: number; silhouette: number; inertia: number }[];
}

/** Clusters by k-means over standardised features; tiers stand in the order of the centroids, low to high. */
export interface ClusterDefinition {
  features: ClusterFeature[];
  k: number | 'auto';
  seed: number;
  model: ClusterModel | null;
  tiers: { code: string; name: string; description: string }[];
}

export const FEATURES_LEAST = 2;
export const FEATURES_MOST = 12;
export const K_LEAST = 2;
export const K_MOST = 12;
const SEED_MOST = 2_147_483_647;
const DESCRIPTION_LENGTH = 200;
/** Bounds within which nothing overflows when forms are folded. */
const FIGURE_MOST = 1e15;
const DEVIATION_LEAST = 1e-9;
const MODEL_KEYS = [
  'fittedTo',
  'fittedOn',
  'people',
  'sample',
  'scaling',
  'centroids',
  'inertia',
  'silhouette',
  'stability',
  'proposals',
] as const;

/** What the clusters of a model depend on besides the people. */
export function fittedToOf({
  features,
  k,
  seed,
}: Pick<ClusterDefinition, 'features' | 'k' | 'seed'>): string {
  return [
    ...features.map(({ field, transform }) => `${field}:${transform}`),
    `k=${k}`,
    `seed=${seed}`,
  ].join();
}

/**
 * Checks a definition of clusters. A model that was fitted to other features, another number of clusters or
 * another seed is dropped with its tiers: the operator has to fit again before publishing.
 */
export function validateClusters(raw: unknown, catalogue: FieldCatalogue): ClusterDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['features', 'k', 'seed', 'model', 'tiers'], '');
  const wanted = {
    features: readFeatures(definition['features'], catalogue),
    k: readK(definition['k']),
    seed:
      definition['seed'] === undefined ? 1 : readWhole(definition['seed'], 'seed', 0, SEED_MOST, '随机种子'),
  };
  const model = readModel(definition['model'], wanted);
  return { ...wanted, model, tiers: model ? readTiers(definition['tiers'], model.centroids.length) : [] };
}

function readFeatures(raw: unknown, catalogue: FieldCatalogue): ClusterFeature[] {
  if (!Array.isArray(raw) || raw.length < FEATURES_LEAST)
    throw new DefinitionError('too-few-features', 'features', `至少要选 ${FEATURES_LEAST} 个特征`);
  if (raw.length > FEATURES_MOST)
    throw new DefinitionError('too-many-features', 'features', `最多选 ${FEATURES_MOST} 个特征`);
  const features = raw.map((item: unknown, index) => {
    const path = `features[${index}]`;
    const feature = readObject(item, path);
    refuseUnknownKeys(feature, ['field', 'transform'], path);
    const transform = TRANSFORMS.find((known) => known === (feature['transform'] ?? 'none'));
    if (!transform)
      throw new DefinitionError('transform-unknown', `${path}.transform`, '变换只能是 none 或 log');
    return { field: numericField(feature['field'], `${path}.field`, catalogue).code, transform };
  });
  refuseDoubleFeatures(features, catalogue);
  return features;
}

function readK(raw: unknown): number | 'auto' {
  return raw === 'auto' || raw === undefined ? 'auto' : readWhole(raw, 'k', K_LEAST, K_MOST, '群数');
}

/** The model as it was fitted; null where there is none or it belongs to something else. */
function readModel(
  raw: unknown,
  wanted: Pick<ClusterDefinition, 'features' | 'k' | 'seed'>,
): ClusterModel | null {
  if (raw === null || raw === undefined) return null;
  const model = readObject(raw, 'model');
  refuseUnknownKeys(model, MODEL_KEYS, 'model');
  if (model['fittedTo'] !== fittedToOf(wanted)) return null;
  const width = wanted.features.length;
  const figure = (name: string): number => readFigure(model[name], `model.${name}`);
  return {
    fittedTo: fittedToOf(wanted),
    fittedOn: String(model['fittedOn']).slice(0, 10),
    people: figure('people'),
    sample: figure('sample'),
    scaling: readRows(model['scaling'], 'model.scaling', width).map((item, index) => {
      const path = `model.scaling[${index}]`;
      const scale = readObject(item, path);
      return {
        mean: readFigure(scale['mean'], `${path}.mean`),
        deviation: readPositive(scale['deviation'], `${path}.deviation`),
        missing: readFigure(scale['missing'], `${path}.missing`),
      };
    }),
    centroids: readCentroids(model['centroids'], wanted.k, width),
    inertia: figure('inertia'),
    silhouette: figure('silhouette'),
    stability: figure('stability'),
    proposals: readProposals(model['proposals']),
  };
}

function readCentroids(raw: unknown, k: number | 'auto', width: number): number[][] {
  const path = 'model.centroids';
  const rows = readList(raw, path, K_MOST);
  if (rows.length < K_LEAST || (k !== 'auto' && rows.length !== k))
    throw new DefinitionError('model-malformed', path, '聚类结果和群数对不上，请重新聚类');
  return rows.map((row, index) =>
    readRows(row, `${path}[${index}]`, width).map((value, axis) =>
      readFigure(value, `${path}[${index}][${axis}]`),
    ),
  );
}

function readProposals(raw: unknown): ClusterModel['proposals'] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, K_MOST).map((item: unknown, index) => {
    const path = `model.proposals[${index}]`;
    const proposal = readObject(item, path);
    return {
      k: readFigure(proposal['k'], `${path}.k`),
      silhouette: readFigure(proposal['silhouette'], `${path}.silhouette`),
      inertia: readFigure(proposal['inertia'], `${path}.inertia`),
    };
  });
}

function readTiers(raw: unknown, count: number): ClusterDefinition['tiers'] {
  const items = readList(raw, 'tiers', K_MOST);
  if (items.length !== count)
    throw new DefinitionError('cluster-tiers-mismatch', 'tiers', `共有 ${count} 个群，每个群要有一个层级`);
  const tiers = items.map((item, index) => {
    const path = `tiers[${index}]`;
    const tier = readObject(item, path);
    refuseUnknownKeys(tier, ['code', 'name', 'description'], path);
    const description = tier['description'] ?? '';
    if (typeof description !== 'string' || [...description].length > DESCRIPTION_LENGTH)
      throw new DefinitionError(
        'tier-description-invalid',
        `${path}.description`,
        `说明最长 ${DESCRIPTION_LENGTH} 个字`,
      );
    return { ...readTier(tier, path), description };
  });
  refuseDoubles(tiers, 'tiers');
  return tiers;
}

function readRows(raw: unknown, path: string, width: number): unknown[] {
  if (!Array.isArray(raw) || raw.length !== width)
    throw new DefinitionError('model-malformed', path, '聚类结果和特征对不上，请重新聚类');
  return raw;
}

function readFigure(raw: unknown, path: string): number {
  if (typeof raw !== 'number' || !(Math.abs(raw) <= FIGURE_MOST))
    throw new DefinitionError('model-malformed', path, '聚类结果读不出来，请重新聚类');
  return raw;
}

function readPositive(raw: unknown, path: string): number {
  const value = readFigure(raw, path);
  if (value < DEVIATION_LEAST)
    throw new DefinitionError('model-malformed', path, '聚类结果读不出来，请重新聚类');
  return value;
}
