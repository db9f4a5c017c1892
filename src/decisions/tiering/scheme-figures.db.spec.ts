import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { addDays } from '../../platform/clock/business-date.js';
import { isSampled } from './live-count-sample.js';

const TODAY = '2026-03-01';
const PEOPLE = 4_200;

let test: TestDatabase;
let decisions: Decisions;

/** Person n has spent n mod 10 times ¥100; those with 0 never bought. */
function spent(person: number): number {
  return (person % 10) * 10_000;
}

const people = Array.from({ length: PEOPLE }, (_, index) => index + 1);

beforeAll(async () => {
  test = await createTestDatabase('figures');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(TODAY, 'spec');
  await insertPeople(
    test.database,
    people.map((person) => `p${person}`),
  );
  await insertOrders(
    test.database,
    people
      .filter((person) => spent(person) > 0)
      .map((memberId) => ({
        memberId,
        externalId: `o${memberId}`,
        paidAt: new Date(`${addDays(TODAY, -(memberId % 7))}T04:00:00Z`),
        amountFen: spent(memberId),
      })),
  );
  await insertMarks(test.database, people, 'order');
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.settle();
  await decisions.schemes.applyDefinition(
    { code: 'level', name: '会员等级', kind: 'rule_ladder', definition: ladder(50_000) },
    'spec',
  );
});
afterAll(() => test.drop());

function ladder(fen: number): unknown {
  return {
    tiers: [
      { code: 'v0', name: '普通', rule: null },
      {
        code: 'v1',
        name: '金卡',
        rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: fen }] },
      },
    ],
  };
}

function counts({ tiers }: { tiers: { code: string; count: number }[] }): Record<string, number> {
  return Object.fromEntries(tiers.map(({ code, count }) => [code, count]));
}

describe('live counts', () => {
  it('are exact while there are few people, and store nothing', async () => {
    const before = await test.database.rows('SELECT v.id, v.definition_json FROM scheme_version v');
    const live = await decisions.liveCounts.count('level', ladder(80_000));
    expect(live).toMatchObject({ total: PEOPLE, isEstimate: false });
    expect(counts(live)).toEqual({ v0: 3_360, v1: 840 });
    expect(await test.database.rows('SELECT v.id, v.definition_json FROM scheme_version v')).toEqual(before);
  });

  it('are scaled up from the same twentieth of ids when there are many', async () => {
    const sampled = people.filter(isSampled);
    const gold = sampled.filter((person) => spent(person) >= 80_000).length;
    const live = await decisions.liveCounts.count('level', ladder(80_000), PEOPLE);
    expect(live).toMatchObject({ total: sampled.length * 20, isEstimate: true });
    expect(counts(live)).toEqual({ v0: (sampled.length - gold) * 20, v1: gold * 20 });
  });

  it('read cut points off those whom they count', async () => {
    const { presetSchemes } = await import('./tiering-presets.js');
    const rfm = presetSchemes.find(({ kind }) => kind === 'rfm');
    await decisions.schemes.applyDefinition(
      { code: 'rfm', name: 'RFM', kind: 'rfm', definition: rfm?.definition },
      'spec',
    );
    const whole = await decisions.liveCounts.count('rfm', rfm?.definition);
    const part = await decisions.liveCounts.count('rfm', rfm?.definition, PEOPLE);
    expect([whole.total, whole.isEstimate, part.isEstimate]).toEqual([PEOPLE, false, true]);
    expect(counts(whole)['none']).toBe(PEOPLE / 10);
    const inWindow = await decisions.liveCounts.count('rfm', {
      ...(rfm?.definition as object),
      windowDays: 3,
    });
    expect(inWindow.total).toBe(PEOPLE);
    expect(counts(inWindow)['none']).toBeGreaterThan(PEOPLE / 2);
  });

  it('tell of a mistake where it is', async () => {
    await expect(decisions.liveCounts.count('level', { tiers: [] })).rejects.toMatchObject({
      status: 422,
      details: { path: 'tiers' },
    });
    await expect(decisions.liveCounts.count('nope', ladder(1))).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
  });
});

describe('a histogram', () => {
  it.each(['netAmountFen', 'frequency', 'recencyDays'])(
    'of the axis %s holds every buyer once',
    async (field) => {
      const { buckets } = await decisions.histograms.of(test.database, 'level', field);
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe((PEOPLE * 9) / 10);
      for (const [index, { from, to }] of buckets.entries()) {
        expect(to).toBeGreaterThanOrEqual(from);
        expect(from).toBeGreaterThan(buckets[index - 1]?.to ?? -1);
      }
    },
  );

  it.each(['orderCount30', 'averageOrderValueFen', 'growthTotal', 'joinedDays', 'purchaseIntervalDays'])(
    'of any other number counts whoever has one: %s',
    async (field) => {
      const { buckets, cuts } = await decisions.histograms.of(test.database, 'level', field);
      const counted = buckets.reduce((sum, { count }) => sum + count, 0);
      const expected: Record<string, number> = {
        orderCount30: PEOPLE,
        averageOrderValueFen: (PEOPLE * 9) / 10,
        growthTotal: PEOPLE,
        joinedDays: PEOPLE / 2,
        purchaseIntervalDays: 0,
      };
      expect([counted, cuts]).toEqual([expected[field], []]);
    },
  );

  it.each([
    ['nope', 'feature-unknown'],
    ['gender', 'feature-not-numeric'],
    ['__proto__', 'feature-unknown'],
  ])('of %s is refused', async (field, reason) => {
    await expect(decisions.histograms.of(test.database, 'level', field)).rejects.toMatchObject({
      code: `tiering.${reason}`,
      status: 422,
    });
  });
});

describe('the list of schemes', () => {
  it('shows sizes of the last days, the state and how often people go back', async () => {
    const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
    await decisions.runs.runToEnd(runId ?? '');
    const night = async (date: string): Promise<void> => {
      await decisions.clock.fix(date, 'spec');
      await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    };
    await night('2026-03-02');
    await insertOrders(test.database, [
      { memberId: 1, externalId: 'more', paidAt: new Date('2026-03-03T04:00:00Z'), amountFen: 100_000 },
    ]);
    await insertMarks(test.database, [1], 'order');
    await night('2026-03-03');
    await test.database.run(
      `UPDATE shop_order SET refunded_amount_fen = 100000, state = 'cancelled' WHERE external_id = 'more'`,
    );
    await insertMarks(test.database, [1], 'refund');
    await night('2026-03-04');
    const [level] = await decisions.schemeRead.list(test.database);
    expect(level).toMatchObject({
      code: 'level',
      state: 'published',
      publishedVersionNo: 1,
      draftVersionNo: null,
      pendingVersionNo: null,
      isPredicted: false,
      seasonUntil: null,
      flapRate: 0.5,
    });
    const half = PEOPLE / 2;
    expect(level?.trend).toEqual([
      { date: '2026-03-02', counts: { v0: half, v1: half } },
      { date: '2026-03-03', counts: { v0: half - 1, v1: half + 1 } },
      { date: '2026-03-04', counts: { v0: half, v1: half } },
    ]);
    const others = await decisions.schemeRead.list(test.database);
    expect(others.find(({ code }) => code === 'rfm')).toMatchObject({
      state: 'draft',
      draftVersionNo: 1,
      trend: [],
      flapRate: null,
    });
  });
});
