import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../../test/factories/people.js';
import type { LadderDefinition } from '../scheme-definition.js';

const BEGIN = '2026-01-01';
const TODAY = '2026-04-05';
const PEOPLE = 200;

function tier(code: string, name: string, fen: number): LadderDefinition['tiers'][number] {
  return {
    code,
    name,
    rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: fen }] },
  };
}

const definition: LadderDefinition = {
  tiers: [
    { code: 'v0', name: '普通', rule: null },
    tier('v1', '银卡', 10_000),
    tier('v2', '金卡', 100_000),
    tier('v9', '不可及', 900_000_000),
  ],
};

let test: TestDatabase;
let decisions: Decisions;

async function buy(ids: readonly number[], on: string, amountFen: number): Promise<void> {
  await insertOrders(
    test.database,
    ids.map((memberId) => ({
      memberId,
      externalId: `${on}-${memberId}`,
      paidAt: new Date(`${on}T04:00:00Z`),
      amountFen,
    })),
  );
  await insertMarks(test.database, ids, 'order');
}

const everybody = Array.from({ length: PEOPLE }, (_, index) => index + 1);
/** Ten of them are gold, forty more silver. */
const gold = everybody.slice(0, 10);
const silver = everybody.slice(10, 50);

beforeAll(async () => {
  test = await createTestDatabase('tier-quality');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(BEGIN, 'spec');
  await insertPeople(
    test.database,
    everybody.map((id) => `c${id}`),
  );
  await buy(gold, '2025-12-20', 150_000);
  await buy(silver, '2025-12-20', 20_000);
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.schemes.applyDefinition(
    { code: 'level', name: '等级', kind: 'rule_ladder', definition },
    'spec',
  );
  const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
  // gold people go on buying, a quarter of silver too, nobody else
  await buy(gold, '2026-02-10', 80_000);
  await buy(silver.slice(0, 10), '2026-02-11', 5_000);
  await decisions.clock.fix(TODAY, 'spec');
  await decisions.refreshAndSettle();
  await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
});
afterAll(() => test.drop());

describe('quality of a scheme', () => {
  it('compares what the tiers of 90 days ago spent since', async () => {
    const { separation } = await decisions.quality.of('level');
    expect(separation.asOf).toBe('2026-01-05');
    expect(
      separation.tiers.map(({ code, people, buyers, meanFen }) => [code, people, buyers, meanFen]),
    ).toEqual([
      ['v0', 150, 0, 0],
      ['v1', 40, 10, 1250],
      ['v2', 10, 10, 80_000],
      ['v9', 0, 0, 0],
    ]);
    expect(separation.index).toBeGreaterThan(0.5);
  });

  it('keeps the sizes of every day on which everybody was placed', async () => {
    const { sizes } = await decisions.quality.of('level');
    expect(sizes).toEqual([
      { date: BEGIN, counts: { v0: 150, v1: 40, v2: 10 } },
      { date: TODAY, counts: { v0: 150, v1: 40, v2: 10 } },
    ]);
  });

  it('warns of a rule that nobody meets and of tiny tiers, and says no more than that', async () => {
    const { warnings } = await decisions.quality.of('level');
    expect(warnings.map(({ code, tierCode }) => [code, tierCode])).toEqual([
      ['tiny_tier', 'v2'],
      ['rule_matches_nobody', 'v9'],
    ]);
  });

  it('raises an alarm when the figures that decide become others', async () => {
    const calm = await decisions.quality.of('level');
    const state = (quality: typeof calm) =>
      quality.drift.find(({ kind, label }) => kind === 'input' && label === '累计实付金额')?.state;
    expect(state(calm)).not.toBe('alarm');
    await test.database.run(
      'UPDATE member_fact SET net_amount_fen = net_amount_fen + 3000 WHERE member_id > 50',
    );
    expect(state(await decisions.quality.of('level'))).toBe('alarm');
    await test.database.run(
      'UPDATE member_fact SET net_amount_fen = net_amount_fen - 3000 WHERE member_id > 50',
    );
  });
});

