import { squaredDistance, type Points } from './k-means.js';

/**
 * Mean silhouette of a clustering, −1 to 1 (Rousseeuw 1987): for each point (b − a) / max(a, b), where a is
 * its mean distance to the others of its cluster and b the least mean distance to those of another one.
 * A point alone in its cluster counts 0. Needs n² distances: call it with a sample. 0 for fewer than two clusters.
 */
export function silhouette(points: Points, labels: readonly number[], k: number): number {
  const sizes = Array.from({ length: k }, () => 0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  if (points.length === 0 || sizes.filter((size) => size > 0).length < 2) return 0;
  const sums = distanceSums(points, labels, k);
  let total = 0;
  labels.forEach((label, index) => {
    total += silhouetteOf(label, sizes, (other) => sums[index * k + other] ?? 0);
  });
  return total / points.length;
}

/** For each point and cluster the sum of the distances to the cluster's points. */
function distanceSums(points: Points, labels: readonly number[], k: number): Float64Array {
  const sums = new Float64Array(points.length * k);
  for (let i = 0; i < points.length; i += 1) {
    for (let j = i + 1; j < points.length; j += 1) {
      const distance = Math.sqrt(squaredDistance(points[i] ?? [], points[j] ?? []));
      const [here, there] = [i * k + (labels[j] ?? 0), j * k + (labels[i] ?? 0)];
      sums[here] = (sums[here] ?? 0) + distance;
      sums[there] = (sums[there] ?? 0) + distance;
    }
  }
  return sums;
}

function silhouetteOf(label: number, sizes: readonly number[], sumTo: (cluster: number) => number): number {
  const own = (sizes[label] ?? 0) - 1;
  if (own <= 0) return 0;
  const a = sumTo(label) / own;
  let b = Infinity;
  sizes.forEach((size, other) => {
    if (other !== label && size > 0) b = Math.min(b, sumTo(other) / size);
  });
  const greater = Math.max(a, b);
  return greater === 0 ? 0 : (b - a) / greater;
}
