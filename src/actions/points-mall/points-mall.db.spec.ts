import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createPointsMall, insertMembers } from '../../../test/factories/benefit-services.js';
import { plainCoupon } from '../../../test/factories/coupons.js';
import { Killed, interruptedDatabase } from '../../../test/harness/interrupted-database.js';
import { exchangeNaively } from '../../../test/naive/naive-exchange.js';
import { couponInvariants } from '../coupons/coupons.invariants.js';
import { pointsInvariants } from '../points/points.invariants.js';
import type { MallItemDraft } from './mall-items.service.js';
import { pointsMallInvariants } from './points-mall.invariants.js';

const STOCKS = [0, 1, 7, 50, 199, 200, 250];
/** Races of each size; more with RACE_ROUNDS. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 1);

let test: TestDatabase;
let services: ReturnType<typeof createPointsMall>;

beforeAll(async () => {
  test = await createTestDatabase('points_mall', 20);
});
beforeEach(async () => {
  await test.clear();
  services = createPointsMall(test.database);
});
afterAll(() => test.drop());

const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);

async function goods(changes: Partial<MallItemDraft> = {}) {
  const item = await services.items.create(
    {
      kind: 'goods',
      name: '山茶花手霜',
      description: '',
      points: 300,
      templateId: null,
      fulfilment: 'pickup',
      worthFen: 2500,
      stock: 10,
      perMemberLimit: null,
      startsAt: hours(-1),
      endsAt: null,
      sortNo: 0,
      ...changes,
    },
    'anna',
  );
  return services.items.setState(item.id, 'active');
}

async function couponItem(stock: number, templateStock = 1000) {
  const templateId = await services.coupons.templates.createTemplate(
    { ...plainCoupon, stock: templateStock, perMemberLimit: 100 },
    'spec',
  );
  return goods({ kind: 'coupon', templateId, fulfilment: null, stock });
}

async function richMembers(from: number, to: number, points: number): Promise<string[]> {
  const ids = await insertMembers(test.database, from, to);
  await test.database.transaction((tx) =>
    services.points.grant(tx, {
      sourceKind: 'spec',
      sourceKey: `rich:${from}`,
      note: '测试',
      members: ids.map((memberId) => ({ memberId, points })),
    }),
  );
  return ids;
}

const exchange = (memberId: string, itemId: string, key: string = randomUUID(), options = {}) =>
  services.mall.exchange(memberId, itemId, key, options);
const available = async (memberId: string) =>
  (await services.pointsRead.balance(test.database, memberId)).available;
const broken = async () =>
  (
    await Promise.all(
      [...couponInvariants, ...pointsInvariants, ...pointsMallInvariants].map(({ sql }) =>
        test.database.rows(sql),
      ),
    )
  ).flat();

describe('an exchange', () => {
  it('spends the points and brings the coupon, and the same request nothing more', async () => {
    const [member = ''] = await richMembers(1, 1, 1000);
    const item = await couponItem(5);
    const first = await exchange(member, item.id, 'k');
    expect(first).toMatchObject({ state: 'delivered', points: 300 });
    expect((await exchange(member, item.id, 'k')).id).toBe(first.id);
    expect(await available(member)).toBe(700);
    const [offer] = await services.mall.items(member);
    expect(offer).toMatchObject({ left: 4, held: 1, state: 'exchangeable' });
    await expect(exchange(member, (await goods()).id, 'k')).rejects.toMatchObject({
      code: 'points-mall.key-reused',
    });
    expect(await broken()).toEqual([]);
  });

  it('of goods shows a code, is handed out once, and the code finds it', async () => {
    const [member = ''] = await richMembers(1, 1, 1000);
    const order = await exchange(member, (await goods()).id);
    expect(order.state).toBe('placed');
    const code = services.mall.pickupCodeOf(order.id);
    expect((await services.orders.byPickup(` ${code.toLowerCase()} `)).id).toBe(order.id);
    await expect(services.orders.byPickup('AAAA-AAAA-AAAA')).rejects.toMatchObject({
      code: 'points-mall.pickup-unknown',
    });
    expect(await services.orders.deliver(order.id, 'anna', '')).toMatchObject({
      state: 'delivered',
      ended_by: 'anna',
    });
    await services.orders.deliver(order.id, 'berta', '');
    await expect(services.orders.cancel(order.id, 'anna', '不要了')).rejects.toMatchObject({
      code: 'points-mall.state-conflict',
    });
    expect(await available(member)).toBe(700);
  });

  it('that is cancelled gives points and goods back, once', async () => {
    const [member = ''] = await richMembers(1, 1, 300);
    const item = await goods({ stock: 1 });
    const order = await exchange(member, item.id);
    await expect(services.orders.cancel(order.id, 'anna', ' ')).rejects.toMatchObject({
      code: 'points-mall.note-invalid',
    });
    await Promise.all([1, 2, 3].map(() => services.orders.cancel(order.id, 'anna', '缺货')));
    expect(await available(member)).toBe(300);
    expect((await services.items.require(item.id)).taken).toBe(0);
    expect((await exchange(member, item.id)).id).not.toBe(order.id);
    expect(await broken()).toEqual([]);
  });

  it('of goods that are sent keeps the address where only we can read it', async () => {
    const [member = ''] = await richMembers(1, 1, 1000);
    const item = await goods({ fulfilment: 'delivery' });
    await expect(exchange(member, item.id)).rejects.toMatchObject({ code: 'points-mall.address-needed' });
    const address = { name: '林木', phone: '13800001111', address: '杭州市西湖区一号' };
    const order = await exchange(member, item.id, 'k', { address });
    expect(services.orders.addressOf(order)).toEqual(address);
    expect(order.address_cipher?.toString('utf8')).not.toContain('13800001111');
  });

  it.each([
    ['beyond the balance', { points: 301 }, 'points.insufficient'],
    ['of nothing left', { stock: 0 }, 'points-mall.sold-out'],
    ['too early', { startsAt: hours(1) }, 'points-mall.not-started'],
    ['too late', { startsAt: hours(-3), endsAt: hours(-1) }, 'points-mall.over'],
  ])('%s changes nothing', async (_story, changes, code) => {
    const [member = ''] = await richMembers(1, 1, 300);
    const item = await goods(changes);
    await expect(exchange(member, item.id)).rejects.toMatchObject({ code });
    expect(await available(member)).toBe(300);
    expect(await test.database.rows('SELECT 1 FROM exchange_order o')).toEqual([]);
    expect(await broken()).toEqual([]);
  });

  it('of something taken down, unknown, changed meanwhile or whose coupon is out changes nothing', async () => {
    const [member = ''] = await richMembers(1, 1, 1000);
    const item = await goods();
    const draft = { ...item, templateId: null, perMemberLimit: null, worthFen: 2500, sortNo: 0 };
    const changed = { ...draft, startsAt: item.starts_at, endsAt: null, versionNo: 1, points: 350 };
    await services.items.update(item.id, changed, 'anna');
    await expect(exchange(member, item.id, 'k1', { versionId: item.version_id })).rejects.toMatchObject({
      code: 'points-mall.terms-changed',
    });
    await expect(services.items.update(item.id, changed, 'berta')).rejects.toMatchObject({
      code: 'points-mall.edited-meanwhile',
    });
    await services.items.setState(item.id, 'paused');
    await expect(exchange(member, item.id, 'k2')).rejects.toMatchObject({ code: 'points-mall.not-offered' });
    await expect(exchange(member, '999', 'k3')).rejects.toMatchObject({ code: 'points-mall.item-not-found' });
    const coupon = await couponItem(5, 0);
    await expect(exchange(member, coupon.id, 'k4')).rejects.toMatchObject({ code: 'coupons.out-of-stock' });
    expect(await available(member)).toBe(1000);
    expect((await services.items.require(coupon.id)).taken).toBe(0);
    expect(await broken()).toEqual([]);
  });
});

describe('races', () => {
  it.each(STOCKS)('of 200 people for the last %i are won by as many as there are', async (stock) => {
    const members = await richMembers(1, 200, 300 * ROUNDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      const item = stock % 2 === 0 ? await couponItem(stock) : await goods({ stock });
      const results = await Promise.allSettled(members.map((member) => exchange(member, item.id)));
      const won = results.filter(({ status }) => status === 'fulfilled').length;
      expect(won).toBe(Math.min(stock, members.length));
      const reasons = results.flatMap((result) =>
        result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
      );
      expect(new Set(reasons)).toEqual(new Set(stock < members.length ? ['points-mall.sold-out'] : []));
    }
    expect(await broken()).toEqual([]);
  });

  it('are lost by looking, deciding and writing', async () => {
    const members = await richMembers(1, 100, 300);
    let beyond = 0;
    for (const stock of [1, 7, 50]) {
      const item = await goods({ stock });
      await test.database.run('UPDATE points_account SET available = 300');
      const won = await Promise.all(
        members.map((member) => exchangeNaively(test.database, item.id, member, randomUUID())),
      );
      beyond += Math.max(0, won.filter(Boolean).length - stock);
    }
    expect(beyond).toBeGreaterThan(0);
  });

  it('of a double click: one request is one exchange, however often it arrives', async () => {
    const [member = ''] = await richMembers(1, 1, 900);
    const item = await goods();
    const orders = await Promise.all(Array.from({ length: 8 }, () => exchange(member, item.id, 'click')));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
    expect(await available(member)).toBe(600);
    expect(await broken()).toEqual([]);
  });

  it('of a double click are lost by the naive way, which spends the same points twice', async () => {
    const members = await richMembers(1, 10, 300);
    const item = await goods({ stock: 1000 });
    let won = 0;
    for (const member of members) {
      const clicks = Array.from({ length: 8 }, () =>
        exchangeNaively(test.database, item.id, member, randomUUID()),
      );
      won += (await Promise.all(clicks)).filter(Boolean).length;
    }
    expect(won).toBeGreaterThan(members.length);
  });

  it('of one person with many requests stop at the balance and at the limit', async () => {
    const [poor = '', limited = ''] = await richMembers(1, 2, 700);
    const item = await goods({ stock: 100 });
    const rare = await goods({ stock: 100, perMemberLimit: 1, points: 10 });
    const codesOf = (results: PromiseSettledResult<unknown>[]) =>
      results.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
    const many = await Promise.allSettled(Array.from({ length: 8 }, () => exchange(poor, item.id)));
    expect(codesOf(many)).toEqual(Array.from({ length: 6 }, () => 'points.insufficient'));
    const once = await Promise.allSettled(Array.from({ length: 8 }, () => exchange(limited, rare.id)));
    expect(codesOf(once)).toEqual(Array.from({ length: 7 }, () => 'points-mall.limit-reached'));
    expect(await available(limited)).toBe(690);
    expect(await broken()).toEqual([]);
  });

  it('of exchanging and cancelling end with nothing lost', async () => {
    const members = await richMembers(1, 40, 300);
    const item = await goods({ stock: 20 });
    await Promise.all(
      members.map(async (member) => {
        for (let turn = 0; turn < 3; turn += 1) {
          const order = await exchange(member, item.id).catch(() => undefined);
          if (order) await services.orders.cancel(order.id, 'anna', '换一件');
        }
      }),
    );
    expect((await services.items.require(item.id)).taken).toBe(0);
    for (const member of members) expect(await available(member)).toBe(300);
    expect(await broken()).toEqual([]);
  });
});

it('a process that dies in an exchange leaves all of it or nothing, and the repeat completes it', async () => {
  const item = await couponItem(100);
  const members = await richMembers(1, 60, 300);
  let deaths = 0;
  for (const [index, member] of members.entries()) {
    const mortal = interruptedDatabase(test.database, index + 1);
    const died = await createPointsMall(mortal.database)
      .mall.exchange(member, item.id, 'k')
      .then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
    if (died) deaths += 1;
    expect(await broken()).toEqual([]);
    await exchange(member, item.id, 'k');
    expect(await available(member)).toBe(0);
  }
  expect(deaths).toBeGreaterThan(10);
  expect((await services.items.require(item.id)).taken).toBe(60);
});

describe('bad input', () => {
  it.each([
    ['no points', { points: 0 }, 'points'],
    ['half a point', { points: 10.5 }, 'points'],
    ['10^12 points', { points: 10 ** 12 }, 'points'],
    ['a stock below nothing', { stock: -1 }, 'stock'],
    ['goods that come nowhere', { fulfilment: null }, 'fulfilment'],
    ['a coupon without one', { kind: 'coupon' as const }, 'templateId'],
    ['an end before the start', { endsAt: hours(-2) }, 'endsAt'],
    ['no name', { name: ' ' }, 'name'],
  ])('%s is refused', async (_story, changes, path) => {
    await expect(goods(changes)).rejects.toMatchObject({
      code: 'points-mall.item-invalid',
      details: { path },
    });
    expect(await test.database.rows('SELECT 1 FROM mall_item i')).toEqual([]);
  });

  it('a changed item keeps its kind and no less stock than is taken', async () => {
    const [member = ''] = await richMembers(1, 1, 1000);
    const item = await goods({ stock: 2 });
    const order = await exchange(member, item.id);
    const draft: MallItemDraft & { versionNo: number } = {
      kind: 'goods',
      name: item.name,
      description: '换了包装',
      points: 500,
      templateId: null,
      fulfilment: 'pickup',
      worthFen: 2500,
      stock: 2,
      perMemberLimit: null,
      startsAt: item.starts_at,
      endsAt: null,
      sortNo: 3,
      versionNo: 1,
    };
    await expect(services.items.update(item.id, { ...draft, stock: 0 }, 'anna')).rejects.toMatchObject({
      code: 'points-mall.stock-below-taken',
    });
    const changed = await services.items.update(item.id, draft, 'anna');
    expect(changed).toMatchObject({ version_no: 2, points: 500, sort_no: 3 });
    expect((await services.read.order(test.database, order.id))?.version_no).toBe(1);
    const same = await services.items.update(item.id, { ...draft, versionNo: 2, stock: 9 }, 'anna');
    expect(same).toMatchObject({ version_no: 2, stock: 9 });
  });
});
