import type { FieldDefinition, FieldSource } from '../../platform/fields/field-definition.js';
import { HORIZONS } from './predict-person.js';

/** What is predicted of people who ever bought; nobody else has a row. */
export const PREDICTION_SOURCE: FieldSource = {
  name: 'prediction',
  alias: 'p',
  join: 'LEFT JOIN member_prediction p ON p.member_id = f.member_id',
};

const PREDICTED = {
  groupZh: '预测',
  groupEn: 'Predictions',
  source: PREDICTION_SOURCE,
  isNullable: true,
  isPredicted: true,
} as const;
const BASIS = '由每晚拟合的购买模型（BG/NBD）预测；拟合失败时用频次—最近消费表';
const NOBODY = '从未消费的人没有此值';

/** Probability of still being a customer, 0–1. */
export const aliveField: FieldDefinition = {
  ...PREDICTED,
  code: 'pAlive',
  labelZh: '仍是顾客的概率',
  labelEn: 'Probability alive',
  type: 'number',
  unitZh: null,
  decimals: 3,
  column: 'p.p_alive',
  basisZh: `${BASIS}，0 到 1；${NOBODY}`,
};

/** 1 − probability alive. */
export const churnRiskField: FieldDefinition = {
  ...PREDICTED,
  code: 'churnRisk',
  labelZh: '流失风险',
  labelEn: 'Churn risk',
  type: 'number',
  unitZh: null,
  decimals: 3,
  column: '(1 - p.p_alive)',
  basisZh: `1 减去仍是顾客的概率，0 到 1；${NOBODY}`,
};

/** Expected purchase days within 30, 90 and 365 days, in that order. */
export const expectedOrdersFields: readonly FieldDefinition[] = HORIZONS.map((days) => ({
  ...PREDICTED,
  code: `expectedOrders${days}`,
  labelZh: `未来${days}天预计购买次数`,
  labelEn: `Expected orders in ${days} days`,
  type: 'number',
  unitZh: '次',
  decimals: 3,
  column: `p.expected_orders_${days}`,
  basisZh: `${BASIS}；同一天多笔算一次；${NOBODY}`,
}));

/** Expected spend within 30, 90 and 365 days, in that order. */
export const expectedValueFields: readonly FieldDefinition[] = HORIZONS.map((days) => ({
  ...PREDICTED,
  code: `expectedValueFen${days}`,
  labelZh: `未来${days}天预计消费`,
  labelEn: `Expected value in ${days} days`,
  type: 'money',
  unitZh: null,
  column: `p.expected_value_fen_${days}`,
  basisZh: `预计购买次数乘以预计每次金额（Gamma-Gamma）；${NOBODY}`,
}));

/** What rules may say about the future. */
export const predictionFields: readonly FieldDefinition[] = [
  aliveField,
  churnRiskField,
  ...expectedOrdersFields,
  ...expectedValueFields,
  {
    ...PREDICTED,
    code: 'nextOrderOn',
    labelZh: '预计下次购买日期',
    labelEn: 'Next order expected on',
    type: 'date',
    unitZh: null,
    column: 'p.next_order_on',
    basisZh: '到这一天为止再次购买的概率达到一半；更可能已流失、或要等十年以上的人没有此值',
  },
];
