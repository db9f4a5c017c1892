import type {
  ClusterDefinition,
  GrowthDefinition,
  MatrixDefinition,
  PredictedDefinition,
  ScoreDefinition,
} from '../types.js';

// A scheme of every kind beside the ladder, RFM and the lifecycle.

export const sampleGrowth: GrowthDefinition = {
  tiers: [
    { code: 'g0', name: '一星', growth: 0 },
    { code: 'g1', name: '二星', growth: 500, keep: 300 },
    { code: 'g2', name: '三星', growth: 1_500, keep: 1_000 },
    { code: 'g3', name: '四星', growth: 4_000, keep: 3_000 },
  ],
  validityDays: 365,
  graceDays: 30,
  onMiss: 'step_down',
};

export const sampleScore: ScoreDefinition = {
  features: [
    { field: 'netAmountFen365', weight: 50, scaling: 'standardise', missing: 0 },
    { field: 'orderCount', weight: 30, scaling: 'standardise', missing: 0 },
    {
      field: 'recencyDays',
      weight: -20,
      scaling: 'buckets',
      buckets: [
        { from: 0, points: 0 },
        { from: 60, points: 1 },
        { from: 180, points: 2 },
      ],
      missing: 3,
    },
  ],
  hysteresisPercent: 5,
  cutPoints: [-40, 10, 60],
  tiers: [
    { code: 's0', name: '待培育' },
    { code: 's1', name: '有潜力' },
    { code: 's2', name: '高价值' },
    { code: 's3', name: '核心' },
  ],
};

export const sampleClusters: ClusterDefinition = {
  features: [
    { field: 'recencyDays', transform: 'log' },
    { field: 'orderCount', transform: 'log' },
    { field: 'netAmountFen', transform: 'log' },
  ],
  k: 'auto',
  seed: 1,
  model: {
    fittedOn: '2026-11-18',
    people: 960,
    sample: 960,
    scaling: [
      { mean: 4.71, deviation: 1.12, missing: 6.3 },
      { mean: 1.18, deviation: 0.62, missing: 0 },
      { mean: 10.71, deviation: 0.94, missing: 0 },
    ],
    centroids: [
      [-1.05, 1.32, 1.21],
      [0.02, 0.18, 0.24],
      [0.94, -0.71, -0.78],
    ],
    inertia: 1184.6,
    silhouette: 0.41,
    stability: 0.93,
    proposals: [
      { k: 2, silhouette: 0.38, inertia: 1702.3 },
      { k: 3, silhouette: 0.41, inertia: 1184.6 },
      { k: 4, silhouette: 0.36, inertia: 968.1 },
      { k: 5, silhouette: 0.33, inertia: 821.9 },
    ],
  },
  tiers: [
    { code: 'k0', name: '常客', description: '最近刚买、买得多、花得多' },
    { code: 'k1', name: '普通客', description: '各项都接近平均' },
    { code: 'k2', name: '久未光顾', description: '很久没买、买得少' },
  ],
};

export const samplePredicted: PredictedDefinition = {
  measure: 'churn_risk',
  cutPoints: [0.35, 0.7],
  tiers: [
    { code: 'low', name: '低风险' },
    { code: 'middle', name: '中风险' },
    { code: 'high', name: '高风险' },
  ],
  neverBought: { code: 'never', name: '未购买' },
};

export const sampleMatrix: MatrixDefinition = {
  rows: 'member-level',
  columns: 'lifecycle',
  cells: [
    {
      code: 'm1',
      name: '待唤醒的高价值',
      pairs: ['v2', 'v3', 'v4'].flatMap((row) => ['silent', 'dormant'].map((column) => ({ row, column }))),
    },
    {
      code: 'm2',
      name: '活跃的高价值',
      pairs: ['v2', 'v3', 'v4'].map((row) => ({ row, column: 'active' })),
    },
  ],
  rest: { code: 'rest', name: '其余' },
};
