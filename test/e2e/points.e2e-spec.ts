import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PointsService } from '../../src/actions/points/points.service.js';
import { pointsInvariants } from '../../src/actions/points/points.invariants.js';
import type { Channel } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { OperatorStore } from '../../src/interfaces/auth/operator.store.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import type { CliCommand } from '../../src/interfaces/cli/cli-command.js';
import {
  pointsBalanceCommand,
  pointsLiabilityCommand,
  pointsRulesGetCommand,
  pointsRulesSetCommand,
} from '../../src/interfaces/cli/points.command.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';

interface Problem {
  code: string;
  detail: string;
  details?: Record<string, unknown>;
}
interface Page<Item> {
  items: Item[];
  total: number | null;
  nextCursor: string | null;
}
interface Held {
  available: number;
  pending: number;
  owed: number;
  approvalAbove: number;
  lots: { state: string; remaining: number }[];
}

let app: TestApp;
let anna: ApiClient;
let bo: ApiClient;
let channel: Channel;
let memberId: string;

beforeAll(async () => {
  app = await TestApp.start('points', { withWorker: true });
  anna = await app.signIn();
  bo = await app.signIn(await secondOperator());
  channel = await app.api.get(ChannelsService).create({ kind: 'csv', code: 'till', name: '门店' });
  await app.api.get(SettingStore).write(app.test.database, 'points.go-live-on', '2026-01-01', 'spec');
  await buy('first', 100, 0);
  memberId = await buyer();
  await app.test.database.transaction((tx) =>
    app.api
      .get(MembersService)
      .join(tx, [{ memberId, channelId: channel.id, joinedAt: new Date('2026-01-01T00:00:00Z') }]),
  );
  await eventually(async () => (await held()).available + (await held()).pending === 1);
});
afterAll(() => app.stop());

async function secondOperator(): Promise<string> {
  await app.api.get(OperatorStore).create(app.test.database, '复核员', 'operator');
  return '复核员';
}

async function buyer(): Promise<string> {
  const found = await app.test.database.row<{ member_id: string }>(
    'SELECT i.member_id FROM channel_identity i',
  );
  return found?.member_id ?? '';
}

async function buy(externalId: string, paidAmountFen: number, daysAgo: number, category = ''): Promise<void> {
  const paidAt = new Date(Date.now() - daysAgo * 86_400_000 - 60_000);
  await app.test.database.transaction((tx) =>
    app.api.get(OrdersService).upsertMany(tx, channel, [
      {
        externalId,
        buyerExternalId: 'buyer-1',
        state: 'paid',
        paidAmountFen,
        placedAt: paidAt,
        paidAt,
        items: [{ title: '商品', category, quantity: 1, amountFen: paidAmountFen }],
      },
    ]),
  );
}

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 30_000;
  while (!(await isTrue())) {
    if (Date.now() > until) throw new Error('Waited 30 s in vain');
    await new Promise((resume) => setTimeout(resume, 25));
  }
}

const held = async () => (await anna.get<Held>(`${ADMIN}/members/${memberId}/points/lots`)).body;

const adjust = (client: ApiClient, points: number, key: string = randomUUID(), reason = '客诉补偿') =>
  client.call<Problem & { adjustmentId: string; state: string }>(
    'POST',
    `${ADMIN}/members/${memberId}/points/adjustments`,
    { points, reason },
    { 'idempotency-key': key },
  );

async function broken(): Promise<unknown[]> {
  const found = await Promise.all(pointsInvariants.map(({ sql }) => app.test.database.rows(sql)));
  return found.flat();
}

