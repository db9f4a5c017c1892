import type { RuleGroup } from '../conditions/rule.js';
import type {
  LadderDefinition,
  LifecycleDefinition,
  RfmDefinition,
  SchemeDefinition,
  SchemeKindName,
  ScoreRange,
} from './scheme-definition.js';
import type { PredictedDefinition } from './scheme-kinds/predicted-definition.js';
import { cutsOf, type Histogram } from './scheme-kinds/quantiles.js';

/** A scheme that fits any brand with orders: it reads its thresholds off the people, now or with every fit. */
export interface SchemePreset {
  code: string;
  name: string;
  kind: SchemeKindName;
  /** What it is for, in one or two sentences. */
  description: string;
  /** `yearlySpend`: what buyers of the last 365 days spent, net, in steps of `SPEND_STEP_FEN`. */
  definition(yearlySpend: Histogram): SchemeDefinition;
}

/** Grain of the spend that presets are made from. */
export const SPEND_STEP_FEN = 1_000;

const HIGH: ScoreRange = [4, 5];
const LOW: ScoreRange = [1, 3];

/** The eight groups of the textbook: high is a score of 4 or 5. */
export const rfmEightGroups: RfmDefinition = {
  windowDays: null,
  monetary: 'net_amount',
  steps: 5,
  hysteresisPercent: 0,
  cutPoints: 'quantiles',
  groups: [
    { code: 'key-value', name: '重要价值', r: HIGH, f: HIGH, m: HIGH },
    { code: 'key-develop', name: '重要发展', r: HIGH, f: LOW, m: HIGH },
    { code: 'key-keep', name: '重要保持', r: LOW, f: HIGH, m: HIGH },
    { code: 'key-retain', name: '重要挽留', r: LOW, f: LOW, m: HIGH },
    { code: 'value', name: '一般价值', r: HIGH, f: HIGH, m: LOW },
    { code: 'develop', name: '一般发展', r: HIGH, f: LOW, m: LOW },
    { code: 'keep', name: '一般保持', r: LOW, f: HIGH, m: LOW },
    { code: 'retain', name: '一般挽留', r: LOW, f: LOW, m: LOW },
  ],
};

/** A month new, a quarter active, half a year silent, a year dormant. */
export const lifecycleByDays: LifecycleDefinition = {
  thresholds: 'days',
  newWithinDays: 30,
  activeWithin: 90,
  silentWithin: 180,
  dormantWithin: 365,
  loyalFromOrders: null,
  wonBack: null,
  minDwellDays: 0,
};

const lifecycleByRhythm: LifecycleDefinition = {
  thresholds: 'intervals',
  newWithinDays: 30,
  activeWithin: 1.5,
  silentWithin: 3,
  dormantWithin: 6,
  loyalFromOrders: 4,
  wonBack: { from: ['silent', 'dormant', 'lost'], forDays: 30 },
  minDwellDays: 7,
};

const LADDER_TIERS = [
  { code: 'basic', name: '普通' },
  { code: 'silver', name: '银卡' },
  { code: 'gold', name: '金卡' },
  { code: 'platinum', name: '铂金' },
] as const;
/** Which twentieth part of the buyers each tier but the lowest begins above: half, a fifth, a twentieth of them. */
const LADDER_SHARES = [10, 16, 19];
const TWENTIETHS = 20;
/** Where nobody bought yet. */
const USUAL_YUAN = [300, 1_000, 2_500];

/** Thresholds at which half, a fifth and a twentieth of a year's buyers stand, rounded to figures people remember. */
export function valueLadder(yearlySpend: Histogram): LadderDefinition {
  const cuts = cutsOf(yearlySpend, TWENTIETHS);
  const wanted = LADDER_SHARES.map((share, index) => {
    const cut = cuts[share - 1];
    return cut === undefined ? (USUAL_YUAN[index] ?? 0) : (cut * SPEND_STEP_FEN) / 100;
  });
  let last = 0;
  const thresholds = wanted.map((yuan) => (last = roundYuan(yuan, last)));
  return {
    hysteresisPercent: 10,
    tiers: LADDER_TIERS.map((tier, level) => ({
      ...tier,
      rule: level === 0 ? null : spentInYear((thresholds[level - 1] ?? 0) * 100),
    })),
  };
}

const ROUND = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80];

/** The nearest of 10, 12, 15, 20 … 80, 100, 120 … that is more than `above`; at least ¥10. */
function roundYuan(yuan: number, above: number): number {
  let nearest: number | undefined;
  for (let tens = 1; tens <= 1e12; tens *= 10) {
    for (const round of ROUND.map((digits) => digits * tens)) {
      if (round <= above) continue;
      if (nearest !== undefined && Math.abs(round - yuan) >= Math.abs(nearest - yuan)) return nearest;
      nearest = round;
    }
  }
  return nearest ?? above + 1;
}

function spentInYear(fen: number): RuleGroup {
  return { combinator: 'and', rules: [{ field: 'netAmountFen365', operator: '>=', value: fen }] };
}

const churnRisk: PredictedDefinition = {
  measure: 'churn_risk',
  cutPoints: [0.3, 0.6, 0.85],
  tiers: [
    { code: 'safe', name: '稳定' },
    { code: 'watch', name: '需留意' },
    { code: 'endangered', name: '高风险' },
    { code: 'leaving', name: '濒临流失' },
  ],
  neverBought: { code: 'unknown', name: '暂无预测' },
};

/** What an operator may begin with, in the order in which they are offered. */
export const schemePresets: readonly SchemePreset[] = [
  {
    code: 'rfm',
    name: 'RFM 模型',
    kind: 'rfm',
    description: '按最近消费、频次和金额把买家分成重要价值、重要挽留等八组；分界取自全体买家，每晚更新。',
    definition: () => rfmEightGroups,
  },
  {
    code: 'lifecycle',
    name: '生命周期',
    kind: 'lifecycle',
    description: '按距上次消费的天数分成新客、活跃、沉默、沉睡、流失；天数可以改成自己品牌的节奏。',
    definition: () => lifecycleByDays,
  },
  {
    code: 'lifecycle-rhythm',
    name: '个人节奏周期',
    kind: 'lifecycle',
    description:
      '按每个人自己的购买间隔判断活跃与流失，区分成长和忠诚，并识别召回；适合购买频率差别大的品牌。',
    definition: () => lifecycleByRhythm,
  },
  {
    code: 'value-ladder',
    name: '消费价值阶梯',
    kind: 'rule_ladder',
    description:
      '按近一年实付金额分四级；门槛按现有买家的消费分布取整，约一半、两成、半成的买家达到第二、三、四级。',
    definition: valueLadder,
  },
  {
    code: 'churn-risk',
    name: '流失风险',
    kind: 'predicted',
    description: '按购买预测模型给出的流失风险分层，用来决定先联系谁；预测层级不能用来发放权益。',
    definition: () => churnRisk,
  },
];
