import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Channel } from '../../channels/channel.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { Database } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { SyncAlreadyRunning } from './sync.errors.js';
import { SyncStore } from './sync.store.js';
import {
  STREAM_LABELS,
  type FetchedBatch,
  type StreamDriver,
  type StreamPass,
  type Transact,
} from './sync-stream.js';

/** What a pass over a stream did. */
export interface StreamResult {
  runId: string | undefined;
  rowsRead: number;
  rowsChanged: number;
  errors: number;
}

export interface RunOptions {
  isFull: boolean;
  requestedBy: string | undefined;
  /** Called after each stored batch with how far the pass is, 0–1. */
  onProgress?: ((progress: number) => Promise<void> | void) | undefined;
}

const LOOK_AGAIN_MS = 100;
const NOTHING: StreamResult = { runId: undefined, rowsRead: 0, rowsChanged: 0, errors: 0 };

/**
 * Reads one stream of one channel: the next batch is fetched while this one is stored, and each batch,
 * its watermark and its figures are one transaction. Killed anywhere, the next run goes on after the
 * last stored batch; storing a batch twice changes nothing.
 */
@Injectable()
export class StreamRunner {
  constructor(
    private readonly database: Database,
    private readonly store: SyncStore,
    private readonly clock: BusinessClock,
    private readonly config: AppConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws `sync.already-running`, or what the channel threw; the run row tells it too. */
  async run<Position>(
    channel: Channel,
    driver: StreamDriver<Position>,
    options: RunOptions,
  ): Promise<StreamResult> {
    const { stream } = driver;
    const token = randomUUID();
    const position = await this.take(channel, driver, token);
    const renewal = setInterval(
      () => {
        this.store
          .beat(this.database, channel.id, stream, token, this.config.LEASE_SECONDS)
          .catch(() => undefined);
      },
      (this.config.LEASE_SECONDS * 1000) / 3,
    );
    try {
      const pass = {
        channel,
        runId: '0',
        startedAt: await this.clock.now(),
        isFull: options.isFull,
        openProblems: await this.store.openProblems(this.database, channel.id, stream),
      };
      if (!driver.isDue(position, pass)) return NOTHING;
      const runId = await this.store.openRun(this.database, channel.id, stream, options.requestedBy);
      return await this.follow({ ...pass, runId }, driver, position, token, options);
    } finally {
      clearInterval(renewal);
      await this.store.release(this.database, channel.id, stream, token);
    }
  }

  /** Waits for a lease that a killed process left behind, but not for one that is kept alive. */
  private async take<Position>(
    channel: Channel,
    driver: StreamDriver<Position>,
    token: string,
  ): Promise<Position | undefined> {
    const { LEASE_SECONDS } = this.config;
    const deadline = performance.now() + (LEASE_SECONDS + 1) * 1000;
    for (;;) {
      const taken = await this.store.lease(this.database, channel.id, driver.stream, token, LEASE_SECONDS);
      if (taken) return taken.position as Position | undefined;
      if (performance.now() > deadline)
        throw new SyncAlreadyRunning(channel.name, STREAM_LABELS[driver.stream]);
      await wait(LOOK_AGAIN_MS);
    }
  }

  private async follow<Position>(
    pass: StreamPass,
    driver: StreamDriver<Position>,
    from: Position | undefined,
    token: string,
    options: RunOptions,
  ): Promise<StreamResult> {
    const { channel, runId } = pass;
    const transact: Transact = (work) =>
      this.database.transaction(async (tx) => {
        // The row lock of the watermark makes this process the only one that can be storing now.
        await this.store.beat(tx, channel.id, driver.stream, token, this.config.LEASE_SECONDS);
        return work(tx);
      });
    const result = { runId, rowsRead: 0, rowsChanged: 0, errors: 0 };
    const fetching = driver.batches(from, pass);
    try {
      let position = from;
      let coming = ahead(fetching);
      for (;;) {
        const fetched = await coming;
        if (fetched.done) break;
        coming = ahead(fetching);
        const effect = await transact((tx) => this.storeBatch(tx, pass, driver, fetched.value));
        position = fetched.value.position;
        result.rowsRead += fetched.value.rowsRead;
        result.rowsChanged += effect.changed;
        result.errors += effect.problems.length;
        await options.onProgress?.(fetched.value.progress);
      }
      if (position === undefined) throw new Error(`${driver.stream}: a pass without a single batch`);
      await this.conclude(pass, driver, position, transact);
      return result;
    } catch (error) {
      const fields = { channel: channel.code, stream: driver.stream, error };
      this.logger.warn('a stream could not be read to its end; the next run goes on from there', fields);
      await this.store.failRun(this.database, runId, errorText(error));
      throw error;
    } finally {
      await fetching.return(undefined);
    }
  }

  private async storeBatch<Position>(
    tx: Parameters<FetchedBatch<Position>['write']>[0],
    pass: StreamPass,
    driver: StreamDriver<Position>,
    batch: FetchedBatch<Position>,
  ): ReturnType<FetchedBatch<Position>['write']> {
    const { channel, runId, openProblems } = pass;
    const effect = await batch.write(tx);
    if (effect.problems.length > 0 || openProblems.length > 0) {
      await this.store.settleProblems(
        tx,
        channel.id,
        driver.stream,
        batch.externalIds,
        effect.problems,
        new Set(openProblems),
      );
    }
    await this.store.move(tx, channel.id, driver.stream, batch.position);
    await this.store.countBatch(tx, runId, {
      rowsRead: batch.rowsRead,
      rowsChanged: effect.changed,
      errors: effect.problems.length,
      watermark: driver.watermark(batch.position),
    });
    return effect;
  }

  private async conclude<Position>(
    pass: StreamPass,
    driver: StreamDriver<Position>,
    position: Position,
    transact: Transact,
  ): Promise<void> {
    const { position: final, failure } = await driver.conclude(position, pass, transact);
    await transact(async (tx) => {
      await this.store.move(tx, pass.channel.id, driver.stream, final);
      if (failure) return;
      const certificate = await driver.certify(tx, final, pass);
      await this.store.finishRun(tx, pass.runId, certificate, driver.watermark(final));
    });
    if (failure) throw failure;
  }
}

/** The next batch, on its way already; a failure waits until somebody asks for it. */
function ahead<Position>(
  fetching: AsyncGenerator<FetchedBatch<Position>>,
): Promise<IteratorResult<FetchedBatch<Position>>> {
  const coming = fetching.next();
  coming.catch(() => undefined);
  return coming;
}
