import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelOrder } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import type { Explanation } from '../../src/decisions/tiering/explanation.service.js';
import { NightlyTiersService } from '../../src/decisions/tiering/nightly-tiers.service.js';
import type { Outlook } from '../../src/decisions/tiering/outlook.service.js';
import type { OverrideView } from '../../src/decisions/tiering/override.read.js';
import type { SchemeQuality } from '../../src/decisions/tiering/quality/quality.read.js';
import type { Replay } from '../../src/decisions/tiering/replay.service.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import { MemberToken } from '../../src/interfaces/auth/member-token.js';
import type { MiniTier } from '../../src/interfaces/mini-program-api/member-tier.reader.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Page } from '../../src/platform/http/page.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { SettingsService } from '../../src/platform/settings/settings.service.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';
const PEOPLE = 40;

let app: TestApp;
let client: ApiClient;
let channelId: string;

async function placeEverybody(): Promise<void> {
  await app.api.get(NightlyTiersService).run({ cause: 'manual', requestedBy: 'spec' });
}

/** Person n (from 1) buys once for n × ¥20, a few days before the business date. */
beforeAll(async () => {
  app = await TestApp.start('tiering_depth');
  await app.api.get(BusinessClock).fix('2026-11-22', 'spec');
  const channel = await app.api.get(ChannelsService).create({ kind: 'csv', code: 'till', name: '门店' });
  channelId = channel.id;
  const orders: ChannelOrder[] = Array.from({ length: PEOPLE }, (_, index) => ({
    externalId: `o-${index + 1}`,
    buyerExternalId: `buyer-${String(index + 1).padStart(3, '0')}`,
    state: 'paid',
    paidAmountFen: (index + 1) * 2_000,
    placedAt: new Date('2026-11-18T04:00:00Z'),
    paidAt: new Date(`2026-11-${String(16 + (index % 5))}T04:00:00Z`),
    items: [],
  }));
  await app.test.database.transaction((tx) => app.api.get(OrdersService).upsertMany(tx, channel, orders));
  const facts = app.api.get(MemberFactsService);
  while ((await facts.refreshMarked()) > 0);
  await app.api.get(TieringPresets).ensure('spec', { isRunLater: true });
  await placeEverybody();
  client = await app.signIn();
}, 120_000);
afterAll(() => app.stop());

async function memberOf(externalId: string): Promise<string> {
  const row = await app.test.database.row<{ member_id: string }>(
    'SELECT i.member_id FROM channel_identity i WHERE i.external_id = ?',
    [externalId],
  );
  return row?.member_id ?? '';
}

