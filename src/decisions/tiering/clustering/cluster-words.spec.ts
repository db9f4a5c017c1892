import { describe, expect, it } from 'vitest';
import { lowToHigh, tiersFor } from './cluster-tiers.js';
import { clustersInWords } from './cluster-words.js';

const features = [
  { label: '累计实付金额', isTimeSince: false },
  { label: '累计订单数', isTimeSince: false },
  { label: '距上次消费', isTimeSince: true },
];

describe('clusters in words', () => {
  it('say what sets them apart, the clearest first', () => {
    expect(
      clustersInWords(
        [
          [1.8, 0.4, -0.9],
          [-0.5, -0.2, 1.4],
          [0.1, -0.1, 0],
        ],
        features,
      ),
    ).toEqual([
      {
        name: '累计实付金额高',
        description: '累计实付金额明显高于平均，距上次消费短于平均，累计订单数高于平均',
      },
      { name: '距上次消费长', description: '距上次消费明显长于平均，累计实付金额低于平均' },
      { name: '接近平均', description: '各项指标都接近平均' },
    ]);
  });

  it('take more words, then numbers, to tell alike ones apart, in at most 20 characters', () => {
    const words = clustersInWords(
      [
        [2, 1, 0],
        [3, -1, 0],
        [0.5, 0, 0],
        [0.6, 0, 0],
      ],
      features,
    );
    const names = words.map(({ name }) => name);
    expect(names).toEqual([
      '累计实付金额高、累计订单数高',
      '累计实付金额高、累计订单数低',
      '累计实付金额高',
      '累计实付金额高 2',
    ]);
    expect(names.every((name) => [...name].length <= 20)).toBe(true);
  });
});

describe('tiers of clusters', () => {
  it('stand from low to high, having bought long ago counting as low', () => {
    expect(
      lowToHigh(
        [
          [2, 1, -1],
          [-1, -1, 1],
          [0, 0, 0],
        ],
        features,
      ),
    ).toEqual([1, 2, 0]);
  });

  it('keep code and name of the former cluster that stayed where it was', () => {
    const former = {
      tiers: [
        { code: 'c1', name: '沉睡大户', description: '' },
        { code: 'c2', name: '新人', description: '' },
      ],
      centroids: [
        [2, 0, 2],
        [-1, 0, -1],
      ],
    };
    const tiers = tiersFor(
      [
        [-1.1, 0, -0.9],
        [1, 2, 0],
        [2.1, 0, 1.9],
      ],
      features,
      former,
    );
    expect(tiers.map(({ code, name }) => [code, name])).toEqual([
      ['c2', '新人'],
      ['c3', '累计订单数高'],
      ['c1', '沉睡大户'],
    ]);
  });
});
