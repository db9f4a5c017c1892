import { describe, expect, it } from 'vitest';
import { catalogue as fields, rowsFields } from '../../../catalogue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { validateDefinition } from '../definition-check.js';
import type { SchemeKindName } from '../scheme-definition.js';
import { fittedToOf, type ClusterDefinition } from './clusters-definition.js';
import { refuseUnknownTiers, validateMatrix } from './matrix-definition.js';
import { schemeKinds } from './scheme-kinds.js';

const catalogue = new FieldCatalogue([...fields, ...rowsFields]);

function refusal(act: () => unknown): { code: string; path: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, path: error.details['path'] };
    throw error;
  }
  throw new Error('The definition was accepted');
}

const low = { code: 'low', name: '低分' };
const high = { code: 'high', name: '高分' };
const spent = { field: 'netAmountFen', weight: 2, scaling: 'standardise', missing: 0 };
const orders = {
  field: 'orderCount',
  weight: 1,
  scaling: 'buckets',
  buckets: [{ from: 1, points: 5 }],
  missing: 0,
};
const score = { features: [spent, orders], cutPoints: [0.5], tiers: [low, high] };

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

const cell = { code: 'care', name: '重点关怀', pairs: [{ row: 'gold', column: 'silent' }] };
const matrix = { rows: 'value', columns: 'life', cells: [cell], rest: { code: 'rest', name: '其他' } };

describe('a definition is refused with its place', () => {
  it.each<[string, SchemeKindName, unknown, string, string]>([
    ['a score of nothing', 'score', { ...score, features: [] }, 'definition-malformed', 'features'],
    [
      'weights that sum to zero',
      'score',
      { ...score, features: [spent, { ...orders, weight: -2 }] },
      'weights-sum-zero',
      'features',
    ],
    [
      'no weight at all',
      'score',
      { ...score, features: [{ ...spent, weight: 0 }] },
      'weights-sum-zero',
      'features',
    ],
    [
      'a weight above 100',
      'score',
      { ...score, features: [{ ...spent, weight: 101 }] },
      'number-invalid',
      'features[0].weight',
    ],
    [
      'a weight in words',
      'score',
      { ...score, features: [{ ...spent, weight: '2' }] },
      'number-invalid',
      'features[0].weight',
    ],
    [
      'a field nobody knows',
      'score',
      { ...score, features: [{ ...spent, field: 'wealth' }] },
      'feature-unknown',
      'features[0].field',
    ],
    [
      'a field that is a prototype',
      'score',
      { ...score, features: [{ ...spent, field: '__proto__' }] },
      'feature-unknown',
      'features[0].field',
    ],
    [
      'a field of words',
      'score',
      { ...score, features: [{ ...spent, field: 'topCategory' }] },
      'feature-not-numeric',
      'features[0].field',
    ],
    [
      'a field of windows',
      'score',
      { ...score, features: [{ ...spent, field: 'ordersInWindow' }] },
      'feature-not-numeric',
      'features[0].field',
    ],
    [
      'a field twice',
      'score',
      { ...score, features: [spent, spent] },
      'feature-duplicate',
      'features[1].field',
    ],
    [
      'another way of scaling',
      'score',
      { ...score, features: [{ ...spent, scaling: 'rank' }] },
      'scaling-unknown',
      'features[0].scaling',
    ],
    [
      'buckets beside standardising',
      'score',
      { ...score, features: [{ ...spent, buckets: [] }] },
      'buckets-unwanted',
      'features[0].buckets',
    ],
    [
      'no buckets',
      'score',
      { ...score, features: [{ ...orders, buckets: [] }] },
      'definition-malformed',
      'features[0].buckets',
    ],
    [
      'buckets out of order',
      'score',
      {
        ...score,
        features: [
          {
            ...orders,
            buckets: [
              { from: 3, points: 1 },
              { from: 3, points: 2 },
            ],
          },
        ],
      },
      'buckets-out-of-order',
      'features[0].buckets[1].from',
    ],
    [
      'points for nobody',
      'score',
      { ...score, features: [{ ...spent, missing: Number.NaN }] },
      'number-invalid',
      'features[0].missing',
    ],
    ['one tier', 'score', { ...score, tiers: [low], cutPoints: [] }, 'too-few-tiers', 'tiers'],
    [
      'two tiers of one name',
      'score',
      { ...score, tiers: [low, { ...high, name: '低分' }] },
      'tier-duplicate',
      'tiers[1].name',
    ],
    ['a cut too many', 'score', { ...score, cutPoints: [1, 2] }, 'cut-points-invalid', 'cutPoints'],
    [
      'cuts out of order',
      'score',
      { ...score, tiers: [low, { code: 'mid', name: '中' }, high], cutPoints: [2, 1] },
      'cut-points-out-of-order',
      'cutPoints[1]',
    ],
    [
      'a margin of 60 %',
      'score',
      { ...score, hysteresisPercent: 60 },
      'hysteresis-invalid',
      'hysteresisPercent',
    ],
    ['a misspelt key', 'score', { ...score, weights: [] }, 'definition-unknown-key', ''],

    ['one feature', 'clusters', { ...clusters, features: [features[0]] }, 'too-few-features', 'features'],
    ['no features', 'clusters', { ...clusters, features: undefined }, 'too-few-features', 'features'],
    [
      'thirteen features',
      'clusters',
      { ...clusters, features: Array.from({ length: 13 }, () => features[0]) },
      'too-many-features',
      'features',
    ],
    [
      'a feature of words',
      'clusters',
      { ...clusters, features: [features[0], { field: 'city' }] },
      'feature-not-numeric',
      'features[1].field',
    ],
    [
      'another transform',
      'clusters',
      { ...clusters, features: [features[1], { field: 'orderCount', transform: 'sqrt' }] },
      'transform-unknown',
      'features[1].transform',
    ],
    ['one cluster', 'clusters', { ...clusters, k: 1 }, 'number-invalid', 'k'],
    ['thirteen clusters', 'clusters', { ...clusters, k: 13 }, 'number-invalid', 'k'],
    ['half a seed', 'clusters', { ...clusters, seed: 0.5 }, 'number-invalid', 'seed'],
    [
      'a model of one centre',
      'clusters',
      { ...clusters, model: { ...model, centroids: [[1, 1]] } },
      'model-malformed',
      'model.centroids',
    ],
    [
      'a centre of one figure',
      'clusters',
      { ...clusters, model: { ...model, centroids: [[1], [2]] } },
      'model-malformed',
      'model.centroids[0]',
    ],
    [
      'a centre nowhere',
      'clusters',
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
      'a scale without spread',
      'clusters',
      {
        ...clusters,
        model: { ...model, scaling: [{ mean: 1, deviation: 0, missing: 0 }, model.scaling[1]] },
      },
      'model-malformed',
      'model.scaling[0].deviation',
    ],
    [
      'a cluster without a tier',
      'clusters',
      { ...clusters, tiers: [groups[0]] },
      'cluster-tiers-mismatch',
      'tiers',
    ],

    ['a matrix of one scheme', 'matrix', { ...matrix, columns: 'value' }, 'matrix-same-scheme', 'columns'],
    ['a matrix without columns', 'matrix', { ...matrix, columns: null }, 'source-missing', 'columns'],
    ['a matrix without cells', 'matrix', { ...matrix, cells: [] }, 'definition-malformed', 'cells'],
    [
      'a cell without pairs',
      'matrix',
      { ...matrix, cells: [{ ...cell, pairs: [] }] },
      'definition-malformed',
      'cells[0].pairs',
    ],
    [
      'half a pair',
      'matrix',
      { ...matrix, cells: [{ ...cell, pairs: [{ row: 'gold' }] }] },
      'pair-invalid',
      'cells[0].pairs[0].column',
    ],
    [
      'a pair in two cells',
      'matrix',
      { ...matrix, cells: [cell, { ...cell, code: 'b', name: '乙' }] },
      'pair-in-two-cells',
      'cells[1].pairs[0]',
    ],
    [
      'a rest called like a cell',
      'matrix',
      { ...matrix, rest: { code: 'care', name: '其他' } },
      'tier-duplicate',
      'cells[1].code',
    ],
    ['no rest', 'matrix', { ...matrix, rest: undefined }, 'definition-malformed', 'rest'],
  ])('%s', (_, kind, definition, code, path) => {
    expect(refusal(() => validateDefinition(kind, definition, catalogue))).toEqual({
      code: `tiering.${code}`,
      path,
    });
  });

  it('a pair of tiers that the schemes do not have', () => {
    const tiersOf = (code: string) =>
      code === 'value'
        ? [{ code: 'gold', name: '金卡', level: 0 }]
        : [{ code: 'active', name: '活跃', level: 0 }];
    expect(refusal(() => refuseUnknownTiers(validateMatrix(matrix), tiersOf))).toEqual({
      code: 'tiering.tier-unknown',
      path: 'cells[0].pairs[0].column',
    });
    refuseUnknownTiers(validateMatrix(matrix), () => undefined);
  });
});

