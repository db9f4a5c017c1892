import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import { PointsService } from '../../src/actions/points/points.service.js';
import { Database } from '../../src/platform/database/database.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';
import { plainCoupon } from '../factories/coupons.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { eventually } from '../harness/child-process.js';

const AUDIT = '/api/admin/v1/audit';

interface Invariant {
  code: string;
  state: string | null;
  offenders: number;
  checkId: string | null;
}
interface Overview {
  invariants: Invariant[];
  lastCheck: { offended: number; failed: number; checked: number; finishedAt: string | null } | null;
}

let app: TestApp;
let database: Database;
let operator: ApiClient;
let templateId: string;
let couponIds: string[];

beforeAll(async () => {
  app = await TestApp.start('e_audit', { withWorker: true });
  database = app.api.get(Database);
  operator = await app.signIn();
  const members = await insertJoinedMembers(database, 3);
  templateId = await app.api
    .get(CouponTemplatesService, { strict: false })
    .createTemplate({ ...plainCoupon, stock: 10 }, 'spec', '=1+1');
  const coupons = app.api.get(CouponsService, { strict: false });
  const points = app.api.get(PointsService, { strict: false });
  couponIds = await database.transaction(async (tx) => {
    const { given } = await coupons.issueFor(tx, {
      templateId,
      sourceKind: 'manual',
      sourceKey: 'k',
      sourceLabel: '=cmd|A1',
      members: members.map((memberId) => ({ memberId })),
    });
    await coupons.revokeCoupons(tx, [given[2]?.couponId ?? ''], '测试收回');
    await points.grant(tx, {
      sourceKind: 'spec',
      sourceKey: 'g',
      note: '赠送',
      members: members.map((memberId) => ({ memberId, points: 100 })),
    });
    await points.spend(tx, {
      memberId: members[0] ?? '',
      points: 30,
      sourceKind: 'spec',
      sourceKey: 's',
      note: '兑换',
    });
    return given.map(({ couponId }) => couponId);
  });
});
afterAll(() => app.stop());

async function checkNow(): Promise<Overview> {
  const { status, body } = await operator.post<{ jobRunId: string }>(`${AUDIT}/checks`);
  expect(status).toBe(202);
  await eventually('the check to end', async () => {
    const run = await operator.get<{ state: string }>(`/api/admin/v1/job-runs/${body.jobRunId}`);
    return run.body.state === 'done';
  });
  return (await operator.get<Overview>(AUDIT)).body;
}

const days = (): string => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return `from=${today}&to=${today}`;
};

describe('账目核对', () => {
  it('asks everything when told to, and says that all holds', async () => {
    const { invariants, lastCheck } = await checkNow();
    expect(invariants.filter(({ state }) => state !== 'held')).toEqual([]);
    expect(lastCheck).toMatchObject({ checked: invariants.length, offended: 0, failed: 0 });
  });

  it('names what does not hold, the rows that break it, and keeps both', async () => {
    await database.run(`UPDATE coupon_template SET issued = issued + 1 WHERE id = ?`, [templateId]);
    const wrong = (await checkNow()).invariants.filter(({ state }) => state !== 'held');
    expect(wrong).toMatchObject([{ code: 'I2', state: 'offended', offenders: 1 }]);
    const rows = `${AUDIT}/checks/${wrong[0]?.checkId}/invariants/I2/rows`;
    expect((await operator.get(rows)).body).toMatchObject({
      columns: expect.arrayContaining([{ name: 'template_id', label: '券模板' }]),
      rows: [{ template_id: templateId, issued: 3, coupons: 2 }],
    });
    const file = await operator.get(`${rows}.csv`);
    expect(file.text).toContain('券模板');
    await database.run(`UPDATE coupon_template SET issued = issued - 1 WHERE id = ?`, [templateId]);
    expect((await checkNow()).invariants.filter(({ state }) => state !== 'held')).toEqual([]);
    const history = await operator.get<{ items: { state: string }[] }>(
      `${AUDIT}/invariants/I2/results?limit=20`,
    );
    expect(history.body.items.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['held', 'offended']),
    );
    const found = await operator.get<{ items: { offended: number }[] }>(`${AUDIT}/checks?found=wrong`);
    expect(found.body.items).toMatchObject([{ offended: 1 }]);
  });

  it('shows what came and went, checked against what is there', async () => {
    const { body } = await operator.get<Record<string, unknown>>(`${AUDIT}/ledger?${days()}`);
    expect(body).toMatchObject({
      coupons: [{ templateId, opening: 0, issued: 3, redeemed: 0, revoked: 1, closing: 2, isBalanced: true }],
      couponTotal: { issued: 3, closing: 2, isBalanced: true },
      points: {
        opening: { available: 0, pending: 0, owed: 0 },
        closing: { available: 270, pending: 0, owed: 0 },
        lines: [
          { kind: 'grant', label: '赠送', transactions: 3, available: 300 },
          { kind: 'spend', label: '使用', transactions: 1, available: -30 },
        ],
        isDoubleEntry: true,
        isBalanced: true,
      },
    });
    const before = await operator.get<{ coupons: unknown[] }>(
      `${AUDIT}/ledger?from=2020-01-01&to=2020-01-31`,
    );
    expect(before.body.coupons).toEqual([]);
  });

  it('sees a coupon that vanished from the book', async () => {
    await database.run('UPDATE coupon SET state = ? WHERE id = ?', ['redeemed', couponIds[0] ?? '']);
    const { body } = await operator.get<{ coupons: unknown[] }>(`${AUDIT}/ledger?${days()}`);
    expect(body.coupons).toMatchObject([{ isBalanced: false }]);
    await database.run('UPDATE coupon SET state = ? WHERE id = ?', ['issued', couponIds[0] ?? '']);
  });

  it('hands out every movement with its sums, no cell of which is a formula', async () => {
    const coupons = (await operator.get(`${AUDIT}/ledger/coupons.csv?${days()}`)).text.trim().split('\r\n');
    expect(coupons).toHaveLength(1 + 3 + 1 + 2);
    expect(coupons.join('\n')).toContain(`'=cmd|A1`);
    expect(coupons.filter((line) => line.startsWith('合计'))).toEqual([
      '合计,发放,3,,,,90,,,,',
      '合计,收回,-1,,,,30,,,,',
    ]);
    const points = (await operator.get(`${AUDIT}/ledger/points.csv?${days()}`)).text.trim().split('\r\n');
    expect(points.at(-1)).toBe('合计,,,,全部,270,0,0,,,,,');
    const book = await operator.call<unknown>('GET', `${AUDIT}/ledger/summary.xlsx?${days()}`);
    expect(book.headers.get('content-type')).toContain('spreadsheetml');
  });

  it.each([
    ['from=2026-11-22&to=2026-11-21', 'audit.period-invalid'],
    ['from=2025-01-01&to=2026-11-21', 'audit.period-invalid'],
    ['from=2026-02-30&to=2026-03-01', 'clock.date-invalid'],
    ['from=yesterday&to=2026-03-01', 'request.invalid'],
    ['to=2026-03-01', 'request.invalid'],
  ])('refuses %s', async (query, code) => {
    const { status, body } = await operator.get<{ code: string }>(`${AUDIT}/ledger?${query}`);
    expect([status, body.code]).toEqual([400, code]);
  });

  it.each([
    `${AUDIT}/checks/999999999/invariants/I2/rows`,
    `${AUDIT}/checks/999999999`,
    `${AUDIT}/checks/x`,
    `${AUDIT}/invariants/I99/results`,
  ])('knows nothing of %s', async (path) => {
    expect((await operator.get(path)).status).toBe(404);
  });
});
