import { squaredDistance } from './k-means.js';
import { clustersInWords, type FeatureWords } from './cluster-words.js';

/** A cluster as a tier. */
export interface ClusterTier {
  code: string;
  name: string;
  description: string;
}

/** Clusters that were fitted before to the same features. */
export interface FormerClusters {
  tiers: readonly ClusterTier[];
  /** Standardised by the people of their day: what is meant by high or low moves with everybody. */
  centroids: readonly (readonly number[])[];
}

/**
 * Places of the centroids (standardised) from low to high: by the sum of their values, time since something
 * counted against. It is only an order to show them in; clusters are no ranks.
 */
export function lowToHigh(
  centroids: readonly (readonly number[])[],
  features: readonly FeatureWords[],
): number[] {
  const heights = centroids.map((centroid) =>
    centroid.reduce((sum, value, index) => sum + (features[index]?.isTimeSince ? -value : value), 0),
  );
  return centroids.map((_, index) => index).sort((one, other) => (heights[one] ?? 0) - (heights[other] ?? 0));
}

/**
 * Tiers for ordered centroids (standardised), named and described by what sets them apart. A cluster keeps code
 * and name of the former one that it is nearest to and that is nearest to it, so that refitting does not rename
 * what stayed.
 */
export function tiersFor(
  centroids: readonly (readonly number[])[],
  features: readonly FeatureWords[],
  former: FormerClusters | null,
): ClusterTier[] {
  const words = clustersInWords(centroids, features);
  const kept = centroids.map((centroid) => (former ? keptTier(centroid, centroids, former) : undefined));
  const taken = {
    codes: new Set([...(former?.tiers ?? []), ...kept].map((tier) => tier?.code)),
    names: new Set(kept.map((tier) => tier?.name)),
  };
  return words.map(({ name, description }, index) => {
    const old = kept[index];
    if (old) return { code: old.code, name: old.name, description };
    return { code: freeCode(taken.codes), name: freeName(name, taken.names), description };
  });
}

function keptTier(
  centroid: readonly number[],
  centroids: readonly (readonly number[])[],
  { tiers, centroids: formerCentroids }: FormerClusters,
): ClusterTier | undefined {
  const index = nearest(centroid, formerCentroids);
  const back = formerCentroids[index];
  return back && centroids[nearest(back, centroids)] === centroid ? tiers[index] : undefined;
}

function nearest(point: readonly number[], centroids: readonly (readonly number[])[]): number {
  const distances = centroids.map((centroid) => squaredDistance(point, centroid));
  return distances.indexOf(Math.min(...distances));
}

function freeCode(taken: Set<string | undefined>): string {
  let number = 1;
  while (taken.has(`c${number}`)) number += 1;
  taken.add(`c${number}`);
  return `c${number}`;
}

function freeName(name: string, taken: Set<string | undefined>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${[...name].slice(0, 17).join('')} ${number}`;
  taken.add(free);
  return free;
}
