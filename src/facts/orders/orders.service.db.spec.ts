import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addChannelRow,
  createFactServices,
  type FactServices,
} from '../../../test/factories/fact-services.js';
import type { ChannelOrder, ChannelRefund } from '../../channels/channel.js';
import { addDays, businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';
import type { OrderChanged } from './orders.events.js';
import { OrdersRead } from './orders.read.js';

let test: TestDatabase;
let facts: FactServices;
let shop: { id: string };
const read = new OrdersRead();
const at = (text: string): Date => new Date(text);

beforeAll(async () => {
  test = await createTestDatabase('c_orders');
});
beforeEach(async () => {
  await test.clear();
  facts = createFactServices(test.database, [{ event: 'order.changed', subscriber: 'spec' }]);
  shop = { id: await addChannelRow(test.database, 'shop') };
  await facts.clock.fix('2026-03-06', 'spec');
});
afterAll(() => test.drop());

function order(externalId: string, changes: Partial<ChannelOrder> = {}): ChannelOrder {
  return {
    externalId,
    buyerExternalId: `buyer of ${externalId}`,
    state: 'paid',
    paidAmountFen: 10_000,
    placedAt: at('2026-03-01T01:00:00Z'),
    paidAt: at('2026-03-01T01:01:00Z'),
    sourceUpdatedAt: at('2026-03-01T01:01:00Z'),
    items: [{ title: '山茶面霜', category: '面霜', quantity: 1, amountFen: 10_000 }],
    ...changes,
  };
}

function refund(externalId: string, changes: Partial<ChannelRefund> = {}): ChannelRefund {
  return {
    externalId,
    orderExternalId: 'o-1',
    amountFen: 4_000,
    state: 'succeeded',
    refundedAt: at('2026-03-05T00:00:00Z'),
    sourceUpdatedAt: at('2026-03-05T00:00:00Z'),
    ...changes,
  };
}

const store = (...orders: ChannelOrder[]) =>
  test.database.transaction((tx) => facts.orders.upsertMany(tx, shop, orders));
const giveBack = (...refunds: ChannelRefund[]) =>
  test.database.transaction((tx) => facts.orders.recordRefunds(tx, shop, refunds));
const held = () =>
  test.database.rows(
    `SELECT o.external_id, o.state, o.paid_amount_fen, o.refunded_amount_fen, o.net_amount_fen, o.is_counted
     FROM shop_order o ORDER BY o.external_id`,
  );
const changedOrders = async () =>
  (
    await test.database.rows<{ payload_json: OrderChanged }>(
      `SELECT e.payload_json FROM outbox_event e WHERE e.name = 'order.changed' ORDER BY e.id`,
    )
  ).map((row) => row.payload_json.orderIds.length);
const marks = async () =>
  (await test.database.rows<{ reason: string }>('SELECT k.reason FROM member_mark k ORDER BY k.id')).map(
    ({ reason }) => reason,
  );

describe('what we hear of more than a week later', () => {
  it('marks people as late data; what is timely keeps its own reason', async () => {
    await store(order('late', { paidAt: at('2026-02-26T15:59:00Z') }), order('timely'));
    expect((await marks()).filter((reason) => reason !== 'profile').sort()).toEqual(['late_data', 'order']);
  });

  it('goes by the refund’s own day, not by its order’s', async () => {
    await store(order('o-1', { paidAt: at('2026-01-10T01:00:00Z') }));
    await test.database.run('DELETE FROM member_mark');
    await giveBack(refund('r-1'));
    expect(await marks()).toEqual(['refund']);
    await test.database.run('DELETE FROM member_mark');
    await giveBack(refund('r-2', { refundedAt: at('2026-02-01T00:00:00Z') }));
    expect(await marks()).toEqual(['late_data']);
  });
});

describe('orders', () => {
  it('are stored once with their lines, their buyer, a mark and an event', async () => {
    expect(await store(order('o-1'), order('o-2'))).toEqual({ added: 2, updated: 0, rejected: [] });
    expect(await marks()).toEqual(['profile', 'profile', 'order', 'order']);
    expect(await changedOrders()).toEqual([2]);
    expect(await store(order('o-2'), order('o-1'))).toEqual({ added: 0, updated: 0, rejected: [] });
    expect(await marks()).toHaveLength(4);
    expect(await changedOrders()).toEqual([2]);
    expect(await read.totals(test.database)).toEqual({
      orders: 2,
      counted: 2,
      netAmountFen: 20_000,
      buyers: 2,
    });
  });

  it('tell where a buyer lives, if nobody has said it before', async () => {
    const city = async () =>
      (await test.database.rows<{ city: string }>('SELECT m.city FROM member m')).map((row) => row.city);
    await test.database.transaction((tx) => facts.members.resolve(tx, shop.id, [{ externalId: 'b' }]));
    await store(order('o-1', { buyerExternalId: 'b', buyerCity: '' }));
    expect(await city()).toEqual(['']);
    await store(order('o-2', { buyerExternalId: 'b', buyerProvince: '浙江省', buyerCity: '杭州市' }));
    await store(order('o-3', { buyerExternalId: 'b', buyerProvince: '四川省', buyerCity: '成都市' }));
    expect(await city()).toEqual(['杭州市']);
  });

  it('keep the newest word of the source, whatever comes last, and remember what changed', async () => {
    const later = {
      sourceUpdatedAt: at('2026-03-02T00:00:00Z'),
      paidAmountFen: 9_000,
      state: 'shipped' as const,
    };
    await store(order('o-1'));
    await store(order('o-1', later));
    await store(order('o-1')); // an old copy
    await store(order('o-1', later), order('o-1'));
    expect(await held()).toMatchObject([{ state: 'shipped', paid_amount_fen: 9_000 }]);
    const amended = await test.database.rows(
      'SELECT a.field, a.old_value, a.new_value FROM order_amendment a ORDER BY a.id',
    );
    expect(amended).toEqual([
      { field: 'paid_amount_fen', old_value: '10000', new_value: '9000' },
      { field: 'state', old_value: 'paid', new_value: 'shipped' },
    ]);
    expect(await changedOrders()).toEqual([1, 1]);
  });

  it('end the same in every order of arrival', async () => {
    const words = [
      order('o-1', { state: 'unpaid', paidAt: undefined, sourceUpdatedAt: at('2026-03-01T01:00:00Z') }),
      order('o-1'),
      order('o-1', { state: 'completed', sourceUpdatedAt: at('2026-03-09T00:00:00Z') }),
    ];
    const permutations = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const permutation of permutations) {
      await test.database.run('DELETE FROM shop_order');
      for (const index of permutation) await store(words[index] ?? order('o-1'));
      expect(await held()).toMatchObject([{ state: 'completed', is_counted: 1, paid_amount_fen: 10_000 }]);
    }
  });

  it('move to another buyer when the source says so; both are marked, the old buyer is remembered', async () => {
    await store(order('o-1'));
    await test.database.run('DELETE FROM member_mark');
    await store(
      order('o-1', { buyerExternalId: 'someone else', sourceUpdatedAt: at('2026-03-02T00:00:00Z') }),
    );
    expect((await marks()).filter((reason) => reason === 'order')).toHaveLength(2);
    const amended = await test.database.rows('SELECT a.field, a.old_value FROM order_amendment a');
    expect(amended).toEqual([{ field: 'buyer', old_value: 'buyer of o-1' }]);
    expect(await read.totals(test.database)).toMatchObject({ orders: 1, buyers: 1 });
  });

  it('of amount 0 count; unpaid and cancelled ones do not', async () => {
    await store(
      order('free', { paidAmountFen: 0, items: [] }),
      order('unpaid', { state: 'unpaid', paidAt: undefined }),
      order('gone', { state: 'cancelled' }),
    );
    expect(await held()).toMatchObject([{ is_counted: 1 }, { is_counted: 0 }, { is_counted: 0 }]);
  });

  it('that cannot be right are refused while the others go in', async () => {
    const tomorrow = new Date(Date.now() + 3 * 86_400_000);
    const result = await store(
      order('fine'),
      order('negative', { paidAmountFen: -1 }),
      order('half a fen', { paidAmountFen: 10.5 }),
      order('not a number', { paidAmountFen: Number.NaN }),
      order('bad line', { items: [{ title: '', quantity: 1, amountFen: -5 }] }),
      order('future', { paidAt: tomorrow }),
      order('', {}),
    );
    expect(result.rejected.map(({ externalId, error }) => [externalId, error.code])).toEqual([
      ['negative', 'orders.amount-invalid'],
      ['half a fen', 'orders.amount-invalid'],
      ['not a number', 'orders.amount-invalid'],
      ['bad line', 'orders.amount-invalid'],
      ['future', 'orders.paid-at-in-future'],
      ['', 'orders.number-invalid'],
    ]);
    expect(await held()).toHaveLength(1);
    expect(await test.database.rows('SELECT m.id FROM member m')).toHaveLength(1);
  });

  it('later than the business date alone are kept: a replay stands in the past', async () => {
    const today = businessDateOf(new Date());
    await facts.clock.fix('2020-01-01', 'spec');
    expect(await store(order('o-1', { paidAt: new Date(Date.now() - 60_000) }))).toMatchObject({ added: 1 });
    await facts.clock.fix(addDays(today, 30), 'spec');
    const ahead = startOfBusinessDate(addDays(today, 20));
    expect(await store(order('o-2', { paidAt: ahead }))).toMatchObject({ added: 1, rejected: [] });
    await facts.clock.fix(undefined, 'spec');
    expect((await store(order('o-3', { paidAt: ahead }))).rejected).toHaveLength(1);
  });
});

