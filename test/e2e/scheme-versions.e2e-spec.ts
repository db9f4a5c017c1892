import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { insertMarks, insertOrders, insertPeople } from '../factories/people.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const SCHEMES = '/api/admin/v1/schemes';
const PEOPLE = 20;

interface VersionJson {
  versionNo: number;
  state: string;
  runId?: string;
  approvedBy: string | null;
  rejectedReason: string | null;
}

let app: TestApp;
let author: ApiClient;
let second: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('scheme_versions');
  author = await app.signIn();
  await app.api.get(AuthService).createOperator('阿梅', 'operator');
  second = await app.signIn('阿梅');
  const { database } = app.test;
  await app.api.get(BusinessClock).fix('2026-03-01', 'spec');
  const people = Array.from({ length: PEOPLE }, (_, index) => index + 1);
  await insertPeople(
    database,
    people.map((person) => `p${person}`),
  );
  await insertOrders(
    database,
    people.map((memberId) => ({
      memberId,
      externalId: `o${memberId}`,
      paidAt: new Date('2026-02-20T04:00:00Z'),
      amountFen: memberId * 10_000,
    })),
  );
  await insertMarks(database, people, 'order');
  await app.api.get(MemberFactsService).bringUpToDate({ isSilent: true });
});
afterAll(() => app.stop());

function ladder(yuan: number): unknown {
  return {
    tiers: [
      { code: 'v0', name: '普通', rule: null },
      {
        code: 'v1',
        name: '金卡',
        rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: yuan * 100 }] },
      },
    ],
  };
}

async function finish(runId: string | undefined): Promise<void> {
  await app.api.get(TierRunService).runToEnd(runId ?? '');
}

describe('the life of a version over HTTP', () => {
  it('is counted while it is edited, tried, published, sent to a second operator, rejected and approved', async () => {
    await author.post(SCHEMES, { code: 'lv', name: '等级', kind: 'rule_ladder', definition: ladder(1000) });
    const live = await author.post(`${SCHEMES}/lv/live-count`, { definition: ladder(1500) });
    expect(live.body).toMatchObject({
      total: PEOPLE,
      isEstimate: false,
      tiers: [{ count: 14 }, { count: 6 }],
    });
    const wrong = await author.post<Problem>(`${SCHEMES}/lv/live-count`, { definition: { tiers: [] } });
    expect(wrong).toMatchObject({ status: 422, body: { details: { path: 'tiers' } } });
    const { body: spread } = await author.get<{ buckets: { count: number }[] }>(
      `${SCHEMES}/lv/histogram?field=orderCount90`,
    );
    expect(spread.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(PEOPLE);

    const { body: first } = await author.post<VersionJson>(`${SCHEMES}/lv/draft/publish`, {});
    expect(first).toMatchObject({ versionNo: 1, state: 'published', isSimulated: true });
    await finish(first.runId);

    await author.put('/api/admin/v1/settings/tiering.approval-above', { value: '3' });
    await author.put(`${SCHEMES}/lv/draft`, { definition: ladder(500) });
    const { body: trial } = await author.post(`${SCHEMES}/lv/draft/simulate`, {});
    expect(trial).toMatchObject({
      up: 5,
      down: 0,
      needsApproval: true,
      approvalAbove: 3,
      flipBack: { sample: PEOPLE },
      cost: { people: 0, coupons: 0, amountFen: 0 },
      mostAffected: [
        { memberId: '9', fromTier: '普通', toTier: '金卡', levels: 1, netAmountFen: 90_000 },
        {},
        {},
        {},
        {},
      ],
    });
    const { body: asked } = await author.post<VersionJson>(`${SCHEMES}/lv/draft/publish`, {});
    expect(asked).toMatchObject({ versionNo: 2, state: 'pending' });
    expect((await second.get(`${SCHEMES}/lv/versions/2/simulation`)).body).toMatchObject({ up: 5 });
    expect(await author.post<Problem>(`${SCHEMES}/lv/versions/2/approve`, {})).toMatchObject({
      status: 403,
      body: { code: 'tiering.approval-own' },
    });
    const { body: back } = await second.post<VersionJson>(`${SCHEMES}/lv/versions/2/reject`, {
      reason: '太松',
    });
    expect(back).toMatchObject({ state: 'draft', rejectedReason: '太松' });
    await author.post(`${SCHEMES}/lv/draft/publish`, { seasonUntil: '2026-03-10' });
    const { body: approved } = await second.post<VersionJson>(`${SCHEMES}/lv/versions/2/approve`, {});
    expect(approved).toMatchObject({ state: 'published', approvedBy: '阿梅', seasonUntil: '2026-03-10' });
    await finish(approved.runId);
    const { body: list } = await author.get<{ code: string }[]>(SCHEMES);
    expect(list.find(({ code }) => code === 'lv')).toMatchObject({
      state: 'published',
      publishedVersionNo: 2,
      pendingVersionNo: null,
      seasonUntil: '2026-03-10',
      tiers: [{ count: 4 }, { count: 16 }],
    });
  });

  it('refuses bad dates with one error each, and retires what nothing relies on', async () => {
    await author.put(`${SCHEMES}/lv/draft`, { definition: ladder(700) });
    for (const [body, code] of [
      [{ effectiveOn: '2026-02-28' }, 'tiering.effective-date-past'],
      [{ effectiveOn: '2026-02-30' }, 'clock.date-invalid'],
      [{ effectiveOn: '2026-03-20', seasonUntil: '2026-03-19' }, 'tiering.season-end-before-start'],
      [{ effectiveOn: '2026-03-10', seasonUntil: '2026-03-19' }, 'tiering.season-overlap'],
      [{ seasonUntil: 'tomorrow' }, 'request.invalid'],
    ] as const)
      expect((await author.post<Problem>(`${SCHEMES}/lv/draft/publish`, body)).body.code).toBe(code);
    expect((await author.post(`${SCHEMES}/lv/retire`, {})).body).toMatchObject({ state: 'retired' });
    expect(await author.put<Problem>(`${SCHEMES}/lv/draft`, { definition: ladder(1) })).toMatchObject({
      status: 409,
      body: { code: 'tiering.scheme-retired' },
    });
  });
});
