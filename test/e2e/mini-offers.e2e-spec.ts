import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MiniOffer } from '../../src/interfaces/mini-program-api/coupons/claim-centre.controller.js';
import type {
  MiniCoupon,
  MiniCouponDetail,
} from '../../src/interfaces/mini-program-api/coupons/mini-coupon.js';
import type {
  MiniExchange,
  MiniExchangeEntry,
  MiniMallItem,
} from '../../src/interfaces/mini-program-api/mall/mini-mall.js';
import type { MiniPoints } from '../../src/interfaces/mini-program-api/points/mini-points.js';
import { POINTS_GIVEN, MiniWorld, daysFromNow, withoutOffers, type MiniMember } from './mini-world.js';

let world: MiniWorld;

beforeAll(async () => {
  world = await MiniWorld.start('mini_offers');
  await world.placeEverybody();
});
afterAll(() => world.app.stop());

describe('claiming', () => {
  const claim = (member: MiniMember, templateId: string) => member.post(`/claim-centre/${templateId}/claim`);

  it('is refused with its reason, and nothing is written, whoever comes too early, too late, twice or unasked', async () => {
    const visitor = await world.visitor();
    const member = await world.member();
    const claimed = await world.template();
    expect((await claim(member, claimed)).status).toBe(201);
    const cases: [string, MiniMember, string, number, string][] = [
      ['after the last one', member, await world.template({ stock: 0 }), 409, 'coupons.out-of-stock'],
      [
        'before the start',
        member,
        await world.template({ claimFrom: daysFromNow(1) }),
        409,
        'coupons.claim-not-started',
      ],
      [
        'after the end',
        member,
        await world.template({ claimFrom: daysFromNow(-2), claimUntil: daysFromNow(-1) }),
        409,
        'coupons.claim-over',
      ],
      ['twice', member, claimed, 409, 'coupons.limit-reached'],
      [
        'without the tier',
        member,
        await world.template({ audience: { tier: { schemeCode: 'member-level', tierCodes: ['v3', 'v4'] } } }),
        403,
        'coupons.not-eligible',
      ],
      ['without having joined', visitor, await world.template(), 409, 'coupons.not-member'],
      [
        'what is not offered',
        member,
        await world.template({ isClaimable: false }),
        409,
        'coupons.not-claimable',
      ],
      ['what there is not', member, '999999', 404, 'coupons.template-not-found'],
      ['what is no id', member, '1%20OR%201=1', 404, 'request.not-found'],
    ];
    const before = await world.books();
    for (const [what, who, templateId, status, code] of cases) {
      const answer = await claim(who, templateId);
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
      expect([what, (answer.body as unknown as { detail: string }).detail]).not.toEqual([what, '']);
    }
    expect(await world.books()).toBe(before);
  });

  it('gives one to a member who presses on two devices at once', async () => {
    const templateId = await world.template();
    const member = await world.member();
    const answers = await Promise.all(Array.from({ length: 10 }, () => claim(member, templateId)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(await world.count('SELECT COUNT(*) AS total FROM coupon WHERE template_id = ?', templateId)).toBe(
      1,
    );
  });

  it('shows each offer as it stands for the member, and the coupon afterwards with its code', async () => {
    const [member, other] = (await world.members(2)) as [MiniMember, MiniMember];
    const templateId = await world.template({
      kind: 'percent_off',
      amountOffFen: null,
      percentOff: 20,
      maxOffFen: 5_000,
      name: '八折',
    });
    const gone = await world.template({ stock: 0 });
    const offer = async (id: string) =>
      (await member.get<MiniOffer[]>('/claim-centre')).body.find((found) => found.templateId === id);
    expect(await offer(templateId)).toMatchObject({
      state: 'claimable',
      reason: null,
      kind: 'percent_off',
      percentOff: 20,
    });
    expect(await offer(gone)).toMatchObject({ state: 'sold_out', reason: '已领完' });
    const { body } = await member.post<{ couponId: string }>(`/claim-centre/${templateId}/claim`);
    expect(await offer(templateId)).toMatchObject({ state: 'claimed', couponId: body.couponId });

    const coupon = (await member.get<MiniCouponDetail>(`/coupons/${body.couponId}`)).body;
    expect(coupon.code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
    expect(coupon.qrPayload).toBe(`cenglin:coupon:${coupon.code}`);
    expect(coupon.rules.map(({ label }) => label)).toContain('适用范围');
    const foreign = await other.get<{ code: string }>(`/coupons/${body.couponId}`);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'coupons.not-found']);
    expect((await other.get<MiniCoupon[]>('/coupons')).body).toEqual([]);
  });
});

describe('coupons by state', () => {
  it('lists what can be used, what was used and what is over, and tells a code only while it can be used', async () => {
    const member = await world.member();
    const ids: string[] = [];
    for (const state of ['issued', 'locked', 'redeemed', 'reversed', 'expired', 'revoked']) {
      const { body } = await member.post<{ couponId: string }>(
        `/claim-centre/${await world.template()}/claim`,
      );
      await world.app.test.database.run('UPDATE coupon SET state = ? WHERE id = ?', [state, body.couponId]);
      ids.push(body.couponId);
    }
    const listed = async (query: string) =>
      (await member.get<MiniCoupon[]>(`/coupons?${query}`)).body.map(({ id }) => id);
    const [issued, locked, redeemed, reversed, expired, revoked] = ids;
    expect(await listed('part=usable')).toEqual([locked, issued]);
    expect(await listed('part=used')).toEqual([reversed, redeemed]);
    expect(await listed('part=ended')).toEqual([revoked, expired]);
    expect(await listed('state=redeemed')).toEqual([redeemed]);
    expect(await listed(`limit=2&before=${revoked}`)).toEqual([expired, reversed]);
    for (const [index, id] of ids.entries()) {
      const { code } = (await member.get<MiniCouponDetail>(`/coupons/${id}`)).body;
      expect([index, code !== null]).toEqual([index, index === 0]);
    }
    expect((await member.get('/coupons?part=all')).status).toBe(400);
  });
});

describe('words and codes', () => {
  it('are refused with one clear reason and leave the books alone', async () => {
    const member = await world.member();
    await world.word('秋天');
    await world.word('还早', { startsAt: daysFromNow(1), endsAt: daysFromNow(2) });
    await world.word('晚了', { startsAt: daysFromNow(-2), endsAt: daysFromNow(-1) });
    await world.word('最后一个', { totalLimit: 1 });
    const redeem = (who: MiniMember, code: string) => who.post('/redeem-codes', { code });
    expect((await redeem(member, '秋天')).status).toBe(201);
    expect((await redeem(await world.member(), '最后一个')).status).toBe(201);
    const before = await world.books();
    for (const [code, status, reason] of [
      ['没有的词', 404, 'redeem-codes.not-found'],
      ['秋天', 409, 'redeem-codes.already-used'],
      ['还早', 409, 'redeem-codes.not-started'],
      ['晚了', 409, 'redeem-codes.over'],
      ['最后一个', 409, 'redeem-codes.used-up'],
      ['', 400, 'request.invalid'],
    ] as const) {
      const answer = await redeem(member, code);
      expect([code, answer.status, answer.body.code]).toEqual([code, status, reason]);
    }
    expect(await world.books()).toBe(before);
  });

  it('cannot be guessed for long', async () => {
    const member = await world.member();
    const answers: string[] = [];
    for (let guess = 0; guess < 12; guess += 1)
      answers.push((await member.post('/redeem-codes', { code: `乱猜${guess}` })).body.code);
    expect(answers).toContain('redeem-codes.too-many-guesses');
  });
});

describe('points', () => {
  it('are exchanged while they last, under the terms that were shown', async () => {
    const member = await world.member();
    const coupon = await world.template({ isClaimable: false, perMemberLimit: 50 });
    const cheap = await world.item({ kind: 'coupon', templateId: coupon, fulfilment: null, points: 100 });
    const goods = await world.item({ points: 700 });
    const dear = await world.item({ points: POINTS_GIVEN + 1 });
    const sent = await world.item({ fulfilment: 'delivery', points: 100 });
    const gone = await world.item({ stock: 1 });
    await (await world.member()).post(`/mall/${gone}/exchange`);
    const state = async (id: string) =>
      (await member.get<{ items: MiniMallItem[] }>('/mall')).body.items.find((item) => item.id === id);
    expect(await state(cheap)).toMatchObject({
      state: 'exchangeable',
      reason: null,
      terms: { kind: 'amount_off' },
    });
    expect(await state(dear)).toMatchObject({ state: 'insufficient', reason: '还差 1 积分' });
    expect(await state(gone)).toMatchObject({ state: 'sold_out' });

    const exchange = (id: string, body: object = {}) =>
      member.post<MiniExchange>(`/mall/${id}/exchange`, body);
    const got = await exchange(cheap, { versionId: (await state(cheap))?.versionId });
    expect(got.body).toMatchObject({ state: 'delivered', points: 100, pickupCode: null });
    const fetched = await exchange(goods);
    expect(fetched.body.pickupCode).toMatch(/^[0-9A-Z-]{10,}$/);

    const before = await world.books();
    const later = await world.item({ startsAt: daysFromNow(1), points: 1 });
    const over = await world.item({ startsAt: daysFromNow(-2), endsAt: daysFromNow(-1), points: 1 });
    for (const [what, id, body, status, code] of [
      ['beyond the balance', goods, {}, 409, 'points.insufficient'],
      ['sold out', gone, {}, 409, 'points.insufficient'],
      ['other terms', cheap, { versionId: '999' }, 409, 'points-mall.terms-changed'],
      ['without an address', sent, {}, 422, 'points-mall.address-needed'],
      ['not yet', later, {}, 409, 'points-mall.not-started'],
      ['no more', over, {}, 409, 'points-mall.over'],
      ['nothing', '999999', {}, 404, 'points-mall.item-not-found'],
      ['half an address', sent, { address: { name: '李' } }, 400, 'request.invalid'],
    ] as const) {
      const answer = await member.post(`/mall/${id}/exchange`, body);
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
    }
    expect(withoutOffers(await world.books())).toBe(withoutOffers(before));

    const exchanges = (await member.get<MiniExchangeEntry[]>('/exchanges')).body;
    expect(exchanges.map(({ points, pickupCode }) => [points, pickupCode])).toEqual([
      [700, fetched.body.pickupCode],
      [100, null],
    ]);
    expect((await (await world.member()).get<MiniExchangeEntry[]>('/exchanges')).body).toEqual([]);
  });

  it('two devices cannot spend the same points', async () => {
    const member = await world.member();
    const id = await world.item({ points: 600 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => member.post(`/mall/${id}/exchange`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await member.get<MiniPoints>('/points')).body).toMatchObject({
      available: POINTS_GIVEN - 600,
      owed: 0,
    });
  });

  it('are told with what waits, what ends soon and the ledger, page by page', async () => {
    const member = await world.member();
    const id = await world.item({ points: 10 });
    for (let press = 0; press < 5; press += 1) await member.post(`/mall/${id}/exchange`);
    const { body } = await member.get<MiniPoints>('/points');
    expect(body).toMatchObject({ balance: 950, available: 950, pending: 0, owed: 0, expiring: [] });
    expect(body.entries.map(({ points }) => points)).toEqual([-10, -10, -10, -10, -10, POINTS_GIVEN]);
    const older = await member.get<MiniPoints['entries']>(
      `/points/entries?limit=2&before=${body.entries[3]?.id}`,
    );
    expect(older.body.map(({ id: entryId }) => entryId)).toEqual([body.entries[4]?.id, body.entries[5]?.id]);
    expect((await member.get('/points/entries?limit=101')).status).toBe(400);
  });
});
