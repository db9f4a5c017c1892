import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertDrawnPeople } from '../../../../test/factories/drawn-people.js';
import { heldTiers, placeAgain, publishAndPlace } from '../../../../test/factories/placed-tiers.js';
import {
  anyScore,
  readFigures,
  scoresOf,
  scoreTiers,
  type Figures,
} from '../../../../test/factories/score-oracle.js';
import type { ScoreDefinition, ScoreFeature } from './score-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 150;
const CODE = 'spec';

let test: TestDatabase;
let decisions: Decisions;
let people: Figures[];

beforeAll(async () => {
  test = await createTestDatabase('score');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertDrawnPeople(test.database, { people: PEOPLE, asOf: AS_OF, seed: 5 });
  await decisions.facts.bringUpToDate({ isSilent: true });
  people = await readFigures(test.database, AS_OF);
});
afterAll(() => test.drop());

/** Publishes a definition, places everybody and returns their tier codes in id order. */
async function place(definition: unknown): Promise<string[]> {
  await decisions.schemes.applyDefinition({ code: CODE, name: CODE, kind: 'score', definition }, 'spec');
  await publishAndPlace(decisions, CODE);
  return heldTiers(test.database, decisions, CODE);
}

describe('a weighted score', () => {
  it('places everybody as adding up by hand would, and placing again moves nobody', async () => {
    await fc.assert(
      fc.asyncProperty(anyScore, async (drawn) => {
        const expected = scoreTiers(people, drawn);
        expect(await place(drawn)).toEqual(expected);
        expect(await placeAgain(decisions, CODE)).toBe(0);
        for (const memberId of [1, 77]) {
          const explained = await decisions.tiering.explain(test.database, String(memberId), CODE);
          expect(explained.tierCode).toBe(expected[memberId - 1]);
          expect([...explained.tierChecks].reverse().find(({ isMet }) => isMet)?.tierCode).toBe(
            explained.tierCode,
          );
        }
      }),
      { numRuns: 12, seed: 3 },
    );
  }, 120_000);

  it('never puts a higher score in a lower tier, and a heavier good figure never lowers anybody who has it', async () => {
    const drawn: ScoreDefinition = {
      features: [
        { field: 'netAmountFen', weight: 1, scaling: 'standardise', missing: 0 },
        { field: 'orderCount', weight: 1, scaling: 'buckets', buckets: [{ from: 2, points: 1 }], missing: 0 },
      ],
      cutPoints: [0, 1],
      tiers: ['a', 'b', 'c'].map((code) => ({ code, name: `等级${code}` })),
    };
    const before = await place(drawn);
    const scores = scoresOf(people, drawn);
    const levels = before.map((code) => 'abc'.indexOf(code));
    const byScore = people
      .map((_, person) => person)
      .sort((one, other) => (scores[one] ?? 0) - (scores[other] ?? 0));
    const inOrder = byScore.map((person) => levels[person] ?? -1);
    expect(inOrder).toEqual([...inOrder].sort((one, other) => one - other));
    const [spent, orders] = drawn.features as [ScoreFeature, ScoreFeature];
    const after = await place({ ...drawn, features: [spent, { ...orders, weight: 2 }] });
    after.forEach((code, index) => expect('abc'.indexOf(code)).toBeGreaterThanOrEqual(levels[index] ?? 0));
    expect(after).not.toEqual(before);
  });

  it('gives equal shares, and keeps people with one score together in the lower tier', async () => {
    const features: ScoreFeature[] = [
      { field: 'netAmountFen', weight: 1, scaling: 'standardise', missing: 0 },
    ];
    const tiers = ['a', 'b', 'c'].map((code) => ({ code, name: `等级${code}` }));
    const held = await place({ features, cutPoints: 'quantiles', tiers });
    const nobody = people.filter(({ netAmountFen }) => netAmountFen === 0).length;
    expect(nobody).toBeGreaterThan(1);
    const counts = tiers.map(({ code }) => held.filter((tier) => tier === code).length);
    expect(counts[0]).toBe(Math.max(50, nobody));
    expect(counts[1]).toBe(50);
    const coarse: ScoreFeature[] = [
      { field: 'orderCount', weight: 1, scaling: 'buckets', buckets: [{ from: 1, points: 1 }], missing: 0 },
    ];
    const tied = await place({ features: coarse, cutPoints: 'quantiles', tiers });
    expect(new Set(tied.filter((_, index) => people[index]?.orderCount === 0))).toEqual(new Set(['a']));
    expect(new Set(tied).size).toBeLessThan(3);
  });

  it('with a margin keeps whoever holds a tier until the score is lower by more than the margin', async () => {
    const base: ScoreDefinition = {
      features: [{ field: 'netAmountFen', weight: 1, scaling: 'standardise', missing: 0 }],
      hysteresisPercent: 40,
      cutPoints: [0],
      tiers: [
        { code: 'a', name: '普通' },
        { code: 'b', name: '优质' },
      ],
    };
    const before = await place(base);
    const scores = scoresOf(people, base);
    const after = await place({ ...base, cutPoints: [0.3] });
    expect(after).toEqual(
      scores.map((score, index) =>
        score >= 0.3 || (before[index] === 'b' && score >= 0.3 - 0.4) ? 'b' : 'a',
      ),
    );
    const kept = scores.findIndex((score) => score < 0.3 && score >= 0);
    expect(kept).toBeGreaterThanOrEqual(0);
    expect(await placeAgain(decisions, CODE)).toBe(0);
    const fresh = scores.map((score) => (score >= 0.3 ? 'b' : 'a'));
    expect(after).not.toEqual(fresh);
  });

  it('with a margin never leaves less to whoever held more', async () => {
    const tiers = ['a', 'b', 'c'].map((code) => ({ code, name: `等级${code}` }));
    const features: ScoreFeature[] = [
      { field: 'netAmountFen', weight: 1, scaling: 'standardise', missing: 0 },
    ];
    const held = await place({ features, hysteresisPercent: 50, cutPoints: [-0.6, 0], tiers });
    const scores = scoresOf(people, { features });
    const after = await place({ features, hysteresisPercent: 50, cutPoints: [0.7, 1.4], tiers });
    const order = 'abc';
    expect(after).toEqual(
      scores.map((score, person) => {
        const before = order.indexOf(held[person] ?? '');
        if (score >= 1.4 || (before === 2 && score >= 1.4 - 0.5)) return 'c';
        return score >= 0.7 || (before >= 1 && score >= 0.7 - 0.5) ? 'b' : 'a';
      }),
    );
    expect(
      after.some((code, person) => code === 'b' && held[person] === 'c' && (scores[person] ?? 0) < 0.7),
    ).toBe(true);
    expect(await placeAgain(decisions, CODE)).toBe(0);
  });

  it('shows where the points come from', async () => {
    await place({
      features: [
        { field: 'netAmountFen', weight: 2, scaling: 'standardise', missing: 0 },
        {
          field: 'recencyDays',
          weight: 1,
          scaling: 'buckets',
          buckets: [{ from: 0, points: 3 }],
          missing: -1,
        },
      ],
      cutPoints: [-100],
      tiers: [
        { code: 'a', name: '普通' },
        { code: 'b', name: '优质' },
      ],
    });
    const buyer = people.findIndex(({ recencyDays }) => recencyDays !== null);
    const explained = await decisions.tiering.explain(test.database, String(buyer + 1), CODE);
    const [total, spent, recency] = explained.tierChecks[1]?.clauses ?? [];
    expect(total).toMatchObject({ fieldLabel: '综合评分', threshold: '≥ -100.00 分', isMet: true });
    expect(spent).toMatchObject({ fieldLabel: '累计实付金额', isReference: true });
    expect(recency?.value).toBe(`${people[buyer]?.recencyDays} 天，计 +3.00 分`);
    expect(recency?.threshold).toBe('分段计分，权重 1');
    expect(explained.sentence).toContain('优质');
  });

  it('refuses a feature in which everybody is alike when it is tried or published, and keeps nothing', async () => {
    const flat = {
      features: [{ field: 'refundedAmountFen', weight: 1, scaling: 'standardise', missing: 0 }],
      cutPoints: [0],
      tiers: [
        { code: 'a', name: '普通' },
        { code: 'b', name: '优质' },
      ],
    };
    await test.database.run('UPDATE member_fact SET refunded_amount_fen = 7');
    await decisions.schemes.applyDefinition(
      { code: 'flat', name: '平', kind: 'score', definition: flat },
      'spec',
    );
    const error = {
      code: 'tiering.feature-constant',
      details: { path: 'features[0]', feature: '累计退款金额' },
    };
    await expect(decisions.simulation.simulateDraft('flat')).rejects.toMatchObject(error);
    await expect(decisions.schemes.publishDraft('flat', { author: 'spec' })).rejects.toMatchObject(error);
    const scheme = await decisions.schemeStore.schemeByCode(test.database, 'flat');
    expect(scheme).toMatchObject({ published_version_id: null, slot: null });
  });
});
