import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createFactServices,
  addChannelRow,
  type FactServices,
} from '../../../test/factories/fact-services.js';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import type { Channel, ChannelOrder, ChannelRefund } from '../../channels/channel.js';

let test: TestDatabase;
let services: FactServices;
let channel: Channel;

beforeAll(async () => {
  test = await createTestDatabase('order_lines');
  services = createFactServices(test.database);
  const id = await addChannelRow(test.database, 'shop');
  channel = {
    id,
    code: 'shop',
    kind: 'wechat_shop',
    name: 'shop',
    appId: '',
    settings: {},
    secrets: {},
    isEnabled: true,
  };
});
afterAll(() => test.drop());

function order(number: string, changes: Partial<ChannelOrder> = {}): ChannelOrder {
  return {
    externalId: number,
    buyerExternalId: 'buyer',
    state: 'paid',
    paidAmountFen: 10_000,
    placedAt: new Date('2026-03-01T04:00:00Z'),
    paidAt: new Date('2026-03-01T16:30:00Z'),
    sourceUpdatedAt: new Date('2026-03-01T17:00:00Z'),
    items: [
      { title: '口红', category: '彩妆', productExternalId: 'P1', quantity: 1, amountFen: 7_001 },
      { title: '面霜', category: '护肤', productExternalId: 'P2', quantity: 1, amountFen: 2_999 },
    ],
    ...changes,
  };
}

const refund = (number: string, of: string, amountFen: number): ChannelRefund => ({
  externalId: number,
  orderExternalId: of,
  amountFen,
  state: 'succeeded',
  refundedAt: new Date('2026-03-05T00:00:00Z'),
  sourceUpdatedAt: new Date('2026-03-05T00:00:00Z'),
});

async function lines(): Promise<string[]> {
  const rows = await test.database.rows<{
    external_id: string;
    member_id: string | null;
    counted_on: string | null;
    net_amount_fen: number;
  }>(
    `SELECT o.external_id, l.member_id, l.counted_on, l.net_amount_fen FROM shop_order_item l
     JOIN shop_order o ON o.id = l.order_id ORDER BY o.external_id, l.line_no`,
  );
  return rows.map((row) => `${row.external_id} ${row.member_id} ${row.counted_on} ${row.net_amount_fen}`);
}

const save = (...orders: ChannelOrder[]) =>
  test.database.transaction((tx) => services.orders.upsertMany(tx, channel, orders));
const refunds = (...given: ChannelRefund[]) =>
  test.database.transaction((tx) => services.orders.recordRefunds(tx, channel, given));

it('lines repeat whose order it is, when it counts and what of it is left, whatever happens to it', async () => {
  await save(order('A'), order('B', { state: 'unpaid', paidAt: undefined }));
  expect(await lines()).toEqual(['A 1 2026-03-02 7001', 'A 1 2026-03-02 2999', 'B 1 null 0', 'B 1 null 0']);
  await refunds(refund('R1', 'A', 2_500));
  expect(await lines()).toEqual(['A 1 2026-03-02 5250', 'A 1 2026-03-02 2249', 'B 1 null 0', 'B 1 null 0']);
  await save(order('B', { sourceUpdatedAt: new Date('2026-03-02T17:00:00Z') }));
  await refunds(refund('R2', 'A', 7_500), refund('R3', 'C', 10_000));
  expect(await lines()).toEqual(['A 1 null 0', 'A 1 null 0', 'B 1 2026-03-02 7001', 'B 1 2026-03-02 2999']);
  await save(order('C'));
  expect((await lines()).slice(4)).toEqual(['C 1 null 0', 'C 1 null 0']);
  await save(order('B', { state: 'cancelled', sourceUpdatedAt: new Date('2026-03-03T17:00:00Z') }));
  expect((await lines()).slice(2, 4)).toEqual(['B 1 null 0', 'B 1 null 0']);
  await save(order('D'));
  await test.database.run(`INSERT INTO member (id, first_seen_at) VALUES (77, '2026-01-01')`);
  const { OrdersStore } = await import('./orders.store.js');
  await test.database.transaction((tx) => new OrdersStore().move(tx, '1', '77'));
  expect((await lines()).slice(6)).toEqual(['D 77 2026-03-02 7001', 'D 77 2026-03-02 2999']);
});
