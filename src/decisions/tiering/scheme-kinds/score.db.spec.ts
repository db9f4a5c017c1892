import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertDrawnPeople } from '../../../../test/factories/drawn-people.js';
import { daysBetween } from '../../../platform/clock/business-date.js';
import { FitReader } from '../fit-reader.js';
import { SensitivityRead } from '../sensitivity.read.js';
import type { ScoreDefinition, ScoreFeature } from './score-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 150;
const CODE = 'spec';
const FIELDS = ['netAmountFen', 'orderCount', 'recencyDays', 'averageOrderValueFen'] as const;

type Field = (typeof FIELDS)[number];
type Figures = Record<Field, number | null>;

let test: TestDatabase;
let decisions: Decisions;
let sensitivity: SensitivityRead;
/** Everybody's figures, read plainly. */
let people: Figures[];

beforeAll(async () => {
  test = await createTestDatabase('score');
  decisions = createDecisions(test.database);
  const { clock, fields, schemeStore } = decisions;
  sensitivity = new SensitivityRead(clock, fields, schemeStore, new FitReader(fields));
  await clock.fix(AS_OF, 'spec');
  await insertDrawnPeople(test.database, { people: PEOPLE, asOf: AS_OF, seed: 5 });
  await decisions.facts.bringUpToDate({ isSilent: true });
  const rows = await test.database.rows<Record<string, never>>(
    `SELECT f.net_amount_fen, f.order_count, f.last_paid_on, f.average_order_value_fen FROM member_fact f
     ORDER BY f.member_id`,
  );
  people = rows.map((row) => ({
    netAmountFen: row['net_amount_fen'] ?? null,
    orderCount: row['order_count'] ?? null,
    recencyDays: row['last_paid_on'] === null ? null : daysBetween(String(row['last_paid_on']), AS_OF),
    averageOrderValueFen: row['average_order_value_fen'] ?? null,
  }));
});
afterAll(() => test.drop());

