import { meanAdjustedRand } from './adjusted-rand.js';
import { clusteringOf, distinctPoints, runStarts, thinned, type Points } from './k-means.js';
import { silhouette } from './silhouette.js';

/** How well a number of clusters divides a sample. */
export interface Proposal {
  k: number;
  silhouette: number;
  inertia: number;
}

export interface ClusterSearch {
  k: number | 'auto';
  seed: number;
}

/** The clusters that were found, in the units of the points. */
export interface FoundClusters {
  k: number;
  centroids: number[][];
  sizes: number[];
  inertia: number;
  silhouette: number;
  /** Mean adjusted Rand index between the starts: 1 when every start found the same clusters. */
  stability: number;
  /** Ascending k. */
  proposals: Proposal[];
}

/** Starts of the fit itself; the best is kept and all are compared for stability. */
export const STARTS = 10;
export const K_LEAST = 2;
const PROPOSED_AT_MOST = 10;
const PROPOSAL_STARTS = 5;
const PROPOSAL_POINTS = 5_000;
const SILHOUETTE_POINTS = 2_000;

/**
 * Divides points into k clusters, k being given or the one with the best silhouette. Deterministic: the same
 * points in the same order with the same seed give the same result. Trials for other numbers of clusters use
 * 5,000 points spread evenly, silhouettes 2,000. Needs at least k distinct points (at least 3 for `auto`).
 */
export function searchClusters(points: Points, { k: wanted, seed }: ClusterSearch): FoundClusters {
  const proposals = propose(points, seed);
  const k = wanted === 'auto' ? bestOf(proposals) : wanted;
  const starts = runStarts(points, k, seed, STARTS);
  const [best] = starts;
  if (!best) throw new Error('No start of k-means');
  const measured = thinned(
    points.map((point, index) => ({ point, label: best.labels[index] ?? 0 })),
    SILHOUETTE_POINTS,
  );
  return {
    k,
    centroids: best.centroids,
    sizes: best.sizes,
    inertia: best.inertia,
    silhouette: silhouette(
      measured.map(({ point }) => point),
      measured.map(({ label }) => label),
      k,
    ),
    stability: meanAdjustedRand(starts.map(({ labels }) => labels)),
    proposals,
  };
}

/** Tries every number of clusters that the points allow, up to 10. */
function propose(points: Points, seed: number): Proposal[] {
  const tried = thinned(points, PROPOSAL_POINTS);
  const measured = thinned(tried, SILHOUETTE_POINTS);
  const most = Math.min(PROPOSED_AT_MOST, distinctPoints(tried, PROPOSED_AT_MOST + 1) - 1);
  const proposals: Proposal[] = [];
  for (let k = K_LEAST; k <= most; k += 1) {
    const [best] = runStarts(tried, k, seed, PROPOSAL_STARTS);
    if (!best) continue;
    const { labels } = clusteringOf(measured, best.centroids);
    proposals.push({ k, silhouette: silhouette(measured, labels, k), inertia: best.inertia });
  }
  return proposals;
}

/** The number of clusters with the best silhouette; of two alike the smaller. */
function bestOf(proposals: readonly Proposal[]): number {
  const [first, ...others] = proposals;
  if (!first) throw new Error('Too few different points to propose a number of clusters');
  return others.reduce((best, next) => (next.silhouette > best.silhouette ? next : best), first).k;
}
