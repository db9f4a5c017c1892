import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AppConfig } from '../config/app-config.js';
import { JobDispatcher } from '../jobs/job-dispatcher.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../platform.module.js';
import { RedisClient } from '../redis/redis-client.js';
import { HealthController } from './health.controller.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { forgetAnswersJob } from './idempotency/idempotency.jobs.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { MetricsController } from './metrics.controller.js';
import { OpenWorkRead } from './open-work.read.js';

/** What every HTTP route stands on: health, metrics and a Redis connection for rate limits. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    OpenWorkRead,
    IdempotencyStore,
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    {
      provide: RedisClient,
      inject: [AppConfig, LOGGER],
      useFactory: (config: AppConfig, logger: Logger) => new RedisClient(config.REDIS_URL, logger),
    },
  ],
  exports: [RedisClient, OpenWorkRead],
})
export class HttpModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly redis: RedisClient,
    private readonly jobs: JobDispatcher,
    private readonly requests: IdempotencyStore,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(forgetAnswersJob.name, async ({ progress }) => {
      let forgotten = 0;
      for (let piece = await this.requests.forget(); piece > 0; piece = await this.requests.forget()) {
        forgotten += piece;
        await progress(forgotten, forgotten);
      }
      return { forgotten };
    });
  }

  onApplicationShutdown(): void {
    this.redis.close();
  }
}
