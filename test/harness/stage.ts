import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices, type PrivateServices } from '../../bin/lib/services.mjs';
import { AppModule } from '../../src/app.module.js';
import { MemberToken } from '../../src/interfaces/auth/member-token.js';
import { readConfig } from '../../src/platform/config/app-config.js';
import { Database } from '../../src/platform/database/database.js';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { ManagedProcess } from './child-process.js';

const BUILT = new URL('../../dist/src/', import.meta.url).pathname;

/**
 * An installation without platforms around it: the built API and workers as processes that may be killed, and the
 * same application in this process for preparing and looking. On servers of its own when these are to be killed too.
 */
export class Stage {
  readonly workers: ManagedProcess[] = [];
  api: ManagedProcess | undefined;
  apiUrl = '';

  private constructor(
    readonly app: INestApplicationContext,
    readonly database: Database,
    readonly env: NodeJS.ProcessEnv,
    /** The servers that this stage may kill; undefined when it shares those of all tests. */
    readonly servers: PrivateServices | undefined,
    private readonly leave: () => Promise<void>,
  ) {}

  /** `hasOwnServers`: a MariaDB and a Redis are created for it, as durable as in production. */
  static async open(name: string, options: { hasOwnServers?: boolean } = {}): Promise<Stage> {
    const ground = options.hasOwnServers ? await ownGround(name) : await sharedGround(name);
    const env = {
      ...process.env,
      DATABASE_URL: ground.databaseUrl,
      REDIS_URL: ground.redisUrl,
      REDIS_PREFIX: `{stage-${name}-${process.pid}}`,
      JWT_SECRET: 'jwt-secret-of-a-stage-000000000000000',
      COUPON_SECRET: 'coupon-secret-of-a-stage-000000000000',
      DATA_KEY: 'data-key-of-a-stage-0000000000000000000',
      PORT: '0',
      ADMIN_DIR: 'no-panel-on-this-stage',
      LOG_LEVEL: 'error',
      LEASE_SECONDS: '2',
      SWEEP_INTERVAL_MS: '300',
    };
    const app = await NestFactory.createApplicationContext(
      AppModule.forRoot(readConfig({ ...env, LOG_LEVEL: 'silent' })),
      { logger: false, abortOnError: false },
    );
    return new Stage(app, app.get(Database), env, ground.servers, ground.leave);
  }

  service<Service>(type: Type<Service>): Service {
    return this.app.get(type, { strict: false });
  }

  async startWorker(): Promise<ManagedProcess> {
    const { process: worker } = await ManagedProcess.start(`${BUILT}worker.js`, [], this.env);
    this.workers.push(worker);
    return worker;
  }

  async startApi(): Promise<void> {
    const started = await ManagedProcess.start(`${BUILT}main.js`, [], this.env);
    this.api = started.process;
    this.apiUrl = String(started.ready['url']);
  }

  /** A bearer token for the mini-program API. */
  tokenOf(memberId: string): Promise<string> {
    return this.service(MemberToken).issue({ memberId, channelId: '1' });
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers.map((worker) => worker.kill()), this.api?.kill()]);
    await this.app.close().catch(() => undefined);
    await this.leave();
  }
}

interface Ground {
  databaseUrl: string;
  redisUrl: string;
  servers?: PrivateServices;
  leave(): Promise<void>;
}

async function sharedGround(name: string): Promise<Ground> {
  const test: TestDatabase = await createTestDatabase(name);
  return {
    databaseUrl: test.url,
    redisUrl: process.env['TEST_REDIS_URL'] ?? '',
    leave: () => test.drop(),
  };
}

async function ownGround(name: string): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenglin-stage-'));
  const servers = await startServices({ dataDir, profile: 'demo', purpose: name });
  const database = await Database.open({ url: servers.databaseUrl, poolSize: 1 });
  await database.migrate();
  await database.close();
  return {
    databaseUrl: servers.databaseUrl,
    redisUrl: servers.redisUrl,
    servers,
    leave: async () => {
      await servers.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
