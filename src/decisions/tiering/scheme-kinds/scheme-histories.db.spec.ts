import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { ladderTiers } from '../../../../test/factories/ladder-oracle.js';
import { insertPeople } from '../../../../test/factories/people.js';
import { countedOn, drawHistory, tellHistory } from '../../../../test/factories/purchase-history.js';
import { anyLadder, anyLifecycle, anyRfm } from '../../../../test/factories/random-schemes.js';
import {
  lifecycleTiers,
  rfmTiers,
  type CountedOrder,
  type Held,
} from '../../../../test/factories/tier-oracle.js';
import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted } from '../../../platform/database/fragment.js';
import { checkSql } from '../../conditions/check.js';
import { peopleSource } from '../scheme-compiler.js';
import type { LadderDefinition, LifecycleDefinition, RfmDefinition } from '../scheme-definition.js';

const START = '2026-01-01';
const PEOPLE = 60;
const DAYS = 500;
const NIGHTS = 12;
/** Longer than any hold, any order that is heard of late and any refund. */
const LONGEST_WAIT = 170;

type Placed = { code: string } & (
  | { kind: 'rule_ladder'; definition: LadderDefinition }
  | { kind: 'rfm'; definition: RfmDefinition }
  | { kind: 'lifecycle'; definition: LifecycleDefinition }
);

/** Twelve schemes, four of each kind. */
const schemes: fc.Arbitrary<Placed[]> = fc
  .tuple(
    fc.array(anyLadder, { minLength: 4, maxLength: 4 }),
    fc.array(anyRfm, { minLength: 3, maxLength: 3 }),
    fc.array(anyLifecycle, { minLength: 5, maxLength: 5 }),
  )
  .map(([ladders, rfms, lifecycles]) => [
    ...ladders.map((definition, n): Placed => ({ code: `ladder-${n}`, kind: 'rule_ladder', definition })),
    ...rfms.map((definition, n): Placed => ({ code: `rfm-${n}`, kind: 'rfm', definition })),
    ...lifecycles.map((definition, n): Placed => ({ code: `life-${n}`, kind: 'lifecycle', definition })),
  ]);

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('histories');
});
afterAll(() => test.drop());

function expectedTiers(
  placed: Placed,
  asOf: BusinessDate,
  people: readonly CountedOrder[][],
  held: readonly (Held | undefined)[],
): string[] {
  switch (placed.kind) {
    case 'rule_ladder':
      return ladderTiers(placed.definition, asOf, people, held);
    case 'rfm':
      return rfmTiers(placed.definition, asOf, people, held);
    case 'lifecycle':
      return lifecycleTiers(placed.definition, asOf, people, held);
  }
}

/** What everybody holds in a scheme, in the order of their ids. */
async function heldIn(code: string): Promise<(Held | undefined)[]> {
  const column = await decisions.tiering.tierColumn(test.database, code);
  if (!column) return [];
  const slot = column.column.replace('t.tier_', '');
  const rows = await test.database.rows<{ tier: number | null; since: string | null }>(
    `SELECT t.tier_${slot} AS tier, t.since_${slot} AS since FROM member_tier t ORDER BY t.member_id`,
  );
  const codes = new Map([...column.tierIds].map(([tierCode, id]) => [id, tierCode]));
  return rows.map(({ tier, since }) =>
    tier === null || since === null ? undefined : { tier: codes.get(tier) ?? '', since },
  );
}

/**
 * The tier that the clauses of a scheme give everybody, by their own SQL: what is met, in the order in which tiers are
 * tried. RFM and lifecycle keep before they try; a ladder keeps rung by rung, so that nothing holds against a rise.
 */
