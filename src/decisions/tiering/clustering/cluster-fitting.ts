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
  unscaled,
  type FeatureScale,
} from './scaling.js';
import type { Points } from './k-means.js';

const SEARCH = new URL('./cluster-search.thread.js', import.meta.url);
/** 50,000 people with 12 features take about 120. */
const HEAP_MB = 512;

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
 * Clusters of a plain table, its columns standardised first or, with `isScaled` false, as they are; centroids
 * and inertia are in those units. Gaps count as the mean. Throws as `requireSpread` and `requireDistinct` do.
 */
export async function fitTable(
  { columns, rows }: FeatureTable,
  options: FittingOptions & { isScaled: boolean },
): Promise<TableClusters> {
  const scaling = columns.map((_, index) => scaleOf(rows.map((row) => row[index] ?? null)));
  requireSpread(rows.length, scaling, columns, options.k);
  const points = options.isScaled ? standardised(rows, scaling) : unscaled(rows, scaling);
  requireDistinct(points, options.k);
  const { k, seed } = options;
  const found = await searchInThread(points, columns.length, { k, seed });
  const features = columns.map((label): FeatureWords => ({ label, isTimeSince: false }));
  const scaled = options.isScaled ? found.centroids : standardised(found.centroids, scaling);
  const order = lowToHigh(scaled, features);
  const pick = <Item>(items: readonly Item[]): Item[] => order.map((index) => items[index] as Item);
  const ordered = pick(scaled);
  return {
    ...found,
    people: rows.length,
    centroids: pick(found.centroids),
    sizes: pick(found.sizes),
    scaling,
    centres: ordered.map((centroid) => inUnits(centroid, scaling)),
    descriptions: clustersInWords(ordered, features).map(({ description }) => description),
  };
}

/** A standardised centroid in the units of its features. */
export function inUnits(centroid: readonly number[], scaling: readonly FeatureScale[]): number[] {
  return scaling.map(({ mean, deviation }, index) => mean + (centroid[index] ?? 0) * deviation);
}
