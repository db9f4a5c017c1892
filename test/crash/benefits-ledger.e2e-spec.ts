import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { pointsLife } from '../factories/points-life.js';
import { PointsOracle } from '../factories/points-oracle.js';
import { wrongBooks } from '../harness/book-check.js';
import { eventually, ManagedProcess } from '../harness/child-process.js';
import { seeded } from '../harness/seeded.js';
import { crashSeed, isLongForm } from './crash-form.js';

/** Random operations on points by a process that is killed again and again; what it forgot is done twice. */
const OPERATIONS = isLongForm ? 10_000 : 300;
const KILLS = isLongForm ? 25 : 4;
const MEMBERS = 10;
const RUNNER = new URL('points-life-runner.ts', import.meta.url).pathname;
const HOOKS = new URL('../harness/typescript-process.mjs', import.meta.url).href;

const seed = crashSeed('points ledger');
const random = seeded(seed.value);

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('crash_ledger');
  await test.database.run(
    `CREATE TABLE life_note (id INT NOT NULL PRIMARY KEY, done INT NOT NULL, clock_at DATETIME(3) NULL,
       complaint TEXT NULL)`,
  );
  await test.database.run('INSERT INTO life_note (id, done) VALUES (1, 0)');
});
afterAll(() => test.drop());

async function start(): Promise<ManagedProcess> {
  const args = [seed.value, MEMBERS, OPERATIONS].map(String);
  const env = { ...process.env, DATABASE_URL: test.url, NODE_OPTIONS: `--import ${HOOKS}` };
  return (await ManagedProcess.start(RUNNER, args, env)).process;
}

async function note(): Promise<{ done: number; complaint: string | null }> {
  const found = await test.database.row<{ done: number; complaint: string | null }>(
    'SELECT n.done, n.complaint FROM life_note n',
  );
  return found ?? { done: 0, complaint: 'the note is gone' };
}

describe(`${OPERATIONS} operations on points with ${KILLS} kills (${seed.label})`, () => {
  it('sum up after each, and end as if nobody had been killed', async () => {
    const points = Array.from({ length: KILLS }, () => Math.floor(random() * OPERATIONS)).sort(
      (a, b) => a - b,
    );
    for (const point of points) {
      const runner = await start();
      await eventually(
        `${point} operations`,
        async () => !runner.isAlive || (await note()).done >= point,
        240_000,
        1,
      );
      await new Promise((resume) => setTimeout(resume, random() * 15));
      await runner.kill();
      expect((await note()).complaint).toBeNull();
      expect(await wrongBooks(test.database, ['I9'])).toEqual([]);
    }
    const last = await start();
    await eventually('the end of the life', async () => !last.isAlive, 240_000, 20);
    expect(await note()).toMatchObject({ done: OPERATIONS, complaint: null });

    const oracle = new PointsOracle(MEMBERS);
    const life = pointsLife({ seed: seed.value, members: MEMBERS });
    for (let done = 0; done < OPERATIONS; done += 1) {
      const { value: operation } = life.next();
      if (operation) oracle.apply(operation);
    }
    const accounts = await test.database.rows<{
      member_id: string;
      available: number;
      pending: number;
      owed: number;
    }>('SELECT a.member_id, a.available, a.pending, a.owed FROM points_account a ORDER BY a.member_id');
    expect(accounts.length).toBeGreaterThan(0);
    for (const { member_id: memberId, ...balance } of accounts)
      expect({ memberId, ...balance }).toEqual({ memberId, ...oracle.balance(Number(memberId)) });
    expect(await wrongBooks(test.database, ['I9'])).toEqual([]);
  });
});
