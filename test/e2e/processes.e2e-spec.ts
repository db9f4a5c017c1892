import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';

const BUILT = new URL('../../dist/src/', import.meta.url).pathname;

let test: TestDatabase;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  test = await createTestDatabase('processes');
  env = {
    ...process.env,
    DATABASE_URL: test.url,
    REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
    REDIS_PREFIX: `{cenglin-processes-${process.pid}}`,
    JWT_SECRET: 'jwt-secret-of-a-spec-0000000000000000',
    COUPON_SECRET: 'coupon-secret-of-a-spec-0000000000000',
    DATA_KEY: 'data-key-of-a-spec-000000000000000000',
    PORT: '0',
    LOG_LEVEL: 'silent',
  };
});
afterAll(() => test.drop());

interface Ended {
  code: number | null;
  out: string[];
  err: string;
}

/** Runs a built script; `whenReady` is called with its ready line. */
async function run(
  script: string,
  args: readonly string[],
  change: NodeJS.ProcessEnv = {},
  whenReady?: (line: Record<string, unknown>, kill: (signal: NodeJS.Signals) => void) => Promise<void> | void,
): Promise<Ended> {
  const child = spawn(process.execPath, [`${BUILT}${script}`, ...args], {
    env: { ...env, ...change },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    out.push(line);
    if (!line.startsWith('{"ready":true')) return;
    const ready = JSON.parse(line) as Record<string, unknown>;
    void whenReady?.(ready, (signal) => child.kill(signal));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

describe('the API process', () => {
  it('says where it listens by one JSON line, and ends with 0 when it is asked to stop', async () => {
    let live = 0;
    const { code, out } = await run('main.js', [], {}, async (ready, kill) => {
      live = (await fetch(`${String(ready['url'])}/health/live`)).status;
      kill('SIGTERM');
    });
    expect([code, live, out.length]).toEqual([0, 200, 1]);
  });

  it('that cannot start says one line about why', async () => {
    const { code, out, err } = await run('main.js', [], { DATABASE_URL: 'mysql://a:b@127.0.0.1:9/none' });
    expect([code, out]).toEqual([1, []]);
    expect(err.trim().split('\n')).toEqual(['cenglin: connect ECONNREFUSED 127.0.0.1:9']);
  });
});

describe('the worker process', () => {
  it('starts only with a handler for every event and job, and drains when it is asked to stop', async () => {
    const { code, out } = await run('worker.js', [], {}, (_, kill) => kill('SIGTERM'));
    expect([code, out]).toEqual([0, ['{"ready":true}']]);
  });
});

describe('the command line', () => {
  it('prints JSON as its last line', async () => {
    const { code, out } = await run('cli.js', ['settings', 'set', 'business-date', '2026-11-22', '--json']);
    expect([code, out.at(-1)]).toEqual([0, '{"name":"business-date","value":"2026-11-22"}']);
  });

  it('fails with one line and code 1', async () => {
    const { code, out, err } = await run('cli.js', ['settings', 'set', 'business-date', '2026-02-30']);
    expect([code, out]).toEqual([1, []]);
    expect(err.trim()).toBe(
      'cenglin: 日期「2026-02-30」无效，请写成 2026-11-22 这样的形式 [clock.date-invalid]',
    );
  });

  it('makes a login link that points to the panel, creating the administrator on the first one', async () => {
    const { out } = await run('cli.js', [
      'operator',
      'login-link',
      '--base-url',
      'https://crm.example.com/',
      '--json',
    ]);
    const link = JSON.parse(out.at(-1) ?? '{}') as { url: string; name: string };
    expect(link.url).toMatch(/^https:\/\/crm\.example\.com\/login\?token=[\w-]{43}$/);
    expect(link.name).toBe('管理员');
    const unknown = await run('cli.js', ['operator', 'login-link', '--name', 'nobody']);
    expect([unknown.code, unknown.err.trim()]).toEqual([
      1,
      'cenglin: 没有名为「nobody」的可用账号 [operators.unknown]',
    ]);
  });

  it('tells of a database without tables what to do', async () => {
    const empty = new URL(test.url);
    empty.pathname = '/mysql';
    const { code, err } = await run('cli.js', ['operator', 'list'], { DATABASE_URL: empty.toString() });
    expect(code).toBe(1);
    expect(err.trim()).toBe('cenglin: the database has no tables of this version; run: db migrate');
  });
});
