import fc from 'fast-check';
import type {
  ScoreDefinition,
  ScoreFeature,
} from '../../src/decisions/tiering/scheme-kinds/score-definition.js';
import { daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Sql } from '../../src/platform/database/sql.js';

const FIELDS = ['netAmountFen', 'orderCount', 'recencyDays', 'averageOrderValueFen'] as const;

type Field = (typeof FIELDS)[number];

/** What a score may be made of, null where somebody has no value. */
export type Figures = Record<Field, number | null>;

/** Everybody's figures in id order, read plainly. */
export async function readFigures(sql: Sql, asOf: BusinessDate): Promise<Figures[]> {
  const rows = await sql.rows<{
    amount: number;
    orders: number;
    last: string | null;
    average: number | null;
  }>(
    `SELECT f.net_amount_fen AS amount, f.order_count AS orders, f.last_paid_on AS last,
       f.average_order_value_fen AS average FROM member_fact f ORDER BY f.member_id`,
  );
  return rows.map(({ amount, orders, last, average }) => ({
    netAmountFen: amount,
    orderCount: orders,
    recencyDays: last === null ? null : daysBetween(last, asOf),
    averageOrderValueFen: average,
  }));
}

/** Points of everybody for one feature, by the words of the definition. */
function pointsOf(people: readonly Figures[], feature: ScoreFeature): number[] {
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

/** Everybody's score, by other weights where they are given. */
export function scoresOf(
  people: readonly Figures[],
  { features }: Pick<ScoreDefinition, 'features'>,
  weights = features.map(({ weight }) => weight),
): number[] {
  const points = features.map((feature) => pointsOf(people, feature));
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

/** The tier that each of these scores leads into; equal shares are of everybody's scores by the definition. */
export function scoreTiers(
  people: readonly Figures[],
  definition: ScoreDefinition,
  scores = scoresOf(people, definition),
): string[] {
  const { cutPoints, tiers } = definition;
  const cuts = cutPoints === 'quantiles' ? sharesOf(scoresOf(people, definition), tiers.length) : cutPoints;
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
/** A score over one to four figures with four tiers. */
export const anyScore: fc.Arbitrary<ScoreDefinition> = fc
  .record({
    features: fc.uniqueArray(feature, { minLength: 1, maxLength: 4, selector: ({ field }) => field }),
    cutPoints: fc.oneof(fc.constant('quantiles' as const), fc.constant<number[]>([-1.01, 0.33, 2.02])),
  })
  .filter(({ features }) => Math.abs(features.reduce((sum, { weight }) => sum + weight, 0)) > 1e-6)
  .map((drawn) => ({ ...drawn, tiers: ['a', 'b', 'c', 'd'].map((code) => ({ code, name: `等级${code}` })) }));
