import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import type { Channel } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { ShopsService } from '../../src/facts/shops/shops.service.js';
import { ApiKeysService } from '../../src/interfaces/auth/api-keys.service.js';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import { MemberToken } from '../../src/interfaces/auth/member-token.js';
import type { Page } from '../../src/platform/http/page.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { eventually } from '../harness/child-process.js';
import { plainCoupon } from '../factories/coupons.js';
import { ApiClient, type Answer } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';
const SHOP = '/api/shop/v1/coupons';
const UNKNOWN_CODE = '0000-0000-00000';

interface Coupon {
  id: string;
  code: string;
  memberId: string;
}

interface RedemptionRow {
  id: string;
  state: string;
  discountFen: number;
  memberName: string;
  memberId: string | null;
  shopCode: string | null;
  canApprove: boolean;
  orderId: string | null;
}

let app: TestApp;
let admin: ApiClient;
let clerk: ApiClient;
let colleague: ApiClient;
let channel: Channel;
let key: string;
let buyers = 0;

beforeAll(async () => {
  app = await TestApp.start('redemption', { withWorker: true });
  channel = await app.api.get(ChannelsService).create({ kind: 'csv', code: 'till', name: '门店收银' });
  const shops = app.api.get(ShopsService);
  await shops.create('flagship', { name: '旗舰店', channelId: channel.id });
  await shops.create('airport', { name: '机场店' });
  const auth = app.api.get(AuthService);
  await auth.createOperator('店员甲', 'clerk', 'flagship');
  await auth.createOperator('店员乙', 'clerk', 'flagship');
  await auth.createOperator('店员丙', 'clerk', 'airport');
  admin = await app.signIn();
  clerk = await app.signIn('店员甲');
  colleague = await app.signIn('店员乙');
  key = (await app.api.get(ApiKeysService).create('flagship', '收银系统', 'spec')).key;
});
afterAll(() => app.stop());

/** A coupon of a new template, for a new member whom the till calls `buyer-<n>`. */
async function give(change: Partial<typeof plainCoupon> = {}): Promise<Coupon & { buyer: string }> {
  const buyer = `buyer-${(buyers += 1)}`;
  const memberId = await app.test.database.transaction(async (tx) => {
    const members = app.api.get(MembersService);
    const found = await members.resolve(tx, channel.id, [{ externalId: buyer, fallbackName: '林小满' }]);
    const id = found.get(buyer)?.memberId ?? '';
    await members.join(tx, [{ memberId: id, channelId: channel.id, joinedAt: new Date('2026-01-01') }]);
    return id;
  });
  const templateId = await app.api
    .get(CouponTemplatesService)
    .createTemplate({ ...plainCoupon, ...change }, 'spec');
  const service = app.api.get(CouponsService);
  const id = await service.issueByHand(templateId, memberId, randomUUID());
  return { id, code: service.codeOf(id), memberId, buyer };
}

const keyed = (idempotencyKey: string = randomUUID()) => ({ 'idempotency-key': idempotencyKey });

function till<Body = RedemptionRow>(
  client: ApiClient,
  body: object,
  headers = keyed(),
): Promise<Answer<Body>> {
  return client.call<Body>('POST', `${ADMIN}/redemptions`, body, headers);
}

function shop<Body = Problem>(path: string, body: object, headers: Record<string, string> = keyed()) {
  return new ApiClient(app.url, {}).useToken(key).call<Body>('POST', `${SHOP}/${path}`, body, headers);
}

async function stateOf({ id }: Coupon): Promise<string | undefined> {
  const row = await app.test.database.row<{ state: string }>('SELECT c.state FROM coupon c WHERE c.id = ?', [
    id,
  ]);
  return row?.state;
}

