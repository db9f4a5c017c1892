import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { isDuplicateKey } from '../../src/platform/database/database.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { EventBus } from '../../src/platform/outbox/event-bus.js';
import { EventDispatcher } from '../../src/platform/outbox/event-dispatcher.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('platform');
});
beforeEach(() => test.clear());
afterAll(() => test.drop());

describe('a database session', () => {
  it('speaks UTC, READ COMMITTED and the agreed SQL mode on every connection', async () => {
    const asked = await Promise.all(
      Array.from({ length: 8 }, () =>
        test.database.session((sql) =>
          sql.row<{ zone: string; level: string; mode: string }>(
            'SELECT @@time_zone AS zone, @@tx_isolation AS level, @@sql_mode AS mode, SLEEP(0.05) AS slept',
          ),
        ),
      ),
    );
    for (const session of asked) {
      expect(session).toMatchObject({ zone: '+00:00', level: 'READ-COMMITTED' });
      expect(session?.mode).toContain('ONLY_FULL_GROUP_BY');
    }
  });

  it('returns ids as text, counts and sums as numbers, dates as text and instants as Date', async () => {
    await test.database.run(
      `INSERT INTO job_run (job, period, business_date, planned_at, counts_json)
       VALUES ('a.b', 'p', '2024-02-29', '2024-02-29 15:59:59.999', '{"n":1}')`,
    );
    const row = await test.database.row(
      `SELECT r.id, r.business_date, r.planned_at, r.counts_json, COUNT(*) AS runs, SUM(r.progress_done) AS total
       FROM job_run r GROUP BY r.id, r.business_date, r.planned_at, r.counts_json`,
    );
    expect(row).toEqual({
      id: '1',
      business_date: '2024-02-29',
      planned_at: new Date('2024-02-29T15:59:59.999Z'),
      counts_json: { n: 1 },
      runs: 1,
      total: 0,
    });
  });

  it('asks again when a single statement loses a deadlock', async () => {
    for (let row = 0; row < 200; row += 1)
      await test.database.run(`INSERT INTO setting (name, value_json, set_by) VALUES ('n', '0', 't')`);
    const bumps = Array.from({ length: 100 }, (_, index) =>
      test.database.run(
        `UPDATE setting SET value_json = value_json + 1 ORDER BY id ${index % 2 === 0 ? 'ASC' : 'DESC'} LIMIT 200`,
      ),
    );
    await Promise.all(bumps);
    expect(await test.database.rows('SELECT DISTINCT s.value_json + 0 AS bumps FROM setting s')).toEqual([
      { bumps: 100 },
    ]);
  });

  it('retries a whole transaction after a deadlock and loses neither side', async () => {
    const clock = (name: string) =>
      test.database.run(`INSERT INTO setting (name, value_json, set_by) VALUES (?, '0', 't')`, [name]);
    await clock('a');
    await clock('b');
    const bump = (first: number, second: number) =>
      test.database.transaction(async (tx) => {
        for (const id of [first, second]) {
          await tx.run('UPDATE setting SET value_json = value_json + 1 WHERE id = ?', [id]);
          await tx.row('SELECT SLEEP(0.02) AS slept');
        }
      });
    await Promise.all([bump(1, 2), bump(2, 1), bump(1, 2), bump(2, 1)]);
    expect(await test.database.rows('SELECT s.value_json FROM setting s')).toEqual([
      { value_json: 4 },
      { value_json: 4 },
    ]);
  });

  it('recognises a duplicate key', async () => {
    const insert = () =>
      test.database.run(`INSERT INTO job_run (job, period, business_date) VALUES ('j', 'p', '2026-01-01')`);
    await insert();
    await expect(insert().catch((error: unknown) => isDuplicateKey(error))).resolves.toBe(true);
  });
});

describe('events', () => {
  const subscriptions = [
    { event: 'thing.happened', subscriber: 'left' },
    { event: 'thing.happened', subscriber: 'right' },
  ];

  it('are handled once per subscriber, and a failing subscriber does not hold up the other', async () => {
    const dispatcher = new EventDispatcher(test.database, subscriptions, silentLogger);
    const seen: string[] = [];
    let failures = 1;
    dispatcher.handle('left', async (event) => void seen.push(`left ${JSON.stringify(event.payload)}`));
    dispatcher.handle('right', async () => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('not yet');
      }
      seen.push('right');
    });
    const bus = new EventBus(subscriptions, new LocalDoorbell());
    await test.database.transaction((tx) => bus.publish(tx, 'thing.happened', { n: 7 }));
    while ((await dispatcher.drain()) > 0);
    expect(seen).toEqual(['left {"n":7}']);
    await test.database.run('UPDATE event_task SET available_at = UTC_TIMESTAMP(3)');
    while ((await dispatcher.drain()) > 0);
    expect(seen).toEqual(['left {"n":7}', 'right']);
  });

  it('vanish with the transaction that wrote them', async () => {
    const bus = new EventBus(subscriptions, new LocalDoorbell());
    const doomed = test.database.transaction(async (tx) => {
      await bus.publish(tx, 'thing.happened', {});
      throw new Error('changed my mind');
    });
    await expect(doomed).rejects.toThrow('changed my mind');
    expect(await test.database.rows('SELECT e.id FROM outbox_event e')).toEqual([]);
  });
});

describe('the business date', () => {
  it('stands where it is put and follows Shanghai otherwise', async () => {
    const clock = new BusinessClock(test.database, new SettingStore());
    const shanghai = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    expect([shanghai, new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)]).toContain(
      await clock.today(),
    );
    await clock.fix('1998-07-01', 'spec');
    expect(await clock.today()).toBe('1998-07-01');
    await clock.fix(undefined, 'spec');
    expect(await clock.fixedDate()).toBeUndefined();
    await expect(clock.fix('2026-02-30', 'spec')).rejects.toMatchObject({ code: 'clock.date-invalid' });
  });
});
