import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import { readConfig } from '../../src/platform/config/app-config.js';
import { createHttpApp, listen } from '../../src/platform/http/http-app.js';
import { WorkerModule } from '../../src/worker.module.js';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { ApiClient } from './api-client.js';

export interface TestAppOptions {
  /** Also run the worker's drains, ticks and jobs in this process. */
  withWorker?: boolean;
  /** Further environment variables, e.g. `DEMO` and `SIMULATOR_URL`. */
  env?: Record<string, string>;
}

/** The API, and on request the worker, of an installation of its own inside this process. */
export class TestApp {
  private constructor(
    readonly test: TestDatabase,
    readonly api: NestFastifyApplication,
    readonly url: string,
    readonly worker: INestApplicationContext | undefined,
  ) {}

  static async start(name: string, options: TestAppOptions = {}): Promise<TestApp> {
    const test = await createTestDatabase(name);
    const config = readConfig({
      DATABASE_URL: test.url,
      REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
      REDIS_PREFIX: `{cenglin-${name}-${process.pid}}`,
      JWT_SECRET: 'jwt-secret-of-a-spec-0000000000000000',
      COUPON_SECRET: 'coupon-secret-of-a-spec-0000000000000',
      DATA_KEY: 'data-key-of-a-spec-000000000000000000',
      PORT: '0',
      LOG_LEVEL: 'silent',
      SWEEP_INTERVAL_MS: '300',
      ADMIN_DIR: 'no-panel-in-this-spec',
      ...options.env,
    });
    const api = await createHttpApp(AppModule.forRoot(config));
    const url = await listen(api);
    const worker = options.withWorker
      ? await NestFactory.createApplicationContext(WorkerModule.forRoot(config), { logger: false })
      : undefined;
    return new TestApp(test, api, url, worker);
  }

  /** A client that nobody has signed in with. */
  client(): ApiClient {
    return new ApiClient(this.url);
  }

  /** A client signed in by a one-time link; as the administrator unless another operator is named. */
  async signIn(name?: string): Promise<ApiClient> {
    const { token } = await this.api.get(AuthService).createLoginLink(name);
    const client = this.client();
    const answer = await client.post('/api/admin/v1/auth/login-link', { token });
    if (answer.status !== 200) throw new Error(`Signing in failed: ${answer.text}`);
    return client;
  }

  async stop(): Promise<void> {
    await this.worker?.close();
    await this.api.close();
    await this.test.drop();
  }
}
