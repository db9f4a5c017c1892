import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { pointsServices } from '../../../test/factories/points-world.js';
import { NaivePoints } from '../../../test/naive/naive-points.js';
import { pointsInvariants } from './points.invariants.js';

/** `POINTS_RACES=100` runs every race as often. */
const RUNS = Number(process.env['POINTS_RACES'] ?? 3);
const AT_ONCE = 50;
const BALANCE = 1_000;
const PRICE = 30;

let test: TestDatabase;
let services: ReturnType<typeof pointsServices>;
let naive: NaivePoints;

beforeAll(async () => {
  test = await createTestDatabase('points_races', 32);
  services = pointsServices(test.database);
  naive = new NaivePoints(test.database);
});
beforeEach(() => test.clear());
afterAll(() => test.drop());

const give = (memberIds: readonly string[], points: number, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.grant(tx, {
      sourceKind: 'spec',
      sourceKey,
      note: '赠送',
      members: memberIds.map((memberId) => ({ memberId, points })),
    }),
  );

const spend = (memberId: string, points: number, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.spend(tx, { memberId, points, sourceKind: 'spec', sourceKey, note: '兑换' }),
  );

const unspend = (memberId: string, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.unspend(tx, { memberId, sourceKind: 'spec', sourceKey, note: '取消' }),
  );

async function broken(): Promise<unknown[]> {
  const found = await Promise.all(pointsInvariants.map(({ sql }) => test.database.rows(sql)));
  return found.flat();
}

async function addMember(): Promise<string> {
  const { insertId } = await test.database.run(
    `INSERT INTO member (first_seen_at, joined_at) VALUES ('2026-01-01', '2026-01-01')`,
  );
  return insertId;
}

const atOnce = <Result>(work: (index: number) => Promise<Result>) =>
  Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => work(index)));

describe('the usual way, read then write', () => {
  it('overdraws under parallel spending and gives twice under parallel grants', async () => {
    await naive.setUp();
    let overdrawn = 0;
    let doubled = 0;
    for (let run = 1; run <= 20 && (overdrawn === 0 || doubled === 0); run += 1) {
      const memberId = String(run);
      await atOnce(() => naive.grant(memberId, BALANCE, 'gift'));
      if ((await naive.standing(memberId)).grants > 1) doubled += 1;
      await test.database.run('UPDATE naive_balance SET balance = ? WHERE member_id = ?', [
        BALANCE,
        memberId,
      ]);
      await atOnce((index) => naive.spend(memberId, PRICE, `use-${index}`));
      if ((await naive.standing(memberId)).balance < 0) overdrawn += 1;
    }
    await naive.tearDown();
    expect(overdrawn).toBeGreaterThan(0);
    expect(doubled).toBeGreaterThan(0);
  });
});

describe(`the ledger, ${RUNS} runs of ${AT_ONCE} at once`, { timeout: 60_000 + RUNS * 5_000 }, () => {
  it('never overdraws: as many spendings go through as there are points for', async () => {
    for (let run = 1; run <= RUNS; run += 1) {
      const memberId = await addMember();
      await give([memberId], BALANCE, `gift-${run}`);
      const results = await atOnce((index) => spend(memberId, PRICE, `run-${run}-${index}`));
      const reasons = results.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { code?: string }).code] : [],
      );
      expect(results.length - reasons.length).toBe(Math.floor(BALANCE / PRICE));
      expect(new Set(reasons)).toEqual(new Set(['points.insufficient']));
      expect(await services.read.balance(test.database, memberId)).toEqual({
        available: BALANCE % PRICE,
        pending: 0,
        owed: 0,
      });
    }
    expect(await broken()).toEqual([]);
  });

  it('gives once however often the same grant is asked for at once', async () => {
    for (let run = 1; run <= RUNS; run += 1) {
      const memberIds = [await addMember(), await addMember(), await addMember()];
      const results = await atOnce((index) =>
        give(index % 2 === 0 ? memberIds : memberIds.toReversed(), 100, `gift-${run}`),
      );
      expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
      const given = results.flatMap((one) => (one.status === 'fulfilled' ? one.value.given : []));
      expect(given.toSorted()).toEqual(memberIds.toSorted());
      for (const memberId of memberIds)
        expect((await services.read.balance(test.database, memberId)).available).toBe(100);
    }
    expect(await broken()).toEqual([]);
  });

  it('spends one source once, and gives it back once', async () => {
    for (let run = 1; run <= RUNS; run += 1) {
      const memberId = await addMember();
      await give([memberId], 100, `gift-${run}`);
      const spent = await atOnce(() => spend(memberId, 60, `use-${run}`));
      const words = spent.map((one) => (one.status === 'fulfilled' ? one.value : one.reason));
      expect(words.filter((word) => word === 'spent')).toHaveLength(1);
      expect(words.filter((word) => word === 'existing')).toHaveLength(AT_ONCE - 1);
      const back = await atOnce(() => unspend(memberId, `use-${run}`));
      expect(back.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(1);
      expect((await services.read.balance(test.database, memberId)).available).toBe(100);
    }
    expect(await broken()).toEqual([]);
  });

  it('carries out an adjustment once, also when two people approve it at once', async () => {
    for (let run = 1; run <= RUNS; run += 1) {
      const memberId = await addMember();
      const request = { memberId, points: 5_000, reason: '补偿', key: `key-${run}`, operator: '甲' };
      const asked = await atOnce(() => services.adjustments.adjust(request));
      const ids = asked.map((one) => (one.status === 'fulfilled' ? one.value.adjustmentId : 'failed'));
      const [id = ''] = [...new Set(ids)];
      expect(new Set(ids).size).toBe(1);
      const approved = await atOnce((index) => services.adjustments.approve(id, `乙${index}`));
      expect(approved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await services.read.balance(test.database, memberId)).available).toBe(5_000);
    }
    expect(await broken()).toEqual([]);
  });
});
