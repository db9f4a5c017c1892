import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../../test/factories/people.js';
import { addDays } from '../../../platform/clock/business-date.js';
import type { RfmDefinition } from '../scheme-definition.js';

// Small populations whose scores were worked out by hand: score = 1 + number of cuts strictly below the value,
// cuts = type-7 quantiles, floored.

const AS_OF = '2026-03-01';

/** An order: days before the as-of date, paid, refunded (both fen), cost. */
type Purchase = [daysBack: number, paid: number, refunded?: number, cost?: number];

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('rfmcases');
});
afterAll(() => test.drop());

const base = { windowDays: null, monetary: 'net_amount', steps: 5, cutPoints: 'quantiles' } as const;

/** Scores `RFM` of everybody, in order; `---` for people who did not buy. */
async function scores(
  people: readonly (readonly Purchase[])[],
  definition: Partial<RfmDefinition> = {},
): Promise<string[]> {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    people.map((_, index) => `p${index}`),
  );
  await insertOrders(
    test.database,
    people.flatMap((purchases, person) =>
      purchases.map(([daysBack, amountFen, refundedFen = 0, costFen = null], index) => ({
        memberId: person + 1,
        externalId: `o${person}-${index}`,
        paidAt: new Date(`${addDays(AS_OF, -daysBack)}T04:00:00Z`),
        amountFen,
        refundedFen,
        costFen,
      })),
    ),
  );
  await insertMarks(
    test.database,
    people.map((_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
  const steps = definition.steps ?? 5;
  const groups = [{ code: 'all', name: '全部', r: [1, steps], f: [1, steps], m: [1, steps] }];
  await decisions.schemes.applyDefinition(
    { code: 'rfm', name: 'RFM', kind: 'rfm', definition: { ...base, groups, ...definition } },
    'spec',
  );
  const { runId } = await decisions.schemes.publishDraft('rfm', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  return decisions.exports.exportScheme('rfm', undefined, async ({ pieces }) => {
    const rows: string[] = [];
    for await (const piece of pieces)
      for (const row of piece)
        rows.push(
          row
            .slice(5, 8)
            .map((score) => score ?? '-')
            .join(''),
        );
    return rows;
  });
}

async function tiers(): Promise<string[]> {
  return decisions.exports.exportScheme('rfm', undefined, async ({ pieces }) => {
    const codes: string[] = [];
    for await (const piece of pieces) codes.push(...piece.map((row) => String(row[1])));
    return codes;
  });
}

describe('RFM by hand', () => {
  it('one member: every cut is their own value, and nobody is above it', async () => {
    expect(await scores([[[3, 10_000]]])).toEqual(['111']);
  });

  it('nobody bought: no scores at all', async () => {
    expect(await scores([[], []])).toEqual(['---', '---']);
  });

  it('all equal: everybody scores 1, and 未购买 stays apart', async () => {
    expect(await scores([[[3, 500]], [[3, 500]], [[3, 500]], []])).toEqual(['111', '111', '111', '---']);
  });

  it('five different ones: one in each fifth', async () => {
    // recency 50 40 30 20 10 days back; amounts 1–5 yuan; quantiles at 20 % steps of 0…4 are 0.8 1.6 2.4 3.2:
    // amounts 180 260 340 420 fen, so 100→1 200→2 300→3 400→4 500→5; dates likewise
    expect(await scores([[[50, 100]], [[40, 200]], [[30, 300]], [[20, 400]], [[10, 500]]])).toEqual([
      '111',
      '212',
      '313',
      '414',
      '515',
    ]);
  });

  it('ties share a score, and a score that a tie swallows belongs to nobody', async () => {
    // amounts 1 1 1 1 9: cuts at positions 0.8 1.6 2.4 3.2 are 1, 1, 1 and 1 + 0.2 · 8 = 2.6, floored 2
    expect(await scores([[[1, 1]], [[1, 1]], [[1, 1]], [[1, 1]], [[1, 9]]])).toEqual([
      '111',
      '111',
      '111',
      '111',
      '115',
    ]);
  });

  it('zero amounts count as purchases of nothing', async () => {
    // a gift for 0 is an order: F is 2 for the second one; M 0 and 100: cuts 20 40 60 80
    expect(
      await scores([
        [[5, 0]],
        [
          [5, 100],
          [5, 0],
        ],
      ]),
    ).toEqual(['111', '155']);
  });

  it('refunds beyond what was paid leave nothing, never less', async () => {
    // refunded in full: no order; refunded more than paid: neither; partly refunded: what is left
    expect(await scores([[[5, 1_000, 1_000]], [[5, 1_000, 1_500]], [[5, 1_000, 400]]])).toEqual([
      '---',
      '---',
      '111',
    ]);
  });

  it('three and four steps', async () => {
    const four: Purchase[][] = [[[40, 100]], [[30, 200]], [[20, 300]], [[10, 400]]];
    // thirds of positions 0…3 lie at 1 and 2, on the second and third values themselves: 200 and 300
    expect(await scores(four, { steps: 3 })).toEqual(['111', '111', '212', '313']);
    // quarters lie at 0.75 1.5 2.25: 175 250 325
    expect(await scores(four, { steps: 4 })).toEqual(['111', '212', '313', '414']);
  });

  it('average order: two small orders do not make one large one', async () => {
    const people: Purchase[][] = [
      [
        [5, 300],
        [5, 301],
      ],
      [[5, 400]],
    ];
    expect(await scores(people)).toEqual(['155', '111']);
    expect(await scores(people, { monetary: 'average_order' })).toEqual(['151', '115']);
  });

  it('margin: what is left after cost, below zero too; orders without a cost add nothing', async () => {
    const people: Purchase[][] = [
      [[5, 1_000, 0, 1_200]], // −200
      [[5, 1_000]], // unknown: 0
      [[5, 1_000, 500, 600]], // half came back, and half the cost: 500 − 300 = 200
      [[5, 0, 0, 50]], // given away: −50
      [[5, 1_000, 0, 0]], // 1,000
    ];
    // −200 −50 0 200 1000 at positions 0.8 1.6 2.4 3.2: −80, −20, 80, 360
    expect(await scores(people, { monetary: 'margin' })).toEqual(['111', '113', '114', '112', '115']);
  });

  it('a hundred and twenty-five cells: everybody is in the one of their three scores', async () => {
    const cells = Array.from({ length: 125 }, (_, cell) => {
      const [r, f, m] = [Math.floor(cell / 25) + 1, (Math.floor(cell / 5) % 5) + 1, (cell % 5) + 1];
      return { code: `c${r}${f}${m}`, name: `${r}-${f}-${m}`, r: [r, r], f: [f, f], m: [m, m] };
    });
    const people: Purchase[][] = Array.from({ length: 40 }, (_, person) =>
      Array.from({ length: 1 + ((person * 7) % 6) }, (__, index) => [
        (person * 11 + index * 29) % 300,
        ((person * 37) % 50) * 100,
      ]),
    );
    const found = await scores(people, { groups: cells as RfmDefinition['groups'] });
    expect(new Set(found).size).toBeGreaterThan(20);
    expect(await tiers()).toEqual(found.map((score) => `c${score}`));
  });

  it('a window forgets what is older, by the business date', async () => {
    const people: Purchase[][] = [
      [
        [6, 100],
        [7, 900],
      ],
      [[6, 500]],
      [[7, 500]],
    ];
    // seven days are today and six before: 100, 500, and nothing
    expect(await scores(people, { windowDays: 7 })).toEqual(['111', '115', '---']);
  });

  it('weights make one score beside the three', async () => {
    await scores([[[50, 100]], [[40, 200]], [[30, 300]], [[20, 400]], [[10, 500]]], {
      weights: { r: 2, f: 1, m: 0.5 },
    });
    const rows = await test.database.rows<{ deciding_json: unknown }>(
      'SELECT c.deciding_json FROM tier_change c ORDER BY c.member_id',
    );
    const last = rows.map(({ deciding_json: json }) => {
      const values: unknown[] =
        typeof json === 'string' ? (JSON.parse(json) as unknown[]) : (json as unknown[]);
      return values.at(-1);
    });
    // 2R + F + M/2 with scores 111 212 313 414 515
    expect(last).toEqual([3.5, 6, 8.5, 11, 13.5]);
  });
});
