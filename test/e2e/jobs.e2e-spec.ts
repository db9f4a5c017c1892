import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthService } from '../../src/interfaces/auth/auth.service.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { eventually } from '../harness/child-process.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';

interface Schedule {
  job: string;
  label: string;
  cadence: string;
  reason: string;
  lastRun: { state: string } | null;
  nextDueAt: string | null;
}

let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('jobs', { withWorker: true });
  client = await app.signIn();
});
afterAll(() => app.stop());

it('every schedule is listed with its cadence in words, its reason and its next time', async () => {
  const { body } = await client.get<Schedule[]>(`${ADMIN}/schedules`);
  expect(body.length).toBeGreaterThan(0);
  for (const schedule of body) {
    expect(schedule.label).toMatch(/[一-鿿]/);
    expect(schedule.cadence).toMatch(/^(每 \d+ 分钟|每天 \d\d:\d\d)$/);
    expect(schedule.reason).not.toBe('');
  }
});

it('立即执行 runs a job once, with who asked for it, and tells how it ended', async () => {
  const asked = await client.post<{ jobRunId: string }>(`${ADMIN}/schedules/coupons.expire/run`);
  expect(asked.status).toBe(202);
  const run = await eventually('the run to end', async () => {
    const { body } = await client.get<{ state: string }>(`${ADMIN}/job-runs/${asked.body.jobRunId}`);
    return body.state === 'done' && body;
  });
  expect(run).toMatchObject({
    requestedBy: '管理员',
    period: '立即执行',
    error: null,
    counts: [{ value: 0 }],
  });
  const runs = await client.get<{ id: string }[]>(`${ADMIN}/schedules/coupons.expire/runs`);
  expect(runs.body.map(({ id }) => id)).toContain(asked.body.jobRunId);
});

it('an unknown job and an unknown run are 404', async () => {
  const job = await client.post<Problem>(`${ADMIN}/schedules/nobody.knows/run`);
  expect([job.status, job.body.code]).toEqual([404, 'jobs.unknown']);
  const run = await client.get<Problem>(`${ADMIN}/job-runs/999999`);
  expect([run.status, run.body.code]).toEqual([404, 'jobs.run-not-found']);
});

it('settings are changed by administrators alone, from the moment the role changes', async () => {
  await app.api.get(AuthService).createOperator('小林', 'operator');
  const operator = await app.signIn('小林');
  const set = () => operator.put<Problem>(`${ADMIN}/settings/business-date`, { value: 'none' });
  const refused = await set();
  expect([refused.status, refused.body.code]).toEqual([403, 'auth.forbidden']);
  expect((await operator.get(`${ADMIN}/settings`)).status).toBe(200);
  await app.test.database.run("UPDATE operator SET role = 'admin' WHERE name = '小林'");
  expect((await set()).status).toBe(200);
});

it('settings are changed by name, within what each allows', async () => {
  const set = (name: string, value: string) => client.put<Problem>(`${ADMIN}/settings/${name}`, { value });
  expect((await set('business-date', '2026-02-30')).body.code).toBe('clock.date-invalid');
  expect((await set('nobody.knows', '1')).body.code).toBe('settings.unknown');
  expect((await set('business-date', '2026-02-28')).status).toBe(200);
  const me = await client.get<{ businessDate: string; replayDate: string | null }>(`${ADMIN}/auth/me`);
  expect(me.body).toMatchObject({ businessDate: '2026-02-28', replayDate: '2026-02-28' });
  expect((await set('business-date', 'none')).status).toBe(200);
  expect((await client.get<{ replayDate: null }>(`${ADMIN}/auth/me`)).body.replayDate).toBeNull();
});
