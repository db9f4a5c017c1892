import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/platform/database/database.js';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { createCoupons, plainCoupon } from '../factories/coupons.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { wrongBooks } from '../harness/book-check.js';
import { seeded } from '../harness/seeded.js';
import { crashSeed, isLongForm } from './crash-form.js';

/** E10: transactions that take the same rows in opposite order, with a lock-wait time-out of one second. */
const PAIRS = isLongForm ? 200 : 50;
/** Once in so many pairs somebody sits on the rows for longer than the time-out. */
const SLOW_EVERY = 50;
const POOL = 6;

const seed = crashSeed('E10 locks');
const random = seeded(seed.value);

let test: TestDatabase;
let impatient: Database;

beforeAll(async () => {
  test = await createTestDatabase('crash_locks');
  impatient = await Database.open({ url: test.url, poolSize: POOL });
  await everySession(impatient, 'SET SESSION innodb_lock_wait_timeout = 1');
});
afterAll(async () => {
  await impatient.close();
  await test.drop();
});

/** Runs a statement in every connection of a pool: they are all held until each has done so. */
async function everySession(database: Database, statement: string): Promise<void> {
  let held = 0;
  let letGo: () => void = () => undefined;
  const allHeld = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await Promise.all(
    Array.from({ length: POOL }, () =>
      database.session(async (sql) => {
        await sql.run(statement);
        held += 1;
        if (held === POOL) letGo();
        await allHeld;
      }),
    ),
  );
}

describe(`two transactions that lock A, B and B, A (${seed.label})`, () => {
  it('both give both coupons in the end, wholly or not at all, and say how often they began again', async () => {
    const { service, templates } = createCoupons(impatient);
    const create = () =>
      templates.createTemplate({ ...plainCoupon, stock: 10 * PAIRS, perMemberLimit: 9 }, 'spec');
    const [a, b] = [await create(), await create()];
    const members = await insertJoinedMembers(test.database, 2 * PAIRS);
    const begun = new Map<string, number>();

    const give = (memberId: string, key: string, order: readonly string[], isSlow: boolean) =>
      impatient.transaction(async (tx) => {
        begun.set(memberId, (begun.get(memberId) ?? 0) + 1);
        for (const templateId of order) {
          const { given } = await service.issueFor(tx, {
            templateId,
            sourceKind: 'manual',
            sourceKey: `${key}:${templateId}`,
            sourceLabel: '测试',
            members: [{ memberId }],
          });
          if (given.length !== 1) throw new Error('nothing was given');
          // Long enough for the other to have taken its first row.
          await tx.row('SELECT SLEEP(?) AS slept', [isSlow ? 1.3 : 0.005 * random()]);
        }
      });

    for (let pair = 0; pair < PAIRS; pair += 1) {
      const isSlow = pair % SLOW_EVERY === SLOW_EVERY - 1;
      await Promise.all([
        give(members[2 * pair] ?? '', `pair-${pair}`, [a, b], isSlow),
        give(members[2 * pair + 1] ?? '', `pair-${pair}`, [b, a], false),
      ]);
    }

    const rows = await test.database.rows(
      `SELECT t.id, t.issued, (SELECT COUNT(*) FROM coupon c WHERE c.template_id = t.id) AS coupons
       FROM coupon_template t ORDER BY t.id`,
    );
    expect(rows).toEqual([a, b].map((id) => ({ id, issued: 2 * PAIRS, coupons: 2 * PAIRS })));
    const half = await test.database.rows(
      'SELECT c.member_id FROM coupon c GROUP BY c.member_id HAVING COUNT(DISTINCT c.template_id) <> 2',
    );
    expect(half).toEqual([]);
    // Without a single deadlock the orders were not opposite, and the test proved nothing.
    const retries = [...begun.values()].reduce((sum, times) => sum + times - 1, 0);
    process.stdout.write(`${retries} retries in ${2 * PAIRS} transactions\n`);
    expect(retries).toBeGreaterThan(0);
    expect(Math.max(...begun.values())).toBeLessThanOrEqual(4);
    expect(await wrongBooks(test.database, ['I1', 'I2', 'I3'])).toEqual([]);
  });

  it('take coupons back in opposite order without waiting for each other', async () => {
    const { service, templates } = createCoupons(impatient);
    const templateId = await templates.createTemplate({ ...plainCoupon, stock: 10 * PAIRS }, 'spec');
    const members = await insertJoinedMembers(test.database, 2 * PAIRS);
    const { given } = await test.database.transaction((tx) =>
      service.issueFor(tx, {
        templateId,
        sourceKind: 'manual',
        sourceKey: 'back',
        sourceLabel: '测试',
        members: members.map((memberId) => ({ memberId })),
      }),
    );
    let begun = 0;
    const takeBack = (ids: readonly string[]) =>
      impatient.transaction((tx) => {
        begun += 1;
        return service.revokeCoupons(tx, ids, '测试');
      });
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const both = given.slice(2 * pair, 2 * pair + 2).map(({ couponId }) => couponId);
      const taken = await Promise.all([takeBack(both), takeBack(both.toReversed())]);
      expect(taken.toSorted()).toEqual([0, 2]);
    }
    expect(begun).toBe(2 * PAIRS);
    expect(await wrongBooks(test.database, ['I1', 'I2', 'I3'])).toEqual([]);
  });
});
