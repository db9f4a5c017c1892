import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BgNbd } from '../../src/decisions/prediction/bg-nbd.js';
import type { GammaGamma } from '../../src/decisions/prediction/gamma-gamma.js';
import { FIT_PREDICTIONS_JOB } from '../../src/decisions/prediction/prediction.jobs.js';
import { PredictionExportService } from '../../src/decisions/prediction/prediction-export.service.js';
import { PredictionRead } from '../../src/decisions/prediction/prediction.read.js';
import { PredictionService } from '../../src/decisions/prediction/prediction.service.js';
import { PredictionStore } from '../../src/decisions/prediction/prediction.store.js';
import { PurchaseStatisticsRead } from '../../src/decisions/prediction/purchase-statistics.read.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { addDays, startOfBusinessDate, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Database } from '../../src/platform/database/database.js';
import { JobRunStore } from '../../src/platform/jobs/job-run.store.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { drawCustomer, RandomDraws } from './drawn-customers.js';
import type { OrderRow } from './people.js';

/** Predictions over one schema, wired by hand; nothing runs by itself. */
export function createPrediction(database: Database, store = new PredictionStore()) {
  const settings = new SettingStore();
  const clock = new BusinessClock(database, settings);
  const runs = new JobRunStore(30);
  const schedules = new ScheduleService(
    database,
    clock,
    settings,
    runs,
    [],
    [FIT_PREDICTIONS_JOB],
    new LocalDoorbell(),
  );
  const statistics = new PurchaseStatisticsRead();
  const read = new PredictionRead();
  return {
    clock,
    runs,
    statistics,
    store,
    read,
    service: new PredictionService(database, clock, statistics, store, schedules, runs),
    exports: new PredictionExportService(database, read),
  };
}

/** Days and fen: as in CDNOW, about a third of the people buy again. */
export const SPEC_MODELS: { orders: BgNbd; spend: GammaGamma } = {
  orders: { r: 0.4, alpha: 25, a: 0.8, b: 2.5 },
  spend: { p: 6, q: 4, gamma: 15_000 },
};

/**
 * Orders of people 1…n drawn from the models, each a customer for up to `days` before `until`; fractions of a day
 * are dropped, so two purchases may share one.
 */
export function drawOrders(people: number, until: BusinessDate, days: number, seed = 7): OrderRow[] {
  const draws = new RandomDraws(seed);
  return Array.from({ length: people }, (_, index): OrderRow[] => {
    const age = Math.floor(draws.uniform() * days);
    const customer = drawCustomer(draws, SPEC_MODELS.orders, SPEC_MODELS.spend, age);
    return [0, ...customer.repeats].map((time, n) => ({
      memberId: index + 1,
      externalId: `${index + 1}-${n}`,
      paidAt: noonOf(addDays(until, Math.floor(time) - age)),
      amountFen: Math.max(1, Math.round(customer.amounts[n] ?? 0)),
    }));
  }).flat();
}

/** 12:00 in Shanghai. */
export function noonOf(date: BusinessDate): Date {
  return new Date(startOfBusinessDate(date).getTime() + 43_200_000);
}

const DATA = process.env['CENGLIN_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data');
const CDNOW = path.join(DATA, 'cdnow/transactions.csv');

/** Whether the CDNOW log is there; it is no part of the repository. */
export const hasCdnow = existsSync(CDNOW);

/** One purchase per line of the CDNOW log: customer, business date, cents. */
export function readCdnow(): { customer: string; day: BusinessDate; cents: number }[] {
  const lines = readFileSync(CDNOW, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [, customer = '', day = '', , amount = ''] = line.split(',');
    return { customer, day, cents: Math.round(Number(amount) * 100) };
  });
}
