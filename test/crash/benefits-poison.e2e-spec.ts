import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { eventually, ManagedProcess } from '../harness/child-process.js';
import { seeded } from '../harness/seeded.js';
import { crashSeed, isLongForm } from './crash-form.js';

/** E19: work that throws, ends its process, runs for ever or takes all memory, among work that does no harm. */
const HARMS = ['throws', 'exits', 'loops', 'eats'] as const;
const WORKER = new URL('poison-worker.mjs', import.meta.url).pathname;
const HEAP_MB = 96;
const INNOCENT = isLongForm ? 200 : 40;

let test: TestDatabase;
const seed = crashSeed('E19 poison');

beforeAll(async () => {
  test = await createTestDatabase('crash_poison');
  await test.database.run('CREATE TABLE poison_effect (event_id BIGINT UNSIGNED NOT NULL)');
});
afterAll(() => test.drop());

/** Starts workers, one after the other, until nothing is open; returns how many ended themselves. */
async function workUntilNothingIsOpen(): Promise<number> {
  const env = {
    ...process.env,
    DATABASE_URL: test.url,
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  };
  let deaths = 0;
  let worker: ManagedProcess | undefined;
  await eventually(
    'all work to end',
    async () => {
      if (worker && !worker.isAlive) deaths += 1;
      if (!worker?.isAlive) worker = (await ManagedProcess.start(WORKER, [], env)).process;
      // What throws waits longer and longer between its tries; nobody needs to see that here.
      await test.database.run(
        `UPDATE event_task SET available_at = UTC_TIMESTAMP(3) WHERE state = 'open' AND lease_token IS NULL
           AND available_at > UTC_TIMESTAMP(3)`,
      );
      const open = await test.database.row<{ open: number }>(
        `SELECT COUNT(*) AS open FROM event_task t WHERE t.state = 'open'`,
      );
      return open?.open === 0;
    },
    60_000,
    50,
  );
  await worker?.kill();
  return deaths;
}

describe(`poisoned work (${seed.label})`, () => {
  it('is given up, and nothing that stood beside it is lost or done twice', async () => {
    const random = seeded(seed.value);
    const harms = [...HARMS, ...Array.from({ length: INNOCENT }, () => 'none')]
      .map((harm) => ({ harm, at: random() }))
      .sort((a, b) => a.at - b.at);
    for (const { harm } of harms) {
      const { insertId } = await test.database.run(
        `INSERT INTO outbox_event (name, payload_json) VALUES ('test.work', ?)`,
        [JSON.stringify({ harm })],
      );
      await test.database.run(`INSERT INTO event_task (event_id, subscriber) VALUES (?, 'worker')`, [
        insertId,
      ]);
    }
    const startedAt = performance.now();
    const deaths = await workUntilNothingIsOpen();
    const seconds = (performance.now() - startedAt) / 1000;

    const ends = await test.database.rows<{ payload_json: { harm: string }; state: string; effects: number }>(
      `SELECT e.payload_json, t.state, (SELECT COUNT(*) FROM poison_effect p WHERE p.event_id = e.id) AS effects
       FROM outbox_event e JOIN event_task t ON t.event_id = e.id`,
    );
    const innocent = ends.filter(({ payload_json: { harm } }) => harm === 'none');
    expect(innocent).toHaveLength(INNOCENT);
    expect(innocent.filter(({ state, effects }) => state !== 'done' || effects !== 1)).toEqual([]);
    const guilty = ends.filter(({ payload_json: { harm } }) => harm !== 'none');
    expect(
      guilty.map(({ payload_json: { harm }, state, effects }) => `${harm} ${state} ${effects}`).sort(),
    ).toEqual(HARMS.map((harm) => `${harm} dead 0`).sort());
    // Each of the three that end their worker does so once among others and then alone.
    expect(deaths).toBeGreaterThanOrEqual(9);
    expect(deaths).toBeLessThanOrEqual(12);
    expect(seconds).toBeLessThan(60);
  });
});
