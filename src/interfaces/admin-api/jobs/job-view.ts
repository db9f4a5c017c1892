import type { BusinessDate } from '../../../platform/clock/business-date.js';
import type { Cadence, JobDefinition, JobRunRow, JobRunState } from '../../../platform/jobs/job.js';

/** A run as 定时任务 shows it. */
export interface JobRunView {
  id: string;
  job: string;
  period: string;
  state: JobRunState;
  businessDate: BusinessDate;
  progressDone: number;
  progressTotal: number;
  counts: { label: string; value: number }[];
  error: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  requestedBy: string | null;
}

export interface ScheduleView {
  job: string;
  label: string;
  cadence: string;
  reason: string;
  lastRun: JobRunView | null;
  nextDueAt: string | null;
}

const ERROR_CODE = /^[a-z0-9-]+\.[a-z0-9.-]+: /;

/** Stored errors begin with their code, which is for programs. */
export function errorForPeople(error: string | null): string | null {
  if (error === null) return null;
  return ERROR_CODE.test(error) ? error.replace(ERROR_CODE, '') : `运行出错：${error}`;
}

function periodForPeople(period: string): string {
  return period.startsWith('manual:') ? '立即执行' : period.replace('T', ' ');
}

export function jobRunView(run: JobRunRow, definition: JobDefinition | undefined): JobRunView {
  const labels = definition?.countLabels ?? {};
  return {
    id: run.id,
    job: run.job,
    period: periodForPeople(run.period),
    state: run.state,
    businessDate: run.business_date,
    progressDone: run.progress_done,
    progressTotal: run.progress_total,
    counts: Object.entries(run.counts_json ?? {}).map(([name, value]) => ({
      label: labels[name] ?? name,
      value,
    })),
    error: errorForPeople(run.error),
    startedAt: run.started_at?.toISOString() ?? null,
    finishedAt: run.finished_at?.toISOString() ?? null,
    requestedBy: run.requested_by,
  };
}

/** 每 10 分钟 or 每天 02:30; `time` is what a daily schedule resolves to now. */
export function cadenceText(cadence: Cadence, time: string | undefined): string {
  return 'everyMinutes' in cadence ? `每 ${cadence.everyMinutes} 分钟` : `每天 ${time ?? ''}`.trim();
}
