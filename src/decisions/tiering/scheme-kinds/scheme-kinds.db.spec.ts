import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../../test/factories/people.js';
import { anyLifecycle, anyRfm } from '../../../../test/factories/random-schemes.js';
import { lifecycleTiers, rfmTiers, type CountedOrder } from '../../../../test/factories/tier-oracle.js';
import { addDays } from '../../../platform/clock/business-date.js';
import type { LadderDefinition, RfmDefinition } from '../scheme-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 120;

let test: TestDatabase;
let decisions: Decisions;
/** Counted orders by person. */
let people: CountedOrder[][];

beforeAll(async () => {
  test = await createTestDatabase('kinds');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `c${index}`),
  );
  const drawn = fc.sample(
    fc.array(
      fc.record({
        daysBack: fc.constantFrom(-1, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91, 180, 181, 365, 366, 500),
        amountFen: fc.constantFrom(0, 1, 100, 4_999, 5_000, 10_000, 123_456),
        refund: fc.constantFrom(0, 0, 0, 0.5, 1),
        costFen: fc.constantFrom(null, null, 0, 33, 5_001, 200_000),
      }),
      { maxLength: 6 },
    ),
    { numRuns: PEOPLE, seed: 11 },
  );
  people = drawn.map((orders) =>
    orders
      .map(({ daysBack, amountFen, refund, costFen }) => {
        const netFen = amountFen - Math.floor(amountFen * refund);
        // a refund takes its share of the cost back; what was given away has its cost
        const cost = amountFen === 0 ? (costFen ?? 0) : Math.floor(((costFen ?? 0) * netFen) / amountFen);
        return {
          on: addDays(AS_OF, -daysBack),
          netFen,
          marginFen: costFen === null ? 0 : netFen - cost,
          isCounted: !(refund === 1 && amountFen > 0),
        };
      })
      .filter(({ isCounted }) => isCounted),
  );
  await insertOrders(
    test.database,
    drawn.flatMap((orders, person) =>
      orders.map(({ daysBack, amountFen, refund, costFen }, index) => ({
        memberId: person + 1,
        externalId: `o${person}-${index}`,
        paidAt: new Date(`${addDays(AS_OF, -daysBack)}T15:59:59.999Z`),
        amountFen,
        refundedFen: Math.floor(amountFen * refund),
        costFen,
      })),
    ),
  );
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
});
afterAll(() => test.drop());

