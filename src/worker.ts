import { NestFactory } from '@nestjs/core';
import type { Logger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { LOGGER } from './platform/platform.module.js';
import { guardEventLoop } from './platform/process/event-loop-guard.js';
import { exitBecause, printReady } from './platform/process/ready-line.js';
import { stopOnSignals } from './platform/process/stop-signals.js';
import { WorkerModule } from './worker.module.js';

/** No piece of work may keep the process from everything else for longer than this. */
const EVENT_LOOP_LIMIT_SECONDS = 60;

/** The worker process: events, drains, job runs and the schedules' ticks. */
async function start(): Promise<void> {
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(), {
    logger: false,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  guardEventLoop(EVENT_LOOP_LIMIT_SECONDS);
  stopOnSignals(() => app.close(), logger);
  printReady();
}

await start().catch(exitBecause);
