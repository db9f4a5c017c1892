import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Channel } from '../../channels/channel.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import { JOBS_DRAIN, type JobCounts } from '../../platform/jobs/job.js';
import { JobRunStore } from '../../platform/jobs/job-run.store.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import { StreamRunner } from './stream-runner.js';
import { SyncDrivers } from './sync-drivers.js';
import { PULL_JOB, channelPeriod } from './sync.jobs.js';
import { SyncFailed } from './sync.errors.js';
import { STREAM_LABELS, type StreamDriver, type SyncStream } from './sync-stream.js';

export interface PullOptions {
  /** Look at everything again, whether due or not. */
  isFull?: boolean;
  requestedBy?: string | undefined;
  /** Percent points done of all streams, each worth 100. */
  onProgress?: ((done: number, total: number) => Promise<void> | void) | undefined;
}

/** Reads channels into facts, in the order in which later streams need earlier ones. */
@Injectable()
export class SyncService {
  private readonly drivers: readonly StreamDriver<unknown>[];

  constructor(
    private readonly channels: ChannelsService,
    private readonly runner: StreamRunner,
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly runs: JobRunStore,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    drivers: SyncDrivers,
  ) {
    this.drivers = drivers.inOrder;
  }

  /** Every enabled channel. Throws `sync.failed` when one could not be read; the others were. */
  async pullAll(options: PullOptions = {}): Promise<JobCounts> {
    const channels = await this.channels.list();
    return this.pull(
      channels.filter(({ isEnabled }) => isEnabled),
      options,
    );
  }

  /** One channel, enabled or not. */
  async pullChannel(channelId: string, options: PullOptions = {}): Promise<JobCounts> {
    return this.pull([await this.channels.get(channelId)], options);
  }

  /** What is read of a channel, in order. */
  streamsOf(channel: Channel): SyncStream[] {
    return this.drivers.filter((driver) => driver.canRead(channel)).map(({ stream }) => stream);
  }

  /** Asks the worker to read one channel now; returns the id of the job's run. */
  async requestChannel(channelId: string, requestedBy: string): Promise<string> {
    const channel = await this.channels.get(channelId);
    const period = channelPeriod(channel.id, randomUUID());
    await this.runs.plan(this.database, {
      job: PULL_JOB.name,
      period,
      businessDate: await this.clock.today(),
      cause: 'manual',
      requestedBy,
    });
    const planned = await this.database.row<{ id: string }>(
      'SELECT r.id FROM job_run r WHERE r.job = ? AND r.period = ?',
      [PULL_JOB.name, period],
    );
    this.doorbell.ring(JOBS_DRAIN);
    return planned?.id ?? '';
  }

  private async pull(channels: readonly Channel[], options: PullOptions): Promise<JobCounts> {
    const work = this.drivers.flatMap((driver) =>
      channels.filter((channel) => driver.canRead(channel)).map((channel) => ({ driver, channel })),
    );
    const counts: JobCounts = { changed: 0, errors: 0 };
    const failures: { name: string; error: AppError }[] = [];
    const total = work.length * 100;
    for (const [index, { driver, channel }] of work.entries()) {
      try {
        const result = await this.runner.run(channel, driver, {
          isFull: options.isFull ?? false,
          requestedBy: options.requestedBy,
          onProgress: (progress) => options.onProgress?.(index * 100 + Math.floor(progress * 100), total),
        });
        counts[driver.stream] = (counts[driver.stream] ?? 0) + result.rowsRead;
        counts['changed'] = (counts['changed'] ?? 0) + result.rowsChanged;
        counts['errors'] = (counts['errors'] ?? 0) + result.errors;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        failures.push({ name: `${channel.name}(${STREAM_LABELS[driver.stream]})`, error });
      }
      await options.onProgress?.((index + 1) * 100, total);
    }
    if (failures.length > 0) throw new SyncFailed(failures);
    return counts;
  }
}
