import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { expectedFacts } from '../../../test/factories/fact-oracle.js';
import {
  addChannelRow,
  createFactServices,
  type FactServices,
} from '../../../test/factories/fact-services.js';
import { addDays } from '../../platform/clock/business-date.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('facts-histories');
});
afterAll(() => test.drop());

const PEOPLE = 5;
const ORDERS = 10;
const START = '2024-02-27';

/** Midnight's last millisecond in Shanghai, a leap day, edges of windows, and a day that is still to come. */
const INSTANTS = [
  '2024-02-28T15:59:59.999Z',
  '2024-02-28T16:00:00.000Z',
  '2024-02-29T15:59:59.999Z',
  '2024-02-29T16:00:00.000Z',
  '2023-03-01T04:00:00.000Z',
  '2023-12-01T04:00:00.000Z',
  '2024-01-28T16:30:00.000Z',
  '2024-03-20T02:00:00.000Z',
].map((text) => new Date(text));

interface World {
  facts: FactServices;
  decisions: Decisions;
  channels: { id: string }[];
  clock: { tick: number };
}

type Step = (world: World) => Promise<void>;

const person = fc.nat(PEOPLE - 1);
const orderNo = fc.nat(ORDERS - 1);

const order: fc.Arbitrary<Step> = fc
  .record({
    buyer: person,
    no: orderNo,
    shop: fc.nat(1),
    paidAt: fc.constantFrom(...INSTANTS, undefined),
    amount: fc.constantFrom(0, 1, 9_900, 15_000, 120_000),
    state: fc.constantFrom('paid' as const, 'completed' as const, 'cancelled' as const),
    category: fc.constantFrom('面霜', '精华', ''),
  })
  .map(({ buyer, no, shop, paidAt, amount, state, category }) => async ({ facts, channels, clock }) => {
    clock.tick += 1;
    await test.database.transaction((tx) =>
      facts.orders.upsertMany(tx, channels[shop] ?? { id: '' }, [
        {
          externalId: `o${no}`,
          buyerExternalId: `b${buyer}`,
          state: paidAt ? state : 'unpaid',
          paidAmountFen: amount,
          ...(paidAt ? { paidAt } : {}),
          placedAt: INSTANTS[4],
          sourceUpdatedAt: new Date(Date.UTC(2024, 1, 27, 0, 0, clock.tick)),
          items: [{ title: '商品', category, quantity: 1, amountFen: amount }],
        },
      ]),
    );
  });

/** Also of orders that have not arrived yet. */
const refund: fc.Arbitrary<Step> = fc
  .record({ no: orderNo, shop: fc.nat(1), id: fc.nat(5), amount: fc.constantFrom(1, 9_900, 120_000) })
  .map(({ no, shop, id, amount }) => async ({ facts, channels, clock }) => {
    clock.tick += 1;
    await test.database.transaction((tx) =>
      facts.orders.recordRefunds(tx, channels[shop] ?? { id: '' }, [
        {
          externalId: `r${id}-${no}`,
          orderExternalId: `o${no}`,
          amountFen: amount,
          state: 'succeeded',
          sourceUpdatedAt: new Date(Date.UTC(2024, 1, 27, 0, 0, clock.tick)),
        },
      ]),
    );
  });

/** Two records turn out to be one person. */
const merge: fc.Arbitrary<Step> = fc
  .tuple(person, fc.nat(1))
  .map(([buyer, shop]) => async ({ facts, channels }) => {
    await test.database.transaction((tx) =>
      facts.members.resolve(tx, channels[shop]?.id ?? '', [
        { externalId: `b${buyer}`, unionId: `u${buyer % 2}` },
      ]),
    );
  });

const refresh: Step = async ({ decisions }) => {
  await decisions.facts.refreshMarked();
};
const twoRefreshersAtOnce: Step = async ({ decisions }) => {
  await Promise.all([decisions.facts.refreshMarked(), decisions.facts.refreshMarked()]);
};

/** Nights may be skipped: the date moves by any number of days and the pass runs only sometimes. */
const move: fc.Arbitrary<Step> = fc
  .record({ days: fc.constantFrom(1, 3, 29, 30, 31, 90, 180, -2, -40), passes: fc.boolean() })
  .map(({ days, passes }) => async ({ decisions }) => {
    await decisions.clock.fix(addDays(await decisions.clock.today(), days), 'spec');
    if (passes) await decisions.facts.bringUpToDate({ isSilent: false });
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: order },
  { weight: 3, arbitrary: refund },
  { weight: 1, arbitrary: merge },
  { weight: 2, arbitrary: fc.constant(refresh) },
  { weight: 1, arbitrary: fc.constant(twoRefreshersAtOnce) },
  { weight: 2, arbitrary: move },
);

async function newWorld(): Promise<World> {
  await test.clear();
  const decisions = createDecisions(test.database);
  await decisions.clock.fix(START, 'spec');
  const channels = [
    { id: await addChannelRow(test.database, 'a') },
    { id: await addChannelRow(test.database, 'b') },
  ];
  return { facts: createFactServices(test.database), decisions, channels, clock: { tick: 0 } };
}

/** Every column but the two that say when and for which date it was written. */
async function dump(): Promise<Record<string, unknown>[]> {
  const rows = await test.database.rows<Record<string, unknown>>(
    'SELECT f.* FROM member_fact f ORDER BY f.member_id',
  );
  return rows.map(({ as_of_on: _asOf, refreshed_at: _at, ...facts }) => facts);
}

describe('facts kept by refreshes', () => {
  it('equal a full rebuild and plain arithmetic, whatever happened in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const world = await newWorld();
        for (const act of steps) await act(world);
        await world.decisions.facts.bringUpToDate({ isSilent: false });
        const asOf = await world.decisions.clock.today();
        const kept = await dump();
        await world.decisions.facts.rebuild(asOf);
        expect(kept).toEqual(await dump());
        const expected = await expectedFacts(test.database, asOf);
        expect(kept.map((row) => row['member_id'])).toEqual([...expected.keys()]);
        for (const row of kept) {
          const interval = row['purchase_interval_days'];
          const rounded = {
            ...row,
            purchase_interval_days: interval === null ? null : Math.round(Number(interval) * 1000) / 1000,
          };
          expect(rounded).toMatchObject(expected.get(String(row['member_id'])) ?? {});
        }
        const left = await test.database.row('SELECT COUNT(*) AS marks FROM member_mark k');
        expect(left).toEqual({ marks: 0 });
      }),
      { numRuns: 40 },
    );
  }, 300_000);
});