describe('portraits', () => {
  it('describe any figure per tier, words by their commonest values', async () => {
    await test.database.run(`UPDATE member SET gender = 'female' WHERE id <= 6`);
    const { tiers } = await decisions.portraits.portraits('level', ['netAmountFen', 'recencyDays', 'gender']);
    const top = tiers.find(({ code }) => code === 'v2');
    expect(top?.people).toBe(10);
    expect(top?.fields[0]).toMatchObject({ n: 10, missing: 0, mean: 230_000, median: 230_000 });
    expect(top?.fields[2]?.share?.[0]).toEqual({ value: 'female', label: '女', count: 6 });
    const lowest = tiers.find(({ code }) => code === 'v0');
    expect(lowest?.fields[1]).toMatchObject({ n: 0, missing: 150, mean: null });
  });

  it('correlate figures with the number of pairs and an interval', async () => {
    const { cells } = await decisions.portraits.correlations('level', [
      'netAmountFen',
      'orderCount',
      'recencyDays',
    ]);
    expect(cells.map(({ a, b, n }) => [a, b, n])).toEqual([
      ['netAmountFen', 'orderCount', 200],
      ['netAmountFen', 'recencyDays', 50],
      ['orderCount', 'recencyDays', 50],
    ]);
    const [first] = cells;
    expect(first?.r).toBeGreaterThan(0.5);
    expect(first?.low).toBeLessThan(first?.r ?? 0);
  });

  it.each([
    ['an unknown field', () => decisions.portraits.portraits('level', ['nope']), 'tiering.field-unknown'],
    ['a window', () => decisions.portraits.portraits('level', ['ordersInWindow']), 'tiering.field-unknown'],
    ['no field', () => decisions.portraits.portraits('level', []), 'tiering.fields-count'],
    ['words', () => decisions.portraits.correlations('level', ['gender']), 'tiering.field-not-numeric'],
    [
      'an unknown tier',
      () => decisions.portraits.correlations('level', ['orderCount'], 'x'),
      'tiering.tier-unknown',
    ],
    ['an unknown scheme', () => decisions.quality.of('nope'), 'tiering.scheme-unknown'],
  ])('refuse %s', async (_, ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code });
  });
});

describe('the flap rate', () => {
  it('counts changes by facts that undo the change before within 30 days', async () => {
    const scheme = await test.database.row<{ id: string }>(`SELECT id FROM scheme WHERE code = 'level'`);
    const tiers = await decisions.schemeStore.tierIds(test.database, scheme?.id ?? '');
    const history: [member: number, run: number, from: string, to: string, on: string][] = [
      [101, 901, 'v0', 'v1', '2026-03-01'],
      [101, 902, 'v1', 'v0', '2026-03-20'], // back after 19 days
      [102, 901, 'v0', 'v1', '2026-03-01'],
      [102, 902, 'v1', 'v2', '2026-03-10'], // on, not back
      [103, 901, 'v0', 'v1', '2026-02-01'],
      [103, 902, 'v1', 'v0', '2026-03-10'], // back, but after 37 days
    ];
    for (const [member, run, from, to, on] of history) {
      await test.database.run(
        `INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, cause, business_date,
           deciding_json, recorded_at) VALUES (?, ?, ?, ?, ?, 1, 'facts', ?, '[]', ?)`,
        [run, scheme?.id ?? '', member, tiers.get(from) ?? 0, tiers.get(to) ?? 0, on, `${on} 03:00:00`],
      );
    }
    const { flap } = await decisions.quality.of('level');
    expect({ changes: flap.changes, reversed: flap.reversed }).toEqual({ changes: 6, reversed: 1 });
    expect(flap.share).toBeCloseTo(1 / 6, 9);
  });
});
