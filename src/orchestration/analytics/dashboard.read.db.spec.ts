import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { DashboardRead } from './dashboard.read.js';

const TODAY = '2026-11-22';
const read = new DashboardRead();
let test: TestDatabase;

async function order(
  id: number,
  memberId: number,
  paidAt: string | null,
  paid: number,
  refunded = 0,
): Promise<void> {
  await test.database.run(
    `INSERT INTO shop_order (id, channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
       paid_amount_fen, refunded_amount_fen, paid_at)
     VALUES (?, 1, ?, ?, 1, 'b', ?, ?, ?, ?)`,
    [id, `o${id}`, memberId, paidAt === null ? 'unpaid' : 'paid', paid, refunded, paidAt],
  );
}

beforeAll(async () => {
  test = await createTestDatabase('dashboard');
  const joins = [
    '2026-11-22 15:59:59.999',
    '2026-11-22 16:00:00',
    '2026-10-24 16:00:00',
    '2026-10-23 16:00:00',
    '2026-10-23 15:59:59',
    null,
  ];
  for (const [index, joinedAt] of joins.entries()) {
    await test.database.run(`INSERT INTO member (id, first_seen_at, joined_at) VALUES (?, '2026-01-01', ?)`, [
      index + 1,
      joinedAt,
    ]);
  }
  await test.database.run(
    `INSERT INTO member (id, first_seen_at, joined_at, merged_into_id) VALUES (99, '2026-01-01', '2026-11-22', 1)`,
  );
  await order(1, 1, '2026-11-22 15:59:59.999', 10_000); // 23:59:59.999 of today in Shanghai
  await order(2, 1, '2026-11-22 16:00:00', 90_000); // tomorrow in Shanghai
  await order(3, 2, '2026-11-21 16:00:00', 5_000, 2_000);
  await order(4, 2, '2026-11-20 04:00:00', 7_000, 7_000); // refunded in full: does not count
  await order(5, 3, null, 8_000);
  await order(6, 3, '2026-11-20 04:00:00', 0); // nothing to pay: counts
  for (const [member, orders] of [
    [1, 2],
    [2, 1],
    [3, 3],
    [4, 0],
  ] as const) {
    await test.database.run(
      `INSERT INTO member_fact (member_id, as_of_on, order_count_365) VALUES (?, '2026-11-22', ?)`,
      [member, orders],
    );
  }
});
afterAll(() => test.drop());

it('people, members and new members go by the business date; merged records do not count', async () => {
  expect(await read.peopleTotals(test.database, TODAY)).toEqual({
    people: 6,
    joined: 5,
    joined30: 3,
    joinedBefore30: 1,
  });
});

it('paid amounts go by the day of payment in Shanghai, refunds out, every day there', async () => {
  expect(await read.paidByDay(test.database, '2026-11-19', TODAY)).toEqual([
    { date: '2026-11-19', amountFen: 0, orders: 0 },
    { date: '2026-11-20', amountFen: 0, orders: 1 },
    { date: '2026-11-21', amountFen: 0, orders: 0 },
    { date: '2026-11-22', amountFen: 13_000, orders: 2 },
  ]);
  expect(await read.buyers(test.database, '2026-11-20', TODAY)).toBe(3);
  expect(await read.buyers(test.database, '2026-11-21', TODAY)).toBe(2);
});

it('repurchase is told from the facts', async () => {
  expect(await read.repurchase365(test.database)).toEqual({ buyers: 3, returning: 2 });
});

it('names what waits for a person', async () => {
  await test.database.run(
    `INSERT INTO coupon_template (code, stock, issued, created_by) VALUES
     ('a', 100, 91, 's'), ('b', 100, 90, 's'), ('c', 100, 100, 's')`,
  );
  await test.database.run(
    `INSERT INTO job_run (job, period, business_date, state, finished_at) VALUES
     ('j', '1', '2026-11-22', 'failed', UTC_TIMESTAMP(3)), ('j', '2', '2026-11-20', 'failed', UTC_TIMESTAMP(3) - INTERVAL 2 DAY)`,
  );
  expect(await read.openItems(test.database)).toEqual({
    unknownDeliveries: 0,
    failedRuns: 1,
    scarceTemplates: 2,
  });
});
