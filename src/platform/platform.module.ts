import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { BusinessClock } from './clock/business-clock.js';
import { AppConfig, readConfig } from './config/app-config.js';
import { FieldCipher } from './crypto/field-cipher.js';
import { Database } from './database/database.js';
import { JobDispatcher } from './jobs/job-dispatcher.js';
import { JOBS_DRAIN, type JobDefinition, type ScheduleDefinition } from './jobs/job.js';
import { JobRunStore } from './jobs/job-run.store.js';
import { ScheduleService } from './jobs/schedule.service.js';
import { createLogger, type Logger } from './logging/logger.js';
import { EventBus, type Subscription } from './outbox/event-bus.js';
import { EventDispatcher } from './outbox/event-dispatcher.js';
import { QueueDoorbell, type Doorbell } from './queue/doorbell.js';
import { DrainRunner } from './queue/drain-runner.js';
import { SettingStore } from './settings/setting.store.js';

/** Injection tokens for ports that are interfaces. */
export const LOGGER = Symbol('Logger');
export const DOORBELL = Symbol('Doorbell');

/** What the rest of the code base contributes to the platform; listed in src/subscriptions.ts and src/schedules.ts. */
export interface PlatformContributions {
  subscriptions: readonly Subscription[];
  jobs: readonly JobDefinition[];
  schedules: readonly ScheduleDefinition[];
  /** Replaces the environment; for specs. */
  config?: AppConfig;
}

/** The ground that every module stands on: configuration, database, clocks, events, jobs. No business words. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly runner: DrainRunner,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  static forRoot(contributions: PlatformContributions): DynamicModule {
    const { subscriptions, jobs, schedules } = contributions;
    const providers = [
      { provide: AppConfig, useFactory: () => contributions.config ?? readConfig() },
      {
        provide: LOGGER,
        inject: [AppConfig],
        useFactory: (config: AppConfig) => createLogger(config.LOG_LEVEL, 'cenglin'),
      },
      {
        provide: Database,
        inject: [AppConfig],
        useFactory: (config: AppConfig) =>
          Database.open({ url: config.DATABASE_URL, poolSize: config.DATABASE_POOL_SIZE }),
      },
      {
        provide: DOORBELL,
        inject: [AppConfig, LOGGER],
        useFactory: (config: AppConfig, logger: Logger) =>
          new QueueDoorbell(config.REDIS_URL, config.REDIS_PREFIX, logger),
      },
      { provide: DrainRunner, inject: [LOGGER], useFactory: (logger: Logger) => new DrainRunner(logger) },
      { provide: SettingStore, useFactory: () => new SettingStore() },
      {
        provide: JobRunStore,
        inject: [AppConfig],
        useFactory: (config: AppConfig) => new JobRunStore(config.LEASE_SECONDS),
      },
      {
        provide: BusinessClock,
        inject: [Database, SettingStore],
        useFactory: (database: Database, settings: SettingStore) => new BusinessClock(database, settings),
      },
      {
        provide: FieldCipher,
        inject: [AppConfig],
        useFactory: (config: AppConfig) => new FieldCipher(config.DATA_KEY),
      },
      {
        provide: EventBus,
        inject: [DOORBELL],
        useFactory: (doorbell: Doorbell) => new EventBus(subscriptions, doorbell),
      },
      {
        provide: EventDispatcher,
        inject: [AppConfig, Database, LOGGER, DrainRunner],
        useFactory: (config: AppConfig, database: Database, logger: Logger, runner: DrainRunner) => {
          const dispatcher = new EventDispatcher(database, subscriptions, logger, config.LEASE_SECONDS);
          runner.register(dispatcher);
          return dispatcher;
        },
      },
      {
        provide: JobDispatcher,
        inject: [Database, JobRunStore, LOGGER, DrainRunner],
        useFactory: (database: Database, runs: JobRunStore, logger: Logger, runner: DrainRunner) => {
          const dispatcher = new JobDispatcher(
            database,
            runs,
            jobs,
            logger,
            () => void runner.run(JOBS_DRAIN),
          );
          runner.register(dispatcher);
          return dispatcher;
        },
      },
      {
        provide: ScheduleService,
        inject: [Database, BusinessClock, SettingStore, JobRunStore, DOORBELL],
        useFactory: (
          database: Database,
          clock: BusinessClock,
          settings: SettingStore,
          runs: JobRunStore,
          doorbell: Doorbell,
        ) => new ScheduleService(database, clock, settings, runs, schedules, jobs, doorbell),
      },
    ];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runner.stop();
    await this.doorbell.close();
    await this.database.close();
  }
}