/** Publishes a definition and returns everybody's tier code, in id order. */
async function place(
  code: string,
  kind: 'rule_ladder' | 'rfm' | 'lifecycle',
  definition: unknown,
): Promise<string[]> {
  await decisions.schemes.applyDefinition({ code, name: code, kind, definition }, 'spec');
  const { runId } = await decisions.schemes.publishDraft(code, { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  return held(code);
}

async function held(code: string): Promise<string[]> {
  const column = await decisions.tiering.tierColumn(test.database, code);
  const rows = await test.database.rows<{ tier: number }>(
    `SELECT ${column?.column} AS tier FROM member_tier t ORDER BY t.member_id`,
  );
  const codes = new Map([...(column?.tierIds ?? [])].map(([tierCode, id]) => [id, tierCode]));
  return rows.map(({ tier }) => codes.get(tier) ?? '');
}

/** Placing once more on the same date with the same fit moves nobody. */
async function expectSettled(code: string): Promise<void> {
  const run = await decisions.runs.runToEnd(
    await decisions.runs.startRun([code], { cause: 'manual', requestedBy: null }),
  );
  expect(run.change_count).toBe(0);
}

/** Clause by clause the same verdict: the first tier whose clauses hold, in the order of matching, is the tier held. */
async function expectExplained(
  code: string,
  memberIds: readonly number[],
  fromTheTop: boolean,
): Promise<void> {
  const tiers = await held(code);
  for (const memberId of memberIds) {
    const explained = await decisions.tiering.explain(test.database, String(memberId), code);
    const checks = fromTheTop ? [...explained.tierChecks].reverse() : explained.tierChecks;
    expect(explained.tierCode).toBe(tiers[memberId - 1]);
    expect(checks.find(({ isMet }) => isMet)?.tierCode).toBe(explained.tierCode);
    expect(explained.sentence).toContain(explained.tierName);
  }
}

/** Without what depends on where people stood before; see scheme-histories.db.spec. */
const rfmDefinition = anyRfm.map((definition) => ({ ...definition, hysteresisPercent: 0 }));

describe('RFM', () => {
  it('places everybody as scoring one by one would, for any window, cuts and groups', async () => {
    await fc.assert(
      fc.asyncProperty(rfmDefinition, async (definition) => {
        const expected = rfmTiers(definition, AS_OF, people);
        expect(await place('rfm-spec', 'rfm', definition)).toEqual(expected);
        await expectSettled('rfm-spec');
        const picked = [1, 60].map((offset) => 1 + ((expected.length * offset) % PEOPLE));
        for (const memberId of picked) {
          const explained = await decisions.tiering.explain(test.database, String(memberId), 'rfm-spec');
          expect(explained.tierCode).toBe(expected[memberId - 1]);
          const inOrder = [...explained.tierChecks].sort(
            (a, b) => Number(b.tierCode === 'none') - Number(a.tierCode === 'none'),
          );
          expect(inOrder.find(({ isMet }) => isMet)?.tierCode).toBe(explained.tierCode);
        }
      }),
      { numRuns: 60 },
    );
  }, 180_000);

  it('scores somebody exactly c days back below the cut of c days, and one day later above', async () => {
    const definition: RfmDefinition = {
      windowDays: null,
      monetary: 'net_amount',
      steps: 5,
      cutPoints: { recencyDays: [30, 60, 90, 365], frequency: [1, 1, 1, 1], monetaryFen: [0, 0, 0, 0] },
      groups: [{ code: 'fresh', name: '最近', r: [5, 5], f: [1, 5], m: [1, 5] }],
    };
    const tiers = await place('rfm-edge', 'rfm', definition);
    const latest = people.map((orders) =>
      orders
        .map(({ on }) => on)
        .filter((on) => on <= AS_OF)
        .sort()
        .at(-1),
    );
    expect(tiers.filter((_, index) => latest[index] === addDays(AS_OF, -30))).not.toContain('fresh');
    const within = tiers.filter((_, index) => latest[index] === addDays(AS_OF, -29));
    expect(within.length).toBeGreaterThan(0);
    expect(new Set(within)).toEqual(new Set(['fresh']));
  });
});

describe('lifecycle', () => {
  const definition = anyLifecycle.map((drawn) => ({ ...drawn, wonBack: null, minDwellDays: 0 }));

  it('follows its words for any thresholds', async () => {
    await fc.assert(
      fc.asyncProperty(definition, async (stages) => {
        expect(await place('life-spec', 'lifecycle', stages)).toEqual(lifecycleTiers(stages, AS_OF, people));
        await expectSettled('life-spec');
      }),
      { numRuns: 25 },
    );
    await expectExplained('life-spec', [1, 17, 42, 99], false);
  }, 120_000);
});

describe('a ladder', () => {
  const ladder = (thresholds: readonly number[]): LadderDefinition => ({
    tiers: thresholds.map((value, level) => ({
      code: `v${level}`,
      name: `等级${level}`,
      rule:
        level === 0
          ? null
          : { combinator: 'and', rules: [{ field: 'netAmountFen365', operator: '>=', value }] },
    })),
  });

  it('puts everybody on the highest rung they reach, and more spending never lowers a tier', async () => {
    const thresholds = [0, 5_000, 10_000, 100_000];
    const tiers = await place('ladder-spec', 'rule_ladder', ladder(thresholds));
    const spent = people.map((orders) =>
      orders
        .filter(({ on }) => on <= AS_OF && on > addDays(AS_OF, -365))
        .reduce((sum, { netFen }) => sum + netFen, 0),
    );
    expect(tiers).toEqual(
      spent.map((sum) => `v${thresholds.filter((value, level) => level > 0 && sum >= value).length}`),
    );
    await expectSettled('ladder-spec');
    await expectExplained('ladder-spec', [1, 17, 42, 99], true);
  });

  it('says what is missing to the next rung', async () => {
    await place('ladder-spec', 'rule_ladder', ladder([0, 1_000_000]));
    const explained = await decisions.tiering.explain(test.database, '1', 'ladder-spec');
    const spent = Number(explained.tierChecks[1]?.clauses[0]?.value.replaceAll(/[¥,]/g, '')) * 100;
    const gap = (1_000_000 - spent) / 100;
    const shown = gap.toLocaleString('en-US', { minimumFractionDigits: 2 });
    expect(explained.nextTier).toMatchObject({
      tierCode: 'v1',
      sentence: `距「等级1」：近365天实付金额还差 ¥${shown}`,
      progress: Math.round(spent / 1000) / 1000,
    });
    expect(explained.sentence).toBe('没有达到其他层级的条件，归入「等级0」');
  });
});
