import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

interface Given {
  id: string;
  code?: string;
}

let app: TestApp;
let client: ApiClient;
let templateId: string;
let path: string;

beforeAll(async () => {
  app = await TestApp.start('idempotency_http');
  client = await app.signIn();
  const { insertId } = await app.test.database.run(
    `INSERT INTO member (display_name, first_seen_at, joined_at) VALUES ('一位会员', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
  );
  path = `/api/admin/v1/members/${insertId}/coupons`;
  const created = await client.post<{ id: string }>('/api/admin/v1/coupon-templates', {
    name: '满 100 减 10',
    kind: 'amount_off',
    minSpendFen: 10_000,
    amountOffFen: 1_000,
    validityKind: 'relative',
    validDays: 30,
    stock: 1_000,
    perMemberLimit: 1_000,
  });
  templateId = created.body.id;
});
afterAll(() => app.stop());

const give = (key: string | undefined, body: unknown = { templateId }) =>
  client.call<Given>('POST', path, body, key === undefined ? {} : { 'idempotency-key': key });

const count = async (): Promise<number> =>
  Number(
    (await app.test.database.row<{ total: number }>('SELECT COUNT(*) AS total FROM coupon c'))?.total ?? 0,
  );

it('asks for a key where an effect must not double', async () => {
  for (const key of [undefined, '', 'with space', 'k'.repeat(256)]) {
    const answer = await give(key);
    expect([key, answer.status, answer.body.code]).toEqual([key, 400, 'request.idempotency-key-missing']);
  }
  expect(await count()).toBe(0);
});

it('has one effect and one body for twenty repeats at once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => give('one-click')));
  const done = answers.filter(({ status }) => status === 201);
  const waiting = answers.filter(({ status }) => status === 409);
  expect(done.length + waiting.length).toBe(20);
  expect(done.length).toBeGreaterThan(0);
  expect(new Set(done.map(({ text }) => text)).size).toBe(1);
  for (const { body, headers } of waiting) {
    expect([body.code, headers.get('retry-after')]).toEqual(['request.in-flight', '1']);
  }
  expect(done.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  const later = await give('one-click');
  expect([later.status, later.text, later.headers.get('idempotency-replayed')]).toEqual([
    201,
    done[0]?.text,
    'true',
  ]);
  expect(await count()).toBe(1);
});

it('refuses a key that comes with another content', async () => {
  const answer = await give('one-click', { templateId: `${Number(templateId) + 1}` });
  expect([answer.status, answer.body.code]).toEqual([422, 'request.idempotency-key-reused']);
  expect(await count()).toBe(1);
});

it('keeps no refusal: the same key may be tried again when the reason is gone', async () => {
  const wrong = await give('second-click', { templateId: '999999' });
  expect(wrong.status).toBe(404);
  const right = await give('second-click');
  expect(right.status).toBe(201);
  expect(await count()).toBe(2);
});

it('carries a request out again when its process died between effect and answer, and finds the same effect', async () => {
  const before = await give('third-click');
  await app.test.database.run(
    `UPDATE idempotent_request SET state = 'running', status = NULL, body = NULL,
       lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND ORDER BY created_at DESC LIMIT 1`,
  );
  const again = await give('third-click');
  expect([again.status, again.body.id]).toEqual([201, before.body.id]);
  expect(await count()).toBe(3);
});