describe('a clerk', () => {
  it('reaches the 核销 routes of the admin API, and nothing else of it', async () => {
    const { body } = await app.client().get<{ paths: Record<string, Record<string, unknown>> }>('/docs-json');
    const open: string[] = [];
    for (const [path, methods] of Object.entries(body.paths)) {
      if (!path.startsWith('/api/admin/')) continue;
      for (const method of Object.keys(methods)) {
        // Signing out or in ends the session that this asks with.
        if (/auth\/(logout|login|login-link)$/.test(path)) continue;
        const filled = path.replaceAll(/\{[^}]+\}/g, '1');
        const answer = await clerk.call(method.toUpperCase(), filled, method === 'get' ? undefined : {});
        if (answer.status !== 403) open.push(`${method} ${path.replace(ADMIN, '')}`);
      }
    }
    expect(open.toSorted()).toEqual([
      'get /auth/me',
      'get /redemptions',
      'get /redemptions/export.csv',
      'get /redemptions/export.xlsx',
      'get /redemptions/summary',
      'get /redemptions/{id}',
      'post /auth/password',
      'post /redemptions',
      'post /redemptions/look',
      'post /redemptions/{id}/approve',
      'post /redemptions/{id}/reject',
      'post /redemptions/{id}/undo',
    ]);
    expect((await clerk.get(`${ADMIN}/auth/me`)).body).toMatchObject({ role: 'clerk', shopCode: 'flagship' });
  });

  it('looks, redeems and undoes, and sees the owner masked', async () => {
    const coupon = await give();
    const look = await clerk.post(`${ADMIN}/redemptions/look`, {
      couponCode: `cenglin:coupon:${coupon.code}`,
      amountFen: 25_000,
    });
    expect(look).toMatchObject({
      status: 200,
      body: { value: '满 ¥200 减 ¥30', memberName: '林**', refusal: null, discount: { discountFen: 3_000 } },
    });
    const done = await till(clerk, { couponCode: coupon.code, amountFen: 25_000, orderRef: 'R-1' });
    expect(done).toMatchObject({
      status: 200,
      body: { state: 'done', shopCode: 'flagship', memberName: '林**', memberId: null },
    });
    const again = await till<Problem>(clerk, { couponCode: coupon.code, amountFen: 25_000 });
    expect(again).toMatchObject({ status: 409, body: { code: 'coupons.redeemed' } });
    expect(again.body.detail).toContain('旗舰店');
    const list = await admin.get<Page<RedemptionRow>>(`${ADMIN}/redemptions?state=done&shopCode=flagship`);
    expect(list.body.items[0]).toMatchObject({
      id: done.body.id,
      memberName: '林小满',
      memberId: coupon.memberId,
    });
    const file = await clerk.get(`${ADMIN}/redemptions/export.csv`);
    expect(file.text).toContain('R-1');
    expect(file.text).not.toContain('林小满');
    const undone = await clerk.post(`${ADMIN}/redemptions/${done.body.id}/undo`, { reason: '扫错了' });
    expect(undone).toMatchObject({ status: 200, body: { state: 'undone', endedBy: '店员甲' } });
    expect(await stateOf(coupon)).toBe('issued');
  });

  it('of another shop finds nothing to undo', async () => {
    const coupon = await give();
    const done = await till(clerk, { couponCode: coupon.code, amountFen: 25_000 });
    const stranger = await app.signIn('店员丙');
    const path = `${ADMIN}/redemptions/${done.body.id}`;
    expect((await stranger.get<Problem>(path)).body.code).toBe('coupons.redemption-not-found');
    const undo = await stranger.post<Problem>(`${path}/undo`, { reason: '试试' });
    expect(undo).toMatchObject({ status: 404, body: { code: 'coupons.redemption-not-found' } });
    const list = await stranger.get<Page<RedemptionRow>>(`${ADMIN}/redemptions?shopCode=flagship`);
    expect(list.body.items).toEqual([]);
    expect(await stateOf(coupon)).toBe('redeemed');
  });

  it('needs a key for each intent, and a repeat is the same answer', async () => {
    const coupon = await give();
    const body = { couponCode: coupon.code, amountFen: 25_000 };
    const without = await clerk.post<Problem>(`${ADMIN}/redemptions`, body);
    expect(without).toMatchObject({ status: 400, body: { code: 'request.idempotency-key-missing' } });
    const headers = keyed();
    const done = await till(clerk, body, headers);
    const repeat = await till(clerk, body, headers);
    expect(repeat.body).toEqual(done.body);
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    const reused = await till<Problem>(clerk, { ...body, amountFen: 26_000 }, headers);
    expect(reused).toMatchObject({ status: 422, body: { code: 'request.idempotency-key-reused' } });
  });

  it('asks a second person above the amount that the setting says', async () => {
    await admin.put(`${ADMIN}/settings/coupons.redeem-approval-above`, { value: '20' });
    const coupon = await give();
    const waiting = await till(clerk, { couponCode: coupon.code, amountFen: 25_000 });
    expect(waiting.body).toMatchObject({ state: 'awaiting', canApprove: false });
    const path = `${ADMIN}/redemptions/${waiting.body.id}`;
    const alone = await clerk.post<Problem>(`${path}/approve`);
    expect(alone).toMatchObject({ status: 403, body: { code: 'coupons.same-person' } });
    const seen = await colleague.get<Page<RedemptionRow>>(`${ADMIN}/redemptions?state=awaiting`);
    expect(seen.body.items).toMatchObject([{ id: waiting.body.id, canApprove: true }]);
    expect((await colleague.post(`${path}/approve`)).body).toMatchObject({
      state: 'done',
      decidedBy: '店员乙',
    });
    expect(await stateOf(coupon)).toBe('redeemed');
    await admin.put(`${ADMIN}/settings/coupons.redeem-approval-above`, { value: 'none' });
  });

  it('leaves no code behind in the audit log, and every call', async () => {
    const coupon = await give();
    await till(clerk, { couponCode: coupon.code, amountFen: 25_000 });
    const rows = () =>
      app.test.database.rows<{ detail_json: { couponCode?: string } | null }>(
        `SELECT a.detail_json FROM audit_log a WHERE a.action = ? AND a.operator_name = ?`,
        [`POST ${ADMIN}/redemptions`, '店员甲'],
      );
    await eventually('the call to be recorded', async () => (await rows()).length > 0);
    expect(new Set((await rows()).map((row) => row.detail_json?.couponCode))).toEqual(new Set(['***']));
  });

  it('cannot guess on and on', async () => {
    await app.api.get(AuthService).createOperator('店员丁', 'clerk', 'flagship');
    const guesser = await app.signIn('店员丁');
    const codes: string[] = [];
    for (let guess = 0; guess < 22; guess += 1) {
      const answer = await guesser.post<Problem>(`${ADMIN}/redemptions/look`, { couponCode: UNKNOWN_CODE });
      codes.push(answer.body.code);
    }
    expect(codes.slice(0, 20).every((code) => code === 'coupons.not-found')).toBe(true);
    expect(codes.slice(20)).toEqual(['coupons.too-many-guesses', 'coupons.too-many-guesses']);
    const coupon = await give();
    expect((await till(clerk, { couponCode: coupon.code, amountFen: 25_000 })).status).toBe(200);
  });
});

