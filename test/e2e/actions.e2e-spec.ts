import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, ChannelOrder } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Page } from '../../src/platform/http/page.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { eventually } from '../harness/child-process.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';
const TODAY = '2026-11-22';

interface Template {
  id: string;
  name: string;
  issued: number;
  state: string;
  validFrom: string | null;
  validUntil: string | null;
}

interface Plan {
  versionNo: number;
  state: string;
  startsOn: string | null;
  reentryDays: number;
  tiers: { tierCode: string; members: number }[];
  cells: { tierCode: string | null; cell: string; gifts: { text: string }[] }[];
}

const coupon = {
  name: '升级礼券',
  kind: 'amount_off',
  minSpendFen: 9_900,
  amountOffFen: 2_000,
  validityKind: 'relative',
  validFrom: null,
  validUntil: null,
  validDays: 30,
  stock: 1_000,
  perMemberLimit: 3,
  state: 'active',
};

let app: TestApp;
let client: ApiClient;
let channel: Channel;
let tierCodes: string[];

const workIsDone = async () => {
  const found = await app.test.database.row<{ open: number }>(
    `SELECT (SELECT COUNT(*) FROM event_task t WHERE t.state = 'open') + (SELECT COUNT(*) FROM member_mark m)
       + (SELECT COUNT(*) FROM tier_run r WHERE r.state IN ('planned', 'running')) AS open`,
  );
  return found?.open === 0;
};

async function buy(orderNo: string, buyer: string, amountFen: number, refundedFen = 0): Promise<void> {
  const order: ChannelOrder = {
    externalId: orderNo,
    buyerExternalId: buyer,
    state: 'paid',
    paidAmountFen: amountFen,
    placedAt: new Date(`${TODAY}T02:00:00Z`),
    paidAt: new Date(`${TODAY}T02:00:00Z`),
    items: [{ title: '山茶面霜', quantity: 1, amountFen }],
  };
  await app.test.database.transaction(async (tx) => {
    const orders = app.api.get(OrdersService);
    await orders.upsertMany(tx, channel, [order]);
    if (refundedFen === 0) return;
    await orders.recordRefunds(tx, channel, [
      {
        externalId: `refund-${orderNo}`,
        orderExternalId: orderNo,
        amountFen: refundedFen,
        state: 'succeeded',
        refundedAt: new Date(`${TODAY}T03:00:00Z`),
      },
    ]);
  });
}

async function memberId(buyer: string): Promise<string> {
  const found = await app.test.database.row<{ member_id: string }>(
    'SELECT i.member_id FROM channel_identity i WHERE i.external_id = ?',
    [buyer],
  );
  return found?.member_id ?? '';
}

beforeAll(async () => {
  app = await TestApp.start('actions', { withWorker: true });
  await app.api.get(BusinessClock).fix(TODAY, 'spec');
  channel = await app.api.get(ChannelsService).create({ kind: 'csv', code: 'till', name: '门店' });
  client = await app.signIn();
  await buy('first', 'buyer-1', 100);
  await app.test.database.transaction(async (tx) => {
    const join = {
      memberId: await memberId('buyer-1'),
      channelId: channel.id,
      joinedAt: new Date('2026-11-01'),
    };
    await app.api.get(MembersService).join(tx, [join]);
  });
  await eventually('facts to be refreshed', workIsDone);
  await app.api.get(TieringPresets).ensure('spec');
  await eventually('everybody to be placed', workIsDone);
  const plan = await client.get<Plan>(`${ADMIN}/benefit-plans/current`);
  tierCodes = plan.body.tiers.map(({ tierCode }) => tierCode);
});
afterAll(() => app.stop());

