import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import type { MiniHome } from '../../src/interfaces/mini-program-api/member-home.reader.js';
import type { Problem } from '../../src/platform/http/problem.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';
import { TestSimulator } from './simulator.js';

const MINI = '/api/mini/v1';
const JWT_SECRET = 'jwt-secret-of-a-spec-0000000000000000';

interface Person {
  id: string;
  name: string;
  openids: { oa: string; mp: string; shop: string };
  unionid: string;
}

let app: TestApp;
let simulator: TestSimulator;
let people: Person[];

beforeAll(async () => {
  simulator = await TestSimulator.start(30);
  app = await TestApp.start('mini');
  const { accounts } = await simulator.control<{
    accounts: { kind: string; appid: string; secret: string }[];
  }>('accounts');
  const account = accounts.find(({ kind }) => kind === 'mini-program');
  await app.api.get(ChannelsService).create({
    kind: 'mini_program',
    name: '小程序',
    appId: account?.appid,
    settings: { baseUrl: simulator.baseUrl },
    secrets: { secret: account?.secret ?? '' },
  });
  people = (await simulator.control<{ people: Person[] }>('people?limit=10')).people;
});
afterAll(async () => {
  await app.stop();
  await simulator.stop();
});

async function loginCode(person: Person): Promise<string> {
  return (await simulator.control<{ code: string }>('login-codes', { person: person.id })).code;
}

async function visitor(index: number): Promise<{ client: ApiClient; person: Person; token: string }> {
  const person = people[index];
  if (!person) throw new Error('too few people');
  const client = app.client();
  const answer = await client.post<{ accessToken: string }>(`${MINI}/session`, {
    code: await loginCode(person),
  });
  expect(answer.status).toBe(200);
  return { client: client.useToken(answer.body.accessToken), person, token: answer.body.accessToken };
}

