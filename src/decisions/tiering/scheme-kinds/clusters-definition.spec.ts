import { describe, expect, it } from 'vitest';
import { refusedDefinition, schemeFields } from '../../../../test/factories/refused-definition.js';
import { validateDefinition } from '../definition-check.js';
import { fittedToOf, type ClusterDefinition } from './clusters-definition.js';
import { schemeKinds } from './scheme-kinds.js';

const features = [
  { field: 'netAmountFen', transform: 'log' },
  { field: 'recencyDays', transform: 'none' },
] as const;
const model = {
  fittedTo: fittedToOf({ features: [...features], k: 2, seed: 1 }),
  fittedOn: '2026-03-01',
  people: 10,
  sample: 10,
  scaling: [
    { mean: 1, deviation: 2, missing: 0 },
    { mean: 30, deviation: 4, missing: 1 },
  ],
  centroids: [
    [-1, 1],
    [1, -1],
  ],
  inertia: 3,
  silhouette: 0.6,
  stability: 1,
  proposals: [{ k: 2, silhouette: 0.6, inertia: 3 }],
};
const groups = [
  { code: 'c1', name: '少买', description: '' },
  { code: 'c2', name: '常买', description: '' },
];
const clusters = { features, k: 2, seed: 1, model, tiers: groups };

describe('a definition of clusters is refused with its place', () => {
  it.each<[string, unknown, string, string]>([
    ['one feature', { ...clusters, features: [features[0]] }, 'too-few-features', 'features'],
    ['no features', { ...clusters, features: undefined }, 'too-few-features', 'features'],
    [
      'thirteen features',
      { ...clusters, features: Array.from({ length: 13 }, () => features[0]) },
      'too-many-features',
      'features',
    ],
    [
      'a feature of words',
      { ...clusters, features: [features[0], { field: 'city' }] },
      'feature-not-numeric',
      'features[1].field',
    ],
    [
      'another transform',
      { ...clusters, features: [features[1], { field: 'orderCount', transform: 'sqrt' }] },
      'transform-unknown',
      'features[1].transform',
    ],
    ['one cluster', { ...clusters, k: 1 }, 'number-invalid', 'k'],
    ['thirteen clusters', { ...clusters, k: 13 }, 'number-invalid', 'k'],
    ['half a seed', { ...clusters, seed: 0.5 }, 'number-invalid', 'seed'],
    [
      'a model of one centre',
      { ...clusters, model: { ...model, centroids: [[1, 1]] } },
      'model-malformed',
      'model.centroids',
    ],
    [
      'a centre of one figure',
      { ...clusters, model: { ...model, centroids: [[1], [2]] } },
      'model-malformed',
      'model.centroids[0]',
    ],
    [
      'a centre nowhere',
      {
        ...clusters,
        model: {
          ...model,
          centroids: [
            [1, Number.POSITIVE_INFINITY],
            [2, 2],
          ],
        },
      },
      'model-malformed',
      'model.centroids[0][1]',
    ],
    [
      'a centre too far away to count with',
      {
        ...clusters,
        model: {
          ...model,
          centroids: [
            [1, 1e200],
            [2, 2],
          ],
        },
      },
      'model-malformed',
      'model.centroids[0][1]',
    ],
    [
      'a scale without spread',
      {
        ...clusters,
        model: { ...model, scaling: [{ mean: 1, deviation: 0, missing: 0 }, model.scaling[1]] },
      },
      'model-malformed',
      'model.scaling[0].deviation',
    ],
    ['a cluster without a tier', { ...clusters, tiers: [groups[0]] }, 'cluster-tiers-mismatch', 'tiers'],
  ])('%s', (_, definition, code, path) => {
    expect(refusedDefinition('clusters', definition)).toEqual({ code: `tiering.${code}`, path });
  });
});

it('comes back as it was', () => {
  expect(validateDefinition('clusters', clusters, schemeFields)).toEqual(clusters);
});

it.each([
  ['another feature', { features: [features[0], { field: 'orderCount', transform: 'none' }] }],
  ['another transform', { features: [features[0], { field: 'recencyDays', transform: 'log' }] }],
  ['another number of clusters', { k: 'auto' }],
  ['another seed', { seed: 2 }],
])('loses its model with %s, and cannot be published', (_, change) => {
  const plain = validateDefinition('clusters', { ...clusters, ...change }, schemeFields) as ClusterDefinition;
  expect(plain).toMatchObject({ model: null, tiers: [] });
  expect(schemeKinds.clusters.notReady?.(plain)).toContain('聚类');
  expect(schemeKinds.clusters.notReady?.(clusters)).toBeNull();
});

it('counts as predicted, yet has a past unless a forecast is among its features', () => {
  const { usesPrediction, readsForecasts } = schemeKinds.clusters;
  expect([usesPrediction?.(clusters, schemeFields), readsForecasts?.(clusters, schemeFields)]).toEqual([
    true,
    false,
  ]);
  const forecast = { ...clusters, features: [features[0], { field: 'pAlive', transform: 'none' }] };
  expect(readsForecasts?.(forecast, schemeFields)).toBe(true);
});
