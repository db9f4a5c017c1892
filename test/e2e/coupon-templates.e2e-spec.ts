import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';

interface Template {
  id: string;
  name: string;
  versionNo: number;
  revision: number;
  state: string;
  sentence: string;
  funnel: Record<string, number | null>;
}
interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
  total: number;
}
interface Problem {
  code: string;
  detail: string;
  details?: { field?: string };
}

const percent = {
  name: '茶具八折',
  kind: 'percent_off',
  minSpendFen: 10_000,
  percentOff: 20,
  maxOffFen: 5_000,
  scope: { categories: { include: ['茶具'] } },
  validityKind: 'relative',
  validDays: 30,
  startDelayDays: 1,
  isStackable: true,
  exclusionGroup: '茶',
  costBearer: 'shop',
  afterRefund: 'reissue',
  stock: 50,
  perMemberLimit: 2,
  budgetFen: 1_000_000,
  isClaimable: true,
  audience: { newWithinDays: 30 },
  claimFrom: '2026-01-01T00:00:00+08:00',
};

let app: TestApp;
let client: ApiClient;
let made: Template;

beforeAll(async () => {
  app = await TestApp.start('coupon_templates');
  client = await app.signIn();
  await app.test.database.run(
    `INSERT INTO member (id, display_name, first_seen_at, joined_at) VALUES
       (1, '林一', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)), (2, '=2+3', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
  );
  made = (await client.post<Template>(`${ADMIN}/coupon-templates`, percent)).body;
  for (let number = 1; number <= 25; number += 1) {
    const plain = { ...percent, name: `第 ${number} 张`, kind: 'amount_off', amountOffFen: 100 * number };
    await client.post(`${ADMIN}/coupon-templates`, { ...plain, isClaimable: false, audience: undefined });
  }
  const coupons = app.api.get(CouponsService);
  for (const memberId of ['1', '2']) await coupons.issueByHand(made.id, memberId, `spec-${memberId}`);
});
afterAll(() => app.stop());

describe('templates', () => {
  it('say what they are in words, and keep every part of their terms', async () => {
    const { body } = await client.get<Template & Record<string, unknown>>(
      `${ADMIN}/coupon-templates/${made.id}`,
    );
    expect(body).toMatchObject({ ...percent, claimFrom: '2025-12-31T16:00:00.000Z' });
    expect(body.sentence).toBe('满 ¥100 打 8 折，最多减 ¥50，限品类 茶具');
    expect(body.funnel).toMatchObject({ offered: 50, issued: 2, redeemed: 0, unused: 2, roi: null });
  });

  it('are listed by filter, page by page, and leave as a table', async () => {
    const first = await client.get<Page<Template>>(`${ADMIN}/coupon-templates?kind=amount_off&limit=20`);
    expect([first.body.items.length, first.body.total]).toEqual([20, 25]);
    const rest = await client.get<Page<Template>>(
      `${ADMIN}/coupon-templates?kind=amount_off&limit=20&cursor=${first.body.nextCursor}`,
    );
    expect([rest.body.items.length, rest.body.nextCursor]).toEqual([5, null]);
    const claimable = await client.get<Page<Template>>(
      `${ADMIN}/coupon-templates?isClaimable=true&q=${encodeURIComponent('八折')}`,
    );
    expect(claimable.body.items.map(({ id }) => id)).toEqual([made.id]);
    const none = await client.get<Page<Template>>(`${ADMIN}/coupon-templates?q=%25`);
    expect(none.body.items).toEqual([]);
    const file = await client.get(`${ADMIN}/coupon-templates.csv?isClaimable=true`);
    expect(file.text.split('\r\n')[1]).toContain('茶具八折,折扣券,满 ¥100 打 8 折，最多减 ¥50');
    const sheet = await client.get(`${ADMIN}/coupon-templates.xlsx`);
    expect(sheet.headers.get('content-type')).toContain('spreadsheetml');
  });

  it('get the next terms by an edit of the revision that was read', async () => {
    const { revision } = (await client.get<Template>(`${ADMIN}/coupon-templates/${made.id}`)).body;
    const changed = { ...percent, percentOff: 30, revision };
    const saved = await client.put<Template>(`${ADMIN}/coupon-templates/${made.id}`, changed);
    expect(saved.body).toMatchObject({ versionNo: 2, sentence: expect.stringContaining('7 折') });
    const late = await client.put<Problem>(`${ADMIN}/coupon-templates/${made.id}`, changed);
    expect(late).toMatchObject({ status: 409, body: { code: 'coupons.template-changed' } });
    const versions = await client.get<Template[]>(`${ADMIN}/coupon-templates/${made.id}/versions`);
    expect(versions.body.map(({ versionNo }) => versionNo)).toEqual([2, 1]);
  });

  it.each([
    ['percentOff', { percentOff: 12.5 }],
    ['minSpendFen', { minSpendFen: -1 }],
    ['stock', { stock: 1e12 }],
    ['scope.goods.include', { scope: { goods: { include: [1] } } }],
    ['audience.newWithinDays', { audience: { newWithinDays: 0 } }],
    ['issued', { issued: 5 }],
  ])('refuse a wrong %s and change nothing', async (_field, change) => {
    const answer = await client.post<Problem>(`${ADMIN}/coupon-templates`, { ...percent, ...change });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    const list = await client.get<Page<Template>>(`${ADMIN}/coupon-templates`);
    expect(list.body.total).toBe(26);
  });

  it('pause, go on, and stop for good', async () => {
    const { items } = (await client.get<Page<Template>>(`${ADMIN}/coupon-templates?kind=amount_off`)).body;
    const id = items[0]?.id ?? '';
    const set = (state: string) =>
      client.post<Template & Problem>(`${ADMIN}/coupon-templates/${id}/state`, { state });
    expect((await set('paused')).body.state).toBe('paused');
    expect((await set('active')).body.state).toBe('active');
    expect((await set('stopped')).body.state).toBe('stopped');
    expect(await set('active')).toMatchObject({ status: 422, body: { code: 'coupons.template-invalid' } });
    const choices = await client.get<Template[]>(`${ADMIN}/coupon-templates/choices`);
    expect(choices.body.some((choice) => choice.id === id)).toBe(false);
    const issued = await client.call<Problem>(
      'POST',
      `${ADMIN}/members/1/coupons`,
      { templateId: id },
      { 'idempotency-key': 'after-stop' },
    );
    expect(issued).toMatchObject({ status: 409, body: { code: 'coupons.stopped' } });
  });
});

describe('coupons', () => {
  it('are found by owner, way and day, and leave without their codes', async () => {
    const found = await client.get<Page<{ memberName: string; terms: { versionNo: number } }>>(
      `${ADMIN}/coupons?member=${encodeURIComponent('林')}&sourceKind=manual&issuedFrom=2026-01-01&templateId=${made.id}`,
    );
    expect(found.body).toMatchObject({ total: 1, items: [{ memberName: '林一', terms: { versionNo: 1 } }] });
    const code = app.api.get(CouponsService).codeOf((found.body.items[0] as unknown as { id: string }).id);
    const file = await client.get(`${ADMIN}/coupons.csv?templateId=${made.id}`);
    expect(file.text).toContain("'=2+3");
    expect(file.text).not.toContain(code);
    const before = await client.get<Page<unknown>>(`${ADMIN}/coupons?issuedTo=2020-01-01`);
    expect(before.body.total).toBe(0);
  });

  it('give their codes to an administrator alone, who is written down', async () => {
    const path = `${ADMIN}/coupon-codes.csv?templateId=${made.id}`;
    const file = await client.get(path);
    expect(file.text.split('\r\n')[1]).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5},/);
    const logged = await app.test.database.rows(
      `SELECT a.operator_name FROM audit_log a WHERE a.action = 'GET /api/admin/v1/coupon-codes'`,
    );
    expect(logged).toHaveLength(1);
    await app.api.get(AuthService).createOperator('小运营', 'operator');
    const operator = await app.signIn('小运营');
    expect((await operator.get<Problem>(path)).status).toBe(403);
  });

  it('are taken back once, with a reason', async () => {
    const list = await client.get<Page<{ id: string }>>(`${ADMIN}/coupons?memberId=2`);
    const path = `${ADMIN}/coupons/${list.body.items[0]?.id}/revoke`;
    expect((await client.post<Problem>(path, { reason: '' })).status).toBe(400);
    expect((await client.post(path, { reason: '发错了' })).status).toBe(200);
    expect(await client.post<Problem>(path, { reason: '发错了' })).toMatchObject({
      status: 404,
      body: { code: 'coupons.not-found' },
    });
    const { body } = await client.get<Template & { issued: number }>(`${ADMIN}/coupon-templates/${made.id}`);
    expect(body).toMatchObject({ issued: 1, funnel: { issued: 1, revoked: 1 } });
    const received = await client.get<Page<unknown>>(`${ADMIN}/coupons?templateId=${made.id}&state=received`);
    expect(received.body.total).toBe(1);
  });
});
