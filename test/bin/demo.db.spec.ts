import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceStatus } from '../../bin/lib/services.mjs';
import { waitUntil } from '../../bin/lib/waiting.mjs';
import { ScratchCheckout } from './scratch-checkout.js';

let checkout: ScratchCheckout;

beforeEach(() => {
  checkout = new ScratchCheckout();
});

afterEach(() => checkout.remove());

function left() {
  const { mariadb, redis } = serviceStatus(checkout.dataDir);
  return { processes: checkout.alive(), mariadb: mariadb.running, redis: redis.running };
}

const nothing = { processes: [], mariadb: false, redis: false };
const isUp = 'Ctrl-C stops everything';

describe('the demo', () => {
  it('with --once --json ends with one JSON line and leaves nothing running', async () => {
    const run = checkout.run('demo', ['--once', '--json']);
    await run.succeeds();
    const summary: unknown = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({
      members: 3,
      seconds: { services: expect.any(Number), api: expect.any(Number), sync: 0.1 },
    });
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toMatch(/✓ MariaDB and Redis: started .*\n[^]*✓ sync: 1 \(/);
    expect(left()).toEqual(nothing);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'runs until %s, shows the way in, and stops all it started',
    async (signal) => {
      const run = checkout.run('demo', []);
      await run.says(isUp);
      expect(run.stdout).toMatch(/members {10}3\n {2}net amount {7}¥12\.00\n/);
      expect(run.stdout).toContain('log in (once)    http://127.0.0.1:3900/login?token=once');
      expect(left()).toMatchObject({
        processes: expect.objectContaining({ length: 3 }),
        mariadb: true,
        redis: true,
      });
      run.signal(signal);
      expect(await run.exitCode()).toBe(0);
      expect(left()).toEqual(nothing);
    },
  );

  it('refuses a second one beside it with one line, and leaves the first alone', async () => {
    const first = checkout.run('demo', []);
    await first.says(isUp);
    const second = checkout.run('demo', ['--once']);
    expect(await second.exitCode()).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`^cenglin: a demo is running already \\(process ${first.pid}\\)[^\\n]*\\n$`),
    );
    expect(checkout.alive()).toHaveLength(3);
    first.signal('SIGINT');
    await first.exitCode();
  });

  it('stops in the middle of the job', async () => {
    const run = checkout.run('demo', ['--once'], { SPEC_RUN: 'hang' });
    await run.says('API and worker');
    run.signal('SIGINT');
    expect(await run.exitCode()).toBe(130);
    expect(left()).toEqual(nothing);
  });

  it('reports a crashed process with the end of its log, and stops the rest', async () => {
    const run = checkout.run('demo', [], { SPEC_WORKER: 'crash', SPEC_RUN: 'hang' });
    expect(await run.exitCode()).toBe(1);
    expect(run.stderr).toMatch(
      /out of paper\ncenglin: the worker ended unexpectedly \(exit code 7\): its log is .*worker\.log\.\n$/,
    );
    expect(left()).toEqual(nothing);
  });

  it('passes on that the data are of another source', async () => {
    const run = checkout.run('demo', ['--once', '--seed', '2'], { SPEC_SOURCE: 'generated:seed=1' });
    expect(await run.exitCode()).toBe(1);
    expect(run.stderr).toMatch(
      /\ncenglin: the data are of generated:seed=1: start with --fresh\n$|^cenglin: the data are/,
    );
    expect(left()).toEqual(nothing);
  });

  it('killed, takes its processes with it; the next one uses the servers it left and stops them', async () => {
    const killed = checkout.run('demo', []);
    await killed.says(isUp);
    await killed.kill();
    await waitUntil(() => checkout.alive().length === 0, {
      timeoutMs: 10_000,
      onTimeout: () => new Error('they outlived the demo'),
    });
    expect(serviceStatus(checkout.dataDir).running).toBe(true);
    const next = checkout.run('demo', ['--once']);
    await next.succeeds();
    expect(next.stdout).toContain('MariaDB and Redis: running already');
    expect(left()).toEqual(nothing);
  });

  it('leaves servers alone that were started to stay', async () => {
    const start = checkout.run('cli', ['services', 'start', '--json']);
    await start.succeeds();
    const demo = checkout.run('demo', ['--once']);
    await demo.succeeds();
    expect(left()).toEqual({ processes: [], mariadb: true, redis: true });
    const stop = checkout.run('cli', ['services', 'stop', '--json']);
    await stop.exitCode();
    expect(JSON.parse(stop.stdout)).toMatchObject({ running: false, stopped: true });
  });

  it('takes the next port when its own is taken', async () => {
    const other = checkout.run('demo', [], { CENGLIN_DATA_DIR: `${checkout.dataDir}/other` });
    await other.says(isUp);
    const run = checkout.run('demo', ['--once']);
    await run.succeeds();
    expect(run.stdout).toContain('port 3900 is taken, the admin panel uses 3901');
    other.signal('SIGINT');
    await other.exitCode();
  });

  it('refuses --fresh with servers of somebody else', async () => {
    const run = checkout.run('demo', ['--fresh'], {
      DATABASE_URL: 'mysql://a:b@c/d',
      REDIS_URL: 'redis://c',
    });
    expect(await run.exitCode()).toBe(1);
    expect(run.stderr).toMatch(
      /^cenglin: --fresh empties the database and is refused with DATABASE_URL[^\n]*\n$/,
    );
  });
});

describe('npm start', () => {
  it('runs API and worker, starts a crashed one again, and drains on SIGTERM', async () => {
    const run = checkout.run('start', [], { SPEC_WORKER: 'crash' });
    await run.says('the worker ended unexpectedly (exit code 7)');
    await waitUntil(() => checkout.alive().length === 2, {
      timeoutMs: 20_000,
      onTimeout: () => new Error('the worker did not come back'),
    });
    run.signal('SIGTERM');
    expect(await run.exitCode()).toBe(0);
    expect(left()).toEqual(nothing);
  });
});

describe('the command line', () => {
  it('passes output and exit code of the application through and stops the servers it started', async () => {
    const good = checkout.run('cli', ['db', 'migrate', '--json']);
    await good.succeeds();
    expect(JSON.parse(good.stdout)).toEqual({ applied: [] });
    const bad = checkout.run('cli', ['demo', 'prepare', '--source', 'x'], { SPEC_SOURCE: 'y' });
    expect(await bad.exitCode()).toBe(1);
    expect(bad.stdout).toBe('');
    expect(bad.stderr).toContain('start with --fresh');
    expect(left()).toEqual(nothing);
  });

  it('takes only what it knows of services', async () => {
    const run = checkout.run('cli', ['services', 'restart']);
    expect(await run.exitCode()).toBe(2);
    expect(run.stderr).toBe('cenglin: usage: npm run cli -- services start|stop|status [--json]\n');
  });
});