describe('refunds', () => {
  it('lower the net amount; a full one takes the order out of the count', async () => {
    await store(order('o-1'));
    await giveBack(refund('r-1'));
    expect(await held()).toMatchObject([
      { refunded_amount_fen: 4_000, net_amount_fen: 6_000, is_counted: 1 },
    ]);
    await giveBack(refund('r-1'), refund('r-2', { amountFen: 6_000 }));
    expect(await held()).toMatchObject([{ refunded_amount_fen: 10_000, net_amount_fen: 0, is_counted: 0 }]);
    expect(await changedOrders()).toEqual([1, 1, 1]);
    expect((await marks()).filter((reason) => reason === 'refund')).toHaveLength(2);
    await giveBack(refund('r-1'), refund('r-2', { amountFen: 6_000 }));
    expect(await changedOrders()).toEqual([1, 1, 1]);
  });

  it('that are still open change nothing until they go through', async () => {
    await store(order('o-1'));
    await giveBack(
      refund('r-1', { state: 'open', refundedAt: undefined, sourceUpdatedAt: at('2026-03-04T00:00:00Z') }),
    );
    expect(await held()).toMatchObject([{ refunded_amount_fen: 0 }]);
    await giveBack(refund('r-1'));
    await giveBack(refund('r-1', { state: 'open', sourceUpdatedAt: at('2026-03-04T00:00:00Z') })); // late copy
    expect(await held()).toMatchObject([{ refunded_amount_fen: 4_000 }]);
  });

  it('may come before their order', async () => {
    await giveBack(refund('r-1'), refund('r-2', { orderExternalId: 'o-2' }));
    expect(await marks()).toEqual([]);
    await store(order('o-1'));
    expect(await held()).toMatchObject([
      { external_id: 'o-1', refunded_amount_fen: 4_000, net_amount_fen: 6_000 },
    ]);
    expect(await changedOrders()).toEqual([1]);
  });

  it('meet their order however the two race', async () => {
    for (let round = 0; round < 25; round += 1) {
      const number = `o-${round}`;
      await Promise.all([
        store(order(number)),
        giveBack(refund(`r-${round}-a`, { orderExternalId: number })),
        giveBack(refund(`r-${round}-b`, { orderExternalId: number, amountFen: 1_000 })),
        store(order(number)),
      ]);
    }
    const wrong = (await held()).filter(
      (row) => (row as { refunded_amount_fen: number }).refunded_amount_fen !== 5_000,
    );
    expect(wrong).toEqual([]);
    expect(await held()).toHaveLength(25);
  });

  it('with an impossible amount are refused', async () => {
    const { rejected } = await giveBack(refund('r-1', { amountFen: -1 }), refund('r-2'));
    expect(rejected.map(({ error }) => error.code)).toEqual(['orders.amount-invalid']);
  });
});

describe('a person’s orders', () => {
  it('list newest first and go on where a page ended', async () => {
    await store(
      ...Array.from({ length: 5 }, (_, n) =>
        order(`o-${n}`, { buyerExternalId: 'b', paidAt: at(`2026-03-0${n + 1}T00:00:00Z`) }),
      ),
    );
    const memberId = (await test.database.row<{ id: string }>('SELECT m.id FROM member m'))?.id ?? '';
    const first = await read.ofMember(test.database, memberId, { limit: 3 });
    expect(first.map((row) => row.external_id)).toEqual(['o-4', 'o-3', 'o-2']);
    expect(first[0]?.items).toMatchObject([{ title: '山茶面霜', amount_fen: 10_000 }]);
    const last = first.at(-1);
    const before = last && { sortedAt: last.sorted_at, id: last.id };
    const rest = await read.ofMember(test.database, memberId, { before, limit: 3 });
    expect(rest.map((row) => row.external_id)).toEqual(['o-1', 'o-0']);
  });
});