describe('points in the admin panel', () => {
  it('wait for the refund period, and older orders can be used at once', async () => {
    await buy('new', 20_000, 0);
    await buy('old', 30_000, 20);
    await eventually(async () => (await held()).available === 300);
    expect(await held()).toMatchObject({ available: 300, pending: 201, owed: 0 });
    const { body } = await anna.get<Page<{ kind: string; points: number; isPending: boolean }>>(
      `${ADMIN}/members/${memberId}/points`,
    );
    expect(body.items.find(({ points }) => points === 200)).toMatchObject({ kind: 'earn', isPending: true });
    const person = await anna.get<{ points: unknown }>(`${ADMIN}/members/${memberId}`);
    expect(person.body.points).toEqual({ balance: 300, pending: 201, owed: 0 });
  });

  it('earn by rules that are set in parts, and say where a rule is wrong', async () => {
    const rules = { perYuan: 2, rounding: 'down', categories: { 新品: 3, 礼品卡: 0 }, activities: {} };
    const wrong = await anna.put<Problem>(`${ADMIN}/points/rules`, { ...rules, categories: { 新品: -1 } });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'settings.value-invalid', details: { path: 'categories.新品' } },
    });
    const luring = await anna.put<Problem>(`${ADMIN}/points/rules`, {
      ...rules,
      activities: { followed: { points: 5 } },
    });
    expect(luring.body.details).toMatchObject({ path: 'activities.followed' });
    expect((await bo.put(`${ADMIN}/points/rules`, rules)).status).toBe(403);
    const set = await anna.put<{ versions: { isInForce: boolean; rules: unknown }[] }>(
      `${ADMIN}/points/rules`,
      rules,
    );
    expect(set.body.versions[0]).toMatchObject({ isInForce: true, rules: { perYuan: 2 } });
    const before = await held();
    await buy('triple', 10_000, 0, '新品');
    await buy('none', 10_000, 0, '礼品卡');
    await eventually(async () => (await held()).pending === before.pending + 600);
    expect(await broken()).toEqual([]);
  });

  it('are adjusted at once below the limit, by a second person above it, and once per key', async () => {
    const before = (await held()).available;
    const key = randomUUID();
    const done = await adjust(anna, 50, key);
    expect(done).toMatchObject({ status: 200, body: { state: 'done' } });
    expect((await adjust(anna, 50, key)).body.adjustmentId).toBe(done.body.adjustmentId);
    expect((await adjust(anna, 60, key)).body.code).toBe('request.idempotency-key-reused');
    expect((await held()).available).toBe(before + 50);

    // 50 of today and 960 are above 1,000 together.
    const waiting = await adjust(anna, 960);
    expect(waiting.body.state).toBe('waiting');
    expect((await held()).available).toBe(before + 50);
    const path = `${ADMIN}/points/adjustments/${waiting.body.adjustmentId}/approve`;
    expect(await anna.post<Problem>(path)).toMatchObject({
      status: 403,
      body: { code: 'points.adjust-own' },
    });
    const list = await bo.get<Page<{ id: string; state: string }>>(
      `${ADMIN}/points/adjustments?state=waiting`,
    );
    expect(list.body.items.map(({ id }) => id)).toEqual([waiting.body.adjustmentId]);
    expect((await bo.post(path)).status).toBe(200);
    expect((await held()).available).toBe(before + 1_010);
    expect(await bo.post<Problem>(path)).toMatchObject({
      status: 409,
      body: { code: 'points.adjust-decided' },
    });
    expect(await broken()).toEqual([]);
  });

  it('stay untouched by what makes no sense', async () => {
    const before = await held();
    const refused = async (answer: Promise<{ status: number; body: Problem }>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await refused(adjust(anna, 1e12))).toEqual([422, 'points.amount-invalid']);
    expect(await refused(adjust(anna, 1.5))).toEqual([422, 'points.amount-invalid']);
    expect(await refused(adjust(anna, 0))).toEqual([422, 'points.amount-invalid']);
    await app.api.get(SettingStore).write(app.test.database, 'points.adjust-approval-above', 9_999, 'spec');
    expect(await refused(adjust(bo, -before.available - 1))).toEqual([409, 'points.insufficient']);
    before.approvalAbove = 9_999;
    expect(await refused(adjust(anna, 5, randomUUID(), ' '))).toEqual([422, 'points.adjust-reason-invalid']);
    expect(
      await refused(
        anna.post(`${ADMIN}/members/${memberId}/points/adjustments`, { points: 5, reason: '补偿' }),
      ),
    ).toEqual([400, 'request.idempotency-key-missing']);
    const nobody = anna.call<Problem>(
      'POST',
      `${ADMIN}/members/999/points/adjustments`,
      { points: 5, reason: '补偿' },
      { 'idempotency-key': randomUUID() },
    );
    expect(await refused(nobody)).toEqual([409, 'points.not-member']);
    expect(await held()).toEqual(before);
    expect(await broken()).toEqual([]);
  });

  it('are adjusted by a file, all of it or nothing, and once', async () => {
    const send = (path: string, file: string) =>
      anna.call<Problem & { done: number; waiting: number; problems: { line: number }[]; up: number }>(
        'POST',
        `${ADMIN}/points/adjustments/${path}`,
        file,
        { 'content-type': 'text/csv' },
      );
    const before = await held();
    const bad = `会员编号,积分,原因\n${memberId},10,周年补发\n${memberId},1.5,周年补发\n999,5,周年补发\n`;
    const checked = await send('check', bad);
    expect(checked.body.problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(await send('import', bad)).toMatchObject({ status: 422, body: { code: 'points.import-invalid' } });
    const tooMuch = `会员编号,积分,原因\n${memberId},10,周年补发\n${memberId},-9000,周年补发\n`;
    const refused = await send('import', tooMuch);
    expect(refused.body).toMatchObject({ code: 'points.import-invalid', details: { line: 3 } });
    expect((await send('import', '编号,积分\n1,2\n')).body.code).toBe('points.import-invalid');
    expect(await held()).toEqual(before);

    const good = `会员编号,积分,原因\n${memberId},"+10",周年补发\n${memberId},-3,更正\n`;
    expect((await send('check', good)).body).toMatchObject({ up: 10, down: 3, people: 1, problemCount: 0 });
    expect((await send('import', good)).body).toMatchObject({ done: 2, waiting: 0 });
    expect((await send('import', good)).body).toMatchObject({ done: 2, waiting: 0 });
    expect((await held()).available).toBe(before.available + 7);
    expect(await broken()).toEqual([]);
  });

  it('show what is owed, list by kind and time, and go out as a table', async () => {
    await app.test.database.transaction((tx) =>
      app.api.get(PointsService).grant(tx, {
        sourceKind: 'spec',
        sourceKey: 'formula',
        note: '=1+1',
        members: [{ memberId, points: 7 }],
      }),
    );
    const { available, pending } = await held();
    const overview = await anna.get<{
      liability: { available: number; pending: number; byAge: { available: number; pending: number }[] };
      months: { issued: number }[];
    }>(`${ADMIN}/points/overview`);
    const { liability, months } = overview.body;
    expect([liability.available, liability.pending]).toEqual([available, pending]);
    expect(liability.byAge.reduce((sum, age) => sum + age.available + age.pending, 0)).toBe(
      available + pending,
    );
    expect(months).toHaveLength(12);
    const grants = await anna.get<Page<{ points: number }>>(`${ADMIN}/points/transactions?kind=grant`);
    expect(grants.body).toMatchObject({ total: 1, items: [{ points: 7 }] });
    const none = await anna.get<Page<unknown>>(`${ADMIN}/points/transactions?to=2020-01-01`);
    expect(none.body.total).toBe(0);
    const file = await anna.get(`${ADMIN}/points/transactions.csv?kind=grant&member=${memberId}`);
    expect(file.text).toContain("'=1+1");
    expect((await anna.get(`${ADMIN}/points/liability.xlsx`)).status).toBe(200);
    expect((await anna.get(`${ADMIN}/points/adjustments.csv`)).text).toContain('客诉补偿');
  });
});

describe('points on the command line', () => {
  const run = (command: CliCommand, values: Record<string, string> = {}) =>
    command.run({ app: app.api, values, onProgress: () => undefined });

  it('show balance, rules and liability, and set rules', async () => {
    const { available, pending } = await held();
    const balance = await run(pointsBalanceCommand, { member: memberId });
    expect(balance.lines).toEqual([`available ${available}, pending ${pending}, owed 0`]);
    await expect(run(pointsBalanceCommand, { member: 'nobody' })).rejects.toMatchObject({ status: 404 });
    await expect(run(pointsRulesSetCommand, { rules: '{"perYuan":-1}' })).rejects.toMatchObject({
      code: 'settings.value-invalid',
    });
    await run(pointsRulesSetCommand, { rules: '{"perYuan":1.5,"rounding":"nearest"}' });
    const rules = await run(pointsRulesGetCommand);
    expect(rules.table?.rows[0]?.slice(1)).toEqual([
      'yes',
      '命令行',
      '{"perYuan":1.5,"rounding":"nearest","categories":{},"activities":{},"startsOn":null}',
    ]);
    const liability = await run(pointsLiabilityCommand);
    expect(liability.json).toMatchObject({ available, pending });
  });
});
