import { Inject, Injectable } from '@nestjs/common';
import { TieringPresets } from '../../decisions/tiering/tiering-presets.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { dueInterval } from '../../platform/jobs/due-periods.js';
import { JOBS_DRAIN } from '../../platform/jobs/job.js';
import { JobRunStore } from '../../platform/jobs/job-run.store.js';
import { ScheduleService } from '../../platform/jobs/schedule.service.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { DOORBELL } from '../../platform/platform.module.js';
import { type Doorbell } from '../../platform/queue/doorbell.js';
import { EXISTING_MEMBERS_SETTING } from './demo-setup.service.js';
import { DemoGifts } from './demo-gifts.js';
import { DemoStageFailed } from './demo.errors.js';
import { DemoSummaryRead, type DemoSummary } from './demo-summary.read.js';

/** How far the main job is; `total` is 0 while it is not known. */
export type StageProgress = (stage: string, done: number, total: number) => void;

/** The summary, the choice made for 存量会员, and how long each stage took. */
export interface DemoRunResult extends DemoSummary {
  existingMembers: 'none' | 'coupon';
  seconds: Record<string, number>;
}

const POLL_MS = 100;
const AUTHOR = '演示';
/**
 * The main job, stage by stage: sync → facts → tiers → benefits → messages → reactivation. It only
 * plans what the schedules would plan, under the schedules' own periods, and waits for the worker; so
 * a second run on the same data finds everything settled.
 */
@Injectable()
export class DemoRunService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly schedules: ScheduleService,
    private readonly runs: JobRunStore,
    private readonly presets: TieringPresets,
    private readonly gifts: DemoGifts,
    private readonly summary: DemoSummaryRead,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  async run(onProgress: StageProgress): Promise<DemoRunResult> {
    const seconds: Record<string, number> = {};
    const stage = async (
      name: string,
      work: (report: (done: number, total: number) => void) => Promise<void>,
    ) => {
      const startedAt = performance.now();
      onProgress(name, 0, 0);
      await work((done, total) => onProgress(name, done, total));
      const reached = await this.database.row<{ reached: number }>(FIGURES[name] ?? 'SELECT 0 AS reached');
      onProgress(name, reached?.reached ?? 0, reached?.reached ?? 0);
      seconds[name] = Math.round(performance.now() - startedAt) / 1000;
    };
    await stage('sync', (report) => this.sync(report));
    await stage('facts', (report) => this.facts(report));
    await stage('tiers', (report) => this.tiers(report));
    await stage('benefits', (report) => this.untilNoneIsLeft(OPEN_EVENTS, report));
    await stage('messages', (report) => this.untilNoneIsLeft(OPEN_MESSAGES, report));
    await stage('reactivation', async (report) => {
      await this.runDaily('reactivation.run', report);
      await this.untilNoneIsLeft(OPEN_MESSAGES, report);
      await this.untilNoneIsLeft(OPEN_EVENTS, report);
    });
    await this.schedules.setPaused(false, AUTHOR);
    const summary = await this.summary.read(this.database, await this.clock.today());
    return { ...summary, existingMembers: await this.existingMembers(), seconds };
  }

  private async sync(report: (done: number, total: number) => void): Promise<void> {
    const { period, businessDate } = dueInterval(10, await this.schedules.moment());
    await this.runs.plan(this.database, { job: 'sync.pull', period, businessDate });
    this.doorbell.ring(JOBS_DRAIN);
    await this.untilJobIsDone('sync.pull', period, report);
  }

  private async facts(report: (done: number, total: number) => void): Promise<void> {
    await this.untilNoneIsLeft('SELECT COUNT(*) AS left_over FROM member_mark m', report);
    await this.untilNoneIsLeft(OPEN_EVENTS, report);
  }

  private async tiers(report: (done: number, total: number) => void): Promise<void> {
    const existingMembers = await this.existingMembers();
    await this.presets.ensure(AUTHOR, { existingMembers, isRunLater: true });
    await this.gifts.ensure(AUTHOR);
    await this.runDaily('tiering.run-nightly', report);
    await this.untilNoneIsLeft(OPEN_RUNS, report);
  }

  private async existingMembers(): Promise<'none' | 'coupon'> {
    return (await this.settings.read(this.database, EXISTING_MEMBERS_SETTING)) ?? 'none';
  }

  /** Plans a daily job for today under its schedule's own period, unless it has its row, and waits. */
  private async runDaily(job: string, report: (done: number, total: number) => void): Promise<void> {
    const businessDate = await this.clock.today();
    await this.runs.plan(this.database, { job, period: businessDate, businessDate });
    this.doorbell.ring(JOBS_DRAIN);
    await this.untilJobIsDone(job, businessDate, report);
  }

  private async untilJobIsDone(
    job: string,
    period: string,
    report: (done: number, total: number) => void,
  ): Promise<void> {
    for (;;) {
      const run = await this.database.row<{
        state: string;
        error: string | null;
        progress_done: number;
        progress_total: number;
      }>(
        `SELECT r.state, r.error, r.progress_done, r.progress_total FROM job_run r
         WHERE r.job = ? AND r.period = ?`,
        [job, period],
      );
      if (!run || run.state === 'failed') throw new DemoStageFailed(job, run?.error ?? 'the run is gone');
      report(run.progress_done, run.progress_total);
      if (run.state === 'done' || run.state === 'skipped') return;
      await pause();
    }
  }

  /** Waits until `count` (a statement giving `left_over`) reaches zero; reports how much has gone. */
  private async untilNoneIsLeft(count: string, report: (done: number, total: number) => void): Promise<void> {
    let most = 0;
    for (;;) {
      const found = await this.database.row<{ left_over: number }>(count);
      const left = found?.left_over ?? 0;
      most = Math.max(most, left);
      report(most - left, most);
      if (left === 0) return;
      await pause();
    }
  }
}

/** What a stage has to show for itself, by its name: rows read, people described, people placed, gifts … */
const FIGURES: Record<string, string> = {
  sync: 'SELECT COALESCE(SUM(r.rows_read), 0) AS reached FROM sync_run r',
  facts: 'SELECT COUNT(*) AS reached FROM member_fact f',
  tiers: 'SELECT COUNT(*) AS reached FROM member_tier t',
  benefits: 'SELECT COUNT(*) AS reached FROM benefit_grant g',
  messages: 'SELECT COUNT(*) AS reached FROM delivery d',
  reactivation: 'SELECT COUNT(*) AS reached FROM reactivation_pick p',
};

const OPEN_EVENTS = `SELECT COUNT(*) AS left_over FROM event_task t WHERE t.state = 'open'`;
const OPEN_RUNS = `SELECT COUNT(*) AS left_over FROM tier_run r WHERE r.state IN ('planned', 'running')`;
const OPEN_MESSAGES = `SELECT COUNT(*) AS left_over FROM delivery d
  WHERE d.outcome = 'claimed' OR (d.outcome = 'queued' AND d.available_at <= UTC_TIMESTAMP(3))`;

function pause(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, POLL_MS));
}
