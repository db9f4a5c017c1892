import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { plainCoupon } from '../../../../test/factories/coupons.js';
import { clerk, createRedemption } from '../../../../test/factories/redemption.js';
import type { Shop } from '../../../facts/shops/shops.read.js';
import type { CouponTemplateDraft } from '../coupon-template.js';
import { couponInvariants } from '../coupons.invariants.js';
import type { Redeemer } from './coupon-taking.js';
import type { Basket } from './discount-terms.js';
import { redemptionInvariants } from './redemption.invariants.js';

let test: TestDatabase;
let parts: ReturnType<typeof createRedemption>;
let asked = 0;

beforeAll(async () => {
  test = await createTestDatabase('e_order_coupons', 20);
});
beforeEach(async () => {
  await test.clear();
  parts = createRedemption(test.database);
  await test.database.run(
    `INSERT INTO channel (id, kind, code, name, settings_json) VALUES (7, 'csv', 'till', '门店', '{}')`,
  );
});
afterAll(() => test.drop());

const shop: Shop = { id: '1', code: 's1', name: '旗舰店', channelId: '7', channelCode: 'till', isOpen: true };
const by: Redeemer & { shop: Shop } = { kind: 'api_key', id: '5', name: '收银', shop };
const other: typeof by = { ...by, id: '6', shop: { ...shop, code: 's2', channelId: null } };
const basket: Basket = {
  lines: [
    { goodsCode: 'cream', category: '护肤', amountFen: 20_000 },
    { goodsCode: 'soap', category: '洗护', amountFen: 5_000 },
  ],
  shippingFen: 1_000,
  goodsKnownBy: 'lines',
  shopCode: 's1',
  channelCode: 'till',
};

interface Given {
  id: string;
  code: string;
  memberId: string;
  templateId: string;
}

async function addMember(): Promise<string> {
  const { insertId } = await test.database.run(
    'INSERT INTO member (first_seen_at, joined_at) VALUES (?, ?)',
    ['2026-01-01', '2026-01-01'],
  );
  return insertId;
}

async function give(change: Partial<CouponTemplateDraft> = {}, memberId?: string): Promise<Given> {
  const owner = memberId ?? (await addMember());
  const templateId = await parts.templates.createTemplate({ ...plainCoupon, ...change }, 'spec');
  const { given } = await test.database.transaction((tx) =>
    parts.service.issueFor(tx, {
      templateId,
      sourceKind: 'manual',
      sourceKey: `spec:${templateId}`,
      sourceLabel: '',
      members: [{ memberId: owner }],
    }),
  );
  const id = given[0]?.couponId ?? '';
  return { id, code: parts.service.codeOf(id), memberId: owner, templateId };
}

const lock = (coupons: readonly Given[], orderRef: string, from = by) =>
  parts.orders.lock({ codes: coupons.map(({ code }) => code), by: from, orderRef, minutes: 15 });
const redeem = (coupons: readonly Given[], orderRef: string, from = by) =>
  parts.orders.redeem({
    codes: coupons.map(({ code }) => code),
    by: from,
    orderRef,
    basket,
    requestKey: `request-${(asked += 1)}`,
  });
const release = (coupons: readonly Given[], orderRef: string, from = by) =>
  parts.orders.release({ codes: coupons.map(({ code }) => code), by: from, orderRef });
const lapse = () =>
  test.database.run('UPDATE coupon SET locked_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');

async function stateOf({ id }: Given): Promise<string | undefined> {
  return (await test.database.row<{ state: string }>('SELECT c.state FROM coupon c WHERE c.id = ?', [id]))
    ?.state;
}
const broken = async () =>
  (
    await Promise.all(
      [...couponInvariants, ...redemptionInvariants].map(({ sql }) => test.database.rows(sql)),
    )
  ).flat();

async function order(externalId: string, memberId: string, refundedFen = 0): Promise<string> {
  const { insertId } = await test.database.run(
    `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
       paid_amount_fen, refunded_amount_fen, paid_at) VALUES (7, ?, ?, 1, 'b', 'paid', 22000, ?, UTC_TIMESTAMP(3))`,
    [externalId, memberId, refundedFen],
  );
  return insertId;
}
const follow = (orderIds: string[]) =>
  test.database.transaction((tx) => parts.refunds.followOrders(tx, orderIds));

