import type { BusinessClock } from '../clock/business-clock.js';
import type { Database } from '../database/database.js';
import { AppError } from '../errors/app-error.js';
import type { Doorbell } from '../queue/doorbell.js';
import type { SettingStore } from '../settings/setting.store.js';
import { dueDays, dueInterval, type DuePeriod, type ScheduleMoment } from './due-periods.js';
import { JOBS_DRAIN, type JobDefinition, type ScheduleDefinition } from './job.js';
import type { JobRunStore } from './job-run.store.js';

const PAUSED_SETTING = 'schedules.paused';

/**
 * Asks which periods are due and plans them. Ticks may come late, twice or not at all: the unique row
 * (job, period) decides, and missed periods are found from the rows, not from the ticks.
 */
export class ScheduleService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly runs: JobRunStore,
    readonly schedules: readonly ScheduleDefinition[],
    readonly jobs: readonly JobDefinition[],
    private readonly doorbell: Doorbell,
  ) {}

  /** Plans what is due now; returns how many runs this call planned (skipped ones not counted). */
  async tick(): Promise<number> {
    if (await this.settings.read<boolean>(this.database, PAUSED_SETTING)) return 0;
    const moment = await this.moment();
    let planned = 0;
    for (const schedule of this.schedules) planned += await this.planDue(schedule, moment);
    if (planned > 0) this.doorbell.ring(JOBS_DRAIN);
    return planned;
  }

  /** Plans a run right now, outside the schedule (立即执行); returns the run's id. */
  async runNow(job: string, requestedBy: string): Promise<string> {
    if (!this.jobs.some(({ name }) => name === job)) {
      throw new AppError({
        code: 'jobs.unknown',
        status: 404,
        message: `没有名为「${job}」的任务`,
        details: { job },
      });
    }
    const id = await this.runs.planManual(this.database, job, await this.clock.today(), requestedBy);
    this.doorbell.ring(JOBS_DRAIN);
    return id;
  }

  /** Stops or resumes planning; runs that are planned already still happen. */
  async setPaused(isPaused: boolean, setBy: string): Promise<void> {
    await this.settings.write(this.database, PAUSED_SETTING, isPaused, setBy);
  }

  async isPaused(): Promise<boolean> {
    return (await this.settings.read<boolean>(this.database, PAUSED_SETTING)) ?? false;
  }

  async moment(): Promise<ScheduleMoment> {
    return { now: await this.clock.now(), fixedDate: await this.clock.fixedDate() };
  }

  /** `HH:mm` of a daily schedule; undefined for one that runs every few minutes. */
  async dailyTime(schedule: ScheduleDefinition): Promise<string | undefined> {
    if ('everyMinutes' in schedule.cadence) return undefined;
    const { dailyAt } = schedule.cadence;
    return typeof dailyAt === 'string' ? dailyAt : dailyAt(this.database);
  }

  private async planDue(schedule: ScheduleDefinition, moment: ScheduleMoment): Promise<number> {
    let planned = 0;
    for (const due of await this.due(schedule, moment)) {
      const isNew = await this.runs.plan(this.database, {
        job: schedule.job,
        period: due.period,
        businessDate: due.businessDate,
        state: due.isSkipped ? 'skipped' : 'planned',
      });
      if (isNew && !due.isSkipped) planned += 1;
    }
    return planned;
  }

  private async due(schedule: ScheduleDefinition, moment: ScheduleMoment): Promise<DuePeriod[]> {
    if ('everyMinutes' in schedule.cadence) return [dueInterval(schedule.cadence.everyMinutes, moment)];
    const time = (await this.dailyTime(schedule)) ?? '00:00';
    const last = await this.runs.lastPeriod(this.database, schedule.job);
    return dueDays(time, moment, last?.period, schedule.catchUp);
  }
}
