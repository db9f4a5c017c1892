import type { Database } from '../database/database.js';
import { AppError, errorText } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import type { Drain } from '../queue/drain.js';
import { JOBS_DRAIN, type JobDefinition, type JobHandler, type JobRunRow } from './job.js';
import type { JobRunStore } from './job-run.store.js';

const ATTEMPTS_AT_MOST = 3;
/** A run that was begun so often without an end has ended its worker each time. */
const BEGINNINGS_AT_MOST = 8;

/** Carries out planned job runs: one run per job at a time in this process, several jobs side by side. */
export class JobDispatcher implements Drain {
  readonly name = JOBS_DRAIN;
  private readonly handlers = new Map<string, JobHandler>();
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly runs: JobRunStore,
    private readonly definitions: readonly JobDefinition[],
    private readonly logger: Logger,
    private readonly ring: () => void,
  ) {}

  handle(job: string, handler: JobHandler): void {
    if (this.handlers.has(job)) throw new Error(`Two handlers for job ${job}`);
    this.handlers.set(job, handler);
  }

  /** Throws when a defined job has no handler or a handler no definition; called at boot. */
  assertComplete(): void {
    const defined = new Set(this.definitions.map(({ name }) => name));
    const missing = [...defined].filter((job) => !this.handlers.has(job));
    const idle = [...this.handlers.keys()].filter((job) => !defined.has(job));
    if (missing.length > 0) throw new Error(`No handler for job: ${missing.join(', ')}`);
    if (idle.length > 0) throw new Error(`Handlers of undefined jobs: ${idle.join(', ')}`);
  }

  async drain(): Promise<number> {
    const run = await this.runs.claim(this.database, await this.free());
    if (!run) return 0;
    const isHopeless = run.attempts > BEGINNINGS_AT_MOST;
    const work = (isHopeless ? this.giveUp(run) : this.carryOut(run, run.lease_token)).finally(() => {
      this.running.delete(run.job);
      this.ring();
    });
    this.running.set(run.job, work);
    return 1;
  }

  /** Jobs that this process does not carry out at the moment and that need not wait for others. */
  private async free(): Promise<string[]> {
    const free: string[] = [];
    for (const job of this.handlers.keys()) {
      if (this.running.has(job)) continue;
      const before = this.definitions.find(({ name }) => name === job)?.after ?? [];
      const isHeldBack = before.length > 0 && (await this.runs.isHeldBack(this.database, job, before));
      if (!isHeldBack) free.push(job);
    }
    return free;
  }

  /** Resolves when every run of this process has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private async carryOut(run: JobRunRow, token: string): Promise<void> {
    const handler = this.handlers.get(run.job);
    if (!handler) return;
    const renewal = setInterval(() => {
      this.runs.renew(this.database, run.id, token).catch(() => undefined);
    }, this.runs.renewEveryMs);
    try {
      const counts = await handler({
        runId: run.id,
        period: run.period,
        businessDate: run.business_date,
        requestedBy: run.requested_by ?? undefined,
        progress: (done, total) => this.runs.progress(this.database, run.id, done, total),
      });
      await this.runs.finish(this.database, run.id, token, counts);
    } catch (error) {
      await this.giveBack(run, token, error).catch((failure: unknown) =>
        this.logger.warn('a job run could not be given back; its lease will run out', {
          run: run.id,
          error: failure,
        }),
      );
    } finally {
      clearInterval(renewal);
    }
  }

  private async giveUp(run: JobRunRow & { lease_token: string }): Promise<void> {
    this.logger.error('job run gave up: its worker ended each time', { job: run.job, period: run.period });
    const error = `执行进程中途退出 ${BEGINNINGS_AT_MOST} 次，不再重试`;
    await this.runs.giveBack(this.database, run.id, run.lease_token, error, undefined);
  }

  private async giveBack(run: JobRunRow, token: string, error: unknown): Promise<void> {
    const isFinal = run.attempts >= ATTEMPTS_AT_MOST || (error instanceof AppError && !error.isRetryable);
    this.logger[isFinal ? 'error' : 'warn']('job run failed', { job: run.job, period: run.period, error });
    await this.runs.giveBack(
      this.database,
      run.id,
      token,
      errorText(error),
      isFinal ? undefined : 10 * 2 ** (run.attempts - 1),
    );
  }
}
