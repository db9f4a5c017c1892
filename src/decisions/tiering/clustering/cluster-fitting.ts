import { runInThread } from '../../../platform/threads/thread.js';
import type { FoundClusters } from './cluster-search.js';
import type { ClusterTask } from './cluster-search.thread.js';
import { lowToHigh } from './cluster-tiers.js';
import { clustersInWords, type FeatureWords } from './cluster-words.js';
import {
  requireDistinct,
  requireSpread,
  scaleOf,
  standardised,
  unitScales,
  type FeatureScale,
} from './scaling.js';
import { clusteringOf, thinned, type Points } from './k-means.js';

const SEARCH = new URL('./cluster-search.thread.js', import.meta.url);
/** 50,000 people with 12 features take about 120. */
const HEAP_MB = 512;
/** People whose figures are looked at one by one. */
export const SAMPLE_MOST = 50_000;

export interface FittingOptions {
  k: number | 'auto';
  seed: number;
}

/** A plain table: one row per person, one column per feature, with gaps. */
export interface FeatureTable {
  columns: readonly string[];
  rows: readonly (readonly (number | null)[])[];
}

/** Clusters of a table, from low to high. */
export interface TableClusters extends FoundClusters {
  people: number;
  /** So many rows were looked at to find the centres; sizes and inertia are of all. */
  sample: number;
  scaling: FeatureScale[];
  /** In the units of the columns. */
  centres: number[][];
  descriptions: string[];
}

/** Looks for clusters in a worker thread; see `searchClusters`. */
export function searchInThread(
  points: Points,
  width: number,
  options: FittingOptions,
): Promise<FoundClusters> {
  const values = new Float64Array(points.length * width);
  points.forEach((point, row) => values.set(point, row * width));
  return runInThread<ClusterTask, FoundClusters>(SEARCH, { ...options, values, width }, { heapMb: HEAP_MB });
}

/**
 * Clusters of a plain table, its columns standardised first or, with `isScaled` false, as they are; inertia is in
 * those units. Gaps count as the mean. Centres are found with at most 50,000 rows spread evenly. Throws as
 * `requireSpread` and `requireDistinct` do.
 */
export async function fitTable(
  { columns, rows }: FeatureTable,
  options: FittingOptions & { isScaled: boolean },
): Promise<TableClusters> {
  const spread = columns.map((_, index) => scaleOf(rows.map((row) => row[index] ?? null)));
  requireSpread(rows.length, spread, columns, options.k);
  const scaling = options.isScaled ? spread : unitScales(spread);
  const points = standardised(rows, scaling);
  const sample = thinned(points, SAMPLE_MOST);
  requireDistinct(sample, options.k);
  const { k, seed } = options;
  const found = await searchInThread(sample, columns.length, { k, seed });
  const features = columns.map((label): FeatureWords => ({ label, isTimeSince: false }));
  const centres = found.centroids.map((centroid) => inUnits(centroid, scaling));
  const order = lowToHigh(standardised(centres, spread), features);
  const ordered = order.map((index) => centres[index] ?? []);
  const { centroids, sizes, inertia } = clusteringOf(points, standardised(ordered, scaling));
  return {
    ...found,
    people: rows.length,
    sample: sample.length,
    centroids,
    sizes,
    inertia,
    scaling,
    centres: ordered,
    descriptions: clustersInWords(standardised(ordered, spread), features).map(
      ({ description }) => description,
    ),
  };
}

/** A centroid in the units of its features. */
export function inUnits(centroid: readonly number[], scaling: readonly FeatureScale[]): number[] {
  return scaling.map(({ mean, deviation }, index) => mean + (centroid[index] ?? 0) * deviation);
}