describe('every kind of scheme through the API', () => {
  it.each([
    [
      'growth_value',
      'growth',
      {
        tiers: [
          { code: 'g0', name: '种子', growth: 0 },
          { code: 'g1', name: '新苗', growth: 100, keep: 50 },
        ],
        validityDays: 365,
        graceDays: 30,
        onMiss: 'step_down',
      },
    ],
    [
      'score',
      'value-score',
      {
        features: [
          { field: 'netAmountFen', weight: 2, scaling: 'standardise', missing: 0 },
          {
            field: 'orderCount',
            weight: 1,
            scaling: 'buckets',
            buckets: [{ from: 1, points: 1 }],
            missing: 0,
          },
        ],
        cutPoints: 'quantiles',
        tiers: [
          { code: 'low', name: '低分' },
          { code: 'mid', name: '中分' },
          { code: 'high', name: '高分' },
        ],
      },
    ],
    [
      'predicted',
      'risk',
      {
        measure: 'churn_risk',
        cutPoints: [0.5],
        tiers: [
          { code: 'safe', name: '稳定' },
          { code: 'risky', name: '有风险' },
        ],
        neverBought: { code: 'none', name: '未购买' },
      },
    ],
    [
      'matrix',
      'value-by-stage',
      {
        rows: 'member-level',
        columns: 'lifecycle',
        cells: [{ code: 'fresh', name: '新来的银卡', pairs: [{ row: 'v1', column: 'new' }] }],
        rest: { code: 'rest', name: '其他' },
      },
    ],
  ])('%s: draft, try, publish, place', async (kind, code, definition) => {
    const created = await client.post<Problem>(`${ADMIN}/schemes`, { code, name: code, kind, definition });
    expect([created.status, created.body.code]).toEqual([201, undefined]);
    const tried = await client.post<{ total: number; flows: unknown[] }>(
      `${ADMIN}/schemes/${code}/draft/simulate`,
    );
    expect([tried.status, tried.body.total]).toEqual([200, PEOPLE]);
    const published = await client.post<{ state: string }>(`${ADMIN}/schemes/${code}/draft/publish`, {});
    expect([published.status, published.body.state]).toEqual([200, 'published']);
    await placeEverybody();
    const detail = await client.get<{ tiers: { count: number }[] }>(`${ADMIN}/schemes/${code}`);
    expect(detail.body.tiers.reduce((sum, { count }) => sum + count, 0)).toBe(PEOPLE);
  });

  it('clusters: nothing is published before it was fitted', async () => {
    const definition = {
      features: [
        { field: 'netAmountFen', transform: 'log' },
        { field: 'recencyDays', transform: 'none' },
      ],
      k: 3,
      seed: 7,
      model: null,
      tiers: [],
    };
    const input = { code: 'groups', name: '客群', kind: 'clusters', definition };
    expect((await client.post(`${ADMIN}/schemes`, input)).status).toBe(201);
    const early = await client.post<Problem>(`${ADMIN}/schemes/groups/draft/publish`, {});
    expect(early.status).toBeGreaterThanOrEqual(409);
    expect((await client.post(`${ADMIN}/schemes/groups/draft/fit`)).status).toBe(200);
    expect((await client.post(`${ADMIN}/schemes/groups/draft/publish`, {})).status).toBe(200);
    await placeEverybody();
    const { body } = await client.get<{ tiers: { count: number }[] }>(`${ADMIN}/schemes/groups`);
    expect(body.tiers).toHaveLength(3);
    expect(body.tiers.every(({ count }) => count > 0)).toBe(true);
  });

  it('says with its place what is wrong with a definition, and keeps nothing', async () => {
    const { status, body } = await client.post<Problem>(`${ADMIN}/schemes`, {
      code: 'broken',
      name: '坏的',
      kind: 'growth_value',
      definition: {
        tiers: [{ code: 'a', name: '甲', growth: 5 }],
        validityDays: 1,
        graceDays: 0,
        onMiss: 'x',
      },
    });
    expect(status).toBe(422);
    expect(body.code).toMatch(/^tiering\./);
    expect((await client.get(`${ADMIN}/schemes/broken`)).status).toBe(404);
  });
});

describe('a publication that moves many', () => {
  it('waits for a second operator, whom the author cannot be', async () => {
    await app.api.get(AuthService).createOperator('审核员', 'admin');
    const second = await app.signIn('审核员');
    await app.api.get(SettingsService).set('tiering.approval-above', '5', 'spec');
    const definition = {
      tiers: [
        { code: 'v0', name: '普通会员', rule: null },
        {
          code: 'v1',
          name: '银卡会员',
          rule: { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 1 }] },
        },
      ],
    };
    await client.put(`${ADMIN}/schemes/member-level/draft`, { definition });
    const asked = await client.post<{ state: string; versionNo: number }>(
      `${ADMIN}/schemes/member-level/draft/publish`,
      {},
    );
    expect([asked.status, asked.body.state]).toEqual([200, 'pending']);
    const path = `${ADMIN}/schemes/member-level/versions/${asked.body.versionNo}`;
    expect((await client.post(`${path}/approve`)).status).toBeGreaterThanOrEqual(400);
    const rejected = await second.post<{ state: string }>(`${path}/reject`, { reason: '先和店长确认' });
    expect([rejected.status, rejected.body.state]).toEqual([200, 'draft']);
    await client.post(`${ADMIN}/schemes/member-level/draft/publish`, {});
    const approved = await second.post<{ state: string }>(`${path}/approve`);
    expect([approved.status, approved.body.state]).toEqual([200, 'published']);
    await app.api.get(SettingsService).set('tiering.approval-above', 'none', 'spec');
    await client.post(`${ADMIN}/schemes/member-level/versions/1/rollback`, {});
    await placeEverybody();
  });
});

