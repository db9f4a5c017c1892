import { describe, expect, it } from 'vitest';
import { refusedDefinition, schemeFields } from '../../../../test/factories/refused-definition.js';
import { validateDefinition } from '../definition-check.js';
import { schemeKinds } from './scheme-kinds.js';

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

describe('a definition of a score is refused with its place', () => {
  it.each<[string, unknown, string, string]>([
    ['a score of nothing', { ...score, features: [] }, 'definition-malformed', 'features'],
    [
      'weights that sum to zero',
      { ...score, features: [spent, { ...orders, weight: -2 }] },
      'weights-sum-zero',
      'features',
    ],
    ['no weight at all', { ...score, features: [{ ...spent, weight: 0 }] }, 'weights-sum-zero', 'features'],
    [
      'a weight above 100',
      { ...score, features: [{ ...spent, weight: 101 }] },
      'number-invalid',
      'features[0].weight',
    ],
    [
      'a weight in words',
      { ...score, features: [{ ...spent, weight: '2' }] },
      'number-invalid',
      'features[0].weight',
    ],
    [
      'a field nobody knows',
      { ...score, features: [{ ...spent, field: 'wealth' }] },
      'feature-unknown',
      'features[0].field',
    ],
    [
      'a field that is a prototype',
      { ...score, features: [{ ...spent, field: '__proto__' }] },
      'feature-unknown',
      'features[0].field',
    ],
    [
      'a field of words',
      { ...score, features: [{ ...spent, field: 'topCategory' }] },
      'feature-not-numeric',
      'features[0].field',
    ],
    [
      'a field of windows',
      { ...score, features: [{ ...spent, field: 'ordersInWindow' }] },
      'feature-not-numeric',
      'features[0].field',
    ],
    ['a field twice', { ...score, features: [spent, spent] }, 'feature-duplicate', 'features[1].field'],
    [
      'another way of scaling',
      { ...score, features: [{ ...spent, scaling: 'rank' }] },
      'scaling-unknown',
      'features[0].scaling',
    ],
    [
      'buckets beside standardising',
      { ...score, features: [{ ...spent, buckets: [] }] },
      'buckets-unwanted',
      'features[0].buckets',
    ],
    [
      'no buckets',
      { ...score, features: [{ ...orders, buckets: [] }] },
      'definition-malformed',
      'features[0].buckets',
    ],
    [
      'buckets out of order',
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
      { ...score, features: [{ ...spent, missing: Number.NaN }] },
      'number-invalid',
      'features[0].missing',
    ],
    ['one tier', { ...score, tiers: [low], cutPoints: [] }, 'too-few-tiers', 'tiers'],
    [
      'two tiers of one name',
      { ...score, tiers: [low, { ...high, name: '低分' }] },
      'tier-duplicate',
      'tiers[1].name',
    ],
    ['a cut too many', { ...score, cutPoints: [1, 2] }, 'cut-points-invalid', 'cutPoints'],
    [
      'cuts out of order',
      { ...score, tiers: [low, { code: 'mid', name: '中' }, high], cutPoints: [2, 1] },
      'cut-points-out-of-order',
      'cutPoints[1]',
    ],
    ['a margin of 60 %', { ...score, hysteresisPercent: 60 }, 'hysteresis-invalid', 'hysteresisPercent'],
    ['a misspelt key', { ...score, weights: [] }, 'definition-unknown-key', ''],
  ])('%s', (_, definition, code, path) => {
    expect(refusedDefinition('score', definition)).toEqual({ code: `tiering.${code}`, path });
  });
});

it('comes back as it was', () => {
  const plain = { ...score, hysteresisPercent: 0 };
  expect(validateDefinition('score', plain, schemeFields)).toEqual(plain);
});

it('predicts where a forecast is among its features', () => {
  expect(schemeKinds.score.usesPrediction?.(score, schemeFields)).toBe(false);
  const forecast = { ...score, features: [{ ...spent, field: 'pAlive' }] };
  expect(schemeKinds.score.usesPrediction?.(forecast, schemeFields)).toBe(true);
});
