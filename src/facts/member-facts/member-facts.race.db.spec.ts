import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { NaiveFacts } from '../../../test/naive/naive-facts.js';
import type { Tx } from '../../platform/database/database.js';
import type { FactMembers } from './fact-statement.sql.js';
import { MemberFactsStore } from './member-facts.store.js';

const AS_OF = '2026-06-01';
const PEOPLE = 500;
const ORDERS = 1500;
/** Orders of one person come close together, as on a day of sales. */
const ORDERS_IN_A_ROW = 3;

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('facts-race', 16);
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `c${index}`),
  );
});

/** Resolves a little later, at a different time each call. */
function hesitate(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, Math.random() * 12));
}

/** Stops at the worst moments: after marks were read, and between locking and computing. */
class HesitantStore extends MemberFactsStore {
  override async readMarks(...call: Parameters<MemberFactsStore['readMarks']>) {
    const marks = await super.readMarks(...call);
    await hesitate();
    return marks;
  }

  override async write(tx: Tx, members: FactMembers, asOf: string): Promise<void> {
    await hesitate();
    await super.write(tx, members, asOf);
  }
}

interface Refresher {
  change(orderNo: number, memberId: number): Promise<void>;
  refresh(): Promise<number>;
}

async function storeOrder(
  orderNo: number,
  memberId: number,
  alsoInside: (tx: Tx) => Promise<void>,
): Promise<void> {
  await test.database.transaction(async (tx) => {
    const paidAt = new Date('2026-05-20T04:00:00Z');
    await insertOrders(tx, [{ memberId, externalId: `o${orderNo}`, paidAt, amountFen: 100 + orderNo }]);
    await hesitate();
    await alsoInside(tx);
  });
}

/** Writers and two refreshers at once, then refreshes until nothing is left; returns how many facts are wrong. */
async function wrongFactsAfterStress({ change, refresh }: Refresher): Promise<number> {
  let isWriting = true;
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < ORDERS) {
      const orderNo = (next += 1);
      await change(orderNo, 1 + (Math.floor(orderNo / ORDERS_IN_A_ROW) % PEOPLE));
    }
  };
  const keepRefreshing = async (): Promise<void> => {
    while (isWriting) if ((await refresh()) === 0) await hesitate();
  };
  const refreshers = [keepRefreshing(), keepRefreshing()];
  await Promise.all(Array.from({ length: 8 }, write));
  isWriting = false;
  await Promise.all(refreshers);
  while ((await refresh()) > 0);
  const found = await test.database.row<{ wrong: number }>(
    `SELECT COUNT(*) AS wrong FROM
       (SELECT o.member_id, COUNT(*) AS orders, SUM(o.net_amount_fen) AS net FROM shop_order o GROUP BY o.member_id) x
     LEFT JOIN member_fact f ON f.member_id = x.member_id
     WHERE NOT (f.order_count <=> x.orders AND f.net_amount_fen <=> x.net)`,
  );
  return found?.wrong ?? PEOPLE;
}

describe('a refresh under fire', () => {
  it('leaves no fact wrong, with a pause at the worst moments', async () => {
    const { clock, facts } = createDecisions(test.database, { facts: new HesitantStore() });
    await clock.fix(AS_OF, 'spec');
    const wrong = await wrongFactsAfterStress({
      change: (orderNo, memberId) =>
        storeOrder(orderNo, memberId, (tx) => insertMarks(tx, [memberId], 'order')),
      refresh: () => facts.refreshMarked(),
    });
    expect(wrong).toBe(0);
  }, 120_000);

  it('is a test that can fail: one mark row per person, computed before writing, loses orders', async () => {
    const naive = new NaiveFacts(test.database, hesitate);
    await naive.createMarks();
    const wrong = await wrongFactsAfterStress({
      change: async (orderNo, memberId) => {
        await storeOrder(orderNo, memberId, async () => undefined);
        await naive.mark(String(memberId));
      },
      refresh: () => naive.refresh(AS_OF),
    });
    expect(wrong).toBeGreaterThan(0);
  }, 120_000);
});

describe('two refreshers of the same marks', () => {
  it('tell the event once', async () => {
    const { clock, facts } = createDecisions(test.database, { facts: new HesitantStore() });
    await clock.fix(AS_OF, 'spec');
    await storeOrder(1, 7, (tx) => insertMarks(tx, [7], 'order'));
    await Promise.all([facts.refreshMarked(), facts.refreshMarked(), facts.refreshMarked()]);
    const events = await test.database.rows<{ payload_json: unknown }>(
      'SELECT e.payload_json FROM outbox_event e',
    );
    expect(events).toEqual([
      { payload_json: { memberIds: ['7'], reasons: { 7: ['order'] }, businessDate: AS_OF } },
    ]);
  });
});
