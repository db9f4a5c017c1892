import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BenefitPlansService } from '../../src/actions/benefit-plans/benefit-plans.service.js';
import type { FittedClusters } from '../../src/decisions/tiering/clustering/cluster-fit.service.js';
import type { FeatureSensitivity } from '../../src/decisions/tiering/sensitivity.read.js';
import type { Simulation } from '../../src/decisions/tiering/simulation-summary.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { insertDrawnPeople } from '../factories/drawn-people.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const SCHEMES = '/api/admin/v1/schemes';
const PEOPLE = 80;

let app: TestApp;
let operator: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('scheme_fits');
  operator = await app.signIn();
  await app.api.get(BusinessClock).fix('2026-03-01', 'spec');
  await insertDrawnPeople(app.test.database, { people: PEOPLE, asOf: '2026-03-01', seed: 4 });
  await app.api.get(MemberFactsService).bringUpToDate({ isSilent: true });
});
afterAll(() => app.stop());

async function publish(code: string): Promise<void> {
  const { status, body } = await operator.post<{ runId: string }>(`${SCHEMES}/${code}/draft/publish`, {});
  expect(status).toBe(200);
  await app.api.get(TierRunService).runToEnd(body.runId);
}

describe('clusters over HTTP', () => {
  const features = [
    { field: 'netAmountFen', transform: 'log' },
    { field: 'orderCount', transform: 'none' },
  ];

  it('are fitted before they can be tried or published, keep names given by hand, and bring no benefits', async () => {
    const definition = { features, k: 3, seed: 1 };
    const created = await operator.post(SCHEMES, {
      code: 'groups',
      name: '客群',
      kind: 'clusters',
      definition,
    });
    expect(created.status).toBe(201);
    const tooEarly = await operator.post<Problem>(`${SCHEMES}/groups/draft/simulate`);
    expect([tooEarly.status, tooEarly.body.code]).toEqual([409, 'tiering.not-ready']);
    const unready = await operator.post<Problem>(`${SCHEMES}/groups/draft/publish`, {});
    expect([unready.status, unready.body.code]).toEqual([409, 'tiering.not-ready']);

    const fitted = await operator.post<FittedClusters>(`${SCHEMES}/groups/draft/fit`);
    expect(fitted.status).toBe(200);
    expect(fitted.body.model).toMatchObject({ people: PEOPLE, sample: PEOPLE, fittedOn: '2026-03-01' });
    const tiers = fitted.body.tiers.map((tier, index) => ({ ...tier, name: `群体${index + 1}` }));
    const saved = await operator.put(`${SCHEMES}/groups/draft`, { definition: { ...fitted.body, tiers } });
    expect(saved.status).toBe(200);
    const tried = await operator.post<Simulation>(`${SCHEMES}/groups/draft/simulate`);
    expect(tried.body.tiers.map(({ name }) => name).sort()).toEqual(['群体1', '群体2', '群体3']);
    await publish('groups');

    const list =
      await operator.get<{ code: string; isPredicted: boolean; tiers: { count: number }[] }[]>(SCHEMES);
    const groups = list.body.find(({ code }) => code === 'groups');
    expect(groups?.isPredicted).toBe(true);
    expect(groups?.tiers.reduce((sum, { count }) => sum + count, 0)).toBe(PEOPLE);
    const plans = app.api.get(BenefitPlansService);
    await expect(
      plans.saveDraft(
        'groups',
        {
          reentryDays: 30,
          cells: [
            {
              tierCode: null,
              cell: 'monthly',
              gifts: [{ kind: 'points', points: 10, validDays: null }],
            },
          ],
        },
        'spec',
      ),
    ).rejects.toMatchObject({ code: 'benefit-plans.predicted-tiers' });
  }, 60_000);

  it('say what stands against a fit', async () => {
    const definition = { features, k: 12, seed: 1 };
    await operator.post(SCHEMES, { code: 'many', name: '太多', kind: 'clusters', definition });
    await app.test.database.run('UPDATE member_fact SET order_count = 1 WHERE member_id > 0');
    const refused = await operator.post<Problem>(`${SCHEMES}/many/draft/fit`);
    expect([refused.status, refused.body.code]).toEqual([422, 'tiering.feature-constant']);
    const missing = await operator.post<Problem>(`${SCHEMES}/nothing/draft/fit`);
    expect([missing.status, missing.body.code]).toEqual([404, 'tiering.scheme-unknown']);
  });
});

describe('a score over HTTP', () => {
  const score = (weights: readonly number[]) => ({
    features: ['netAmountFen', 'averageOrderValueFen'].map((field, index) => ({
      field,
      weight: weights[index] ?? 0,
      scaling: 'standardise',
      missing: 0,
    })),
    cutPoints: 'quantiles',
    tiers: ['low', 'mid', 'high'].map((code) => ({ code, name: code })),
  });

  it('shows how much it hangs on each weight, and refuses weights that cancel out', async () => {
    const zero = await operator.post<Problem>(SCHEMES, {
      code: 'score',
      name: '评分',
      kind: 'score',
      definition: score([1, -1]),
    });
    expect([zero.status, zero.body.code]).toEqual([422, 'tiering.weights-sum-zero']);
    expect(zero.body.details).toMatchObject({ path: 'features' });
    await operator.post(SCHEMES, { code: 'score', name: '评分', kind: 'score', definition: score([2, 1]) });
    const { status, body } = await operator.get<FeatureSensitivity[]>(`${SCHEMES}/score/sensitivity`);
    expect(status).toBe(200);
    expect(body.map(({ field, label }) => [field, label])).toEqual([
      ['netAmountFen', '累计实付金额'],
      ['averageOrderValueFen', '客单价'],
    ]);
    expect(body.every(({ plus10, minus10 }) => plus10.share <= 1 && minus10.moved <= PEOPLE)).toBe(true);
    await publish('score');
  });
});
