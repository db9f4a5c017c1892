import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import 'reflect-metadata';
import { AppModule } from '../../src/app.module.js';
import type { BusinessDate } from '../../src/platform/clock/business-date.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { readConfig } from '../../src/platform/config/app-config.js';

/**
 * The whole application on a schema, wired as in production, its business date standing on `today`. Nothing runs
 * by itself in it: the bench calls the services that a worker would call.
 */
export async function openBenchApp(url: string, today: BusinessDate): Promise<INestApplicationContext> {
  const config = readConfig({
    ...process.env,
    DATABASE_URL: url,
    REDIS_PREFIX: '{bench}',
    LOG_LEVEL: 'error',
  });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: false,
    abortOnError: false,
  });
  await app.get(BusinessClock).fix(today, 'bench');
  return app;
}
