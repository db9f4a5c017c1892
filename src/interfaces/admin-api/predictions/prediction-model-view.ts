import type { BgNbd } from '../../../decisions/prediction/bg-nbd.js';
import type { GammaGamma } from '../../../decisions/prediction/gamma-gamma.js';
import type { ModelFitRow } from '../../../decisions/prediction/prediction.rows.js';
import type { BusinessDate } from '../../../platform/clock/business-date.js';

/** The models in force, as 购买预测 shows them. Times in days, amounts in fen. */
export interface PredictionModelView {
  /** none: never fitted, or too little to predict anybody by. */
  state: 'ready' | 'fallback' | 'none';
  fittedOn: BusinessDate | null;
  untilOn: BusinessDate | null;
  customers: number;
  /** Without p, q and gamma where the amounts could not be fitted. */
  parameters: (BgNbd & Partial<GammaGamma>) | null;
  logLikelihood: number | null;
  /** Largest slope that is left at the top; near zero for a fit that converged. */
  gradient: number | null;
  converged: boolean;
  reason: string | null;
  /** Purchase days per person in the held-back period, by tenths of what was expected. */
  calibration: { bucket: string; people: number; predicted: number; actual: number }[];
  backtest: {
    splitOn: BusinessDate;
    horizonDays: number;
    people: number;
    predictedOrders: number;
    actualOrders: number;
    /** Mean absolute error per person, and that of everybody going on at their own rate. */
    mae: number;
    naiveMae: number;
    correlation: number | null;
  } | null;
}

const NEVER: PredictionModelView = {
  state: 'none',
  fittedOn: null,
  untilOn: null,
  customers: 0,
  parameters: null,
  logLikelihood: null,
  gradient: null,
  converged: false,
  reason: '还没有拟合过',
  calibration: [],
  backtest: null,
};

/** `row` undefined: before the first fit. */
export function predictionModelView(row: ModelFitRow | undefined): PredictionModelView {
  if (!row || (row.state !== 'ready' && row.state !== 'fallback' && row.state !== 'none')) return NEVER;
  const { parameters_json: models, quality_json: quality } = row;
  return {
    state: row.state,
    fittedOn: row.fitted_on,
    untilOn: row.until_on,
    customers: row.customers ?? 0,
    parameters: models?.orders ? { ...models.orders, ...models.spend } : null,
    logLikelihood: quality?.logLikelihood ?? null,
    gradient: quality?.gradientNorm ?? null,
    converged: quality?.isConverged ?? false,
    reason: quality?.reason ?? null,
    calibration: (quality?.backTest?.calibration ?? []).map(({ bucket, people, predicted, actual }) => ({
      bucket: `第 ${bucket} 组`,
      people,
      predicted,
      actual,
    })),
    backtest: backTestView(row),
  };
}

function backTestView({
  split_on: splitOn,
  quality_json: quality,
}: ModelFitRow): PredictionModelView['backtest'] {
  if (!quality?.backTest || splitOn === null) return null;
  const { horizonDays, people, predictedOrders, actualOrders, mae, naiveMae, correlation } = quality.backTest;
  return { splitOn, horizonDays, people, predictedOrders, actualOrders, mae, naiveMae, correlation };
}
