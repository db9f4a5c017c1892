import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import { DefinitionError } from '../tiering.errors.js';
import { readHysteresis } from './hysteresis.js';
import { numericField, refuseDoubleFeatures } from './numeric-feature.js';

/** Points of every value from `from` up to the next bucket. */
export interface ScoreBucket {
  from: number;
  points: number;
}

export interface ScoreFeature {
  /** A numeric field of the catalogue. */
  field: string;
  weight: number;
  /** `standardise`: standard deviations above the mean of everybody; `buckets`: points by hand, 0 below the first. */
  scaling: 'standardise' | 'buckets';
  /** Ascending; in the field's own unit, money in fen. */
  buckets?: ScoreBucket[];
  /** Points of people without a value. */
  missing: number;
}

/** A sum of weighted points, cut into tiers. */
export interface ScoreDefinition {
  features: ScoreFeature[];
  /** Whoever holds a tier keeps it until the score is lower than its cut by more than so many percent of the scores' standard deviation. */
  hysteresisPercent?: number;
  /** Lowest score of every tier but the lowest; `quantiles`: equal shares of everybody. */
  cutPoints: 'quantiles' | number[];
  /** Low to high. */
  tiers: { code: string; name: string }[];
}

const FEATURES_MOST = 20;
const TIERS_MOST = 20;
const BUCKETS_MOST = 20;
const WEIGHT_MOST = 100;
const POINTS_MOST = 10_000;
const NOTHING = 1e-9;

/** Checks a definition of a weighted score; see `ScoreDefinition` for its shape. */
export function validateScore(raw: unknown, catalogue: FieldCatalogue): ScoreDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['features', 'hysteresisPercent', 'cutPoints', 'tiers'], '');
  const features = readList(definition['features'], 'features', FEATURES_MOST).map((item, index) =>
    readFeature(item, `features[${index}]`, catalogue),
  );
  refuseDoubleFeatures(features, catalogue);
  refuseNoWeight(features);
  const tiers = readTiers(definition['tiers']);
  return {
    features,
    hysteresisPercent: readHysteresis(definition['hysteresisPercent']),
    cutPoints: readCuts(definition['cutPoints'], tiers.length),
    tiers,
  };
}

function readFeature(raw: unknown, path: string, catalogue: FieldCatalogue): ScoreFeature {
  const feature = readObject(raw, path);
  refuseUnknownKeys(feature, ['field', 'weight', 'scaling', 'buckets', 'missing'], path);
  const { code: field } = numericField(feature['field'], `${path}.field`, catalogue);
  const weight = readNumber(feature['weight'], `${path}.weight`, WEIGHT_MOST, '权重');
  const missing = readNumber(feature['missing'] ?? 0, `${path}.missing`, POINTS_MOST, '没有值时的分数');
  const { scaling } = feature;
  if (scaling === 'buckets')
    return { field, weight, scaling, buckets: readBuckets(feature['buckets'], `${path}.buckets`), missing };
  if (scaling !== 'standardise')
    throw new DefinitionError('scaling-unknown', `${path}.scaling`, '计分方式只能是标准化或分段');
  if (feature['buckets'] !== undefined && feature['buckets'] !== null)
    throw new DefinitionError('buckets-unwanted', `${path}.buckets`, '标准化的特征不用分段');
  return { field, weight, scaling, missing };
}

function readBuckets(raw: unknown, path: string): ScoreBucket[] {
  const buckets = readList(raw, path, BUCKETS_MOST).map((item, index) => {
    const bucket = readObject(item, `${path}[${index}]`);
    refuseUnknownKeys(bucket, ['from', 'points'], `${path}[${index}]`);
    return {
      from: readNumber(bucket['from'], `${path}[${index}].from`, Number.MAX_SAFE_INTEGER, '分段起点'),
      points: readNumber(bucket['points'], `${path}[${index}].points`, POINTS_MOST, '分数'),
    };
  });
  buckets.forEach(({ from }, index) => {
    const before = buckets[index - 1];
    if (before && from <= before.from)
      throw new DefinitionError('buckets-out-of-order', `${path}[${index}].from`, '分段起点要从小到大');
  });
  return buckets;
}

/** Weights that cancel out say nothing: a score of all weights zero, or summing to zero, is refused. */
function refuseNoWeight(features: readonly ScoreFeature[]): void {
  if (Math.abs(features.reduce((sum, { weight }) => sum + weight, 0)) < NOTHING)
    throw new DefinitionError('weights-sum-zero', 'features', '权重加起来是 0，评分没有意义，请调整权重');
}

function readTiers(raw: unknown): ScoreDefinition['tiers'] {
  const tiers = readList(raw, 'tiers', TIERS_MOST).map((item, index) => {
    const path = `tiers[${index}]`;
    const tier = readObject(item, path);
    refuseUnknownKeys(tier, ['code', 'name'], path);
    return readTier(tier, path);
  });
  if (tiers.length < 2) throw new DefinitionError('too-few-tiers', 'tiers', '至少要有两个层级');
  refuseDoubles(tiers, 'tiers');
  return tiers;
}

function readCuts(raw: unknown, tiers: number): ScoreDefinition['cutPoints'] {
  if (raw === 'quantiles') return raw;
  if (!Array.isArray(raw) || raw.length !== tiers - 1)
    throw new DefinitionError('cut-points-invalid', 'cutPoints', `${tiers} 个层级要有 ${tiers - 1} 个分数线`);
  const cuts = raw.map((cut: unknown, index) => readNumber(cut, `cutPoints[${index}]`, 1e9, '分数线'));
  cuts.forEach((cut, index) => {
    if (index > 0 && cut <= (cuts[index - 1] ?? 0))
      throw new DefinitionError('cut-points-out-of-order', `cutPoints[${index}]`, '分数线要从低到高');
  });
  return cuts;
}

function readNumber(raw: unknown, path: string, most: number, label: string): number {
  if (typeof raw !== 'number' || !Number.isFinite(raw) || Math.abs(raw) > most)
    throw new DefinitionError('number-invalid', path, `「${label}」要填 -${most} 到 ${most} 的数字`);
  return raw;
}
