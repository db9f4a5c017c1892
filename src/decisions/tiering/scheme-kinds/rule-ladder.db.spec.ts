import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertPeople } from '../../../../test/factories/people.js';
import { tellHistory, type HistoryOrder } from '../../../../test/factories/purchase-history.js';
import { addDays } from '../../../platform/clock/business-date.js';
import type { LadderDefinition } from '../scheme-definition.js';

const START = '2025-01-01';

/** Yearly spend of ¥50, ¥100 and ¥200; the margin is 10 %. */
const ladder: LadderDefinition = {
  hysteresisPercent: 10,
  tiers: [
    { code: 'v0', name: '普通', rule: null },
    ...[5_000, 10_000, 20_000].map((value, index) => ({
      code: `v${index + 1}`,
      name: ['银卡', '金卡', '铂金'][index] ?? '',
      rule: { combinator: 'and' as const, rules: [{ field: 'netAmountFen365', operator: '>=', value }] },
    })),
  ],
};

/** Day of payment and yuan. What was paid on day 0 is a year old, and counts no more, from day 365 on. */
const STORIES: { name: string; buys: [day: number, yuan: number][]; tiers: string[] }[] = [
  {
    name: 'a figure a little below its threshold keeps',
    buys: [
      [0, 60],
      [100, 95],
    ],
    tiers: ['v1', 'v2', 'v2'],
  },
  {
    name: 'the margin ends where it ends',
    buys: [
      [0, 60],
      [100, 90],
    ],
    tiers: ['v1', 'v2', 'v2'],
  },
  {
    name: 'a fen further it is over',
    buys: [
      [0, 60],
      [100, 89.99],
    ],
    tiers: ['v1', 'v2', 'v1'],
  },
  {
    name: 'who falls from above is kept where somebody with less is kept',
    buys: [
      [0, 110],
      [100, 97],
    ],
    tiers: ['v2', 'v3', 'v2'],
  },
  { name: 'who was never there needs the threshold itself', buys: [[100, 97]], tiers: ['v0', 'v1', 'v1'] },
  {
    name: 'nothing holds against a rise',
    buys: [
      [0, 50],
      [400, 250],
    ],
    tiers: ['v1', 'v1', 'v3'],
  },
  {
    name: 'who falls far falls far',
    buys: [
      [0, 500],
      [100, 45],
    ],
    tiers: ['v3', 'v3', 'v1'],
  },
];

let test: TestDatabase;
let decisions: Decisions;

async function night(day: number, after: number, orders: readonly HistoryOrder[]): Promise<string[]> {
  const asOf = addDays(START, day);
  await decisions.clock.fix(asOf, 'spec');
  await tellHistory(test.database, orders, addDays(START, after), asOf);
  await decisions.facts.bringUpToDate({ isSilent: true });
  if (after < 0) {
    await decisions.schemes.applyDefinition(
      { code: 'level', name: '等级', kind: 'rule_ladder', definition: ladder },
      'spec',
    );
    await decisions.schemes.publishDrafts(['level'], { author: 'spec', isRunLater: true });
  }
  await decisions.runs.runToEnd(
    await decisions.runs.startRun(['level'], { cause: 'manual', requestedBy: null }),
  );
  return decisions.exports.exportScheme('level', undefined, async ({ pieces }) => {
    const tiers: string[] = [];
    for await (const piece of pieces) tiers.push(...piece.map((row) => String(row[1])));
    return tiers;
  });
}

describe('a ladder with a margin', () => {
  /** Tiers of everybody on each of the three nights. */
  let nights: string[][];

  beforeAll(async () => {
    test = await createTestDatabase('ladders');
    decisions = createDecisions(test.database);
    await insertPeople(
      test.database,
      STORIES.map((_, index) => `r${index}`),
    );
    const orders = STORIES.flatMap(({ buys }, person) =>
      buys.map(([day, yuan], index) => ({
        memberId: person + 1,
        externalId: `r${person}-${index}`,
        paidOn: addDays(START, day),
        knownOn: addDays(START, day),
        refundedOn: null,
        amountFen: Math.round(yuan * 100),
      })),
    );
    nights = [await night(0, -1, orders), await night(100, 0, orders), await night(400, 100, orders)];
  });
  afterAll(() => test.drop());

  it.each(STORIES.map(({ name, tiers }, person) => [name, tiers, person] as const))(
    '%s',
    (_, tiers, person) => {
      expect(nights.map((tier) => tier[person])).toEqual(tiers);
    },
  );

  it('says what keeps whoever is kept', async () => {
    const kept = await decisions.tiering.explain(test.database, '1', 'level');
    expect(kept.tierCode).toBe('v2');
    expect(kept.tierChecks.find(({ isCurrent }) => isCurrent)).toMatchObject({ tierCode: 'v2', isMet: true });
    expect(kept.sentence).toContain('¥90.00');
  });
});