describe('one member', () => {
  it('is explained with what keeps the tier and the smallest step up', async () => {
    const id = await memberOf('buyer-010');
    const { body } = await client.get<Explanation & Outlook>(
      `${ADMIN}/members/${id}/tiers/member-level/explanation`,
    );
    expect(body).toMatchObject({ kind: 'rule_ladder', isOverridden: false, tierCode: 'v0' });
    expect(body.nextStep).toMatchObject({ tierCode: 'v1', orderFen: 10_000 });
  });

  it('can be moved by hand with a reason, which shows in the list and the history, and goes back', async () => {
    const id = await memberOf('buyer-001');
    const body = { schemeCode: 'member-level', tierCode: 'v3', reason: '老客户', endsOn: null };
    const set = await client.post<OverrideView>(`${ADMIN}/members/${id}/tier-overrides`, body);
    expect([set.status, set.body.tierName]).toEqual([201, '铂金会员']);
    const listed = await client.get<Page<OverrideView>>(`${ADMIN}/schemes/member-level/overrides`);
    expect(listed.body.items.map(({ memberId }) => memberId)).toEqual([id]);
    const other = await memberOf('buyer-002');
    const others = await client.get<Page<OverrideView>>(
      `${ADMIN}/schemes/member-level/overrides?memberId=${other}`,
    );
    expect(others.body.items).toEqual([]);
    const history = await client.get<Page<{ cause: string; toTier: string }>>(
      `${ADMIN}/members/${id}/tier-changes?scheme=member-level`,
    );
    expect(history.body.items[0]).toMatchObject({ cause: 'override', toTier: '铂金会员' });
    const token = await app.api.get(MemberToken).issue({ memberId: id, channelId });
    const mini = await app.client().useToken(token).get<MiniTier>('/api/mini/v1/tier');
    expect(mini.body).toMatchObject({ tierName: '铂金会员', schemeName: '会员等级' });
    expect(mini.body.sentence).not.toContain('老客户');
    const ended = await client.post<OverrideView>(`${ADMIN}/tier-overrides/${set.body.id}/end`);
    expect([ended.status, ended.body.endedBy !== null]).toEqual([200, true]);
    const empty = await client.post<Problem>(`${ADMIN}/members/${id}/tier-overrides`, {
      ...body,
      reason: '',
    });
    expect(empty.status).toBeGreaterThanOrEqual(400);
  });

  it('can be looked at as of another day, but not of one to come', async () => {
    const id = await memberOf('buyer-040');
    const now = await client.get<Replay>(`${ADMIN}/members/${id}/replay?asOf=2026-11-01&known=now`);
    const level = now.body.schemes.find(({ schemeCode }) => schemeCode === 'member-level');
    expect(level).toMatchObject({ tierCode: 'v0' });
    const later = await client.get<Problem>(`${ADMIN}/members/${id}/replay?asOf=2026-12-01&known=now`);
    expect([later.status, later.body.code]).toEqual([422, 'tiering.as-of-future']);
  });
});

describe('quality', () => {
  it('is answered for every published scheme, and portraits for any field', async () => {
    for (const code of ['member-level', 'rfm', 'lifecycle', 'growth', 'value-score', 'risk', 'groups']) {
      const { status, body } = await client.get<SchemeQuality>(`${ADMIN}/schemes/${code}/quality`);
      expect([code, status]).toEqual([code, 200]);
      expect(body.sizes.length).toBeGreaterThan(0);
    }
    const portraits = await client.get<{ tiers: { people: number }[] }>(
      `${ADMIN}/schemes/rfm/portraits?fields=netAmountFen,gender`,
    );
    expect(portraits.body.tiers.reduce((sum, { people }) => sum + people, 0)).toBe(PEOPLE);
    const cells = await client.get<{ cells: { n: number }[] }>(
      `${ADMIN}/schemes/rfm/correlations?fields=netAmountFen,recencyDays`,
    );
    expect(cells.body.cells.map(({ n }) => n)).toEqual([PEOPLE]);
  });
});
