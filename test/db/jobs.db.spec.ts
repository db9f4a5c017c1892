import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { JobDispatcher } from '../../src/platform/jobs/job-dispatcher.js';
import type { JobDefinition, JobHandler, ScheduleDefinition } from '../../src/platform/jobs/job.js';
import { JobRunStore } from '../../src/platform/jobs/job-run.store.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const job: JobDefinition = {
  name: 'shop.count',
  labelZh: '盘点',
  labelEn: 'Count',
  countLabels: { counted: '已盘点' },
};
const daily: ScheduleDefinition = {
  job: job.name,
  cadence: { dailyAt: '00:00' },
  catchUp: 'latest',
  reasonZh: '夜里店里没人',
};

let test: TestDatabase;
let clock: BusinessClock;

beforeAll(async () => {
  test = await createTestDatabase('jobs');
  clock = new BusinessClock(test.database, new SettingStore());
});
beforeEach(() => test.clear());
afterAll(() => test.drop());

function scheduleService(runs: JobRunStore): ScheduleService {
  return new ScheduleService(
    test.database,
    clock,
    new SettingStore(),
    runs,
    [daily],
    [job],
    new LocalDoorbell(),
  );
}

function dispatcher(runs: JobRunStore, handler: JobHandler): JobDispatcher {
  const made = new JobDispatcher(test.database, runs, [job], silentLogger, () => undefined);
  made.handle(job.name, handler);
  return made;
}

async function states(): Promise<string[]> {
  const rows = await test.database.rows<{ period: string; state: string }>(
    `SELECT r.period, r.state FROM job_run r WHERE r.period NOT LIKE 'manual:%' ORDER BY r.period`,
  );
  return rows.map(({ period, state }) => `${period} ${state}`);
}

describe('a daily schedule', () => {
  it('is planned once however many processes tick at once', async () => {
    await clock.fix('2026-11-22', 'spec');
    const runs = new JobRunStore(30);
    const planned = await Promise.all(Array.from({ length: 10 }, () => scheduleService(runs).tick()));
    expect(planned.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await states()).toEqual(['2026-11-22 planned']);
  });

  it('after three days off settles each period once and runs only the newest', async () => {
    const runs = new JobRunStore(30);
    const service = scheduleService(runs);
    const days: string[] = [];
    const worker = dispatcher(runs, async ({ businessDate }) => {
      days.push(businessDate);
      return { counted: 1 };
    });
    for (const date of ['2026-11-22', '2026-11-26', '2026-11-26']) {
      await clock.fix(date, 'spec');
      await service.tick();
      while ((await worker.drain()) > 0) await worker.settled();
    }
    expect(days).toEqual(['2026-11-22', '2026-11-26']);
    expect(await states()).toEqual([
      '2026-11-22 done',
      '2026-11-23 skipped',
      '2026-11-24 skipped',
      '2026-11-25 skipped',
      '2026-11-26 done',
    ]);
  });

  it('plans nothing while paused', async () => {
    const service = scheduleService(new JobRunStore(30));
    await service.setPaused(true, 'spec');
    expect(await service.tick()).toBe(0);
    await service.setPaused(false, 'spec');
    expect(await service.tick()).toBe(1);
  });
});

describe('a job run', () => {
  it('is taken over when its worker died, and the dead one can no longer close it', async () => {
    const runs = new JobRunStore(-1); // the lease is over before it begins, as if the worker had been killed
    const id = await runs.planManual(test.database, job.name, '2026-11-22', 'spec');
    const dead = await runs.claim(test.database, [job.name]);
    const heir = await new JobRunStore(30).claim(test.database, [job.name]);
    expect(heir).toMatchObject({ id, attempts: 2 });
    await runs.finish(test.database, id, dead?.lease_token ?? '', { counted: 1 });
    expect(await runs.find(test.database, id)).toMatchObject({ state: 'running' });
    await runs.finish(test.database, id, heir?.lease_token ?? '', { counted: 2 });
    expect(await runs.find(test.database, id)).toMatchObject({ state: 'done', counts_json: { counted: 2 } });
  });

  it('is never held by two claimers', async () => {
    const runs = new JobRunStore(30);
    for (let index = 0; index < 5; index += 1)
      await runs.planManual(test.database, job.name, '2026-11-22', 'spec');
    const claims = await Promise.all(Array.from({ length: 20 }, () => runs.claim(test.database, [job.name])));
    const ids = claims.flatMap((claim) => (claim ? [claim.id] : []));
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
  });

  it('waits for what was planned before it and comes first, not for what is planned later', async () => {
    const runs = new JobRunStore(30);
    const after: JobDefinition = { ...job, name: 'shop.report', after: [job.name] };
    const order: string[] = [];
    let isCounted = (): void => undefined;
    const counting = new Promise<void>((resolve) => (isCounted = resolve));
    const worker = new JobDispatcher(test.database, runs, [job, after], silentLogger, () => undefined);
    worker.handle(job.name, async ({ period }) => {
      await counting;
      order.push(`count ${period}`);
      return {};
    });
    worker.handle(after.name, async () => {
      order.push('report');
      return {};
    });
    const plan = (name: string, period: string) =>
      runs.plan(test.database, { job: name, period, businessDate: '2026-11-22' });
    await plan(job.name, 'first');
    await plan(after.name, 'only');
    await plan(job.name, 'second');
    expect([await worker.drain(), await worker.drain()]).toEqual([1, 0]);
    isCounted();
    await worker.settled();
    expect([await worker.drain(), await worker.drain()]).toEqual([1, 1]);
    await worker.settled();
    expect(order).toEqual(['count first', expect.anything(), expect.anything()]);
    expect(order).toContain('report');
  });

  it('is tried again after a passing failure and closed with its reason after a lasting one', async () => {
    const runs = new JobRunStore(30);
    const errors: Error[] = [
      new Error('connection lost'),
      new AppError({ code: 'shop.closed', message: '店铺已关闭,请先开店' }),
    ];
    const worker = dispatcher(runs, async () => {
      throw errors.shift() ?? new Error('nothing left to throw');
    });
    const id = await runs.planManual(test.database, job.name, '2026-11-22', 'spec');
    await worker.drain();
    await worker.settled();
    expect(await runs.find(test.database, id)).toMatchObject({ state: 'planned', error: 'connection lost' });
    await test.database.run('UPDATE job_run SET available_at = UTC_TIMESTAMP(3)');
    await worker.drain();
    await worker.settled();
    expect(await runs.find(test.database, id)).toMatchObject({
      state: 'failed',
      error: 'shop.closed: 店铺已关闭,请先开店',
    });
  });
});
