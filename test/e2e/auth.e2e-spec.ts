import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/platform/http/problem.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const AUTH = '/api/admin/v1/auth';
let app: TestApp;

beforeAll(async () => {
  app = await TestApp.start('auth');
});
beforeEach(async () => {
  await app.test.clear();
  const redis = app.api.get(RedisClient).connection;
  const keys = await redis.keys(`*auth-${process.pid}*login*`);
  if (keys.length > 0) await redis.del(...keys);
});
afterAll(() => app.stop());

async function newLink(): Promise<string> {
  return (await app.api.get(AuthService).createLoginLink(undefined)).token;
}

async function withPassword(password: string): Promise<void> {
  const client = await app.signIn();
  const answer = await client.post(`${AUTH}/password`, { next: password });
  expect(answer.status).toBe(200);
}

describe('a fresh installation', () => {
  it('has no account and lets nobody in', async () => {
    expect(await app.test.database.rows('SELECT o.id FROM operator o')).toEqual([]);
    const answer = await app.client().get<Problem>(`${AUTH}/me`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.code).toBe('auth.required');
  });

  it('creates its administrator with the first login link', async () => {
    const client = await app.signIn();
    const me = await client.get<Record<string, unknown>>(`${AUTH}/me`);
    expect(me.body).toMatchObject({ name: '管理员', isDemo: false, replayDate: null, mustSetPassword: true });
    await newLink();
    expect(await app.test.database.rows('SELECT o.name, o.role FROM operator o')).toEqual([
      { name: '管理员', role: 'admin' },
    ]);
  });
});

describe('a one-time link', () => {
  it('opens one session, however many ask at once', async () => {
    const token = await newLink();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.client().post<Problem>(`${AUTH}/login-link`, { token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 401),
    ]);
    expect(answers.find(({ status }) => status === 401)?.body.code).toBe('auth.link-invalid');
  });

  it('is dead after ten minutes and never stored as it is', async () => {
    const token = await newLink();
    const stored = await app.test.database.rows('SELECT HEX(l.token_hash) AS hash FROM login_link l');
    expect(JSON.stringify(stored)).not.toContain(Buffer.from(token).toString('hex').toUpperCase());
    await app.test.database.run(
      'UPDATE login_link SET expires_at = expires_at - INTERVAL 10 MINUTE - INTERVAL 1 SECOND',
    );
    expect((await app.client().post(`${AUTH}/login-link`, { token })).status).toBe(401);
  });
});

describe('a session', () => {
  it('lives in a cookie that scripts cannot read, and its token is stored as a hash alone', async () => {
    const answer = await app.client().post(`${AUTH}/login-link`, { token: await newLink() });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^cenglin_session=[\w-]{43}; .*HttpOnly/);
    expect(cookie).toContain('SameSite=Lax');
    const rows = await app.test.database.rows<{ token_hash: Buffer }>(
      'SELECT s.token_hash FROM login_session s',
    );
    expect(rows[0]?.token_hash).toHaveLength(32);
  });

  it('ends with the logout, after twelve idle hours, after seven days, and when the operator is disabled', async () => {
    const ends = [
      (client: ApiClient) => client.post(`${AUTH}/logout`),
      () =>
        app.test.database.run('UPDATE login_session SET last_seen_at = last_seen_at - INTERVAL 721 MINUTE'),
      () => app.test.database.run('UPDATE login_session SET expires_at = expires_at - INTERVAL 169 HOUR'),
      () => app.test.database.run('UPDATE operator SET is_enabled = 0'),
    ];
    for (const end of ends) {
      await app.test.clear();
      const client = await app.signIn();
      const kept = (await client.get(`${AUTH}/me`)).status;
      const stolen = new ApiClient(app.url, {
        cookie: client.cookieHeader,
        'x-requested-with': 'cenglin',
      });
      await end(client);
      expect([kept, (await stolen.get(`${AUTH}/me`)).status]).toEqual([200, 401]);
    }
  });

  it('of another browser ends when the password changes, and this one stays', async () => {
    await withPassword('first password');
    const [here, there] = [app.client(), app.client()];
    for (const client of [here, there]) {
      await client.post(`${AUTH}/login`, { name: '管理员', password: 'first password' });
    }
    const wrong = await here.post<Problem>(`${AUTH}/password`, {
      current: 'nonsense',
      next: 'second password',
    });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'auth.password-wrong']);
    const changed = await here.post(`${AUTH}/password`, {
      current: 'first password',
      next: 'second password',
    });
    expect(changed.status).toBe(200);
    expect([(await here.get(`${AUTH}/me`)).status, (await there.get(`${AUTH}/me`)).status]).toEqual([
      200, 401,
    ]);
  });
});

