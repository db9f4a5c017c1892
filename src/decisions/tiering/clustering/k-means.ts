import { kmeans } from 'ml-kmeans';

/** People as rows of scaled figures, all of one width. */
export type Points = readonly (readonly number[])[];

/** One division of points into k clusters. */
export interface Clustering {
  /** In the units of the points. */
  centroids: number[][];
  /** Index of the nearest centroid of each point. */
  labels: number[];
  sizes: number[];
  /** Sum of squared distances of the points to their centroids. */
  inertia: number;
}

const ITERATIONS_AT_MOST = 300;
const TOLERANCE = 1e-8;

/** Squared Euclidean distance. */
export function squaredDistance(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** Index of the nearest centroid; of two equally near ones the first. */
export function nearestCentroid(point: readonly number[], centroids: Points): number {
  let nearest = 0;
  let least = Infinity;
  centroids.forEach((centroid, index) => {
    const distance = squaredDistance(point, centroid);
    if (distance < least) [nearest, least] = [index, distance];
  });
  return nearest;
}

/** Puts every point to its nearest centroid. */
export function clusteringOf(points: Points, centroids: readonly (readonly number[])[]): Clustering {
  const sizes = centroids.map(() => 0);
  let inertia = 0;
  const labels = points.map((point) => {
    const label = nearestCentroid(point, centroids);
    sizes[label] = (sizes[label] ?? 0) + 1;
    inertia += squaredDistance(point, centroids[label] ?? []);
    return label;
  });
  return { centroids: centroids.map((centroid) => [...centroid]), labels, sizes, inertia };
}

/**
 * k-means from one start: centres by k-means++ (Arthur and Vassilvitskii 2007), then Lloyd's iterations
 * until no centre moves. The same seed gives the same clusters. Needs at least k distinct points.
 */
export function runKMeans(points: Points, k: number, seed: number): Clustering {
  const { centroids } = kmeans(points as number[][], k, {
    seed,
    initialization: 'kmeans++',
    maxIterations: ITERATIONS_AT_MOST,
    tolerance: TOLERANCE,
  });
  return clusteringOf(points, centroids);
}

/** Several starts from seeds one after the other; the one with the least inertia first. */
export function runStarts(points: Points, k: number, seed: number, starts: number): Clustering[] {
  return Array.from({ length: starts }, (_, start) => runKMeans(points, k, seed + start)).sort(
    (one, other) => one.inertia - other.inertia,
  );
}

/** How many different points there are, counted up to `limit`. */
export function distinctPoints(points: Points, limit: number): number {
  const seen = new Set<string>();
  for (const point of points) {
    seen.add(point.join());
    if (seen.size >= limit) break;
  }
  return seen.size;
}

/** At most `count` of the points, spread evenly from the first to the last. */
export function thinned<Item>(points: readonly Item[], count: number): Item[] {
  if (points.length <= count) return [...points];
  return Array.from(
    { length: count },
    (_, index) => points[Math.floor((index * points.length) / count)] as Item,
  );
}
