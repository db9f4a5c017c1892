import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createGrowth, type GrowthServices } from '../../../test/factories/growth.js';
import { bought, GROWTH_RULES, growthLedger } from '../../../test/factories/growth-ledger.js';
import { insertOrders, insertPeople } from '../../../test/factories/people.js';

const TODAY = '2026-06-30';

let test: TestDatabase;
let growth: GrowthServices;

beforeAll(async () => {
  test = await createTestDatabase('growth_ledger');
});
beforeEach(async () => {
  await test.clear();
  growth = createGrowth(test.database);
  await growth.facts.clock.fix(TODAY, 'spec');
});
afterAll(() => test.drop());

const { setRules, orderIds, settle, visit, settleActivities, total, entries, marked, told, broken } =
  growthLedger(() => ({
    database: test.database,
    growth,
  }));

const GRANT = { campaignCode: 'SUMMER', memberIds: ['1'], points: 100, note: '夏季签到', grantedBy: 'spec' };

describe('growth of orders', () => {
  it('is earned once with its mark, and repeats change nothing', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a', 'b']);
    await insertOrders(test.database, [
      bought(1, '2026-03-01', 12_399),
      bought(2, '2026-03-01', 0),
      bought(2, '2026-03-02', 500, { paidAt: null }),
    ]);
    const ids = await orderIds();
    await settle(ids);
    await settle([...ids].reverse());
    expect(await entries()).toEqual([
      { member_id: '1', kind: 'earn', points: 133, source_key: `${ids[0]}:0`, earned_on: '2026-03-01' },
      { member_id: '2', kind: 'earn', points: 10, source_key: `${ids[1]}:0`, earned_on: '2026-03-01' },
    ]);
    expect([await total(1), await total(2), await marked()]).toEqual([133, 10, ['1', '2']]);
  });

  it('is written once when many workers settle the same orders at once', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(
      test.database,
      Array.from({ length: 20 }, (_, index) => `p${index}`),
    );
    await insertOrders(
      test.database,
      Array.from({ length: 100 }, (_, index) => bought((index % 20) + 1, '2026-03-01', 10_000 + index)),
    );
    const ids = await orderIds();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        settle([...ids.slice(index * 10), ...ids.slice(0, index * 10)]),
      ),
    );
    expect([(await entries()).length, await broken()]).toEqual([100, []]);
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = paid_amount_fen');
    await Promise.all([settle(ids), settle([...ids].reverse()), settle(ids)]);
    expect([(await entries()).length, await broken()]).toEqual([200, []]);
    expect(await total(7)).toBe(0);
  });

  it('is taken back by its share of a refund, on the day of the order', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a']);
    await insertOrders(test.database, [bought(1, '2026-03-01', 10_000)]);
    const ids = await orderIds();
    await settle(ids);
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 4000');
    await settle(ids);
    expect([await total(1), await growth.read.totalAsOf(test.database, '1', '2026-03-01')]).toEqual([70, 70]);
    await test.database.run('UPDATE shop_order SET refunded_amount_fen = 10000');
    await settle(ids);
    expect(await total(1)).toBe(0);
    expect((await entries()).map(({ kind, points, earned_on: on }) => [kind, points, on])).toEqual([
      ['earn', 110, '2026-03-01'],
      ['reverse', -40, '2026-03-01'],
      ['reverse', -70, '2026-03-01'],
    ]);
    const lines = await growth.read.entries(test.database, '1', { limit: 10 });
    expect(lines.map(({ kindLabel, points, totalAfter }) => [kindLabel, points, totalAfter])).toEqual([
      ['退款扣回', -70, 0],
      ['退款扣回', -40, 70],
      ['下单获得', 110, 110],
    ]);
    expect(lines[0]?.note).toBe('订单 1-2026-03-01-10000');
  });

  it('is nothing at all, and no row, while no rules were ever set', async () => {
    await insertPeople(test.database, ['a']);
    await insertOrders(test.database, [bought(1, '2026-03-01', 10_000)]);
    expect(await settle(await orderIds())).toBe(0);
    await visit(1, '2026-03-01', 'v');
    expect(await settleActivities(1)).toBe(0);
    expect(await test.database.rows('SELECT b.member_id FROM growth_balance b')).toEqual([]);
  });

  it('waits until the day of the order has come, whatever the job’s rhythm', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a']);
    await insertOrders(test.database, [bought(1, '2026-07-02', 10_000)]);
    await settle(await orderIds());
    await growth.backfill.catchUp();
    expect([await total(1), await entries()]).toEqual([0, []]);
    await growth.facts.clock.fix('2026-07-05', 'spec');
    await growth.backfill.catchUp();
    expect([await total(1), await growth.service.settleDue()]).toEqual([110, 0]);
    await growth.facts.clock.fix(TODAY, 'spec');
    await growth.backfill.catchUp();
    expect(await total(1)).toBe(0);
    await growth.facts.clock.fix('2026-07-02', 'spec');
    await growth.backfill.catchUp();
    expect([await total(1), await broken()]).toEqual([110, []]);
  });

  it('moves with the person when two records become one, whatever is settled meanwhile', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a', 'b']);
    await insertOrders(test.database, [bought(1, '2026-03-01', 10_000), bought(2, '2026-03-02', 20_000)]);
    await settle(await orderIds());
    await growth.campaigns.grantCampaign({ ...GRANT, memberIds: ['2'] });
    const seen = (externalId: string) => ({ externalId, unionId: 'one', seenAt: undefined });
    const merging = test.database.transaction(async (tx) => {
      await growth.facts.members.resolve(tx, '1', [seen('a')]);
      await growth.facts.members.resolve(tx, '1', [seen('b')]);
    });
    await Promise.all([merging, settle(await orderIds()), settle(await orderIds())]);
    await settle(await orderIds());
    const [stays, gone] = (
      await test.database.rows<{ id: string }>(
        'SELECT m.id FROM member m ORDER BY m.merged_into_id IS NOT NULL',
      )
    ).map(({ id }) => Number(id));
    expect([await total(stays ?? 0), await total(gone ?? 0), await broken()]).toEqual([420, 0, []]);
    expect(await growth.campaigns.grantCampaign({ ...GRANT, memberIds: ['1', '2'] })).toEqual({
      granted: 0,
      already: 1,
    });
  });

  it('hears of what the other modules tell, by events, and brings tiers’ marks along', async () => {
    await setRules(GROWTH_RULES);
    const channel = { id: '1' };
    await insertPeople(test.database, []);
    const paidAt = new Date('2026-06-01T04:00:00Z');
    const word = { externalId: 'no-1', buyerExternalId: 'anna', items: [], placedAt: paidAt, paidAt };
    const paid = { ...word, state: 'paid' as const, paidAmountFen: 20_000, sourceUpdatedAt: paidAt };
    await test.database.transaction((tx) => growth.facts.orders.upsertMany(tx, channel, [paid]));
    await growth.drain();
    expect([await total(1), await told()]).toEqual([
      210,
      [{ '1': ['late_data', 'profile'] }, { '1': ['growth', 'late_data'] }],
    ]);
    const timely = {
      ...paid,
      externalId: 'no-2',
      paidAt: new Date('2026-06-29T04:00:00Z'),
      paidAmountFen: 10_000,
    };
    await test.database.transaction((tx) => growth.facts.orders.upsertMany(tx, channel, [timely]));
    await growth.drain();
    expect([await total(1), (await told()).slice(2)]).toEqual([
      320,
      [{ '1': ['order'] }, { '1': ['growth'] }],
    ]);
    const refundedAt = new Date('2026-06-09T04:00:00Z');
    await test.database.transaction((tx) =>
      growth.facts.orders.recordRefunds(tx, channel, [
        {
          externalId: 'r-1',
          orderExternalId: 'no-1',
          amountFen: 20_000,
          state: 'succeeded',
          refundedAt,
          sourceUpdatedAt: refundedAt,
        },
      ]),
    );
    await growth.drain();
    expect([await total(1), await broken()]).toEqual([110, []]);
  });
});