describe('the coupons of an order', () => {
  it('are quoted, locked, used with the discount of the quote, and found again', async () => {
    const memberId = await addMember();
    const twenty = await give({ isStackable: true }, memberId);
    const tenth = await give(
      {
        name: '九折',
        kind: 'percent_off',
        amountOffFen: null,
        percentOff: 10,
        maxOffFen: 5_000,
        minSpendFen: 0,
        isStackable: true,
      },
      memberId,
    );
    const large = await give({ minSpendFen: 90_000 }, memberId);
    const codes = [twenty, tenth, large].map(({ code }) => code);
    const quote = await parts.orders.quote({ codes, by, basket });
    expect(quote.discount).toMatchObject({ discountFen: 5_200, payableFen: 20_800 });
    expect(quote.discount.refused).toEqual([
      { couponId: large.id, reason: 'below_threshold', missingFen: 65_000 },
    ]);
    expect(quote.bestCouponIds.toSorted()).toEqual([twenty.id, tenth.id].toSorted());
    const locked = await lock([twenty, tenth], 'A1');
    expect(locked.lockedUntil.getTime()).toBeGreaterThan(Date.now() + 13 * 60_000);
    const done = await redeem([tenth, twenty], 'A1');
    expect(done.redemptions.map(({ discountFen }) => discountFen).toSorted((a, b) => a - b)).toEqual([
      2_200, 3_000,
    ]);
    expect(done.redemptions[0]).toMatchObject({ orderRef: 'A1', state: 'done' });
    const [row] = await parts.redemptions.page(test.database, { limit: 1 });
    expect(row).toMatchObject({ orderRef: 'A1', orderAmountFen: 26_000, shopCode: 's1', channelId: '7' });
    expect(await broken()).toEqual([]);
  });

  it('are taken all or none', async () => {
    const free = await give({ isStackable: true });
    const used = await give({ isStackable: true });
    await redeem([used], 'A0');
    await expect(lock([free, used], 'A1')).rejects.toMatchObject({ code: 'coupons.redeemed' });
    await expect(redeem([free, used], 'A1')).rejects.toMatchObject({ code: 'coupons.redeemed' });
    expect(await stateOf(free)).toBe('issued');
    const unknown = { ...free, code: '0000-0000-00000' };
    await expect(lock([free, unknown], 'A1')).rejects.toMatchObject({
      code: 'coupons.not-found',
      details: { index: 1 },
    });
    await expect(lock([free, free], 'A1')).rejects.toMatchObject({ code: 'coupons.named-twice' });
    expect(await stateOf(free)).toBe('issued');
  });

  it('stay with the order that locked them until it releases them or lets them lapse', async () => {
    const coupon = await give();
    await lock([coupon], 'A1');
    await lock([coupon], 'A1');
    await expect(lock([coupon], 'A2')).rejects.toMatchObject({ code: 'coupons.locked' });
    await expect(lock([coupon], 'A1', other)).rejects.toMatchObject({ code: 'coupons.locked' });
    await expect(redeem([coupon], 'A2')).rejects.toMatchObject({ code: 'coupons.locked' });
    await expect(release([coupon], 'A2')).rejects.toMatchObject({ code: 'coupons.locked' });
    const till = { code: coupon.code, by: clerk('1'), guesser: { caller: 'operator:1' }, amountFen: 25_000 };
    await expect(parts.till.redeem({ ...till, requestKey: 'k' })).rejects.toMatchObject({
      code: 'coupons.locked',
    });
    expect(await release([coupon], 'A1')).toEqual({ released: 1 });
    expect(await release([coupon], 'A1')).toEqual({ released: 0 });
    expect((await redeem([coupon], 'A2')).redemptions).toHaveLength(1);
    await expect(release([coupon], 'A2')).rejects.toMatchObject({ code: 'coupons.redeemed' });
    expect(await broken()).toEqual([]);
  });

  it.each([
    ['before the job has been', 0],
    ['after the job has been', 1],
  ])('a lock that lapsed binds nobody but its order, %s', async (_when, runs) => {
    const [mine, theirs] = [await give(), await give()];
    await lock([mine], 'A1');
    await lock([theirs], 'A1');
    await lapse();
    const closed = [];
    for (let run = 0; run < runs; run += 1) closed.push(await parts.refunds.closeLapsed());
    expect(closed).toEqual(Array.from({ length: runs }, () => ({ released: 2, rejected: 0 })));
    await expect(redeem([mine], 'A1')).rejects.toMatchObject({ code: 'coupons.lock-expired' });
    expect((await redeem([theirs], 'A2')).redemptions).toHaveLength(1);
    await lock([mine], 'A1');
    expect((await redeem([mine], 'A1')).redemptions).toHaveLength(1);
    expect(await broken()).toEqual([]);
  });

  it('belong to the buyer, where the shop says who that is', async () => {
    const coupon = await give();
    const someone = await addMember();
    await test.database.run(
      `INSERT INTO channel_identity (channel_id, external_id, member_id) VALUES (7, 'buyer', ?), (7, 'else', ?)`,
      [coupon.memberId, someone],
    );
    const ask = (buyerExternalId: string) =>
      parts.orders.quote({ codes: [coupon.code], by, basket, buyerExternalId });
    expect((await ask('buyer')).discount.discountFen).toBe(3_000);
    await expect(ask('else')).rejects.toMatchObject({ code: 'coupons.other-member' });
    await expect(ask('nobody')).rejects.toMatchObject({ code: 'coupons.buyer-unknown' });
  });

  it('of two orders that want the same two in other order, one gets both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [a, b] = [await give({ isStackable: true }), await give({ isStackable: true })];
      const both = await Promise.allSettled([lock([a, b], 'A'), lock([b, a], 'B')]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const refs = await test.database.rows('SELECT DISTINCT c.lock_ref FROM coupon c WHERE c.id IN (?)', [
        [a.id, b.id],
      ]);
      expect(refs).toHaveLength(1);
    }
  });
});

