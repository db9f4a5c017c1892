import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../platform.module.js';
import { RedisClient } from '../redis/redis-client.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenWorkRead } from './open-work.read.js';

/** What every HTTP route stands on: health, metrics and a Redis connection for rate limits. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    OpenWorkRead,
    {
      provide: RedisClient,
      inject: [AppConfig, LOGGER],
      useFactory: (config: AppConfig, logger: Logger) => new RedisClient(config.REDIS_URL, logger),
    },
  ],
  exports: [RedisClient, OpenWorkRead],
})
export class HttpModule implements OnApplicationShutdown {
  constructor(private readonly redis: RedisClient) {}

  onApplicationShutdown(): void {
    this.redis.close();
  }
}
