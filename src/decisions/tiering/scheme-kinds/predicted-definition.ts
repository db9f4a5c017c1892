import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import {
  aliveField,
  churnRiskField,
  expectedOrdersFields,
  expectedValueFields,
} from '../../prediction/prediction.fields.js';
import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import { DefinitionError } from '../tiering.errors.js';

export const PREDICTED_MEASURES = [
  'p_alive',
  'churn_risk',
  'expected_orders_90',
  'expected_value_90',
  'expected_value_365',
] as const;
export type PredictedMeasure = (typeof PREDICTED_MEASURES)[number];

/** People cut into tiers by one predicted figure. */
export interface PredictedDefinition {
  measure: PredictedMeasure;
  /** Lowest value of every tier but the lowest: probabilities 0–1, orders, or fen; `quantiles`: equal shares. */
  cutPoints: 'quantiles' | number[];
  /** Low to high on the measure, so for `churn_risk` from safe to endangered. */
  tiers: { code: string; name: string }[];
  /** People without a prediction: who never bought, or only since the last fit. */
  neverBought: { code: string; name: string };
}

const TIERS_MOST = 20;
const ORDERS_MOST = 10_000;

/** The field that a measure compares. */
export function measureField(measure: PredictedMeasure): FieldDefinition {
  const fields: Record<PredictedMeasure, FieldDefinition | undefined> = {
    p_alive: aliveField,
    churn_risk: churnRiskField,
    expected_orders_90: expectedOrdersFields[1],
    expected_value_90: expectedValueFields[1],
    expected_value_365: expectedValueFields[2],
  };
  const field = fields[measure];
  if (!field) throw new Error(`No field for ${measure}`);
  return field;
}

/** Checks a definition by a predicted figure; see `PredictedDefinition` for its shape. */
export function validatePredicted(raw: unknown): PredictedDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['measure', 'cutPoints', 'tiers', 'neverBought'], '');
  const measure = PREDICTED_MEASURES.find((known) => known === definition['measure']);
  if (measure === undefined)
    throw new DefinitionError(
      'measure-unknown',
      'measure',
      '预测指标只能是仍是顾客的概率、流失风险、90 天预计购买次数、90 天或 365 天预计消费',
    );
  const tiers = readList(definition['tiers'], 'tiers', TIERS_MOST).map((item, index) =>
    readPlainTier(item, `tiers[${index}]`),
  );
  if (tiers.length < 2) throw new DefinitionError('too-few-tiers', 'tiers', '至少要有两个层级');
  refuseDoubles(tiers, 'tiers');
  const neverBought = readPlainTier(definition['neverBought'], 'neverBought');
  for (const key of ['code', 'name'] as const)
    if (tiers.some((tier) => tier[key] === neverBought[key]))
      throw new DefinitionError('tier-duplicate', `neverBought.${key}`, '没有预测的人要有自己的层级');
  return { measure, cutPoints: readCuts(definition['cutPoints'], measure, tiers.length), tiers, neverBought };
}

function readPlainTier(raw: unknown, path: string): { code: string; name: string } {
  const tier = readObject(raw, path);
  refuseUnknownKeys(tier, ['code', 'name'], path);
  return readTier(tier, path);
}

function readCuts(raw: unknown, measure: PredictedMeasure, tiers: number): PredictedDefinition['cutPoints'] {
  if (raw === 'quantiles') return raw;
  if (!Array.isArray(raw) || raw.length !== tiers - 1)
    throw new DefinitionError('cut-points-invalid', 'cutPoints', `${tiers} 个层级要有 ${tiers - 1} 个分界`);
  const cuts = raw.map((cut: unknown, index) => readCut(cut, measure, `cutPoints[${index}]`));
  cuts.forEach((cut, index) => {
    if (index > 0 && cut <= (cuts[index - 1] ?? 0))
      throw new DefinitionError('cut-points-out-of-order', `cutPoints[${index}]`, '分界要从低到高');
  });
  return cuts;
}

/** Above zero, for a cut that everybody reaches divides nobody. */
function readCut(raw: unknown, measure: PredictedMeasure, path: string): number {
  const [most, text] = measure.startsWith('expected_value')
    ? [Number.MAX_SAFE_INTEGER, '大于 0 的金额，以分为单位的整数']
    : measure === 'expected_orders_90'
      ? [ORDERS_MOST, `大于 0、不超过 ${ORDERS_MOST} 的次数`]
      : [1, '大于 0、不超过 1 的概率'];
  const isWhole = !measure.startsWith('expected_value') || Number.isInteger(raw);
  if (typeof raw !== 'number' || !(raw > 0) || raw > most || !isWhole)
    throw new DefinitionError('cut-points-invalid', path, `分界要填${text}`);
  return raw;
}
