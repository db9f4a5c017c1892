import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { BackTest } from './back-test.js';
import type { FittedModels, PredictionModels } from './fit-models.js';

/** A row of `model_fit`. */
export interface ModelFitRow {
  id: string;
  state: 'running' | 'ready' | 'fallback' | 'none' | 'failed';
  until_on: BusinessDate;
  split_on: BusinessDate | null;
  fitted_on: BusinessDate | null;
  customers: number | null;
  parameters_json: PredictionModels | null;
  quality_json: FitQuality | null;
  predicted_to_id: string;
  predicted_people: number;
  job_run_id: string | null;
  error: string | null;
}

/** A fit that this process may carry on. */
export interface HeldFit extends ModelFitRow {
  lease_token: string;
}

/** How good a fit is; kept beside its parameters. Log-likelihoods are of times in days and amounts in fen. */
export interface FitQuality {
  reason: string | null;
  customers: number;
  repeaters: number;
  repeatPurchases: number;
  spenders: number;
  logLikelihood: number | null;
  gradientNorm: number | null;
  isConverged: boolean;
  /** Standard errors of ln r, ln alpha, ln a, ln b. */
  logErrors: number[] | null;
  evaluations: number;
  spendLogLikelihood: number | null;
  spendGradientNorm: number | null;
  /** Standard errors of ln p, ln q, ln gamma. */
  spendLogErrors: number[] | null;
  spendFrequencyCorrelation: number | null;
  backTest: BackTest | null;
}

/** What is kept of a fit beside its parameters. */
export function qualityOf(fitted: FittedModels): FitQuality {
  const { orders, spend } = fitted;
  return {
    reason: fitted.reason,
    customers: fitted.customers,
    repeaters: fitted.repeaters,
    repeatPurchases: fitted.repeatPurchases,
    spenders: spend?.people ?? 0,
    logLikelihood: orders?.logLikelihood ?? null,
    gradientNorm: orders?.gradientNorm ?? null,
    isConverged: fitted.state === 'ready' && spend !== null,
    logErrors: orders?.logErrors ?? null,
    evaluations: orders?.evaluations ?? 0,
    spendLogLikelihood: spend?.logLikelihood ?? null,
    spendGradientNorm: spend?.gradientNorm ?? null,
    spendLogErrors: spend?.logErrors ?? null,
    spendFrequencyCorrelation: fitted.spendFrequencyCorrelation,
    backTest: fitted.backTest,
  };
}
