import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertPeople } from '../../../../test/factories/people.js';
import { drawHistory, tellHistory, type HistoryOrder } from '../../../../test/factories/purchase-history.js';
import { anyLifecycle, anyRfm, growingLadder } from '../../../../test/factories/random-schemes.js';
import { addDays } from '../../../platform/clock/business-date.js';
import type { LifecycleDefinition, SchemeDefinition, SchemeKindName } from '../scheme-definition.js';
import { schemeKinds } from './scheme-kinds.js';

// Laws about two people of whom one bought all that the other bought, and more. That placing again changes nothing and
// that clauses agree with the decision is held in scheme-kinds.db.spec and, for kinds that remember, in
// scheme-histories.db.spec.

const START = '2026-01-01';
const PAIRS = 40;
const NIGHTS = 7;

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('laws');
});
afterAll(() => test.drop());

/** Person 2n − 1 as drawn; person 2n bought the same and, besides, what somebody else bought. */
function pairs(seed: number): HistoryOrder[] {
  const own = drawHistory(PAIRS, START, 400, seed);
  const more = drawHistory(PAIRS, START, 400, seed + 1).map((order) => ({ ...order, refundedOn: null }));
  const give = (orders: readonly HistoryOrder[], isSecond: boolean, mark: string): HistoryOrder[] =>
    orders.map((order) => ({
      ...order,
      memberId: order.memberId * 2 - (isSecond ? 0 : 1),
      externalId: `${mark}${order.externalId}`,
    }));
  return [...give(own, false, 'a'), ...give(own, true, 'b'), ...give(more, true, 'c')];
}

/** Runs nights over a history and hands the exported rows of every scheme and night to `look`, in order of ids. */
async function live(
  schemes: readonly { code: string; kind: SchemeKindName; definition: SchemeDefinition }[],
  seed: number,
  gaps: readonly number[],
  look: (code: string, rows: readonly (string | number | null)[][]) => void,
): Promise<void> {
  await test.clear();
  decisions = createDecisions(test.database);
  await insertPeople(
    test.database,
    Array.from({ length: PAIRS * 2 }, (_, index) => `l${index}`),
  );
  const orders = pairs(seed);
  const codes = schemes.map(({ code }) => code);
  let [before, asOf] = ['2000-01-01', START];
  for (const [night, gap] of gaps.entries()) {
    await decisions.clock.fix(asOf, 'spec');
    await tellHistory(test.database, orders, before, asOf);
    await decisions.facts.bringUpToDate({ isSilent: true });
    if (night === 0) {
      for (const scheme of schemes)
        await decisions.schemes.applyDefinition({ ...scheme, name: scheme.code }, 'spec');
      await decisions.schemes.publishDrafts(codes, { author: 'spec', isRunLater: true });
    }
    await decisions.runs.runToEnd(
      await decisions.runs.startRun(codes, { cause: 'manual', requestedBy: null }),
    );
    for (const code of codes) look(code, await exported(code));
    [before, asOf] = [asOf, addDays(asOf, gap)];
  }
}

async function exported(code: string): Promise<(string | number | null)[][]> {
  return decisions.exports.exportScheme(code, undefined, async ({ pieces }) => {
    const rows: (string | number | null)[][] = [];
    for await (const piece of pieces) rows.push(...piece);
    return rows;
  });
}

const DAYS_ALONE: LifecycleDefinition = {
  thresholds: 'days',
  newWithinDays: 30,
  activeWithin: 60,
  silentWithin: 120,
  dormantWithin: 200,
  loyalFromOrders: 3,
  wonBack: null,
  minDwellDays: 0,
};
const nights = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: NIGHTS, maxLength: NIGHTS });
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('more spending', () => {
  it('never lowers a tier of a ladder, with a margin or without, nor an R, F or M score, nor cools a stage', async () => {
    let rises = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(growingLadder, { minLength: 6, maxLength: 6 }),
        fc.array(anyRfm, { minLength: 4, maxLength: 4 }),
        fc.array(anyLifecycle, { minLength: 2, maxLength: 2 }),
        seeds,
        nights,
        async (ladders, rfms, lifecycles, seed, gaps) => {
          const schemes = [
            ...ladders.map((definition, n) => ({
              code: `ladder-${n}`,
              kind: 'rule_ladder' as const,
              definition,
            })),
            ...rfms.map((definition, n) => ({
              code: `rfm-${n}`,
              kind: 'rfm' as const,
              // the average of more orders may be less
              definition: { ...definition, monetary: 'net_amount' as const },
            })),
            ...lifecycles.map((definition, n) => ({
              code: `life-${n}`,
              kind: 'lifecycle' as const,
              // whoever buys more often has shorter intervals; what is held depends on when it was entered
              definition: { ...DAYS_ALONE, newWithinDays: definition.newWithinDays },
            })),
          ];
          await live(schemes, seed, gaps, (code, rows) => {
            const scheme = schemes.find((one) => one.code === code) ?? schemes[0];
            const heights = rows.map((row) => heightsOf(scheme, row));
            const pairsOf = Array.from({ length: PAIRS }, (_, pair) => [
              heights[pair * 2],
              heights[pair * 2 + 1],
            ]);
            const lower = pairsOf.filter(([less = [], more = []]) =>
              less.some((height, axis) => (more[axis] ?? -1) < height),
            );
            expect(lower, JSON.stringify(scheme)).toEqual([]);
            rises += pairsOf.filter(([less = [], more = []]) =>
              less.some((height, axis) => (more[axis] ?? -1) > height),
            ).length;
          });
        },
      ),
      { numRuns: 1, endOnFailure: true },
    );
    expect(rises).toBeGreaterThan(100);
  }, 300_000);
});

/** How high somebody stands: the level of their tier, or their three scores. */
function heightsOf(
  scheme: { kind: SchemeKindName; definition: SchemeDefinition } | undefined,
  row: readonly (string | number | null)[],
): number[] {
  if (!scheme) return [];
  if (scheme.kind === 'rfm') return row.slice(5, 8).map((score) => Number(score ?? 0));
  const step = schemeKinds[scheme.kind].tiers(scheme.definition).find(({ code }) => code === row[1]);
  return [step?.level ?? -1];
}
