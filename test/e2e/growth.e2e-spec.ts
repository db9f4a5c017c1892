import { afterAll, beforeAll, expect, it } from 'vitest';
import { ActivitiesService } from '../../src/facts/activities/activities.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { insertPeople } from '../factories/people.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const DEFINITION = {
  tiers: [
    { code: 'v1', name: '普通', growth: 0 },
    { code: 'v2', name: '银卡', growth: 1000, keep: 300 },
    { code: 'v3', name: '金卡', growth: 5000 },
  ],
  validityDays: 365,
  graceDays: 7,
  onMiss: 'step_down',
};
const RULES = { perYuan: 1, perOrder: 10, perActivity: { visited: 5 }, dailyActivityCap: 10 };

let app: TestApp;
let operator: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('growth', { withWorker: true });
  await insertPeople(app.test.database, ['anna', 'bo']);
  operator = await app.signIn();
});
afterAll(() => app.stop());

const growthOf = async (memberId: string) =>
  (
    await operator.get<{ growth: number; items: { kindLabel: string; points: number }[] }>(
      `/api/admin/v1/members/${memberId}/growth`,
    )
  ).body;

/** Waits for what `ask` returns to be there; returns it. */
async function waitFor<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  const until = Date.now() + 30_000;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > until) throw new Error('Waited 30 s in vain');
    await new Promise((resume) => setTimeout(resume, 25));
  }
}

/** Waits until a person is in a tier; returns why. */
const inTier = (memberId: string, code: string) =>
  waitFor(async () => {
    const { body } = await operator.get<{ tierCode?: string; sentence: string; keeps: unknown }>(
      `/api/admin/v1/members/${memberId}/tiers/level/explanation`,
    );
    return body.tierCode === code ? body : undefined;
  });

async function buy(externalId: string, amountFen: number): Promise<void> {
  const paidAt = new Date(Date.now() - 60_000);
  const order = {
    externalId,
    buyerExternalId: 'anna',
    state: 'paid' as const,
    paidAmountFen: amountFen,
    placedAt: paidAt,
    paidAt,
    sourceUpdatedAt: paidAt,
    items: [],
  };
  const result = await app.test.database.transaction((tx) =>
    app.api.get(OrdersService).upsertMany(tx, { id: '1' }, [order]),
  );
  expect(result).toMatchObject({ added: 1, rejected: [] });
}

it('an operator sets the rules and a scheme; orders, visits and campaigns then raise people by themselves', async () => {
  const set = await operator.put('/api/admin/v1/settings/growth.rules', { value: JSON.stringify(RULES) });
  expect(set.status).toBe(200);
  const created = await operator.post('/api/admin/v1/schemes', {
    code: 'level',
    name: '会员等级',
    kind: 'growth_value',
    definition: DEFINITION,
  });
  expect([created.status, created.text.slice(0, 200)]).toEqual([201, expect.any(String)]);
  const published = await operator.post('/api/admin/v1/schemes/level/draft/publish', {
    existingMembers: 'none',
  });
  expect([published.status, published.text.slice(0, 300)]).toEqual([
    expect.toSatisfy((status: number) => status < 300),
    expect.any(String),
  ]);
  await inTier('1', 'v1');

  await buy('no-1', 98_500);
  await waitFor(async () => ((await growthOf('1')).growth === 995 ? true : undefined));
  await app.test.database.transaction((tx) =>
    app.api
      .get(ActivitiesService)
      .append(tx, [
        { memberId: '1', kind: 'visited', dedupeKey: 'v1', occurredAt: new Date(Date.now() - 60_000) },
      ]),
  );
  await inTier('1', 'v2');
  expect((await growthOf('1')).growth).toBe(1000);

  await buy('no-2', 410_000);
  const why = await inTier('1', 'v3');
  expect(why.keeps).toMatchObject({
    sentence: expect.stringContaining('再得 4890 可保级，否则降为「银卡」'),
  });
  expect(why.sentence).toBe('成长值 5110（要求 ≥ 5000），所以是「金卡」');
  const grant = { campaignCode: 'NOV', points: 1000, note: '周年庆' };
  const granted = await operator.post('/api/admin/v1/growth/grants', {
    ...grant,
    memberIds: ['2'],
    customerIds: ['anna'],
  });
  expect([granted.status, granted.body]).toEqual([200, { granted: 2, already: 0 }]);
  await inTier('2', 'v2');
  expect((await growthOf('1')).items.map(({ kindLabel, points }) => [kindLabel, points])).toEqual([
    ['活动赠送', 1000],
    ['下单获得', 4110],
    ['互动获得', 5],
    ['下单获得', 995],
  ]);
});

it('says what is wrong, once, and gives nobody anything', async () => {
  const before = await growthOf('1');
  const unknown = await operator.post<{ code: string }>('/api/admin/v1/growth/grants', {
    campaignCode: 'DEC',
    points: 10,
    memberIds: ['1'],
    customerIds: ['zoe'],
  });
  expect([unknown.status, unknown.body.code]).toEqual([422, 'growth.people-unknown']);
  const nobody = await operator.post<{ code: string }>('/api/admin/v1/growth/grants', {
    campaignCode: 'DEC',
    points: 10,
  });
  expect([nobody.status, nobody.body.code]).toEqual([422, 'growth.grant-invalid']);
  const rules = await operator.put<{ code: string }>('/api/admin/v1/settings/growth.rules', { value: '{}' });
  expect([rules.status, rules.body.code]).toEqual([422, 'settings.value-invalid']);
  expect(await growthOf('1')).toEqual(before);
});
