import fc from 'fast-check';
import {
  COLD_STAGES,
  RFM_MONETARY,
  type LadderDefinition,
  type LifecycleDefinition,
  type RfmDefinition,
  type ScoreRange,
} from '../../src/decisions/tiering/scheme-definition.js';

// Sound definitions at random, for properties that must hold for all of them.

const percent = fc.constantFrom(0, 5, 12.5, 20, 50);

function rangeTo(steps: number): fc.Arbitrary<ScoreRange> {
  return fc
    .tuple(fc.integer({ min: 1, max: steps }), fc.integer({ min: 1, max: steps }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
}

function cutsAmong(values: readonly number[], steps: number): fc.Arbitrary<number[]> {
  return fc
    .array(fc.constantFrom(...values), { minLength: steps - 1, maxLength: steps - 1 })
    .map((cuts) => cuts.sort((a, b) => a - b));
}

/** RFM by any window, money, number of scores, cuts and groups (which may overlap and leave gaps). */
export const anyRfm: fc.Arbitrary<RfmDefinition> = fc.constantFrom(3, 4, 5).chain((steps) =>
  fc.record({
    windowDays: fc.constantFrom(null, 30, 90, 180, 365, 60, 1),
    monetary: fc.constantFrom(...RFM_MONETARY),
    steps: fc.constant(steps),
    hysteresisPercent: percent,
    cutPoints: fc.oneof(
      fc.constant('quantiles' as const),
      fc.record({
        recencyDays: cutsAmong([0, 1, 29.5, 30, 60, 90, 181, 400], steps),
        frequency: cutsAmong([0, 1, 1.5, 2, 3, 5], steps),
        monetaryFen: cutsAmong([0, 0.5, 100, 4_999, 5_000, 10_000.7, 100_000], steps),
      }),
    ),
    groups: fc
      .array(fc.record({ r: rangeTo(steps), f: rangeTo(steps), m: rangeTo(steps) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((groups) => groups.map((group, index) => ({ code: `g${index}`, name: `组${index}`, ...group }))),
  }),
);

function bounds(values: readonly number[]): fc.Arbitrary<[number, number, number]> {
  return fc.uniqueArray(fc.constantFrom(...values), { minLength: 3, maxLength: 3 }).map((drawn) => {
    const [active = 1, silent = 1, dormant = 1] = drawn.sort((a, b) => a - b);
    return [active, silent, dormant];
  });
}

/** Lifecycles by days or intervals, with and without 忠诚, 召回 and a dwell. */
export const anyLifecycle: fc.Arbitrary<LifecycleDefinition> = fc
  .record({
    days: bounds([30, 31, 60, 90, 180, 365, 400, 600]),
    intervals: bounds([0.1, 0.5, 1, 1.5, 2, 3.25, 6, 12]),
    thresholds: fc.constantFrom('days', 'intervals'),
    newWithinDays: fc.constantFrom(1, 29, 30),
    loyalFromOrders: fc.constantFrom(null, 2, 3),
    wonBack: fc.option(
      fc.record({
        from: fc.subarray([...COLD_STAGES], { minLength: 1 }),
        forDays: fc.constantFrom(1, 7, 30, 90),
      }),
    ),
    minDwellDays: fc.constantFrom(0, 0, 1, 10, 45, 100),
  })
  .map(({ days, intervals, ...rest }) => {
    const [activeWithin, silentWithin, dormantWithin] = rest.thresholds === 'days' ? days : intervals;
    return { ...rest, activeWithin, silentWithin, dormantWithin };
  });

const LADDER_LEAF = fc.oneof(
  fc.record({
    field: fc.constantFrom('netAmountFen', 'netAmountFen365'),
    operator: fc.constantFrom('>=', '>'),
    value: fc.constantFrom(1, 5_000, 10_001, 99_999, 250_000),
  }),
  fc.record({
    field: fc.constantFrom('orderCount', 'orderCount90'),
    operator: fc.constantFrom('>=', '>'),
    value: fc.constantFrom(1, 2, 3, 7),
  }),
);
const QUIET_LEAF = fc.record({
  field: fc.constant('recencyDays'),
  operator: fc.constantFrom('<=', '<'),
  value: fc.constantFrom(7, 30, 61, 180),
});

function ladderOf(
  group: fc.Arbitrary<LadderDefinition['tiers'][number]['rule']>,
): fc.Arbitrary<LadderDefinition> {
  return fc
    .record({ hysteresisPercent: percent, rules: fc.array(group, { minLength: 1, maxLength: 5 }) })
    .map(({ hysteresisPercent, rules }) => ({
      hysteresisPercent,
      tiers: [null, ...rules].map((rule, level) => ({ code: `v${level}`, name: `等级${level}`, rule })),
    }));
}

/** Ladders whose rules ask for at least so much money or so many orders. */
export const growingLadder: fc.Arbitrary<LadderDefinition> = ladderOf(
  fc.record({
    combinator: fc.constantFrom('and', 'or'),
    rules: fc.array(LADDER_LEAF, { minLength: 1, maxLength: 3 }),
  }),
);

/** Ladders that ask for a recent order, too, and turn a condition around. */
export const anyLadder: fc.Arbitrary<LadderDefinition> = ladderOf(
  fc.record({
    combinator: fc.constantFrom('and', 'or'),
    not: fc.constantFrom(false, false, true),
    rules: fc.array(
      fc.oneof(
        LADDER_LEAF,
        QUIET_LEAF,
        fc.record({
          combinator: fc.constantFrom('and', 'or'),
          not: fc.boolean(),
          rules: fc.array(fc.oneof(LADDER_LEAF, QUIET_LEAF), { minLength: 1, maxLength: 2 }),
        }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);
