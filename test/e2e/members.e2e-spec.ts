import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import type { ChannelOrder } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import {
  TimelineRead,
  type TimelinePosition,
} from '../../src/orchestration/people-directory/timeline.read.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Page } from '../../src/platform/http/page.js';
import type { Problem } from '../../src/platform/http/problem.js';
import type { Answer, ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';
const PEOPLE = 45;

interface Row {
  id: string;
  displayName: string;
  netAmountFen: number;
  standing: string;
  tiers: { schemeCode: string; tierCode: string; tierName: string }[];
}

let app: TestApp;
let client: ApiClient;

/** Person n (from 1) buys once for n × ¥10; the first ten have joined. Twenty of them share an amount with another. */
beforeAll(async () => {
  app = await TestApp.start('members');
  const { database } = app.test;
  await app.api.get(BusinessClock).fix('2026-11-22', 'spec');
  const channel = await app.api.get(ChannelsService).create({ kind: 'csv', code: 'till', name: '门店' });
  const orders: ChannelOrder[] = Array.from({ length: PEOPLE }, (_, index) => ({
    externalId: `o-${index + 1}`,
    buyerExternalId: `oBuyer_of_the_till_${String(index + 1).padStart(5, '0')}`,
    buyerFallbackName: `客户${String(index + 1).padStart(5, '0')}`,
    state: 'paid',
    paidAmountFen: index < 20 ? Math.ceil((index + 1) / 2) * 1_000 : (index + 1) * 1_000,
    placedAt: new Date('2026-10-01T04:00:00Z'),
    paidAt: new Date(`2026-10-${String((index % 28) + 1).padStart(2, '0')}T04:00:00Z`),
    items: [{ title: '山茶面霜', category: '面霜', quantity: 1, amountFen: 1_000 }],
  }));
  await database.transaction((tx) => app.api.get(OrdersService).upsertMany(tx, channel, orders));
  const joining = await database.rows<{ id: string }>('SELECT m.id FROM member m ORDER BY m.id LIMIT 10');
  await database.transaction((tx) =>
    app.api.get(MembersService).join(
      tx,
      joining.map(({ id }) => ({
        memberId: id,
        channelId: channel.id,
        joinedAt: new Date('2026-11-01T00:00:00Z'),
      })),
    ),
  );
  while ((await app.api.get(MemberFactsService).refreshMarked()) > 0);
  const runId = await app.api.get(TieringPresets).ensure('spec');
  await app.api.get(TierRunService).runToEnd(runId ?? '');
  client = await app.signIn();
});
afterAll(() => app.stop());

async function everyPage(query: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer: Answer<Page<Row>> = await client.get(
      `${ADMIN}/members?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    expect(answer.status).toBe(200);
    rows.push(...answer.body.items);
    cursor = answer.body.nextCursor;
  }
  return rows;
}

describe('the list of people', () => {
  it.each(['-netAmount', '-lastPaid', '-id'])(
    'sorted by %s shows everyone once over all pages',
    async (sort) => {
      const rows = await everyPage(`sort=${sort}&limit=20`);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(PEOPLE);
      expect(rows).toHaveLength(PEOPLE);
    },
  );

  it('by amount goes down, and ties go by id', async () => {
    const rows = await everyPage('sort=-netAmount&limit=20');
    const keys = rows.map(({ netAmountFen, id }) => netAmountFen * 1_000 + Number(id));
    expect(keys).toEqual(keys.toSorted((one, other) => other - one));
  });

  it('filters, with the total of what was found and the tiers of everyone', async () => {
    const joined = await client.get<Page<Row>>(`${ADMIN}/members?joined=true&sort=-id`);
    expect(joined.body).toMatchObject({ total: 10, isTotalCapped: false, nextCursor: null });
    expect(joined.body.items.every(({ standing }) => standing === 'member')).toBe(true);
    const tiers = joined.body.items[0]?.tiers.map(({ schemeCode }) => schemeCode);
    expect(tiers).toEqual(['member-level', 'rfm', 'lifecycle']);

    const silver = await client.get<Page<Row>>(`${ADMIN}/members?tier.member-level=v1&limit=50`);
    expect(silver.body.total).toBe(PEOPLE - 29);
    expect(silver.body.items.every(({ netAmountFen }) => netAmountFen >= 30_000)).toBe(true);
    expect((await client.get<Page<Row>>(`${ADMIN}/members?q=00007`)).body.total).toBe(1);
  });

  it.each([
    ['limit=7', 'request.invalid', 400],
    ['sort=name', 'request.invalid', 400],
    ['joined=maybe', 'request.invalid', 400],
    ['netAmountMinFen=1.5', 'request.invalid', 400],
    ['lastPaidFrom=yesterday', 'request.invalid', 400],
    ['memberId=1', 'request.invalid', 400],
    ['cursor=nonsense', 'request.cursor-invalid', 400],
    ['tier.unknown=v1', 'tiering.scheme-unknown', 404],
  ])('refuses ?%s with %s', async (query, code, status) => {
    const answer = await client.get<Problem>(`${ADMIN}/members?${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is a file too: everyone whom the filters find, with the tier of each scheme', async () => {
    const answer = await client.get(`${ADMIN}/members.csv?sort=-id&tier.member-level=v0`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(1 + 29);
    expect(lines[0]).toContain('会员等级');
    expect(lines[1]).toContain('普通会员');
  });
});

describe('one person', () => {
  it('has a page with identities, facts with their 口径, and points', async () => {
    const [row] = await everyPage('q=00003');
    const { body } = await client.get<Record<string, unknown>>(`${ADMIN}/members/${row?.id}`);
    expect(body).toMatchObject({ displayName: '客户00003', orderCount: 1, points: { balance: 0, owed: 0 } });
    const facts = body['facts'] as { label: string; value: string; basis: string }[];
    expect(facts.find(({ label }) => label === '累计净消费')).toMatchObject({ value: '¥20.00' });
    expect(facts.every(({ basis }) => basis !== '')).toBe(true);
    expect(body['identities']).toMatchObject([{ channelName: '门店', externalIdMasked: '0003' }]);
  });

  it('that does not exist is a 404 everywhere, and other people’s things are not shown', async () => {
    for (const path of ['', '/tiers/rfm/explanation']) {
      const answer = await client.get<Problem>(`${ADMIN}/members/999999${path}`);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'members.not-found']);
    }
    expect((await client.get<Problem>(`${ADMIN}/members/1%20OR%201=1`)).status).toBe(404);
  });

  it('has a timeline, newest first, that pages without loss', async () => {
    const [row] = await everyPage('q=00001');
    const first = await client.get<Page<{ id: string; kind: string; title: string; occurredAt: string }>>(
      `${ADMIN}/members/${row?.id}/timeline?limit=20`,
    );
    const kinds = first.body.items.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['order', 'joined', 'tier']));
    expect(first.body.items.find(({ kind }) => kind === 'order')?.title).toBe('下单 ¥10.00');
    const times = first.body.items.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(first.body.items.map(({ title }) => title)).toContain('进入「普通会员」');

    const paged: string[] = [];
    const timeline = app.api.get(TimelineRead);
    let after: TimelinePosition | undefined;
    for (;;) {
      const rows = await timeline.ofMember(app.test.database, row?.id ?? '', { after, limit: 2 });
      paged.push(...rows.map(({ entry_key: key }) => key));
      const last = rows.at(-1);
      if (!last) break;
      after = { occurredAt: last.occurred_at, key: last.entry_key };
    }
    expect(paged).toEqual(first.body.items.map(({ id }) => id));
  });

  it('is told why, clause by clause, and what changed', async () => {
    const [row] = await everyPage('q=00045');
    const why = await client.get<{ tierName: string; sentence: string; tierChecks: unknown[] }>(
      `${ADMIN}/members/${row?.id}/tiers/member-level/explanation`,
    );
    expect(why.body.tierName).toBe('银卡会员');
    expect(why.body.sentence).toContain('¥450.00');
    expect(why.body.tierChecks).toHaveLength(5);
    const changes = await client.get<Page<{ toTier: string; causeLabel: string }>>(
      `${ADMIN}/members/${row?.id}/tier-changes`,
    );
    expect(changes.body.items).toHaveLength(3);
    expect(changes.body.items.map(({ toTier }) => toTier)).toContain('银卡会员');
  });

  it('gets a coupon by hand once per click, and only as a member', async () => {
    const coupons = app.api.get(CouponTemplatesService);
    const templateId = await coupons.createTemplate(
      {
        name: '满 100 减 10',
        minSpendFen: 10_000,
        amountOffFen: 1_000,
        validityKind: 'relative',
        validDays: 30,
        stock: 10,
        perMemberLimit: 2,
      },
      'spec',
    );
    const [member] = await everyPage('q=00001');
    const give = (id: string | undefined, key: string) =>
      client.call<{ id: string; code?: string }>(
        'POST',
        `${ADMIN}/members/${id}/coupons`,
        { templateId },
        {
          'idempotency-key': key,
        },
      );
    const [one, again, other] = [
      await give(member?.id, 'click-0001'),
      await give(member?.id, 'click-0001'),
      await give(member?.id, 'click-0002'),
    ];
    expect([one.status, again.body.id === one.body.id, other.body.id === one.body.id]).toEqual([
      201,
      true,
      false,
    ]);
    const [customer] = await everyPage('q=00040');
    const refused = await give(customer?.id, 'click-0003');
    expect([refused.status, refused.body.code]).toEqual([409, 'coupons.not-member']);
    const list = await client.get<Page<{ name: string }>>(`${ADMIN}/members/${member?.id}/coupons`);
    expect(list.body).toMatchObject({ total: 2, nextCursor: null });
  });
});

describe('the dashboard', () => {
  it('agrees with the list behind each figure, and the pyramid with everyone', async () => {
    const { body } = await client.get<{
      figures: { key: string; value: number; basis: string; href: string | null }[];
      pyramid: { count: number; level: number }[];
      lifecycle: { count: number }[];
      paidByDay: { date: string; amountFen: number }[];
    }>(`${ADMIN}/dashboard`);
    const figure = (key: string) => body.figures.find((found) => found.key === key);
    expect(figure('people')?.value).toBe(PEOPLE);
    for (const { href, value, basis } of body.figures) {
      expect(basis).not.toBe('');
      if (href === null || href.includes('lastPaid')) continue;
      const list = await client.get<Page<Row>>(`/api/admin/v1${href}`);
      expect([href, list.body.total]).toEqual([href, value]);
    }
    const sum = (tiers: { count: number }[]): number => tiers.reduce((total, { count }) => total + count, 0);
    expect([sum(body.pyramid), sum(body.lifecycle)]).toEqual([PEOPLE, PEOPLE]);
    expect(body.pyramid.map(({ level }) => level)).toEqual([4, 3, 2, 1, 0]);
    expect(body.paidByDay).toHaveLength(30);
  });
});
