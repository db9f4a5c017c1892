import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemberToken } from '../../src/interfaces/auth/member-token.js';
import { TestApp } from './app.js';

/** Routes that are open on purpose: signing in, signing out, and what platforms and supervisors call. */
const OPEN = new Set([
  'POST /api/admin/v1/auth/login',
  'POST /api/admin/v1/auth/login-link',
  'POST /api/admin/v1/auth/logout',
  'POST /api/mini/v1/session',
]);

interface Route {
  method: string;
  path: string;
  name: string;
}

let app: TestApp;
let routes: Route[];

beforeAll(async () => {
  app = await TestApp.start('access_matrix');
  const { body } = await app.client().get<{ paths: Record<string, Record<string, unknown>> }>('/docs-json');
  routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{[^}]+\}/g, '1'),
      name: `${method.toUpperCase()} ${path}`,
    })),
  );
});
afterAll(() => app.stop());

/** Routes of one API that answer a caller with anything but 401. */
async function letThrough(api: string, headers: Record<string, string>): Promise<string[]> {
  const through: string[] = [];
  for (const { method, path, name } of routes) {
    if (!path.startsWith(api) || OPEN.has(name)) continue;
    const body = method === 'GET' ? undefined : {};
    const answer = await app.client().call(method, path, body, headers);
    if (answer.status !== 401) through.push(`${name}: ${answer.status}`);
  }
  return through;
}

it('knows the routes of both APIs', () => {
  const count = (api: string): number => routes.filter(({ path }) => path.startsWith(api)).length;
  expect(count('/api/admin/v1')).toBeGreaterThan(20);
  expect(count('/api/mini/v1')).toBeGreaterThan(8);
  expect(routes.map(({ name }) => name)).toEqual(expect.arrayContaining([...OPEN]));
});

it('no route of the admin API answers somebody without a session, or with a member’s token', async () => {
  const token = await app.api.get(MemberToken).issue({ memberId: '1', channelId: '1' });
  expect(await letThrough('/api/admin/', {})).toEqual([]);
  expect(await letThrough('/api/admin/', { authorization: `Bearer ${token}` })).toEqual([]);
  expect(await letThrough('/api/admin/', { cookie: `cenglin_session=${'A'.repeat(43)}` })).toEqual([]);
});

it('no route of the mini-program API answers somebody without a token, or with an operator’s cookie', async () => {
  const operator = await app.signIn();
  expect(await letThrough('/api/mini/', {})).toEqual([]);
  expect(await letThrough('/api/mini/', { cookie: operator.cookieHeader })).toEqual([]);
});

it('no mutating route of the admin API obeys a signed-in browser that was sent by another site', async () => {
  const operator = await app.signIn();
  const forgeries: Record<string, string>[] = [
    { 'x-requested-with': '' },
    { origin: 'https://elsewhere.example' },
  ];
  for (const { method, path, name } of routes) {
    if (!path.startsWith('/api/admin/') || method === 'GET') continue;
    for (const headers of forgeries) {
      const answer = await operator.call<{ code: string }>(method, path, {}, headers);
      expect([name, answer.status, answer.body.code]).toEqual([name, 403, 'auth.origin-refused']);
    }
  }
});
