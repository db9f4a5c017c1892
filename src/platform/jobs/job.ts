import type { BusinessDate } from '../clock/business-date.js';
import type { Sql } from '../database/sql.js';

/** Figures a run leaves behind, by name; shown to operators with the job's labels. */
export type JobCounts = Record<string, number>;

/** What a running job knows and may say. */
export interface JobContext {
  runId: string;
  /** The settled period, e.g. `2026-11-22`, `2026-11-22T10:20` or `manual:…`. */
  period: string;
  /** The business date the run is for; never read from the clock by the job. */
  businessDate: BusinessDate;
  requestedBy: string | undefined;
  /** Stores how far the run is; also what a waiting person sees. */
  progress(done: number, total: number): Promise<void>;
}

/**
 * A unit of background work, a constant next to its owner. It may be killed at any moment and run
 * again for the same period, so it must be resumable or idempotent.
 */
export interface JobDefinition {
  /** `module.verb-noun`, e.g. `tiering.run-nightly`. */
  name: string;
  /** What operators call it. */
  labelZh: string;
  labelEn: string;
  /** Chinese names of the counts it returns. */
  countLabels: Record<string, string>;
  /** Jobs whose runs planned before it must have ended first: after a pause all are due at one moment. */
  after?: readonly string[];
}

/** The work of a job. */
export type JobHandler = (context: JobContext) => Promise<JobCounts>;

/** When a job is due. Daily times are Asia/Shanghai, `HH:mm`. */
export type Cadence = { everyMinutes: number } | { dailyAt: string | ((sql: Sql) => Promise<string>) };

export interface ScheduleDefinition {
  job: string;
  cadence: Cadence;
  /**
   * `latest`: after missed periods the newest one runs, the older ones are closed as skipped.
   * `same_day`: as `latest`, and a period is skipped too when its own day has passed.
   */
  catchUp: 'latest' | 'same_day';
  /** Why it runs at this time; shown on the page. */
  reasonZh: string;
}

export type JobRunState = 'planned' | 'running' | 'done' | 'failed' | 'skipped';

export interface JobRunRow {
  id: string;
  job: string;
  period: string;
  business_date: BusinessDate;
  state: JobRunState;
  cause: 'schedule' | 'manual';
  requested_by: string | null;
  attempts: number;
  progress_done: number;
  progress_total: number;
  counts_json: JobCounts | null;
  error: string | null;
  planned_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** Name of the drain that carries out planned job runs. */
export const JOBS_DRAIN = 'jobs';
