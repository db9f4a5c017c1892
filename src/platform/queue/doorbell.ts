import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '../logging/logger.js';
import type { DrainRunner } from './drain-runner.js';

const QUEUE_NAME = 'doorbell';
const WORKER_CONCURRENCY = 8;

/** Wakes whoever does the work of a drain. Losing a ring delays work until the next sweep, never loses it. */
export interface Doorbell {
  ring(drainName: string): void;
  close(): Promise<void>;
}

/** Rings by BullMQ, so that a worker in another process hears it. Never throws and never waits. */
export class QueueDoorbell implements Doorbell {
  private readonly connection: Redis;
  private readonly queue: Queue;

  constructor(
    redisUrl: string,
    prefix: string,
    private readonly logger: Logger,
  ) {
    this.connection = new Redis(redisUrl, {
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      lazyConnect: false,
    });
    this.connection.on('error', (error) =>
      this.logger.debug('redis is away; the sweeper does the work', { error }),
    );
    this.queue = new Queue(QUEUE_NAME, { connection: this.connection, prefix, skipVersionCheck: true });
    this.queue.on('error', () => undefined);
  }

  ring(drainName: string): void {
    this.queue
      .add(drainName, {}, { removeOnComplete: true, removeOnFail: true })
      .catch((error: unknown) =>
        this.logger.debug('a ring was lost; the sweeper does the work', { drainName, error }),
      );
  }

  async close(): Promise<void> {
    await this.queue.close().catch(() => undefined);
    this.connection.disconnect();
  }
}

/** Rings inside this process: for one-process commands and specs, no Redis needed. */
export class LocalDoorbell implements Doorbell {
  private runner: DrainRunner | undefined;

  connect(runner: DrainRunner): void {
    this.runner = runner;
  }

  ring(drainName: string): void {
    void this.runner?.run(drainName);
  }

  async close(): Promise<void> {
    this.runner = undefined;
  }
}

/** The worker's end of the doorbell: wakes the drain and is free for the next ring at once. */
export class DoorbellWorker {
  private readonly connection: Redis;
  private readonly worker: Worker;

  constructor(redisUrl: string, prefix: string, runner: DrainRunner, logger: Logger) {
    this.connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    this.connection.on('error', (error) => logger.debug('redis is away', { error }));
    this.worker = new Worker(QUEUE_NAME, async (job) => void runner.run(job.name), {
      connection: this.connection,
      prefix,
      concurrency: WORKER_CONCURRENCY,
      lockDuration: 15_000,
      stalledInterval: 5_000,
      skipVersionCheck: true,
    });
    this.worker.on('error', (error) => logger.debug('doorbell worker', { error }));
  }

  async close(): Promise<void> {
    await this.worker.close();
    this.connection.disconnect();
  }
}
