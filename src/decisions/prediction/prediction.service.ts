import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import { JobRunStore } from '../../platform/jobs/job-run.store.js';
import { ScheduleService } from '../../platform/jobs/schedule.service.js';
import { runInThread } from '../../platform/threads/thread.js';
import { predictionModels, type FittedModels, type PredictionModels } from './fit-models.js';
import type { FitInput } from './fit-models.thread.js';
import { predictPerson } from './predict-person.js';
import { fitRunning, futureDate, notFitted } from './prediction.errors.js';
import { FIT_PREDICTIONS_JOB } from './prediction.jobs.js';
import { qualityOf, type FitQuality, type HeldFit } from './prediction.rows.js';
import { PredictionStore } from './prediction.store.js';
import type { PurchaseStatistics } from './purchase-statistics.js';
import { PurchaseStatisticsRead } from './purchase-statistics.read.js';

const FIT_THREAD = new URL('./fit-models.thread.js', import.meta.url);
/** Few, so that what a statement is made of is gone before it grows old. */
const PEOPLE_PER_STATEMENT = 500;
/** Statements on their way at once. */
const LANES = 2;
const STALE_PER_STATEMENT = 10_000;
/** Share of the progress that reading and fitting take. */
const READ_PERCENT = 30;
const FIT_PERCENT = 50;

/** How far a fit is, in percent. */
export type FitProgress = (percent: number) => Promise<void> | void;

/** What a fit came to. */
export interface FitOutcome {
  until: BusinessDate;
  models: PredictionModels;
  quality: FitQuality;
  /** People predicted and stored; null for a fit that stores nothing. */
  predicted: number | null;
}

/** Fits the models and keeps what they predict. */
@Injectable()
export class PredictionService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly statistics: PurchaseStatisticsRead,
    private readonly store: PredictionStore,
    private readonly schedules: ScheduleService,
    private readonly runs: JobRunStore,
  ) {}

  /**
   * The models on purchases until a date, the business date at the latest; stores nothing. Throws
   * `prediction.date-in-future`, and `prediction.not-fitted` where there is too little or no maximum.
   */
  async fitUntil(date: string, onProgress?: FitProgress): Promise<FitOutcome> {
    const until = parseBusinessDate(date);
    const today = await this.clock.today();
    if (until > today) throw futureDate(until, today);
    const { statistics } = await this.read(until, onProgress);
    const fitted = await this.fit(statistics);
    if (fitted.state !== 'ready') throw notFitted(fitted.reason ?? '没有消费记录', fitted.customers);
    return { until, models: predictionModels(fitted), quality: qualityOf(fitted), predicted: null };
  }

  /**
   * Fits the models on everything until `until` (the business date when left out) and predicts everybody who
   * bought; what a process that died has already written is not written again. `needsModel`: throws
   * `prediction.not-fitted`, leaving earlier predictions, instead of falling back to the table. Throws
   * `prediction.fit-running` (retryable) while another process is at it.
   */
  async refit(request: {
    until?: BusinessDate;
    jobRunId?: string;
    requestedBy?: string | undefined;
    needsModel?: boolean;
    onProgress?: FitProgress;
  }): Promise<FitOutcome> {
    const until = request.until ?? (await this.clock.today());
    const { jobRunId = null, requestedBy = null, onProgress } = request;
    const fit = await this.store.open(this.database, { until, jobRunId, requestedBy });
    if (!fit) throw fitRunning();
    const renewal = setInterval(() => {
      this.store.renew(this.database, fit).catch(() => undefined);
    }, this.store.renewEveryMs);
    try {
      return await this.carryOn(fit, request.needsModel ?? false, onProgress);
    } catch (error) {
      await this.store.fail(this.database, fit, errorText(error));
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Plans a fit right away, as a job; returns the id of its run. Throws `prediction.fit-running` while one is open. */
  async requestFit(requestedBy: string): Promise<string> {
    const [latest] = await this.runs.latest(this.database, FIT_PREDICTIONS_JOB.name, 1);
    if (latest && (latest.state === 'planned' || latest.state === 'running')) throw fitRunning();
    return this.schedules.runNow(FIT_PREDICTIONS_JOB.name, requestedBy);
  }

  private async carryOn(fit: HeldFit, needsModel: boolean, onProgress?: FitProgress): Promise<FitOutcome> {
    const afterId = Number(fit.predicted_to_id);
    const { statistics, splitOn } = await this.read(fit.until_on, onProgress, afterId);
    let { parameters_json: models, quality_json: quality } = fit;
    if (!models || !quality) {
      const fitted = await this.fit(statistics);
      if (needsModel && fitted.state !== 'ready')
        throw notFitted(fitted.reason ?? '没有消费记录', fitted.customers);
      await this.store.keepModels(this.database, fit, fitted, splitOn, await this.clock.today());
      models = predictionModels(fitted);
      quality = qualityOf(fitted);
    }
    await onProgress?.(FIT_PERCENT);
    if (models.state !== 'none') await this.predict(fit, models, statistics, onProgress);
    while ((await this.store.dropStale(this.database, fit, STALE_PER_STATEMENT)) === STALE_PER_STATEMENT)
      await this.store.renew(this.database, fit);
    await this.store.finish(this.database, fit, models.state);
    await onProgress?.(100);
    const predicted = models.state === 'none' ? 0 : fit.predicted_people + statistics.count;
    return { until: fit.until_on, models, quality, predicted };
  }

  private read(until: BusinessDate, onProgress?: FitProgress, afterId = 0) {
    return this.statistics.read(this.database, until, {
      afterId,
      onProgress: async (done, total) => {
        await onProgress?.(total === 0 ? READ_PERCENT : Math.floor((READ_PERCENT * done) / total));
      },
    });
  }

  private fit(statistics: PurchaseStatistics): Promise<FittedModels> {
    return runInThread<FitInput, FittedModels>(FIT_THREAD, { statistics, needsBackTest: true });
  }

  private async predict(
    fit: HeldFit,
    models: PredictionModels,
    statistics: PurchaseStatistics,
    onProgress?: FitProgress,
  ): Promise<void> {
    const { count } = statistics;
    for (let from = 0; from < count; from += PEOPLE_PER_STATEMENT * LANES) {
      const starts = Array.from({ length: LANES }, (_, lane) => from + lane * PEOPLE_PER_STATEMENT);
      await Promise.all(starts.map((start) => this.writePart(fit, models, statistics, start)));
      const to = Math.min(from + PEOPLE_PER_STATEMENT * LANES, count);
      const isOurs = await this.store.advance(
        this.database,
        fit,
        statistics.memberId[to - 1] ?? 0,
        to - from,
      );
      if (!isOurs) throw fitRunning();
      await onProgress?.(FIT_PERCENT + Math.floor(((99 - FIT_PERCENT) * to) / count));
    }
  }

  private async writePart(
    fit: HeldFit,
    models: PredictionModels,
    statistics: PurchaseStatistics,
    from: number,
  ): Promise<void> {
    const people = Math.max(0, Math.min(PEOPLE_PER_STATEMENT, statistics.count - from));
    const predictions = Array.from({ length: people }, (_, offset) =>
      predictPerson(models, statistics, from + offset),
    );
    await this.store.write(this.database, fit, statistics, predictions, from);
  }
}
