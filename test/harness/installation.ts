import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { ManagedProcess, runScript } from './child-process.js';

const BUILT = new URL('../../dist/', import.meta.url).pathname;
let installations = 0;

export interface InstallationOptions {
  /** People of the generated brand. */
  people?: number;
  seed?: number;
  /** A purchase log to serve instead of the generated brand. */
  orders?: string;
  /** The API gets a port that is known before it starts, so that the simulated platforms push to it. */
  isPushedTo?: boolean;
}

function secretsFor(name: string): Record<string, string> {
  return {
    JWT_SECRET: `jwt-${name}`.padEnd(32, '-'),
    COUPON_SECRET: `coupon-${name}`.padEnd(32, '-'),
    DATA_KEY: `data-${name}`.padEnd(32, '-'),
  };
}

/** A port nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A whole installation of its own: schema, Redis prefix, simulator, and the built API, worker and
 * command line as processes that a test may kill. Leases are short, so that recovery is quick.
 */
export class Installation {
  worker: ManagedProcess | undefined;
  api: ManagedProcess | undefined;
  apiUrl = '';

  private constructor(
    readonly test: TestDatabase,
    readonly simulatorUrl: string,
    private readonly simulator: ManagedProcess,
    private readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async create(name: string, options: InstallationOptions = {}): Promise<Installation> {
    installations += 1;
    const test = await createTestDatabase(name);
    const folder = await mkdtemp(join(tmpdir(), 'cenglin-'));
    const args = ['--state', folder, '--port', '0', '--seed', String(options.seed ?? 1)];
    if (options.people !== undefined) args.push('--people', String(options.people));
    if (options.orders !== undefined) args.push('--orders', options.orders);
    const simulator = await ManagedProcess.start(`${BUILT}vendors/main.js`, args, process.env);
    const simulatorUrl = String(simulator.ready['baseUrl']);
    const port = options.isPushedTo === true ? await freePort() : 0;
    const env = {
      ...process.env,
      ...secretsFor('spec'),
      DATABASE_URL: test.url,
      REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
      REDIS_PREFIX: `{cenglin-${process.pid}-${installations}}`,
      SIMULATOR_URL: simulatorUrl,
      DEMO: '1',
      PORT: String(port),
      ...(port === 0 ? {} : { PUBLIC_URL: `http://127.0.0.1:${port}` }),
      LOG_LEVEL: 'warn',
      LEASE_SECONDS: '2',
      SWEEP_INTERVAL_MS: '500',
    };
    return new Installation(test, simulatorUrl, simulator.process, folder, env);
  }

  /** Runs one command of the command line; returns the JSON of its last line. */
  async cli(...args: string[]): Promise<Record<string, unknown>> {
    const out = await runScript(`${BUILT}src/cli.js`, [...args, '--json'], this.env);
    return JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  }

  async startWorker(): Promise<void> {
    this.worker = (await ManagedProcess.start(`${BUILT}src/worker.js`, [], this.env)).process;
  }

  async startApi(): Promise<void> {
    const started = await ManagedProcess.start(`${BUILT}src/main.js`, [], this.env);
    this.api = started.process;
    this.apiUrl = String(started.ready['url']);
  }

  /** Calls the simulator's control interface. */
  async control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.simulatorUrl}/_control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Removes every key this installation has in Redis, as a flush would. */
  async flushRedis(): Promise<number> {
    const redis = new Redis(String(this.env['REDIS_URL']));
    try {
      const keys = await redis.keys(`${String(this.env['REDIS_PREFIX']).replace('[', '\\[')}*`);
      return keys.length === 0 ? 0 : await redis.del(...keys);
    } finally {
      redis.disconnect();
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([this.worker?.kill(), this.api?.kill(), this.simulator.kill()]);
    await this.flushRedis();
    await this.test.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
