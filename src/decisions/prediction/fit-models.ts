import type { BgNbd } from './bg-nbd.js';
import { backTest, type BackTest } from './back-test.js';
import { fitBgNbd, type BgNbdFit } from './fit-bg-nbd.js';
import { fitGammaGamma, type GammaGammaFit } from './fit-gamma-gamma.js';
import type { GammaGamma } from './gamma-gamma.js';
import { groupHistories, spendRecords, type PurchaseStatistics } from './purchase-statistics.js';
import { rateTable, type RateTable } from './rate-table.js';

/** Everything by which people are predicted. Times in days, amounts in fen. */
export interface FittedModels {
  /** ready: BG/NBD. fallback: the recency-frequency table. none: too little for either. */
  state: 'ready' | 'fallback' | 'none';
  /** Why it is not the model, or why amounts or the back-test are missing; null: nothing is. */
  reason: string | null;
  customers: number;
  /** People with a repeat purchase, and how many they made together. */
  repeaters: number;
  repeatPurchases: number;
  orders: BgNbdFit | null;
  spend: GammaGammaFit | null;
  /** Mean amount of a repeat purchase day over people; null: nobody has one. */
  meanSpendFen: number | null;
  /** Pearson, between frequency and mean spend, which Gamma-Gamma takes for 0; null: not known. */
  spendFrequencyCorrelation: number | null;
  table: RateTable | null;
  backTest: BackTest | null;
}

/** Fewer say nothing about four parameters, or about three. */
export const CUSTOMERS_AT_LEAST = 100;
export const REPEATERS_AT_LEAST = 20;

/**
 * Fits BG/NBD and Gamma-Gamma, and holds BG/NBD, fitted again on the time until the split date, against the days
 * after it. Where BG/NBD has too few people, does not converge or runs to the border, the recency-frequency table
 * of the held-back period takes its place, with the reason. `needsBackTest` false leaves the back-test out.
 */
export function fitModels(statistics: PurchaseStatistics, needsBackTest = true): FittedModels {
  const customers = statistics.count;
  const repeaters = statistics.frequency.subarray(0, customers).reduce((sum, x) => sum + Number(x > 0), 0);
  const base = {
    customers,
    repeaters,
    repeatPurchases: statistics.frequency.subarray(0, customers).reduce((sum, x) => sum + x, 0),
    meanSpendFen: meanSpend(statistics),
    spendFrequencyCorrelation: spendFrequencyCorrelation(statistics),
  };
  const shortage = shortageOf(customers, repeaters);
  // Groups live no longer than their fit: a million people's take 25 MB.
  const fitted = shortage === null ? fitBgNbd(groupHistories(statistics, 'end')) : null;
  const failure = shortage ?? (fitted && failureOf(fitted, '购买模型'));
  if (fitted && failure === null) {
    const spend = fitSpend(statistics);
    const spendFailure = spend ? failureOf(spend, '金额模型') : '有金额的复购记录太少';
    const isSpendSound = spend !== null && spendFailure === null && spend.model.q > 1;
    const tested = needsBackTest ? testOnHeldBack(statistics) : null;
    const [hasOneRate, hasOneLeaving] = fitted.hasGrown;
    const reasons = [
      hasOneRate ? '各人购买的快慢看不出差别，按同一速度估计' : null,
      hasOneLeaving ? '各人流失的快慢看不出差别，按同一概率估计' : null,
      isSpendSound ? null : `金额按各人复购均价估计：${spendFailure ?? '金额模型的均值不存在（q ≤ 1）'}`,
      needsBackTest && !tested ? '历史太短或留出期前的顾客太少，没有回测' : null,
    ].filter((reason) => reason !== null);
    return {
      ...base,
      state: 'ready',
      reason: reasons.length > 0 ? reasons.join('；') : null,
      orders: fitted,
      spend: isSpendSound ? spend : null,
      table: null,
      backTest: tested,
    };
  }
  const table = rateTable(statistics) ?? null;
  return {
    ...base,
    state: table ? 'fallback' : 'none',
    reason: failure,
    orders: fitted,
    spend: null,
    table,
    backTest: null,
  };
}

/** Why there is too little to fit; null: there is enough. */
function shortageOf(customers: number, repeaters: number): string | null {
  if (customers < CUSTOMERS_AT_LEAST)
    return `有消费的顾客只有 ${customers} 人，拟合至少需要 ${CUSTOMERS_AT_LEAST} 人`;
  if (repeaters < REPEATERS_AT_LEAST)
    return `有复购的顾客只有 ${repeaters} 人，拟合至少需要 ${REPEATERS_AT_LEAST} 人`;
  return null;
}

function failureOf(fit: { isConverged: boolean; gradientNorm: number }, name: string): string | null {
  if (fit.isConverged) return null;
  return `${name}没有收敛：参数跑到了边界，或梯度没有归零（${fit.gradientNorm.toExponential(1)}）`;
}

function fitSpend(statistics: PurchaseStatistics): GammaGammaFit | null {
  const records = spendRecords(statistics);
  return records.days.length < REPEATERS_AT_LEAST ? null : fitGammaGamma(records);
}

/** Mean over people of what they spend on a repeat purchase day; null: nobody has one. */
function meanSpend({ count, spendDays, spendFen }: PurchaseStatistics): number | null {
  let [people, sum] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const days = spendDays[index] as number;
    if (days === 0) continue;
    people += 1;
    sum += (spendFen[index] as number) / days;
  }
  return people === 0 ? null : sum / people;
}

function testOnHeldBack(statistics: PurchaseStatistics): BackTest | null {
  if (statistics.horizonDays === 0) return null;
  const groups = groupHistories(statistics, 'split');
  const people = groups.people.reduce((sum, count) => sum + count, 0);
  const repeaters = groups.people.reduce(
    (sum, count, index) => sum + (groups.frequency[index] ? count : 0),
    0,
  );
  if (shortageOf(people, repeaters) !== null) return null;
  const { model, isConverged } = fitBgNbd(groups);
  return isConverged ? backTest(model, statistics) : null;
}

function spendFrequencyCorrelation(statistics: PurchaseStatistics): number | null {
  const { count, frequency, spendDays, spendFen } = statistics;
  let [n, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const days = spendDays[index] as number;
    if (days === 0) continue;
    const x = frequency[index] as number;
    const y = (spendFen[index] as number) / days / 100;
    n += 1;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const spread = (n * sumXX - sumX * sumX) * (n * sumYY - sumY * sumY);
  return spread > 0 ? (n * sumXY - sumX * sumY) / Math.sqrt(spread) : null;
}

/** What predictions of one person need of the models; small enough for a row of JSON. */
export interface PredictionModels {
  state: FittedModels['state'];
  orders: BgNbd | null;
  spend: GammaGamma | null;
  meanSpendFen: number | null;
  table: RateTable | null;
}

/** The part of a fit by which people are predicted. */
export function predictionModels(fitted: FittedModels): PredictionModels {
  return {
    state: fitted.state,
    orders: fitted.state === 'ready' ? (fitted.orders?.model ?? null) : null,
    spend: fitted.spend?.model ?? null,
    meanSpendFen: fitted.meanSpendFen,
    table: fitted.table,
  };
}
