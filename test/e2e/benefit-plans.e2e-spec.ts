import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OccasionSettlement } from '../../src/actions/benefit-plans/occasion-settlement.service.js';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { addMembers, couponDraft, insertLadder, insertRun } from '../factories/benefit-plans.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

interface Problem {
  code: string;
  details?: { path?: string };
}
interface Plan {
  versionNo: number;
  state: string;
  afterRefund: string;
  cells: { tierCode: string | null; cell: string; gifts: { text: string; worthFen: number }[] }[];
}
interface Grants {
  items: { memberId: string; outcome: string; gift: string; cellLabel: string }[];
  nextCursor: string | null;
  total: number;
}

const PLANS = '/api/admin/v1/benefit-plans';
let app: TestApp;
let client: ApiClient;
let coupon: string;

beforeAll(async () => {
  app = await TestApp.start('benefit_plans');
  await app.api.get(BusinessClock).fix('2026-11-20', 'spec');
  await insertLadder(app.test.database);
  await addMembers(app.test.database, 30);
  await app.test.database.run(`UPDATE member SET birthday = '1990-11-20'`);
  const moves = Array.from({ length: 30 }, (_, index) => ({
    memberId: index + 1,
    from: null,
    to: (index % 3) + 1,
  }));
  await insertRun(app.test.database, moves, 'initial', '2026-11-01');
  coupon = await app.api.get(CouponTemplatesService).createTemplate(couponDraft('生日券', 8), 'spec');
  client = await app.signIn();
});
afterAll(() => app.stop());

const cellsOf = () => [
  {
    tierCode: 'gold',
    cell: 'held',
    gifts: [{ kind: 'privilege', memberText: '专属客服', staffText: '优先' }],
  },
  { tierCode: 'gold', cell: 'birthday', gifts: [{ kind: 'coupon', couponTemplateId: coupon, count: 1 }] },
  { tierCode: null, cell: 'birthday', gifts: [{ kind: 'points', points: 5 }] },
];
const save = <Answer>(change: Record<string, unknown>) =>
  client.put<Answer>(`${PLANS}/draft`, { reentryDays: 365, cells: cellsOf(), ...change });

describe('benefit plans over HTTP', () => {
  it('refuse what cannot be, by field, before anything is written', async () => {
    const bad: [Record<string, unknown>, number, string][] = [
      [{ reentryDays: 1.5 }, 400, 'request.invalid'],
      [{ monthlyDay: 32 }, 400, 'request.invalid'],
      [{ afterRefund: 'burn' }, 400, 'request.invalid'],
      [
        { cells: [{ tierCode: 'gold', cell: 'birthday', gifts: [{ kind: 'points', points: 1.5 }] }] },
        400,
        'request.invalid',
      ],
      [
        { cells: [{ tierCode: 'gold', cell: 'birthday', gifts: [{ kind: 'points', points: 10 ** 12 }] }] },
        400,
        'request.invalid',
      ],
      [{ cells: [{ tierCode: 'gold', cell: 'party', gifts: [] }] }, 400, 'request.invalid'],
      [{ schemeCode: 'nobody' }, 404, 'benefit-plans.scheme-unknown'],
      [{ afterDowngrade: 'owe' }, 422, 'benefit-plans.policy-invalid'],
      [{ endsOn: '2026-02-30' }, 400, 'clock.date-invalid'],
      [{ cells: [{ tierCode: 'diamond', cell: 'enter', gifts: [] }] }, 422, 'benefit-plans.tier-unknown'],
    ];
    for (const [change, status, code] of bad)
      expect(await save<Problem>(change), JSON.stringify(change)).toMatchObject({ status, body: { code } });
    expect((await client.get<Plan[]>(PLANS)).body).toEqual([]);
  });

  it('are published with their cost known, and give what they say', async () => {
    const saved = await save<Plan>({ afterRefund: 'owe' });
    expect(saved.body).toMatchObject({ versionNo: 1, state: 'draft', afterRefund: 'owe' });
    const costs = await client.get(`${PLANS}/costs?of=draft`);
    expect(costs.body).toMatchObject({ versionNo: 1, optedOut: 0, totals: { couponFen: 2000 } });
    const published = await client.post<Plan>(`${PLANS}/draft/publish`, {});
    expect(published.body).toMatchObject({ state: 'published' });
    expect(published.body.cells.map(({ gifts }) => gifts[0]?.text)).toEqual(['专属客服', '生日券', '5 积分']);
    const schemes = await client.get(`${PLANS}/schemes`);
    expect(schemes.body).toEqual([
      { code: 'member-level', name: '会员等级', kind: 'rule_ladder', isPredicted: false, versionNo: 1 },
    ]);
    await app.api.get(OccasionSettlement).settle('2026-11-20');
    const settlements = await client.get<{ businessDate: string; grants: number }[]>(`${PLANS}/settlements`);
    expect(settlements.body).toMatchObject([{ businessDate: '2026-11-20', grants: 10 }]);
  });

  it('list every grant by pages and filters, and as a file', async () => {
    const first = await client.get<Grants>(`${PLANS}/grants?limit=20&cell=birthday`);
    expect(first.body).toMatchObject({ total: 10, nextCursor: null });
    const refused = await client.get<Grants>(`${PLANS}/grants?outcome=refused&tierCode=gold`);
    expect(refused.body.items.map(({ memberId, outcome }) => `${memberId} ${outcome}`)).toEqual([
      '30 out_of_stock',
      '27 out_of_stock',
    ]);
    expect((await client.get<Problem>(`${PLANS}/grants?cell=held`)).status).toBe(400);
    const csv = await client.get(`${PLANS}/grants.csv`);
    const lines = csv.text.trim().split('\r\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toContain('会员,会员编号,层级,权益列,时机');
    expect(lines.filter((line) => line.includes('库存不足'))).toHaveLength(2);
    expect((await client.get(`${PLANS}/grants.xlsx`)).status).toBe(200);
  });

  it('tell whether equal tiers got equal terms', async () => {
    const report = await client.get(`${PLANS}/fairness`);
    expect(report.body).toMatchObject({
      unexplained: 0,
      lines: [{ tierName: '金卡', verdict: 'explained', differences: [{ reason: 'not_given', people: 2 }] }],
    });
    const file = await client.get(`${PLANS}/fairness.csv?from=2026-11-01&to=2026-11-20`);
    expect(file.text).toContain('有差异，原因已列出');
  });

  it('are read by staff on the page of a member', async () => {
    const gold = await client.get(`${PLANS}/members/3`);
    expect(gold.body).toMatchObject({
      schemes: [
        { tierName: '金卡', isGeneral: false, occasions: [{ label: '持有期间' }, { label: '生日' }] },
      ],
      privileges: [{ memberText: '专属客服', staffText: '优先' }],
    });
    expect((await client.get(`${PLANS}/members/x`)).status).toBe(404);
  });
});
