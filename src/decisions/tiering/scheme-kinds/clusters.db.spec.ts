import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertDrawnPeople } from '../../../../test/factories/drawn-people.js';
import { heldTiers, placeAgain, publishAndPlace } from '../../../../test/factories/placed-tiers.js';
import { daysBetween } from '../../../platform/clock/business-date.js';
import { ClusterFitService } from '../clustering/cluster-fit.service.js';
import { ClusterPopulationRead } from '../clustering/cluster-population.read.js';
import { nearestCentroid } from '../clustering/k-means.js';
import type { ClusterDefinition } from './clusters-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 300;
const FEATURES = [
  { field: 'netAmountFen', transform: 'log' },
  { field: 'orderCount90', transform: 'none' },
  { field: 'recencyDays', transform: 'none' },
] as const;

let test: TestDatabase;
let decisions: Decisions;
let clusters: ClusterFitService;
/** Everybody's transformed figures, null where there is none. */
let people: (number | null)[][];

beforeAll(async () => {
  test = await createTestDatabase('clusters');
  decisions = createDecisions(test.database);
  clusters = createClusters(decisions);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertDrawnPeople(test.database, { people: PEOPLE, asOf: AS_OF, seed: 21 });
  await decisions.facts.bringUpToDate({ isSilent: true });
  const rows = await test.database.rows<{ amount: number; orders: number; last: string | null }>(
    `SELECT f.net_amount_fen AS amount, f.order_count_90 AS orders, f.last_paid_on AS last FROM member_fact f
     ORDER BY f.member_id`,
  );
  people = rows.map(({ amount, orders, last }) => [
    Math.log1p(amount),
    orders,
    last === null ? null : daysBetween(last, AS_OF),
  ]);
});
afterAll(() => test.drop());

function createClusters({ clock, fields, schemes, schemeStore }: Decisions): ClusterFitService {
  const population = new ClusterPopulationRead(fields);
  return new ClusterFitService(test.database, clock, fields, schemes, schemeStore, population);
}

async function draft(code: string, definition: unknown): Promise<void> {
  await decisions.schemes.applyDefinition({ code, name: code, kind: 'clusters', definition }, 'spec');
}

const held = (code: string): Promise<string[]> => heldTiers(test.database, decisions, code);
const publish = (code: string): Promise<void> => publishAndPlace(decisions, code);

/** Everybody's tier by looking for the nearest centre one by one. */
function nearestTiers({ model, tiers }: ClusterDefinition): string[] {
  return people.map((figures) => {
    const point = (model?.scaling ?? []).map(({ mean, deviation }, index) => {
      const value = figures[index] ?? null;
      return value === null ? 0 : (value - mean) / deviation;
    });
    return tiers[nearestCentroid(point, model?.centroids ?? [])]?.code ?? '';
  });
}