async function explainedTiers(placed: Placed, asOf: BusinessDate): Promise<string[]> {
  const scheme = (await decisions.loader.placeable(test.database)).find(({ code }) => code === placed.code);
  if (!scheme) throw new Error(`${placed.code} places nobody`);
  const compiled = decisions.compiler.compile(scheme, asOf);
  const { rungs } = compiled;
  const columns = rungs.flatMap(({ check, keep }, index) => [
    sql`${check ? checkSql(check) : trusted('NULL')} AS ${trusted(`check_${index}`)}`,
    sql`${keep ? checkSql(keep.check) : trusted('0')} AS ${trusted(`keep_${index}`)}`,
  ]);
  const statement = sql`SELECT ${joined(columns, ', ')} ${peopleSource([compiled], 'all')} ORDER BY f.member_id`;
  const rows = await test.database.rows<Record<string, unknown>>(statement.text, statement.values);
  return rows.map((row) => {
    const answers = rungs.map(({ code, check }, index) => ({
      code,
      isMet: check === null || row[`check_${index}`] === 1,
      isKept: row[`keep_${index}`] === 1,
    }));
    const first = answers.find(({ isMet }) => isMet)?.code ?? '';
    if (placed.kind === 'rule_ladder')
      return answers.find(({ isMet, isKept }) => isMet || isKept)?.code ?? '';
    const goesFirst = first === 'none' || first === 'prospect' || first === 'won_back';
    return goesFirst ? first : (answers.find(({ isKept }) => isKept)?.code ?? first);
  });
}

async function runEverybody(codes: readonly string[]): Promise<number> {
  await decisions.facts.bringUpToDate({ isSilent: true });
  const run = await decisions.runs.runToEnd(
    await decisions.runs.startRun(codes, { cause: 'manual', requestedBy: null }),
  );
  expect(run.state).toBe('done');
  return run.change_count;
}

describe('schemes that remember, over a year and a half of purchases, late orders, refunds and missed nights', () => {
  it('place everybody as the story of their kind goes, stay put when placed again, and say why', async () => {
    const kept = { rule_ladder: 0, rfm: 0, lifecycle: 0 };
    await fc.assert(
      fc.asyncProperty(
        schemes,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: NIGHTS, maxLength: NIGHTS }),
        fc.integer({ min: 1, max: 1_000_000 }),
        async (placed, gaps, seed) => {
          await test.clear();
          decisions = createDecisions(test.database);
          await insertPeople(
            test.database,
            Array.from({ length: PEOPLE }, (_, index) => `h${index}`),
          );
          const orders = drawHistory(PEOPLE, START, DAYS, seed);
          const codes = placed.map(({ code }) => code);
          let [before, asOf] = ['2000-01-01', START];
          for (const [night, gap] of gaps.entries()) {
            await decisions.clock.fix(asOf, 'spec');
            await tellHistory(test.database, orders, before, asOf);
            const held = await Promise.all(codes.map((code) => heldIn(code)));
            if (night === 0) {
              for (const { code, kind, definition } of placed)
                await decisions.schemes.applyDefinition({ code, name: code, kind, definition }, 'spec');
              await decisions.facts.bringUpToDate({ isSilent: true });
              await decisions.schemes.publishDrafts(codes, { author: 'spec', isRunLater: true });
            }
            await runEverybody(codes);
            const people = countedOn(orders, PEOPLE, asOf);
            for (const [index, scheme] of placed.entries()) {
              const now = (await heldIn(scheme.code)).map((one) => one?.tier);
              const place = `${scheme.code} on ${asOf} ${JSON.stringify(scheme.definition)}`;
              expect(now, place).toEqual(expectedTiers(scheme, asOf, people, held[index] ?? []));
              expect(await explainedTiers(scheme, asOf), place).toEqual(now);
              const forgetful = expectedTiers(scheme, asOf, people, []);
              kept[scheme.kind] += now.filter((tier, person) => tier !== forgetful[person]).length;
            }
            expect(await runEverybody(codes)).toBe(0);
            [before, asOf] = [asOf, addDays(asOf, gap)];
          }
          // all nights of a long silence missed: holds have run out, and the rules alone say where everybody stands
          const later = addDays(START, DAYS + LONGEST_WAIT);
          asOf = later > asOf ? later : addDays(asOf, LONGEST_WAIT);
          await decisions.clock.fix(asOf, 'spec');
          await tellHistory(test.database, orders, before, asOf);
          await runEverybody(codes);
          const people = countedOn(orders, PEOPLE, asOf);
          for (const scheme of placed.filter(({ kind }) => kind === 'lifecycle')) {
            const now = (await heldIn(scheme.code)).map((one) => one?.tier);
            expect(now, JSON.stringify(scheme.definition)).toEqual(expectedTiers(scheme, asOf, people, []));
          }
        },
      ),
      { numRuns: 4, endOnFailure: true },
    );
    // people really were kept somewhere that the rules alone would not have put them
    expect(Math.min(...Object.values(kept))).toBeGreaterThan(10);
  }, 300_000);
});