describe('a refund in full', () => {
  it.each([
    ['return', 'returned', 'issued', 1],
    ['void', 'voided', 'reversed', 1],
    ['reissue', 'reissued', 'reversed', 2],
  ] as const)('with the policy %s: %s', async (afterRefund, outcome, state, coupons) => {
    const coupon = await give({ afterRefund });
    await redeem([coupon], 'A1');
    const cause = { by: '收银', reason: '退货' };
    const [refunded] = await parts.refunds.refundOrder('s1', 'A1', cause);
    expect(refunded).toMatchObject({ state: 'refunded', refundOutcome: outcome, endedBy: '收银' });
    expect(await stateOf(coupon)).toBe(state);
    const again = await parts.refunds.refundOrder('s1', 'A1', cause);
    expect(again).toEqual([refunded]);
    const held = await test.database.rows('SELECT c.id FROM coupon c');
    expect(held).toHaveLength(coupons);
    expect(await broken()).toEqual([]);
    await expect(parts.refunds.refundOrder('s2', 'A1', cause)).rejects.toMatchObject({
      code: 'coupons.nothing-redeemed',
    });
  });

  it('gives the old coupon back where no new one is left', async () => {
    const coupon = await give({ afterRefund: 'reissue', stock: 1 });
    await redeem([coupon], 'A1');
    const [refunded] = await parts.refunds.refundOrder('s1', 'A1', { by: '', reason: '' });
    expect(refunded).toMatchObject({ refundOutcome: 'returned' });
    expect(await stateOf(coupon)).toBe('issued');
    expect(await broken()).toEqual([]);
  });

  it('happens once, whoever reports it at the same time', async () => {
    const coupon = await give({ afterRefund: 'reissue' });
    await redeem([coupon], 'A1');
    const id = await order('A1', coupon.memberId, 22_000);
    await Promise.all([
      ...Array.from({ length: 4 }, () => parts.refunds.refundOrder('s1', 'A1', { by: '', reason: '' })),
      ...Array.from({ length: 4 }, () => follow([id])),
    ]);
    expect(await test.database.rows('SELECT c.id FROM coupon c')).toHaveLength(2);
    expect(await broken()).toEqual([]);
  });

  it('is heard of from the order, which is linked by its number', async () => {
    const coupon = await give();
    await redeem([coupon], 'A1');
    const id = await order('A1', coupon.memberId);
    const stranger = await order('A9', coupon.memberId);
    await follow([id, stranger]);
    const linked = await parts.redemptions.page(test.database, { limit: 5 });
    expect(linked).toMatchObject([{ orderId: id, state: 'done' }]);
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 21999 WHERE id = ?', [id]);
    await follow([id]);
    expect(await stateOf(coupon)).toBe('redeemed');
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 22000 WHERE id = ?', [id]);
    await follow([id]);
    expect(await stateOf(coupon)).toBe('issued');
    expect(await parts.redemptions.page(test.database, { limit: 5 })).toMatchObject([
      { state: 'refunded', refundOutcome: 'returned', endedBy: '订单' },
    ]);
    expect(await broken()).toEqual([]);
  });

  it('finds an order that was here before the coupon was used, and none of somebody else', async () => {
    const coupon = await give();
    const someone = await addMember();
    await order('B1', someone);
    const id = await order('A1', coupon.memberId);
    const used = await give({}, coupon.memberId);
    await redeem([coupon], 'A1');
    await redeem([used], 'B1');
    expect(await parts.refunds.linkRecent()).toBe(1);
    const [second, first] = await parts.redemptions.page(test.database, { limit: 5 });
    expect([first?.orderId, second?.orderId]).toEqual([id, null]);
  });
});
