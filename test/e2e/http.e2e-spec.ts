import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp } from './app.js';

let app: TestApp;
let panel: string;

beforeAll(async () => {
  panel = await mkdtemp(join(tmpdir(), 'cenglin-panel-'));
  await mkdir(join(panel, 'assets'));
  await writeFile(join(panel, 'index.html'), '<title>panel</title>');
  await writeFile(join(panel, 'assets', 'app-1a2b.js'), 'export {};');
  app = await TestApp.start('http', { env: { ADMIN_DIR: panel } });
});
afterAll(async () => {
  await app.stop();
  await rm(panel, { recursive: true, force: true });
});

describe('health', () => {
  it('is ready with the database and Redis at hand and nothing left over', async () => {
    expect((await app.client().get('/health/live')).body).toEqual({ status: 'live' });
    const ready = await app.client().get('/health/ready');
    expect(ready.body).toEqual({ status: 'ready', database: true, redis: true, oldestOpenWorkSeconds: null });
  });

  it('tells how long the oldest piece of work has been waiting, and not of work for later', async () => {
    await app.test.database.run(
      `INSERT INTO job_run (job, period, business_date, available_at) VALUES
       ('j', 'now', '2026-11-22', UTC_TIMESTAMP(3) - INTERVAL 90 SECOND),
       ('j', 'later', '2026-11-22', UTC_TIMESTAMP(3) + INTERVAL 1 HOUR)`,
    );
    const ready = await app.client().get<{ oldestOpenWorkSeconds: number }>('/health/ready');
    expect(ready.body.oldestOpenWorkSeconds).toBeGreaterThanOrEqual(90);
    expect(ready.body.oldestOpenWorkSeconds).toBeLessThan(120);
    const metrics = await app.client().get('/metrics');
    expect(metrics.text).toMatch(/^cenglin_oldest_open_work_seconds 9\d$/m);
    expect(metrics.text).toMatch(/^cenglin_job_runs\{state="planned"\} 2$/m);
    await app.test.database.run('TRUNCATE TABLE job_run');
  });

  it('is live but not ready without Redis, and operators still get in', async () => {
    const lonely = await TestApp.start('http_lonely', { env: { REDIS_URL: 'redis://127.0.0.1:9' } });
    try {
      expect((await lonely.client().get('/health/live')).status).toBe(200);
      const ready = await lonely.client().get('/health/ready');
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ status: 'not_ready', database: true, redis: false });
      expect((await lonely.signIn()).cookieHeader).not.toBe('');
    } finally {
      await lonely.stop();
    }
  });
});

describe('metrics', () => {
  it('are closed to callers behind a proxy, who count by their own address', async () => {
    const answer = await app
      .client()
      .call('GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' });
    expect(answer.status).toBe(403);
  });
});

describe('the admin panel', () => {
  it('answers every page path with its first page, so that a reload works anywhere', async () => {
    for (const path of ['/', '/members/17?tab=orders', '/login?token=x', '/apiary']) {
      const answer = await app.client().get(path);
      expect([path, answer.status, answer.text]).toEqual([path, 200, '<title>panel</title>']);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('lets browsers keep hashed files for ever, and misses what is not there', async () => {
    const asset = await app.client().get('/assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    for (const path of [
      '/assets/app-9.js',
      '/api/admin/v1/nothing',
      '/api/nothing',
      '/callbacks',
      '/docs/none/x',
    ]) {
      const answer = await app.client().get<{ code: string }>(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('<title>panel');
    }
  });

  it('gives away no file outside its folder', async () => {
    const answers = await Promise.all(
      [
        '/..%2f..%2fpackage.json',
        '/%2e%2e/%2e%2e/etc/hosts.txt',
        '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
      ].map((path) => app.client().get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
    expect(answers[2]?.text).toBe('<title>panel</title>');
  });

  it('may run only scripts of this origin, is framed by nobody and is never guessed at', async () => {
    const { headers } = await app.client().get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});

describe('the API description', () => {
  it('names the routes of both APIs and what their fields must be', async () => {
    const { body } = await app.client().get<{
      paths: Record<string, unknown>;
      components: { schemas: Record<string, unknown> };
    }>('/docs-json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/api/admin/v1/auth/login', '/api/mini/v1/session']),
    );
    expect(body.components.schemas['LoginRequest']).toEqual({
      type: 'object',
      properties: { name: { type: 'string', maxLength: 32 }, password: { type: 'string', maxLength: 128 } },
      required: ['name', 'password'],
    });
    expect((await app.client().get('/docs')).text).toContain('swagger');
  });
});

describe('behind https', () => {
  it('the session cookie is bound to the host and the browser told to stay on https', async () => {
    const secure = await TestApp.start('http_secure', { env: { PUBLIC_URL: 'https://crm.example.com' } });
    try {
      const { headers } = await secure.client().get('/health/live');
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
      const client = await secure.signIn();
      expect(client.cookieHeader).toMatch(/^__Host-cenglin_session=/);
    } finally {
      await secure.stop();
    }
  });
});
