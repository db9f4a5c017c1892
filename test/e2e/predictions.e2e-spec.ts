import { afterAll, beforeAll, expect, it } from 'vitest';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { insertOrders, insertPeople } from '../factories/people.js';
import { drawOrders } from '../factories/prediction.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const TODAY = '2026-06-30';

interface Model {
  state: string;
  untilOn: string | null;
  customers: number;
  parameters: Record<string, number> | null;
  converged: boolean;
  reason: string | null;
  calibration: { bucket: string; people: number }[];
  backtest: { splitOn: string; horizonDays: number } | null;
}

let app: TestApp;
let operator: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('predictions', { withWorker: true });
  const { database } = app.test;
  await app.api.get(BusinessClock).fix(TODAY, 'spec');
  await insertPeople(
    database,
    Array.from({ length: 400 }, (_, index) => `c${index}`),
  );
  await insertOrders(database, drawOrders(400, TODAY, 700));
  operator = await app.signIn();
});
afterAll(() => app.stop());

const readModel = async (): Promise<Model> =>
  (await operator.get<Model>('/api/admin/v1/predictions/model')).body;

it('an operator sees that nothing is fitted or why, asks for a fit, follows it and reads the model', async () => {
  await waitUntilIdle();
  const asked = await operator.post<{ runId: string }>('/api/admin/v1/predictions/fit');
  expect(asked.status).toBe(202);
  const { runId } = asked.body;
  const ended = await waitFor(async () => {
    const { body } = await operator.get<{ state: string; progressDone: number; counts: unknown }>(
      `/api/admin/v1/job-runs/${runId}`,
    );
    return ['done', 'failed'].includes(body.state) ? body : undefined;
  });
  expect(ended).toMatchObject({ state: 'done', progressDone: 100 });
  const model = await readModel();
  expect(model).toMatchObject({
    state: 'ready',
    untilOn: TODAY,
    customers: 400,
    converged: true,
    reason: null,
  });
  expect(Object.keys(model.parameters ?? {}).sort()).toEqual(['a', 'alpha', 'b', 'gamma', 'p', 'q', 'r']);
  expect(model.calibration).toHaveLength(10);
  expect(model.backtest).toMatchObject({ splitOn: '2026-04-01', horizonDays: 90 });
  const fields = await operator.get<{ code: string; label: string }[]>('/api/admin/v1/condition-fields');
  expect(fields.body.find(({ code }) => code === 'pAlive')?.label).toBe('仍是顾客的概率');
});

/** The schedule plans a fit of its own when the worker starts. */
async function waitUntilIdle(): Promise<void> {
  await waitFor(async () => {
    const open = await app.test.database.row(
      `SELECT 1 FROM job_run r WHERE r.job = 'prediction.fit-models' AND r.state IN ('planned', 'running') LIMIT 1`,
    );
    return open === undefined ? true : undefined;
  });
}

async function waitFor<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error('It did not happen within a minute');
}