describe('the pages of what we give', () => {
  it('make a coupon, change it, and say what is wrong with one', async () => {
    const made = await client.post<Template>(`${ADMIN}/coupon-templates`, coupon);
    expect(made.status).toBe(201);
    const fixed = {
      ...coupon,
      validityKind: 'fixed',
      validDays: null,
      validFrom: '2026-11-01',
      validUntil: '2026-11-30',
      state: 'paused',
    };
    const edited = await client.put<Template>(`${ADMIN}/coupon-templates/${made.body.id}`, fixed);
    expect(edited.body).toMatchObject({ state: 'paused', validFrom: '2026-11-01', validUntil: '2026-11-30' });
    const wrong = await client.post<Problem>(`${ADMIN}/coupon-templates`, { ...coupon, minSpendFen: 100 });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'coupons.template-invalid' } });
    const unknown = await client.put<Problem>(`${ADMIN}/coupon-templates/99999`, coupon);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'coupons.template-not-found' } });
    const stuffed = await client.post<Problem>(`${ADMIN}/coupon-templates`, { ...coupon, issued: 5 });
    expect(stuffed).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it('publish what tiers bring, version by version', async () => {
    const template = await client.post<Template>(`${ADMIN}/coupon-templates`, coupon);
    const cells = tierCodes.slice(1).flatMap((tierCode) => [
      { tierCode, cell: 'held', gifts: [{ kind: 'rate', pointsRate: 1.5 }] },
      {
        tierCode,
        cell: 'enter',
        gifts: [{ kind: 'coupon', couponTemplateId: template.body.id, count: 1 }],
      },
    ]);
    const draft = await client.put<Plan>(`${ADMIN}/benefit-plans/draft`, {
      schemeCode: 'member-level',
      reentryDays: 365,
      cells,
    });
    expect(draft.body).toMatchObject({ versionNo: 1, state: 'draft' });
    const past = await client.post<Problem>(`${ADMIN}/benefit-plans/draft/publish`, {
      startsOn: '2026-11-21',
    });
    expect(past).toMatchObject({ status: 422, body: { code: 'benefit-plans.start-in-past' } });
    const published = await client.post<Plan>(`${ADMIN}/benefit-plans/draft/publish`, { startsOn: TODAY });
    expect(published.body).toMatchObject({ versionNo: 1, state: 'published', startsOn: TODAY });
    const current = await client.get<Plan>(`${ADMIN}/benefit-plans/current`);
    const entries = current.body.cells.filter(({ cell }) => cell === 'enter');
    expect(entries.map(({ gifts }) => gifts[0]?.text)).toEqual(tierCodes.slice(1).map(() => coupon.name));
    expect(current.body.tiers.reduce((sum, { members }) => sum + members, 0)).toBe(1);
    const again = await client.post<Problem>(`${ADMIN}/benefit-plans/draft/publish`, { startsOn: TODAY });
    expect(again).toMatchObject({ status: 409, body: { code: 'benefit-plans.no-draft' } });
  });

  it('an order lifts its member: the coupon is there, points are earned, and a refund takes them back', async () => {
    const id = await memberId('buyer-1');
    await buy('big', 'buyer-1', 500_000);
    await eventually('the order to be followed', workIsDone);
    const coupons = await client.get<Page<{ name: string; source: string; state: string }>>(
      `${ADMIN}/coupons?memberId=${id}&state=issued`,
    );
    expect(coupons.body).toMatchObject({ total: 1, items: [{ name: coupon.name, state: 'issued' }] });
    expect(coupons.body.items[0]?.source).toContain('等级权益');
    const points = await client.get<Page<{ points: number; kind: string; balanceAfter: number }>>(
      `${ADMIN}/members/${id}/points`,
    );
    expect(points.body.items[0]).toMatchObject({ points: 5_000, kind: 'earn' });

    await buy('big', 'buyer-1', 500_000, 500_000);
    await eventually('the refund to be followed', workIsDone);
    const after = await client.get<Page<{ points: number; kind: string }>>(`${ADMIN}/members/${id}/points`);
    expect(after.body.items[0]).toMatchObject({ points: -5_000, kind: 'reverse' });

    await buy('big-2', 'buyer-1', 500_000);
    await eventually('the second order to be followed', workIsDone);
    const farmed = await client.get<Page<unknown>>(`${ADMIN}/coupons?memberId=${id}`);
    expect(farmed.body.total).toBe(1);
    const file = await client.get(`${ADMIN}/coupons.csv?memberId=${id}`);
    expect(file.text.split('\r\n')[1]).toContain(coupon.name);
  });

  it('stop and resume sending, and set how many one run may reach', async () => {
    const stopped = await client.post(`${ADMIN}/messaging/stop`);
    expect(stopped).toMatchObject({ status: 200, body: { isStopped: true, stoppedBy: expect.any(String) } });
    const resumed = await client.post(`${ADMIN}/messaging/resume`);
    expect(resumed.body).toMatchObject({ isStopped: false, stoppedBy: null });
    expect((await client.put(`${ADMIN}/messaging/blast-limit`, { people: 200 })).body).toMatchObject({
      blastLimit: 200,
    });
    const wrong = await client.put<Problem>(`${ADMIN}/messaging/blast-limit`, { people: -1 });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it('refuse a template with an offer, and list what was sent', async () => {
    const template = {
      code: 'offer',
      title: '会员等级变更通知',
      purpose: 'service',
      channelId: channel.id,
      messageKind: 'template',
      vendorTemplateId: 'tpl',
      fields: { thing1: '送您 20 元券' },
    };
    const refused = await client.post<Problem>(`${ADMIN}/message-templates`, template);
    expect(refused).toMatchObject({ status: 422, body: { code: 'messaging.offer-on-template' } });
    const fine = { ...template, code: 'fine', fields: { thing1: '{{tierName}}' } };
    expect((await client.post(`${ADMIN}/message-templates`, fine)).status).toBe(201);
    expect(await client.post<Problem>(`${ADMIN}/message-templates`, fine)).toMatchObject({
      status: 409,
      body: { code: 'messaging.template-exists' },
    });
    const list = await client.get<Page<unknown>>(`${ADMIN}/deliveries?outcome=dropped&from=${TODAY}`);
    expect(list).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    expect((await client.get(`${ADMIN}/deliveries/summary`)).body).toEqual({ byOutcome: [], byReason: [] });
    expect((await client.get(`${ADMIN}/deliveries.csv`)).text).toContain('会员,来源');
  });
});
