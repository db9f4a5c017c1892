import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { AppModule } from './app.module.js';
import { AppConfig } from './platform/config/app-config.js';
import { JobDispatcher } from './platform/jobs/job-dispatcher.js';
import { ScheduleService } from './platform/jobs/schedule.service.js';
import type { Logger } from './platform/logging/logger.js';
import { EventDispatcher } from './platform/outbox/event-dispatcher.js';
import { LOGGER } from './platform/platform.module.js';
import { DoorbellWorker } from './platform/queue/doorbell.js';
import { DrainRunner } from './platform/queue/drain-runner.js';
import { Sweeper } from './platform/queue/sweeper.js';

const TICK_MS = 10_000;

/** The application plus everything that makes it work by itself: doorbell, sweeper and the clock's ticks. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeper: Sweeper;
  private doorbellWorker: DoorbellWorker | undefined;
  private isStopping = false;

  constructor(
    private readonly config: AppConfig,
    private readonly runner: DrainRunner,
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly schedules: ScheduleService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.sweeper = new Sweeper(runner, config.SWEEP_INTERVAL_MS);
  }

  /** `config` replaces the environment, for specs. */
  static forRoot(config?: AppConfig): DynamicModule {
    return { module: WorkerModule, imports: [AppModule.forRoot(config), ScheduleModule.forRoot()] };
  }

  /** Refuses to start with an event or job that nobody handles; then begins to work. */
  onApplicationBootstrap(): void {
    this.events.assertComplete();
    this.jobs.assertComplete();
    const { REDIS_URL, REDIS_PREFIX } = this.config;
    this.doorbellWorker = new DoorbellWorker(REDIS_URL, REDIS_PREFIX, this.runner, this.logger);
    this.sweeper.start();
    void this.tick();
  }

  /** Plans what is due. A lost or doubled tick changes nothing: the rows decide. */
  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.isStopping) return;
    await this.schedules
      .tick()
      .catch((error: unknown) => this.logger.warn('a tick failed; the next one asks again', { error }));
  }

  /** Takes no new work and waits for what is running. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.sweeper.stop();
    await this.doorbellWorker?.close();
    await this.runner.stop();
    await this.jobs.settled();
  }
}