function forged(header: object, claims: object, secret: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

describe('a login code', () => {
  it('opens a session once; used, invented and malformed ones are refused with one stable code', async () => {
    const code = await loginCode(people[0] as Person);
    const session = (value: string) => app.client().post<Problem>(`${MINI}/session`, { code: value });
    const first = await session(code);
    expect(first.body).toMatchObject({ expiresInSeconds: 600, isJoined: false });
    for (const value of [code, 'invented', 'no code at all!', 'x'.repeat(128)]) {
      const again = await session(value);
      expect([again.status, again.body.code]).toEqual([401, 'mini-program.code-invalid']);
    }
  });

  it('stands for the same person each time, known by unionid', async () => {
    await visitor(1);
    await visitor(1);
    const unionId = (people[1] as Person).unionid;
    const rows = await app.test.database.rows(
      'SELECT i.member_id FROM channel_identity i WHERE i.union_id = ?',
      [unionId],
    );
    expect(rows).toHaveLength(1);
  });

  it('is turned away while no mini-program is connected', async () => {
    const channels = app.api.get(ChannelsService);
    const channel = await channels.firstOfKind('mini_program');
    await channels.update(channel?.id ?? '', { isEnabled: false });
    const answer = await app.client().post<Problem>(`${MINI}/session`, { code: 'any' });
    await channels.update(channel?.id ?? '', { isEnabled: true });
    expect([answer.status, answer.body.code]).toEqual([503, 'mini-program.not-connected']);
  });
});

describe('joining', () => {
  it('needs consent to the service, takes marketing as a free choice and never moves the join date', async () => {
    const { client } = await visitor(2);
    const join = (service: boolean, marketing: boolean) =>
      client.post<Problem>(`${MINI}/join`, { consents: { service, marketing }, noticeVersion: '2026-11' });
    const refused = await join(false, true);
    expect([refused.status, refused.body.code]).toEqual([422, 'mini-program.service-consent-required']);
    expect(await app.test.database.rows('SELECT c.id FROM consent c')).toEqual([]);

    expect((await join(true, false)).status).toBe(200);
    const joinedAt = () =>
      app.test.database.rows('SELECT m.joined_at FROM member m WHERE m.joined_at IS NOT NULL');
    const first = await joinedAt();
    expect(first).toHaveLength(1);
    expect((await client.get(`${MINI}/consents`)).body).toEqual({
      service: true,
      marketing: false,
      personalisation: true,
    });
    expect((await join(true, true)).status).toBe(200);
    expect(await joinedAt()).toEqual(first);
    expect((await client.put(`${MINI}/consents`, { marketing: false })).body).toEqual({
      service: true,
      marketing: false,
      personalisation: true,
    });
    expect(
      await app.test.database.rows(
        `SELECT c.is_granted, c.notice_version FROM consent c WHERE c.purpose = 'marketing' ORDER BY c.id`,
      ),
    ).toEqual([
      { is_granted: 0, notice_version: '2026-11' },
      { is_granted: 1, notice_version: '2026-11' },
      { is_granted: 0, notice_version: '2026-11' },
    ]);
  });

  it('comes before any change of consent', async () => {
    const { client } = await visitor(3);
    const answer = await client.put<Problem>(`${MINI}/consents`, { marketing: true });
    expect([answer.status, answer.body.code]).toEqual([409, 'mini-program.not-joined']);
  });
});

describe('two members', () => {
  it('see their own coupons and points and nothing of each other', async () => {
    const [one, other] = [await visitor(4), await visitor(5)];
    for (const { client } of [one, other]) {
      await client.post(`${MINI}/join`, { consents: { service: true, marketing: true }, noticeVersion: '1' });
    }
    const coupons = app.api.get(CouponsService);
    const templateId = await app.api.get(CouponTemplatesService).createTemplate(
      {
        name: '满 100 减 10',
        minSpendFen: 10_000,
        amountOffFen: 1_000,
        validityKind: 'relative',
        validDays: 30,
        stock: 10,
        perMemberLimit: 1,
      },
      'spec',
    );
    const couponOf = async ({ person }: { person: Person }): Promise<string> => {
      const row = await app.test.database.row<{ member_id: string }>(
        'SELECT i.member_id FROM channel_identity i WHERE i.external_id = ?',
        [person.openids.mp],
      );
      return coupons.issueByHand(templateId, row?.member_id ?? '', 'spec-gift');
    };
    const [ownId, foreignId] = [await couponOf(one), await couponOf(other)];

    const list = await one.client.get<{ id: string }[]>(`${MINI}/coupons`);
    expect(list.body.map(({ id }) => id)).toEqual([ownId]);
    const own = await one.client.get<{ id: string; code: string }>(`${MINI}/coupons/${ownId}`);
    expect(own.body.code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
    for (const id of [foreignId, '999999999', '0', 'abc', `${foreignId}%20OR%201=1`]) {
      const answer = await one.client.get<Problem>(`${MINI}/coupons/${id}`);
      expect([id, answer.status, answer.body.code]).toEqual([id, 404, 'coupons.not-found']);
    }
    const points = await one.client.get(`${MINI}/points?memberId=${foreignId}`);
    const nothing = { balance: 0, available: 0, pending: 0, owed: 0, expiring: [], entries: [] };
    expect(points.body).toEqual(nothing);
    expect((await one.client.get<Problem>(`${MINI}/coupons?memberId=1`)).body.code).toBe('request.invalid');
  });
});

describe('the first page', () => {
  it('is there before anybody was tiered, and shows the tier and the way to the next once they were', async () => {
    const { client } = await visitor(8);
    const before = await client.get<MiniHome>(`${MINI}/home`);
    expect(before.body).toMatchObject({ isJoined: false, tier: null, next: null, points: 0, couponCount: 0 });
    expect((await client.get<Problem>(`${MINI}/tiers/member-level/why`)).body.code).toBe(
      'tiering.scheme-unknown',
    );

    while ((await app.api.get(MemberFactsService).refreshMarked()) > 0);
    const runId = await app.api.get(TieringPresets).ensure('spec');
    await app.api.get(TierRunService).runToEnd(runId ?? '');
    const after = await client.get<MiniHome>(`${MINI}/home`);
    expect(after.body.tier).toMatchObject({ code: 'v0', level: 0 });
    expect(after.body.tier?.levels.map(({ code }) => code)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
    expect(after.body.next).toMatchObject({ name: '银卡会员', progress: 0 });
    expect(after.body.lifecycle).toBe('潜客');
    const why = await client.get<{ sentence: string; tierName: string }>(`${MINI}/tiers/member-level/why`);
    expect(why.body.sentence).toMatch(/^你/);
  });

  it('counts usable coupons and those that end within a week', async () => {
    const { client } = await visitor(4);
    expect((await client.get<MiniHome>(`${MINI}/home`)).body).toMatchObject({
      couponCount: 1,
      expiringCoupons: 0,
    });
    await app.test.database.run('UPDATE coupon SET valid_until = UTC_TIMESTAMP(3) + INTERVAL 3 DAY');
    expect((await client.get<MiniHome>(`${MINI}/home`)).body).toMatchObject({
      couponCount: 1,
      expiringCoupons: 1,
    });
  });

  it('is closed to a record that was merged into another', async () => {
    const { client, person } = await visitor(9);
    await app.test.database.run(
      `UPDATE member m JOIN channel_identity i ON i.member_id = m.id SET m.merged_into_id = 1 WHERE i.external_id = ?`,
      [person.openids.mp],
    );
    const answer = await client.get<Problem>(`${MINI}/home`);
    expect([answer.status, answer.body.code]).toEqual([401, 'mini-program.session-ended']);
  });
});

describe('a member’s token', () => {
  it('is taken as it was issued or not at all', async () => {
    const { token } = await visitor(6);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const hs256 = { alg: 'HS256', typ: 'JWT' };
    const now = Math.floor(Date.now() / 1000);
    expect(claims).toMatchObject({ aud: 'mini', iss: 'cenglin' });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(600);

    const tokens: [string, string, number][] = [
      ['as issued', token, 200],
      ['our own words signed again', forged(hs256, claims, JWT_SECRET), 200],
      ['another key', forged(hs256, claims, 'x'.repeat(40)), 401],
      ['no algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`, 401],
      ['another algorithm', forged({ alg: 'HS512' }, claims, JWT_SECRET), 401],
      ['expired', forged(hs256, { ...claims, iat: now - 700, exp: now - 60 }, JWT_SECRET), 401],
      ['not yet valid', forged(hs256, { ...claims, nbf: now + 600 }, JWT_SECRET), 401],
      ['another audience', forged(hs256, { ...claims, aud: 'admin' }, JWT_SECRET), 401],
      ['without a person', forged(hs256, { ...claims, sub: undefined }, JWT_SECRET), 401],
    ];
    for (const [what, value, status] of tokens) {
      const answer = await app.client().useToken(value).get(`${MINI}/points`);
      expect([what, answer.status]).toEqual([what, status]);
    }
    expect((await app.client().get<Problem>(`${MINI}/points`)).body.code).toBe('mini-program.token-invalid');
  });

  it('opens nothing of the admin API, and an operator’s cookie nothing of this one', async () => {
    const { client } = await visitor(7);
    expect((await client.get('/api/admin/v1/schedules')).status).toBe(401);
    expect((await (await app.signIn()).get(`${MINI}/points`)).status).toBe(401);
  });
});