describe('clusters', () => {
  it('are found in a draft, named by what sets them apart, and place everybody at the nearest centre', async () => {
    await draft('plain', { features: FEATURES, k: 4, seed: 1 });
    await expect(decisions.schemes.publishDraft('plain', { author: 'spec' })).rejects.toMatchObject({
      code: 'tiering.not-ready',
    });
    const fitted = await clusters.fitDraft('plain', 'spec');
    expect(fitted.model).toMatchObject({ fittedOn: AS_OF, people: PEOPLE, sample: PEOPLE });
    expect(fitted.model.scaling[2]?.missing).toBe(people.filter(([, , last]) => last === null).length);
    expect(fitted.model.proposals).toHaveLength(9);
    expect(fitted.tiers.map(({ code }) => code)).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(new Set(fitted.tiers.map(({ name }) => name)).size).toBe(4);
    expect(fitted.tiers.at(-1)?.description).toMatch(/于平均/);
    await publish('plain');
    const expected = nearestTiers(fitted);
    expect(await held('plain')).toEqual(expected);
    expect(await placeAgain(decisions, 'plain')).toBe(0);
    const { sizes } = await clusters.report(fitted);
    expect(sizes).toEqual(fitted.tiers.map(({ code }) => expected.filter((tier) => tier === code).length));
    for (const memberId of [1, 60, 200]) {
      const explained = await decisions.tiering.explain(test.database, String(memberId), 'plain');
      expect(explained).toMatchObject({ tierCode: expected[memberId - 1], isPredicted: true });
      expect(explained.tierChecks.filter(({ isMet }) => isMet).map(({ tierCode }) => tierCode)).toEqual([
        explained.tierCode,
      ]);
      const clauses = explained.tierChecks.find(({ isCurrent }) => isCurrent)?.clauses ?? [];
      expect(clauses.map(({ isReference = false }) => isReference)).toEqual([false, true, true, true]);
      expect(clauses[3]?.threshold).toMatch(/^本群中心 [\d.]+ 天，全体平均 [\d.]+ 天$/);
    }
  }, 60_000);

  it('keep their meaning while people change, until the operator fits again', async () => {
    const before = (await decisions.schemeStore.schemeByCode(test.database, 'plain'))?.published_version_id;
    await test.database.run('UPDATE member_fact SET order_count_90 = order_count_90 + 3');
    people = people.map(([amount = null, orders = 0, last = null]) => [amount, (orders ?? 0) + 3, last]);
    expect(await placeAgain(decisions, 'plain')).toBeGreaterThan(0);
    const version = await decisions.schemeStore.version(test.database, before ?? '');
    expect(await held('plain')).toEqual(nearestTiers(version?.definition_json as ClusterDefinition));
    const refitted = await clusters.fitDraft('plain', 'spec');
    const published = version?.definition_json as ClusterDefinition;
    expect(refitted.model.scaling[1]?.mean).toBeCloseTo((published.model?.scaling[1]?.mean ?? 0) + 3, 9);
    // three orders more for everybody leave the same groups of people
    expect(refitted.tiers.map(({ code }) => code).sort()).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(refitted.tiers.find(({ code }) => code === 'c1')?.name).toBe(
      published.tiers.find(({ code }) => code === 'c1')?.name,
    );
    await publish('plain');
    expect(await held('plain')).toEqual(nearestTiers(refitted));
  }, 60_000);

  it('are found again from the same people and seed, however many', async () => {
    const wanted = { features: FEATURES, k: 'auto', seed: 3 };
    const one = await clusters.fitFeatures(wanted, { isScaled: true });
    const two = await clusters.fitFeatures(wanted, { isScaled: true });
    expect(one).toEqual(two);
    const { proposals, centroids } = one.definition.model;
    const best = Math.max(...proposals.map(({ silhouette }) => silhouette));
    expect(proposals.find(({ silhouette }) => silhouette === best)?.k).toBe(centroids.length);
    expect(one.sizes.reduce((sum, size) => sum + size, 0)).toBe(PEOPLE);
  }, 60_000);
});

describe('a fit is refused, and the draft stays as it was', () => {
  it.each<[string, unknown, string, string]>([
    [
      'a feature in which everybody is alike',
      { features: [FEATURES[0], { field: 'growthTotal', transform: 'none' }], k: 3, seed: 1 },
      'feature-constant',
      'features[1]',
    ],
    [
      'more clusters than different people',
      {
        features: [
          { field: 'channelCount', transform: 'none' },
          { field: 'refundCount', transform: 'none' },
        ],
        k: 12,
        seed: 1,
      },
      'too-many-clusters',
      'k',
    ],
  ])('%s', async (_, definition, code, path) => {
    await draft('refused', definition);
    await expect(clusters.fitDraft('refused', 'spec')).rejects.toMatchObject({
      code: `tiering.${code}`,
      details: { path },
    });
    const scheme = await decisions.schemeStore.schemeByCode(test.database, 'refused');
    const kept = await decisions.schemeStore.draft(test.database, scheme?.id ?? '');
    expect(kept?.definition_json).toMatchObject({ model: null, tiers: [] });
  });

  it('of another kind, of a scheme nobody knows, of a draft that was edited meanwhile', async () => {
    await decisions.schemes.applyDefinition(
      {
        code: 'ladder',
        name: '等级',
        kind: 'rule_ladder',
        definition: { tiers: [{ code: 'a', name: '甲', rule: null }] },
      },
      'spec',
    );
    await expect(clusters.fitDraft('ladder', 'spec')).rejects.toMatchObject({ code: 'tiering.not-clusters' });
    await expect(clusters.fitDraft('nothing', 'spec')).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
    await draft('edited', { features: FEATURES, k: 3, seed: 1 });
    const fitting = clusters.fitDraft('edited', 'spec');
    await draft('edited', { features: FEATURES, k: 5, seed: 1 });
    await expect(fitting).rejects.toMatchObject({ code: 'tiering.draft-changed' });
  }, 60_000);

  it('with fewer people than clusters, or with nobody', async () => {
    await draft('few', { features: FEATURES, k: 5, seed: 1 });
    await test.database.run('DELETE FROM member_fact WHERE member_id > 4');
    await expect(clusters.fitDraft('few', 'spec')).rejects.toMatchObject({
      code: 'tiering.too-many-clusters',
      details: { path: 'k', k: 5, people: 4 },
    });
    await test.database.run('DELETE FROM member_fact');
    await expect(clusters.fitDraft('few', 'spec')).rejects.toMatchObject({
      code: 'tiering.population-empty',
    });
  });
});
