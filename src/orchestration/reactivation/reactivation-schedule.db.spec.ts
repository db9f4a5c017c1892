import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addSleepers,
  createReactivation,
  editPlan,
  pickLines,
  prepareReactivation,
  type Reactivation,
} from '../../../test/factories/reactivation.js';
import { addDays } from '../../platform/clock/business-date.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { JobRunStore } from '../../platform/jobs/job-run.store.js';
import { ScheduleService } from '../../platform/jobs/schedule.service.js';
import { silentLogger } from '../../platform/logging/logger.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { reactivationJob, reactivationSchedule } from './reactivation.jobs.js';

const TODAY = '2026-11-22';

let test: TestDatabase;
let stage: Reactivation;
let schedules: ScheduleService;
let dispatcher: JobDispatcher;

beforeAll(async () => {
  test = await createTestDatabase('i_reactivation_schedule', 20);
});
beforeEach(async () => {
  await test.clear();
  stage = createReactivation(test.database);
  await prepareReactivation(test.database, stage, TODAY);
  const { database } = test;
  const runs = new JobRunStore(30);
  schedules = new ScheduleService(
    database,
    stage.clock,
    stage.settings,
    runs,
    [reactivationSchedule],
    [reactivationJob],
    new LocalDoorbell(),
  );
  dispatcher = new JobDispatcher(database, runs, [reactivationJob], silentLogger, () => undefined);
  dispatcher.handle(reactivationJob.name, ({ businessDate, progress }) =>
    stage.runs.run(businessDate, { onProgress: progress }),
  );
});
afterAll(() => test.drop());

/** What a worker does when it is up on that day. */
async function workOn(date: string): Promise<void> {
  await stage.clock.fix(date, 'spec');
  await schedules.tick();
  while ((await dispatcher.drain()) > 0) await dispatcher.settled();
  await stage.send();
}

async function runStates(): Promise<string[]> {
  const rows = await test.database.rows<{ period: string; state: string }>(
    'SELECT r.period, r.state FROM job_run r ORDER BY r.period',
  );
  return rows.map(({ period, state }) => `${period} ${state}`);
}

describe('after three days off', () => {
  it('everybody gets one message, not three, and each day is settled once', async () => {
    await workOn(addDays(TODAY, -1)); // nobody sleeps yet
    const ids = await addSleepers(test.database, stage, 5);
    await workOn(addDays(TODAY, 3));
    await workOn(addDays(TODAY, 3));
    expect(stage.platform.delivered.map(({ openId }) => openId).sort()).toEqual(
      ids.map((id) => `open-${id}`),
    );
    expect(await pickLines(test.database)).toEqual(ids.map((id) => `${id} ${addDays(TODAY, 3)} submitted`));
    expect(await runStates()).toEqual([
      `${addDays(TODAY, -1)} done`,
      `${TODAY} skipped`,
      `${addDays(TODAY, 1)} skipped`,
      `${addDays(TODAY, 2)} skipped`,
      `${addDays(TODAY, 3)} done`,
    ]);
  });

  it('a run that was planned before and never begun does not add a second message', async () => {
    const ids = await addSleepers(test.database, stage, 5);
    await schedules.tick();
    expect(await runStates()).toEqual([`${TODAY} planned`]);
    await workOn(addDays(TODAY, 3));
    expect(stage.platform.delivered).toHaveLength(ids.length);
    expect(await pickLines(test.database)).toEqual(ids.map((id) => `${id} ${addDays(TODAY, 3)} submitted`));
  });
});

describe('the schedule', () => {
  it('follows the hour of the plan', async () => {
    expect(await schedules.dailyTime(reactivationSchedule)).toBe('10:00');
    await editPlan(stage, { dailyAt: '19:30' });
    expect(await schedules.dailyTime(reactivationSchedule)).toBe('19:30');
    await test.database.run('DELETE FROM reactivation_plan');
    expect(await schedules.dailyTime(reactivationSchedule)).toBe('10:00');
  });

  it('leaves figures behind, and 立即执行 on the same day picks nobody again', async () => {
    await addSleepers(test.database, stage, 4);
    await workOn(TODAY);
    const runId = await schedules.runNow(reactivationJob.name, '运营');
    while ((await dispatcher.drain()) > 0) await dispatcher.settled();
    expect(await new JobRunStore(30).find(test.database, runId)).toMatchObject({
      state: 'done',
      counts_json: { eligible: 4, submitted: 4, waiting: 0, heldOut: 0, dropped: 0 },
    });
    expect(stage.platform.delivered).toHaveLength(4);
  });
});
