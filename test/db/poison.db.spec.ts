import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { JobDispatcher } from '../../src/platform/jobs/job-dispatcher.js';
import { JobRunStore } from '../../src/platform/jobs/job-run.store.js';
import { EventDispatcher } from '../../src/platform/outbox/event-dispatcher.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const LOST = `'gone', UTC_TIMESTAMP(3) - INTERVAL 1 SECOND`;

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('poison');
});
beforeEach(() => test.clear());
afterAll(() => test.drop());

async function tasks(rows: string): Promise<void> {
  await test.database.run(
    `INSERT INTO outbox_event (id, name, payload_json) VALUES (1, 'e', '{}'), (2, 'e', '{}'), (3, 'e', '{}')`,
  );
  await test.database.run(
    `INSERT INTO event_task (event_id, subscriber, attempts, lease_token, lease_until) VALUES ${rows}`,
  );
}

/** Ids in the order in which they are handled, drain by drain. */
async function handled(): Promise<string[][]> {
  const dispatcher = new EventDispatcher(test.database, [{ event: 'e', subscriber: 's' }], silentLogger);
  const rounds: string[][] = [];
  dispatcher.handle('s', async ({ eventId }) => void rounds.at(-1)?.push(eventId));
  do rounds.push([]);
  while ((await dispatcher.drain()) > 0);
  return rounds.slice(0, -1);
}

const states = () =>
  test.database.rows('SELECT t.event_id, t.state, t.attempts FROM event_task t ORDER BY t.event_id');

describe('an event task', () => {
  it('that was never begun is carried out with the others', async () => {
    await tasks(`(1, 's', 0, NULL, NULL), (2, 's', 0, NULL, NULL)`);
    expect(await handled()).toEqual([['1', '2']]);
  });

  it('that lost its worker is carried out alone, and so are those that stood beside it', async () => {
    await tasks(`(1, 's', 1, ${LOST}), (2, 's', 1, ${LOST}), (3, 's', 0, NULL, NULL)`);
    const rounds = await handled();
    expect(rounds).toEqual([['1'], ['2'], ['3']]);
    expect(await states()).toEqual([
      { event_id: '1', state: 'done', attempts: 2 },
      { event_id: '2', state: 'done', attempts: 2 },
      { event_id: '3', state: 'done', attempts: 1 },
    ]);
  });

  it('that lost its worker four times is given up, and the others are not', async () => {
    await tasks(`(1, 's', 4, ${LOST}), (2, 's', 1, ${LOST}), (3, 's', 0, NULL, NULL)`);
    expect((await handled()).flat()).toEqual(['2', '3']);
    expect(await states()).toMatchObject([{ state: 'dead' }, { state: 'done' }, { state: 'done' }]);
  });

  it('whose subscriber this build does not know waits for one that does, and is not counted', async () => {
    await tasks(`(1, 'later', 0, NULL, NULL)`);
    expect(await handled()).toEqual([[]]);
    expect(await states()).toEqual([{ event_id: '1', state: 'open', attempts: 0 }]);
  });
});

describe('a job run', () => {
  it.each([
    [7, 'done'],
    [8, 'failed'],
  ])('that was begun %i times without an end is %s', async (attempts, state) => {
    await test.database.run(
      `INSERT INTO job_run (job, period, business_date, state, attempts, lease_token, lease_until)
       VALUES ('a.b', '1', '2026-11-22', 'running', ${attempts}, ${LOST})`,
    );
    const definition = { name: 'a.b', labelZh: '', labelEn: '', countLabels: {} };
    const jobs = new JobDispatcher(
      test.database,
      new JobRunStore(2),
      [definition],
      silentLogger,
      () => undefined,
    );
    jobs.handle('a.b', async () => ({}));
    await jobs.drain();
    await jobs.settled();
    expect(await test.database.row('SELECT r.state FROM job_run r')).toEqual({ state });
  });
});
