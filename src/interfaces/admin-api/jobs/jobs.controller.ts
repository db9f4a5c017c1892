import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import type { JobDefinition, ScheduleDefinition } from '../../../platform/jobs/job.js';
import { JobRunStore } from '../../../platform/jobs/job-run.store.js';
import { nextDailyDue, nextIntervalDue } from '../../../platform/jobs/next-due.js';
import { ScheduleService } from '../../../platform/jobs/schedule.service.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { cadenceText, jobRunView, type JobRunView, type ScheduleView } from './job-view.js';

const RUNS_SHOWN = 50;

/** 定时任务: every schedule with its last and next run, and 立即执行. */
@ApiTags('jobs')
@Controller('api/admin/v1')
export class JobsController {
  constructor(
    private readonly database: Database,
    private readonly schedules: ScheduleService,
    private readonly runs: JobRunStore,
  ) {}

  @Get('schedules')
  async list(): Promise<ScheduleView[]> {
    return Promise.all(this.schedules.schedules.map((schedule) => this.describe(schedule)));
  }

  @Post('schedules/:job/run')
  @HttpCode(202)
  async runNow(
    @Param('job') job: string,
    @CurrentOperator() operator: Operator,
  ): Promise<{ jobRunId: string }> {
    return { jobRunId: await this.schedules.runNow(job, operator.name) };
  }

  @Get('schedules/:job/runs')
  async listRuns(@Param('job') job: string): Promise<JobRunView[]> {
    const runs = await this.runs.latest(this.database, job, RUNS_SHOWN);
    return runs.map((run) => jobRunView(run, this.definition(run.job)));
  }

  @Get('job-runs/:id')
  async find(@Param('id', IdPipe) id: string): Promise<JobRunView> {
    const run = await this.runs.find(this.database, id);
    if (!run) throw new AppError({ code: 'jobs.run-not-found', status: 404, message: '没有这次执行的记录' });
    return jobRunView(run, this.definition(run.job));
  }

  private definition(job: string): JobDefinition | undefined {
    return this.schedules.jobs.find(({ name }) => name === job);
  }

  private async describe(schedule: ScheduleDefinition): Promise<ScheduleView> {
    const definition = this.definition(schedule.job);
    const [time, latest] = await Promise.all([
      this.schedules.dailyTime(schedule),
      this.runs.latest(this.database, schedule.job, RUNS_SHOWN),
    ]);
    const last = latest.find(({ state }) => state !== 'skipped') ?? latest[0];
    return {
      job: schedule.job,
      label: definition?.labelZh ?? schedule.job,
      cadence: cadenceText(schedule.cadence, time),
      reason: schedule.reasonZh,
      lastRun: last ? jobRunView(last, definition) : null,
      nextDueAt: (await this.nextDue(schedule, time))?.toISOString() ?? null,
    };
  }

  private async nextDue(schedule: ScheduleDefinition, time: string | undefined): Promise<Date | undefined> {
    if (await this.schedules.isPaused()) return undefined;
    const moment = await this.schedules.moment();
    if ('everyMinutes' in schedule.cadence) return nextIntervalDue(schedule.cadence.everyMinutes, moment.now);
    const last = await this.runs.lastPeriod(this.database, schedule.job);
    return nextDailyDue(time ?? '00:00', moment, last?.period);
  }
}