describe('a definition in its plain form', () => {
  it.each([
    ['score', { ...score, hysteresisPercent: 0 }],
    ['clusters', clusters],
    ['matrix', matrix],
  ] as const)('of a %s comes back as it was', (kind, definition) => {
    expect(validateDefinition(kind, definition, catalogue)).toEqual(definition);
  });

  it.each([
    ['another feature', { features: [features[0], { field: 'orderCount', transform: 'none' }] }],
    ['another transform', { features: [features[0], { field: 'recencyDays', transform: 'log' }] }],
    ['another number of clusters', { k: 'auto' }],
    ['another seed', { seed: 2 }],
  ])('of clusters loses its model with %s, and cannot be published', (_, change) => {
    const plain = validateDefinition('clusters', { ...clusters, ...change }, catalogue) as ClusterDefinition;
    expect(plain).toMatchObject({ model: null, tiers: [] });
    expect(schemeKinds.clusters.notReady?.(plain)).toContain('聚类');
    expect(schemeKinds.clusters.notReady?.(clusters)).toBeNull();
  });

  it('says that clusters, and scores over forecasts, predict', () => {
    expect(schemeKinds.clusters.usesPrediction?.(clusters, catalogue)).toBe(true);
    expect(schemeKinds.score.usesPrediction?.(score, catalogue)).toBe(false);
    const forecast = { ...score, features: [{ ...spent, field: 'pAlive' }] };
    expect(schemeKinds.score.usesPrediction?.(forecast, catalogue)).toBe(true);
  });
});