/** Publishes a definition, places everybody and returns their tier codes in id order. */
async function place(definition: unknown): Promise<string[]> {
  await decisions.schemes.applyDefinition({ code: CODE, name: CODE, kind: 'score', definition }, 'spec');
  const { runId } = await decisions.schemes.publishDraft(CODE, { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  return held();
}

async function held(): Promise<string[]> {
  const column = await decisions.tiering.tierColumn(test.database, CODE);
  const rows = await test.database.rows<{ tier: number }>(
    `SELECT ${column?.column} AS tier FROM member_tier t ORDER BY t.member_id`,
  );
  const codes = new Map([...(column?.tierIds ?? [])].map(([code, id]) => [id, code]));
  return rows.map(({ tier }) => codes.get(tier) ?? '');
}

async function rerun(): Promise<number> {
  const id = await decisions.runs.startRun([CODE], { cause: 'manual', requestedBy: null });
  return (await decisions.runs.runToEnd(id)).change_count;
}

/** Points of everybody for one feature, by the words of the definition. */
function pointsOf(feature: ScoreFeature): number[] {
  const values = people.map((person) => person[feature.field as Field]);
  if (feature.scaling === 'buckets')
    return values.map((value) => {
      if (value === null) return feature.missing;
      return feature.buckets?.filter(({ from }) => value >= from).at(-1)?.points ?? 0;
    });
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  return values.map((value) => (value === null ? feature.missing : (value - mean) / deviation));
}

function scoresOf({ features }: ScoreDefinition, weights = features.map(({ weight }) => weight)): number[] {
  const points = features.map(pointsOf);
  return people.map((_, person) =>
    features.reduce(
      (sum, _feature, index) => sum + (weights[index] ?? 0) * (points[index]?.[person] ?? 0),
      0,
    ),
  );
}

/** Cuts of equal shares by sorting: halfway between the person who is last in the lower tiers and the next higher score. */
function sharesOf(scores: readonly number[], tiers: number): number[] {
  const sorted = [...scores].sort((a, b) => a - b);
  return Array.from({ length: tiers - 1 }, (_, index) => {
    const last = sorted[Math.ceil((scores.length * (index + 1)) / tiers) - 1] ?? 0;
    const next = sorted.find((score) => score > last + 1e-9);
    return next === undefined ? Infinity : (last + next) / 2;
  });
}

function tiersOf(definition: ScoreDefinition, scores: readonly number[]): string[] {
  const { cutPoints, tiers } = definition;
  const cuts = cutPoints === 'quantiles' ? sharesOf(scoresOf(definition), tiers.length) : cutPoints;
  return scores.map((score) => tiers[cuts.filter((cut) => score >= cut - 1e-9).length]?.code ?? '');
}

const feature: fc.Arbitrary<ScoreFeature> = fc
  .record({
    field: fc.constantFrom(...FIELDS),
    weight: fc.constantFrom(-2, -0.5, 0, 1, 1.5, 3),
    missing: fc.constantFrom(0, -1.25, 2),
  })
  .chain((common) =>
    fc.oneof(
      fc.constant({ ...common, scaling: 'standardise' as const }),
      fc
        .uniqueArray(fc.constantFrom(0, 1, 2, 3, 30, 90, 5_000, 20_000, 100_000), {
          minLength: 1,
          maxLength: 4,
        })
        .map((from) => ({
          ...common,
          scaling: 'buckets' as const,
          buckets: from
            .sort((a, b) => a - b)
            .map((start, index) => ({ from: start, points: (index + 1) * 1.5 })),
        })),
    ),
  );
const definition: fc.Arbitrary<ScoreDefinition> = fc
  .record({
    features: fc.uniqueArray(feature, { minLength: 1, maxLength: 4, selector: ({ field }) => field }),
    cutPoints: fc.oneof(fc.constant('quantiles' as const), fc.constant<number[]>([-1.01, 0.33, 2.02])),
  })
  .filter(({ features }) => Math.abs(features.reduce((sum, { weight }) => sum + weight, 0)) > 1e-6)
  .map((drawn) => ({ ...drawn, tiers: ['a', 'b', 'c', 'd'].map((code) => ({ code, name: `等级${code}` })) }));

describe('a weighted score', () => {
  it('places everybody as adding up by hand would, and placing again moves nobody', async () => {
    await fc.assert(
      fc.asyncProperty(definition, async (drawn) => {
        const expected = tiersOf(drawn, scoresOf(drawn));
        expect(await place(drawn)).toEqual(expected);
        expect(await rerun()).toBe(0);
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
    const scores = scoresOf(drawn);
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
    const scores = scoresOf(base);
    const after = await place({ ...base, cutPoints: [0.3] });
    expect(after).toEqual(
      scores.map((score, index) =>
        score >= 0.3 || (before[index] === 'b' && score >= 0.3 - 0.4) ? 'b' : 'a',
      ),
    );
    const kept = scores.findIndex((score) => score < 0.3 && score >= 0);
    expect(kept).toBeGreaterThanOrEqual(0);
    expect(await rerun()).toBe(0);
    const fresh = scores.map((score) => (score >= 0.3 ? 'b' : 'a'));
    expect(after).not.toEqual(fresh);
  });

  it('with a margin never leaves less to whoever held more', async () => {
    const tiers = ['a', 'b', 'c'].map((code) => ({ code, name: `等级${code}` }));
    const features: ScoreFeature[] = [
      { field: 'netAmountFen', weight: 1, scaling: 'standardise', missing: 0 },
    ];
    const held = await place({ features, hysteresisPercent: 50, cutPoints: [-0.6, 0], tiers });
    const scores = scoresOf({ features, cutPoints: 'quantiles', tiers });
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
    expect(await rerun()).toBe(0);
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

describe('the sensitivity of a score', () => {
  it('counts who moves when a weight changes by a tenth, cuts and scaling kept', async () => {
    await fc.assert(
      fc.asyncProperty(definition, async (drawn) => {
        await decisions.schemes.applyDefinition(
          { code: 'sensitive', name: '敏感', kind: 'score', definition: drawn },
          'spec',
        );
        const weights = drawn.features.map(({ weight }) => weight);
        const now = tiersOf(drawn, scoresOf(drawn));
        const movedBy = (index: number, factor: number): number => {
          const changed = weights.map((weight, at) => (at === index ? weight * factor : weight));
          const then = tiersOf(drawn, scoresOf(drawn, changed));
          return then.filter((tier, person) => tier !== now[person]).length;
        };
        const expected = drawn.features.map(({ field }, index) => ({
          feature: index,
          field,
          plus10: movedBy(index, 1.1),
          minus10: movedBy(index, 0.9),
        }));
        const found = await sensitivity.ofScheme(test.database, 'sensitive');
        expect(
          found.map(({ feature, field, plus10, minus10 }) => ({
            feature,
            field,
            plus10: plus10.moved,
            minus10: minus10.moved,
          })),
        ).toEqual(expected);
        expect(found.every(({ plus10 }) => plus10.share === plus10.moved / PEOPLE)).toBe(true);
      }),
      { numRuns: 15, seed: 9 },
    );
  });

  it('is asked of scores alone', async () => {
    const life = {
      thresholds: 'days',
      newWithinDays: 30,
      activeWithin: 90,
      silentWithin: 180,
      dormantWithin: 365,
    };
    await decisions.schemes.applyDefinition(
      {
        code: 'life',
        name: '周期',
        kind: 'lifecycle',
        definition: { ...life, loyalFromOrders: null, wonBack: null, minDwellDays: 0 },
      },
      'spec',
    );
    await expect(sensitivity.ofScheme(test.database, 'life')).rejects.toMatchObject({
      code: 'tiering.not-a-score',
    });
    await expect(sensitivity.ofScheme(test.database, 'none')).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
  });
});
