import { DefinitionError } from '../tiering.errors.js';
import { distinctPoints, type Points } from './k-means.js';

/** What is known of a feature over all people. */
export interface FeatureScale {
  /** Of those who have a value. */
  mean: number;
  /** Of the population (divided by n); 1 where figures keep their own units. */
  deviation: number;
  /** People without a value; they count as the mean. */
  missing: number;
}

/** The least spread, against the mean, that is more than rounding. */
const LEAST_SPREAD = 1e-9;

/** True where everybody has the same value. */
export function isConstant({ mean, deviation }: Pick<FeatureScale, 'mean' | 'deviation'>): boolean {
  return !(deviation > LEAST_SPREAD * Math.max(1, Math.abs(mean)));
}

/** Mean and deviation of a list with gaps. */
export function scaleOf(values: readonly (number | null)[]): FeatureScale {
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / Math.max(1, known.length)),
    missing: values.length - known.length,
  };
}

/** Rows of values as points in units of the scales, the mean being 0; a missing value is the mean. */
export function standardised(
  rows: readonly (readonly (number | null)[])[],
  scales: readonly FeatureScale[],
): number[][] {
  return rows.map((row) =>
    scales.map(({ mean, deviation }, index) => {
      const value = row[index] ?? null;
      return value === null ? 0 : (value - mean) / deviation;
    }),
  );
}

/** The scales with which figures keep their own units: distances are as between the figures themselves. */
export function unitScales(scales: readonly FeatureScale[]): FeatureScale[] {
  return scales.map((scale) => ({ ...scale, deviation: 1 }));
}

/**
 * Refuses what cannot be divided: nobody, more clusters than people, a feature in which all are alike. `labels`
 * name the features; `auto` needs three people.
 */
export function requireSpread(
  people: number,
  scales: readonly FeatureScale[],
  labels: readonly string[],
  k: number | 'auto',
): void {
  if (people === 0) throw new DefinitionError('population-empty', 'features', '还没有任何人的数据，无法聚类');
  const needed = clustersNeeded(k);
  if (needed > people)
    throw new DefinitionError('too-many-clusters', 'k', `只有 ${people} 个人，分不成 ${needed} 群`, {
      k: needed,
      people,
    });
  scales.forEach((scale, index) => {
    if (!isConstant(scale)) return;
    const label = labels[index] ?? '';
    throw new DefinitionError(
      'feature-constant',
      `features[${index}]`,
      `「${label}」所有人都一样，分不出差别，请换一个特征`,
      { feature: label },
    );
  });
}

/** Refuses more clusters than there are different people. */
export function requireDistinct(points: Points, k: number | 'auto'): void {
  const needed = clustersNeeded(k);
  const distinct = distinctPoints(points, needed);
  if (distinct < needed)
    throw new DefinitionError(
      'too-many-clusters',
      'k',
      `这些特征上只有 ${distinct} 种不同的人，分不成 ${needed} 群`,
      { k: needed, distinct },
    );
}

/** Two clusters cannot be compared with another number of them unless there are three. */
function clustersNeeded(k: number | 'auto'): number {
  return k === 'auto' ? 3 : k;
}
