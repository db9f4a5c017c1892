import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { pointsLife, type PointsOperation } from '../../../test/factories/points-life.js';
import { PointsOracle } from '../../../test/factories/points-oracle.js';
import { PointsWorld } from '../../../test/factories/points-world.js';
import { pointsInvariants } from './points.invariants.js';

/** `POINTS_LIFE_OPERATIONS=10000 POINTS_LIFE_SEED=7` runs a long life, or the same one again. */
const OPERATIONS = Number(process.env['POINTS_LIFE_OPERATIONS'] ?? 400);
const SEED = Number(process.env['POINTS_LIFE_SEED'] ?? Date.now() % 1_000_000);
const MEMBERS = 10;
const EVERYTHING_EVERY = 100;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase('points_life');
});
afterAll(() => test.drop());

/** Accounts as they stand beside what their lots, debts and entries say; and transactions since `id` that do not sum to 0. */
async function look(since: string): Promise<{ accounts: Row[]; unbalanced: unknown[] }> {
  const accounts = await test.database.rows<Row>(
    `SELECT a.member_id, a.available, a.pending, a.owed,
       COALESCE((SELECT SUM(l.remaining) FROM points_lot l
         WHERE l.member_id = a.member_id AND l.state = 'available'), 0) AS available_lots,
       COALESCE((SELECT SUM(l.remaining) FROM points_lot l
         WHERE l.member_id = a.member_id AND l.state = 'pending'), 0) AS pending_lots,
       COALESCE((SELECT SUM(d.remaining) FROM points_debt d WHERE d.member_id = a.member_id), 0) AS debts
     FROM points_account a ORDER BY a.member_id`,
  );
  const unbalanced = await test.database.rows(
    `SELECT e.transaction_id, SUM(e.amount) AS total FROM points_entry e WHERE e.transaction_id > ?
     GROUP BY e.transaction_id HAVING SUM(e.amount) <> 0`,
    [since],
  );
  return { accounts, unbalanced };
}

interface Row {
  member_id: string;
  available: number;
  pending: number;
  owed: number;
  available_lots: number;
  pending_lots: number;
  debts: number;
}

async function broken(): Promise<unknown[]> {
  const found = await Promise.all(pointsInvariants.map(({ sql }) => test.database.rows(sql)));
  return found.flat();
}

/** Throws unless every invariant holds; returns the newest transaction, so that sums are asked for what is newer. */
async function lookAtEverything(at: string): Promise<string> {
  expect(await broken(), at).toEqual([]);
  const newest = await test.database.row<{ id: string | null }>(
    'SELECT MAX(t.id) AS id FROM points_transaction t',
  );
  return newest?.id ?? '0';
}

describe('a life of points', () => {
  it(
    `keeps to the oracle and sums up after each of ${OPERATIONS} operations (seed ${SEED})`,
    { timeout: 60_000 + OPERATIONS * 200 },
    async () => {
      const oracle = new PointsOracle(MEMBERS);
      const world = new PointsWorld(test.database);
      await world.start(MEMBERS);
      const counts: Partial<Record<PointsOperation['kind'], number>> = {};
      let last = '0';
      let done = 0;
      for (const operation of pointsLife({ seed: SEED, members: MEMBERS })) {
        const at = `seed ${SEED}, operation ${done}: ${JSON.stringify(operation)}`;
        expect(await world.apply(operation), at).toBe(oracle.apply(operation));
        counts[operation.kind] = (counts[operation.kind] ?? 0) + 1;
        const { accounts, unbalanced } = await look(last);
        expect(unbalanced, at).toEqual([]);
        for (const row of accounts) {
          const { available, pending, owed } = row;
          expect({ available, pending, owed }, `${at}, member ${row.member_id}`).toEqual(
            oracle.balance(Number(row.member_id)),
          );
          expect([row.available_lots, row.pending_lots, row.debts], at).toEqual([available, pending, owed]);
        }
        done += 1;
        if (done % EVERYTHING_EVERY === 0 || done === OPERATIONS) last = await lookAtEverything(at);
        if (done === OPERATIONS) break;
      }
      expect(Object.keys(counts).length).toBeGreaterThanOrEqual(OPERATIONS >= 400 ? 8 : 4);
    },
  );
});