describe('a password login', () => {
  it('answers alike for a wrong password and an unknown name', async () => {
    await withPassword('a good password');
    const answers = await Promise.all(
      ['管理员', 'nobody'].map((name) =>
        app.client().post<Problem>(`${AUTH}/login`, { name, password: 'wrong' }),
      ),
    );
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    const good = await app.client().post(`${AUTH}/login`, { name: '管理员', password: 'a good password' });
    expect(good.status).toBe(200);
  });

  it('is shut for fifteen minutes after five wrong tries, even for the right password', async () => {
    await withPassword('a good password');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answer = await app.client().post(`${AUTH}/login`, { name: '管理员', password: 'wrong' });
      expect(answer.status).toBe(401);
    }
    const shut = await app
      .client()
      .post<Problem>(`${AUTH}/login`, { name: '管理员', password: 'a good password' });
    expect([shut.status, shut.body.code]).toEqual([429, 'auth.too-many-attempts']);
    expect(Number(shut.body.details?.['retryAfterSeconds'])).toBeGreaterThan(800);
  });

  it('is shut for an address after twenty wrong tries, whatever the names', async () => {
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      const name = `nobody ${attempt}`;
      expect((await app.client().post(`${AUTH}/login`, { name, password: 'wrong' })).status).toBe(401);
    }
    const shut = await app.client().post(`${AUTH}/login`, { name: 'someone else', password: 'wrong' });
    expect(shut.status).toBe(429);
  });
});

describe('a mutating call', () => {
  it('needs our own header and, from a browser, our own origin', async () => {
    const client = await app.signIn();
    const logout = (headers: Record<string, string>) =>
      client.call<Problem>('POST', `${AUTH}/logout`, undefined, headers);
    const refused: Record<string, string>[] = [
      { 'x-requested-with': '' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of refused) {
      const answer = await logout(headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.origin-refused']);
    }
    expect((await client.get(`${AUTH}/me`)).status).toBe(200);
    expect((await logout({ origin: app.url, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
  });

  it('leaves one row in the audit log, without secrets', async () => {
    const client = await app.signIn();
    await client.post(`${AUTH}/password`, { next: 'a good password' });
    await client.post(`${AUTH}/password`, { next: 'short' });
    await client.get(`${AUTH}/me`);
    const rows = await app.test.database.rows<Record<string, unknown>>(
      'SELECT a.operator_name, a.action, a.outcome, a.detail_json FROM audit_log a ORDER BY a.id',
    );
    expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([
      [`POST ${AUTH}/login-link`, 'ok'],
      [`POST ${AUTH}/password`, 'ok'],
      [`POST ${AUTH}/password`, 'request.invalid'],
    ]);
    expect(rows.every((row) => row['operator_name'] === '管理员')).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('good password');
  });
});

describe('a request', () => {
  it('with wrong, missing and unknown fields is told every one of them in Chinese', async () => {
    const answer = await app.client().post<Problem>(`${AUTH}/login`, { name: 7, role: 'admin' });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    const fields = answer.body.details?.['fields'] as { path: string; message: string }[];
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'password', 'role']));
    expect(fields.find(({ path }) => path === 'role')?.message).toBe('不认识的字段');
    expect(fields.every(({ message }) => /[一-鿿]/.test(message))).toBe(true);
  });

  it('that is no JSON, is too large or reaches for a prototype is refused without a stack', async () => {
    const client = app.client();
    const login = `${AUTH}/login`;
    const cases: [string, number, string][] = [
      ['{"name":', 400, 'request.unreadable'],
      ['{"__proto__":{"role":"admin"}}', 400, 'request.unreadable'],
      [JSON.stringify({ name: 'x'.repeat(2_200_000) }), 413, 'request.too-large'],
    ];
    for (const [body, status, code] of cases) {
      const answer = await client.call<Problem>('POST', login, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.text).not.toMatch(/\bat .*\.(ts|js)/);
    }
  });

  it('for a guarded path spelt otherwise is guarded all the same', async () => {
    for (const path of ['/%61pi/admin/v1/auth/me', '/api/admin/v1/auth/m%65']) {
      expect((await app.client().get(path)).status).toBe(401);
    }
  });
});