describe('the shop’s own system', () => {
  const lines = [
    { goodsCode: 'cream', category: '护肤', amountFen: 20_000 },
    { goodsCode: 'soap', amountFen: 5_000 },
  ];

  it('is let in by its key alone', async () => {
    const token = await app.api.get(MemberToken).issue({ memberId: '1', channelId: '1' });
    const revoked = await app.api.get(ApiKeysService).create('flagship', '旧系统', 'spec');
    await admin.post(`${ADMIN}/shops/keys/${revoked.id}/revoke`);
    const callers: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${token}` },
      { cookie: admin.cookieHeader },
      { authorization: `Bearer cls_${'A'.repeat(43)}` },
      { authorization: `Bearer ${revoked.key}` },
      { authorization: key },
    ];
    for (const path of ['quote', 'lock', 'redeem', 'release', 'refund']) {
      for (const headers of callers) {
        const answer = await new ApiClient(app.url, {}).call<Problem>('POST', `${SHOP}/${path}`, {}, headers);
        expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'shop-api.key-invalid']);
      }
    }
    const elsewhere = await new ApiClient(app.url).useToken(key).get(`${ADMIN}/redemptions`);
    expect(elsewhere.status).toBe(401);
    const stored = await app.test.database.rows<{ key_start: string; key_hash: Buffer }>(
      'SELECT k.key_start, k.key_hash FROM api_key k',
    );
    expect(stored.every(({ key_start: start }) => start.length === 12 && key !== start)).toBe(true);
  });

  it('quotes, locks, redeems; the order arrives, is linked, is refunded, and the coupon is back', async () => {
    const coupon = await give();
    const order = { couponCodes: [coupon.code], orderRef: 'ORDER-1', buyerId: coupon.buyer };
    const quote = await shop('quote', { ...order, lines, shippingFen: 1_000 }, {});
    expect(quote).toMatchObject({
      status: 200,
      body: {
        discountFen: 3_000,
        payableFen: 23_000,
        lineDiscountsFen: [2_400, 600],
        coupons: [{ isUsable: true, isBest: true, terms: '满 ¥200 减 ¥30' }],
      },
    });
    const unkeyed = await shop('lock', order, {});
    expect(unkeyed).toMatchObject({ status: 400, body: { code: 'request.idempotency-key-missing' } });
    expect((await shop('lock', order)).status).toBe(200);
    const rival = { couponCodes: [coupon.code], orderRef: 'ORDER-2' };
    expect((await shop('lock', rival)).body).toMatchObject({ code: 'coupons.locked' });
    const small = await shop('redeem', { ...order, amountFen: 19_999 });
    expect(small).toMatchObject({
      status: 422,
      body: { code: 'coupons.below-threshold', details: { missingFen: 1 } },
    });
    expect(await stateOf(coupon)).toBe('locked');
    const headers = keyed();
    const body = { ...order, lines, shippingFen: 1_000 };
    const done = await shop<{ redemptions: { state: string }[] }>('redeem', body, headers);
    expect(done).toMatchObject({
      status: 200,
      body: { redemptions: [{ state: 'done', discountFen: 3_000 }] },
    });
    const repeat = await shop('redeem', body, headers);
    expect(repeat.body).toEqual(done.body);
    const twice = await shop('redeem', body);
    expect(twice).toMatchObject({ status: 409, body: { code: 'coupons.redeemed' } });
    const reused = await shop('redeem', { ...body, shippingFen: 0 }, headers);
    expect(reused).toMatchObject({ status: 422, body: { code: 'request.idempotency-key-reused' } });

    await app.test.database.transaction(async (tx) => {
      const orders = app.api.get(OrdersService);
      const paid = {
        externalId: 'ORDER-1',
        buyerExternalId: coupon.buyer,
        state: 'paid' as const,
        paidAmountFen: 23_000,
        paidAt: new Date(),
        items: [{ title: '山茶面霜', quantity: 1, amountFen: 23_000 }],
      };
      await orders.upsertMany(tx, channel, [paid]);
    });
    const held = () => admin.get<Page<RedemptionRow>>(`${ADMIN}/redemptions?orderRef=ORDER-1`);
    await eventually('the order to be linked', async () => (await held()).body.items[0]?.orderId !== null);
    await app.test.database.transaction((tx) =>
      app.api.get(OrdersService).recordRefunds(tx, channel, [
        {
          externalId: 'REFUND-1',
          orderExternalId: 'ORDER-1',
          amountFen: 23_000,
          state: 'succeeded',
          refundedAt: new Date(),
        },
      ]),
    );
    await eventually('the coupon to be back', async () => (await stateOf(coupon)) === 'issued');
    expect((await held()).body.items[0]).toMatchObject({ state: 'refunded', refundOutcome: 'returned' });
    const after = await shop('refund', { orderRef: 'ORDER-1' });
    expect(after).toMatchObject({ status: 200, body: { redemptions: [{ state: 'refunded' }] } });
  });

  it('hears clearly what is wrong, and the coupon stays as it was', async () => {
    const [mine, other] = [await give(), await give()];
    const scoped = await give({ scope: { goods: { include: ['cream'] } } });
    const cases: [string, object, number, string][] = [
      ['quote', { couponCodes: [UNKNOWN_CODE], amountFen: 1 }, 404, 'coupons.not-found'],
      [
        'lock',
        { couponCodes: [mine.code], orderRef: 'X', buyerId: other.buyer },
        409,
        'coupons.other-member',
      ],
      ['lock', { couponCodes: [mine.code], orderRef: 'X', buyerId: 'nobody' }, 404, 'coupons.buyer-unknown'],
      ['lock', { couponCodes: [mine.code, mine.code], orderRef: 'X' }, 422, 'coupons.named-twice'],
      ['lock', { couponCodes: [mine.code], orderRef: 'X', minutes: 0 }, 400, 'request.invalid'],
      ['lock', { couponCodes: [], orderRef: 'X' }, 400, 'request.invalid'],
      ['redeem', { couponCodes: [mine.code], orderRef: 'X' }, 422, 'shop-api.basket-unclear'],
      ['redeem', { couponCodes: [mine.code], orderRef: 'X', amountFen: 1.5 }, 400, 'request.invalid'],
      [
        'redeem',
        { couponCodes: [mine.code], orderRef: 'X', amountFen: 25_000, discountFen: 1 },
        400,
        'request.invalid',
      ],
      [
        'redeem',
        { couponCodes: [scoped.code], orderRef: 'X', amountFen: 25_000 },
        422,
        'coupons.goods-unknown',
      ],
      [
        'redeem',
        { couponCodes: [mine.code, other.code], orderRef: 'X', amountFen: 90_000 },
        422,
        'coupons.not-stackable',
      ],
      ['refund', { orderRef: 'NEVER' }, 404, 'coupons.nothing-redeemed'],
    ];
    for (const [path, body, status, code] of cases) {
      const answer = await shop(path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
      expect(answer.body.detail).toMatch(/\p{Script=Han}/u);
    }
    for (const coupon of [mine, other, scoped]) expect(await stateOf(coupon)).toBe('issued');
    await shop('lock', { couponCodes: [mine.code], orderRef: 'STALE' });
    await app.test.database.run('UPDATE coupon SET locked_until = UTC_TIMESTAMP(3) WHERE id = ?', [mine.id]);
    const stale = await shop('redeem', { couponCodes: [mine.code], orderRef: 'STALE', amountFen: 25_000 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'coupons.lock-expired' } });
  });

  it('of a shop that has closed is turned away', async () => {
    const made = await admin.post<{ key: string }>(`${ADMIN}/shops/airport/keys`, { name: '收银系统' });
    expect(made.body.key).toMatch(/^cls_[\w-]{43}$/);
    await admin.put(`${ADMIN}/shops/airport`, { isOpen: false });
    const answer = await new ApiClient(app.url, {})
      .useToken(made.body.key)
      .post<Problem>(`${SHOP}/quote`, { couponCodes: [UNKNOWN_CODE], amountFen: 1 });
    expect(answer).toMatchObject({ status: 409, body: { code: 'shops.closed' } });
  });
});
