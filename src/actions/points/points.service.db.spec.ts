import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { valuesList } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { OrderPointsService } from './order-points.service.js';
import { OrderPointsStore } from './order-points.store.js';
import { PointsUpkeepService } from './points-upkeep.service.js';
import { PointsRead } from './points.read.js';
import { pointsInvariants } from './points.invariants.js';
import { PointsService, type PointsSpending } from './points.service.js';
import { PointsStore } from './points.store.js';

let test: TestDatabase;
let points: PointsService;
let service: OrderPointsService;
let upkeep: PointsUpkeepService;
const store = new PointsStore();
const settings = new SettingStore();
const read = new PointsRead();

beforeAll(async () => {
  test = await createTestDatabase('e_points');
});
beforeEach(async () => {
  await test.clear();
  const clock = new BusinessClock(test.database, settings);
  points = new PointsService(clock, settings, store);
  service = new OrderPointsService(clock, settings, store, new OrderPointsStore());
  upkeep = new PointsUpkeepService(test.database, clock, store, service);
  await settings.write(test.database, 'points.go-live-on', '2026-01-01', 'spec');
});
afterAll(() => test.drop());

async function addMembers(count: number, joinedAt: string | null = '2026-01-01 00:00:00'): Promise<void> {
  for (let start = 0; start < count; start += 2000) {
    const rows = Array.from({ length: Math.min(2000, count - start) }, () => ['2026-01-01', joinedAt]);
    const list = valuesList(rows);
    await test.database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
}

interface SpecOrder {
  memberId: number;
  paidFen: number;
  paidAt?: string | null;
  refundedFen?: number;
  recordedAt?: string;
}

let orderNo = 0;
async function addOrders(orders: readonly SpecOrder[]): Promise<string[]> {
  const first = orderNo;
  for (let start = 0; start < orders.length; start += 2000) {
    const list = valuesList(
      orders.slice(start, start + 2000).map((order) => {
        orderNo += 1;
        const paidAt = order.paidAt === undefined ? '2026-02-01 04:00:00' : order.paidAt;
        const recordedAt = order.recordedAt ?? '2026-02-01 04:00:01';
        const { memberId, paidFen, refundedFen = 0 } = order;
        return [1, `no-${orderNo}`, memberId, 1, 'b', 'paid', paidFen, refundedFen, paidAt, recordedAt];
      }),
    );
    await test.database.run(
      `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
         paid_amount_fen, refunded_amount_fen, paid_at, recorded_at) VALUES ${list.text}`,
      list.values,
    );
  }
  const rows = await test.database.rows<{ id: string }>(
    `SELECT o.id FROM shop_order o WHERE CAST(SUBSTRING(o.external_id, 4) AS UNSIGNED) > ? ORDER BY o.id`,
    [first],
  );
  return rows.map(({ id }) => id);
}

const settle = (orderIds: readonly string[]) =>
  test.database.transaction((tx) => service.settleOrders(tx, orderIds));

const entries = () =>
  test.database.rows<{ member_id: string; kind: string; points: number; source_key: string }>(
    'SELECT t.member_id, t.kind, t.points, t.source_key FROM points_transaction t ORDER BY t.id',
  );

/** Rows of every invariant that does not hold. */
const broken = async () => {
  const rows = await Promise.all(pointsInvariants.map(({ sql }) => test.database.rows(sql)));
  return rows.flat();
};

const spend = (spending: PointsSpending) => test.database.transaction((tx) => points.spend(tx, spending));

describe('points of orders', () => {
  it('are earned once, by members alone, and repeats change nothing', async () => {
    await addMembers(2);
    await addMembers(1, null);
    const orderIds = await addOrders([
      { memberId: 1, paidFen: 12_399 },
      { memberId: 2, paidFen: 99 },
      { memberId: 3, paidFen: 50_000 },
      { memberId: 2, paidFen: 20_000, paidAt: null },
      { memberId: 1, paidFen: 10_000, paidAt: '2025-12-31 15:59:59' },
    ]);
    await settle(orderIds);
    await settle(orderIds);
    await settle([...orderIds].reverse());
    expect(await entries()).toEqual([
      { member_id: '1', kind: 'earn', points: 123, source_key: `${orderIds[0]}:0` },
    ]);
    expect(await read.balance(test.database, '1')).toEqual({ available: 123, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it('are earned once when many workers settle the same orders at once', async () => {
    await addMembers(20);
    const orderIds = await addOrders(
      Array.from({ length: 100 }, (_, index) => ({ memberId: (index % 20) + 1, paidFen: 10_000 })),
    );
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        settle([...orderIds.slice(index * 10), ...orderIds.slice(0, index * 10)]),
      ),
    );
    expect((await entries()).length).toBe(100);
    expect(await broken()).toEqual([]);
  });

  it('are taken back by a refund, owed where they were spent, and netted by the next order', async () => {
    await addMembers(1);
    const [orderId = ''] = await addOrders([{ memberId: 1, paidFen: 10_000 }]);
    await settle([orderId]);
    const spending = { memberId: '1', points: 80, sourceKind: 'spec', sourceKey: 'gift-1', note: '兑换' };
    expect(await spend(spending)).toBe('spent');
    expect(await spend(spending)).toBe('existing');
    await expect(spend({ ...spending, sourceKey: 'gift-2' })).rejects.toMatchObject({
      code: 'points.insufficient',
    });
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 10000 WHERE id = ?', [orderId]);
    const givenBackAt = new Date('2026-02-09T04:00:00Z');
    await test.database.run(
      `INSERT INTO refund (channel_id, external_id, order_id, order_external_id, amount_fen, state, refunded_at)
       VALUES (1, 'back-1', ?, 'no', 10000, 'succeeded', ?)`,
      [orderId, givenBackAt],
    );
    await settle([orderId]);
    await settle([orderId]);
    const reversals = await test.database.rows<{ occurred_at: Date }>(
      `SELECT t.occurred_at FROM points_transaction t WHERE t.kind = 'reverse'`,
    );
    expect(reversals).toEqual([{ occurred_at: givenBackAt }]);
    expect(await read.balance(test.database, '1')).toEqual({ available: 0, pending: 0, owed: 80 });
    const [next = ''] = await addOrders([{ memberId: 1, paidFen: 30_000 }]);
    await settle([next]);
    expect(await read.balance(test.database, '1')).toEqual({ available: 220, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
    const listed = await read.transactions(test.database, '1', { limit: 10 });
    expect(listed.map(({ kindLabel, points, balanceAfter }) => [kindLabel, points, balanceAfter])).toEqual([
      ['下单获得', 300, 220],
      ['退款扣回', -100, -80],
      ['使用', -80, 20],
      ['下单获得', 100, 100],
    ]);
  });

  it('read the same whether the refund came before the first settlement or after it', async () => {
    await addMembers(2);
    const [known = '', later = ''] = await addOrders([
      { memberId: 1, paidFen: 10_050, refundedFen: 3_000 },
      { memberId: 2, paidFen: 10_050 },
    ]);
    await settle([known, later]);
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 3000 WHERE id = ?', [later]);
    await settle([later]);
    const shape = (await entries()).map(({ kind, points }) => [kind, points]);
    expect(shape).toEqual([
      ['earn', 100],
      ['reverse', -30],
      ['earn', 100],
      ['reverse', -30],
    ]);
    expect(await broken()).toEqual([]);
  });

  it('use the rate of the tier held before the order, not of the tier the order led to', async () => {
    await addMembers(3);
    const change = (memberId: number, tier: number, date: string, recordedAt: string) =>
      test.database.run(
        `INSERT INTO tier_change (run_id, scheme_id, member_id, to_tier, version_id, cause, business_date, deciding_json, recorded_at)
         VALUES (?, 1, ?, ?, 1, 'facts', ?, '[]', ?)`,
        [recordedAt.replaceAll(/\D/g, ''), memberId, tier, date, recordedAt],
      );
    await test.database.transaction((tx) =>
      points.setRates(
        tx,
        [
          { tierId: 1, rateMilli: 1000 },
          { tierId: 2, rateMilli: 1500 },
        ],
        { schemeId: '1', startsOn: '2026-01-01', setBy: 'spec' },
      ),
    );
    await change(1, 1, '2026-01-15', '2026-01-15 00:00:00');
    await change(1, 2, '2026-02-01', '2026-02-01 04:00:02'); // caused by the first order
    await change(2, 2, '2026-02-10', '2026-01-31 00:00:00'); // takes effect after the order's day
    const orderIds = await addOrders([
      { memberId: 1, paidFen: 10_000 },
      { memberId: 1, paidFen: 10_000, recordedAt: '2026-02-01 05:00:00' },
      { memberId: 2, paidFen: 10_000 },
      { memberId: 3, paidFen: 10_000 },
    ]);
    await settle(orderIds);
    expect((await entries()).map(({ points }) => points)).toEqual([100, 150, 100, 100]);
  });

  it('keep the rate of the order for its refund, whatever the rates have become', async () => {
    await addMembers(1);
    const [orderId = ''] = await addOrders([{ memberId: 1, paidFen: 10_000 }]);
    await settle([orderId]);
    await test.database.transaction((tx) =>
      points.setRates(tx, [{ tierId: 1, rateMilli: 3000 }], {
        schemeId: '1',
        startsOn: '2026-01-01',
        setBy: 'spec',
      }),
    );
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 5000');
    await settle([orderId]);
    expect(await read.balance(test.database, '1')).toEqual({ available: 50, pending: 0, owed: 0 });
  });

  it('come with joining for orders since that day, and from before going live only if so set', async () => {
    await addMembers(1, null);
    await addOrders([
      { memberId: 1, paidFen: 10_000, paidAt: '2025-06-01 00:00:00' },
      { memberId: 1, paidFen: 20_000, paidAt: '2026-02-01 00:00:00' },
      { memberId: 1, paidFen: 40_000, paidAt: '2026-03-01 00:00:00' },
    ]);
    const join = (date: string) => test.database.run('UPDATE member SET joined_at = ?', [date]);
    const settleMember = () => test.database.transaction((tx) => service.settleMembers(tx, ['1']));
    expect(await settleMember()).toBe(0);
    await join('2026-02-28 16:00:00'); // 1 March in Shanghai
    await settleMember();
    expect((await entries()).map(({ points }) => points)).toEqual([400]);
    await join('2025-01-01 00:00:00');
    await settleMember();
    expect((await entries()).map(({ points }) => points)).toEqual([400, 200]);
    await settings.write(test.database, 'points.earn-before-go-live', true, 'spec');
    await settleMember();
    await settleMember();
    expect((await entries()).map(({ points }) => points)).toEqual([400, 200, 100]);
  });

  it('wait until the business date has come to an order', async () => {
    await settings.write(test.database, 'business-date', '2026-02-01', 'spec');
    await addMembers(1);
    const orderIds = await addOrders([{ memberId: 1, paidFen: 10_000, paidAt: '2026-02-02 16:00:00' }]);
    await settle(orderIds);
    expect(await upkeep.settlePending('2026-02-02')).toBe(0);
    expect(await entries()).toEqual([]);
    await settings.write(test.database, 'business-date', '2026-02-03', 'spec');
    expect(await upkeep.settlePending('2026-02-03')).toBe(1);
    expect((await entries()).length).toBe(1);
    expect(await upkeep.settlePending('2026-02-03')).toBe(0);
  });

  it('expire by the wall clock, once, and are not asked back by a later refund', async () => {
    await addMembers(2);
    const [orderId = ''] = await addOrders([
      { memberId: 1, paidFen: 10_000 },
      { memberId: 2, paidFen: 10_000 },
    ]);
    await test.database.transaction((tx) => service.settleMembers(tx, ['1', '2']));
    await test.database.run('UPDATE points_lot SET expires_at = UTC_TIMESTAMP(3) WHERE member_id = 1');
    const closed = await Promise.all([upkeep.settleLots(), upkeep.settleLots()]);
    expect(closed.map(({ expired }) => expired)).toEqual(expect.arrayContaining([0, 1]));
    expect(await read.balance(test.database, '1')).toEqual({ available: 0, pending: 0, owed: 0 });
    expect(await read.balance(test.database, '2')).toEqual({ available: 100, pending: 0, owed: 0 });
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 10000 WHERE id = ?', [orderId]);
    await settle([orderId]);
    expect(await read.balance(test.database, '1')).toEqual({ available: 0, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it('move with a merge, and the orders that came along earn as well', async () => {
    await addMembers(1, null);
    await addMembers(1);
    const [, own = ''] = await addOrders([
      { memberId: 1, paidFen: 30_000 },
      { memberId: 2, paidFen: 10_000 },
    ]);
    await settle([own]);
    await test.database.run('UPDATE shop_order SET member_id = 2');
    const merge = () => test.database.transaction((tx) => service.mergeMembers(tx, '1', '2'));
    await merge();
    await merge();
    expect(await read.balance(test.database, '2')).toEqual({ available: 400, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });
});

describe('a first sync', () => {
  it('is settled in events of a hundred, and the books are right after it', async () => {
    await addMembers(2_357);
    const orderIds = await addOrders(
      Array.from({ length: 4_000 }, (_, index) => ({
        memberId: ((index * 7919) % 2_357) + 1,
        paidFen: 1_000 + (index % 9_000),
        refundedFen: index % 33 === 0 ? 500 : 0,
      })),
    );
    for (let from = 0; from < orderIds.length; from += 100) await settle(orderIds.slice(from, from + 100));
    expect(await broken()).toEqual([]);
  });
});
