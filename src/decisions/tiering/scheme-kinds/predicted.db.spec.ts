import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../../test/factories/people.js';
import { createPrediction, drawOrders } from '../../../../test/factories/prediction.js';
import type { PredictionRow } from '../../prediction/prediction.read.js';
import {
  PREDICTED_MEASURES,
  type PredictedDefinition,
  type PredictedMeasure,
} from './predicted-definition.js';

const AS_OF = '2026-06-30';
const PEOPLE = 400;
const BUYERS = 320;

let test: TestDatabase;
let decisions: Decisions;
let predictions: Map<number, PredictionRow>;

beforeAll(async () => {
  test = await createTestDatabase('predicted');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `c${index}`),
  );
  await insertOrders(test.database, drawOrders(BUYERS, AS_OF, 700));
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
  const prediction = createPrediction(test.database);
  await prediction.service.refit({ until: AS_OF });
  const rows = await prediction.read.after(test.database, '0', PEOPLE);
  predictions = new Map(rows.map((row) => [Number(row.member_id), row]));
});
afterAll(() => test.drop());

const TIERS = ['low', 'middle', 'high'].map((code) => ({ code, name: `${code}档` }));
const NOBODY = { code: 'none', name: '没有预测' };

function definitionOf(
  measure: PredictedMeasure,
  cutPoints: PredictedDefinition['cutPoints'],
): PredictedDefinition {
  return { measure, cutPoints, tiers: TIERS, neverBought: NOBODY };
}

/** Publishes a definition and returns everybody's tier code, in id order. */
async function place(definition: PredictedDefinition): Promise<string[]> {
  await decisions.schemes.applyDefinition(
    { code: 'forecast', name: '预测', kind: 'predicted', definition },
    'spec',
  );
  const { runId } = await decisions.schemes.publishDraft('forecast', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  return held();
}

async function held(): Promise<string[]> {
  const column = await decisions.tiering.tierColumn(test.database, 'forecast');
  const rows = await test.database.rows<{ tier: number }>(
    `SELECT ${column?.column} AS tier FROM member_tier t ORDER BY t.member_id`,
  );
  const codes = new Map([...(column?.tierIds ?? [])].map(([code, id]) => [id, code]));
  return rows.map(({ tier }) => codes.get(tier) ?? '');
}

function valueOf(row: PredictionRow, measure: PredictedMeasure): number {
  const values: Record<PredictedMeasure, number | null> = {
    p_alive: row.p_alive,
    churn_risk: 1 - row.p_alive,
    expected_orders_90: row.expected_orders_90,
    expected_value_90: row.expected_value_fen_90,
    expected_value_365: row.expected_value_fen_365,
  };
  return values[measure] ?? Number.NaN;
}

function expectedTier(memberId: number, measure: PredictedMeasure, cuts: readonly number[]): string {
  const row = predictions.get(memberId);
  if (!row) return NOBODY.code;
  const reached = cuts.filter((cut) => valueOf(row, measure) >= cut).length;
  return TIERS[reached]?.code ?? '';
}

const everybody = Array.from({ length: PEOPLE }, (_, index) => index + 1);

describe('people placed by what is predicted of them', () => {
  it('stand where plain comparisons put them, for every measure and any cuts', async () => {
    expect(predictions.size).toBe(BUYERS);
    const drawn = fc.sample(
      fc.record({
        measure: fc.constantFrom(...PREDICTED_MEASURES),
        ranks: fc.uniqueArray(fc.integer({ min: 1, max: BUYERS - 1 }), { minLength: 2, maxLength: 2 }),
      }),
      { numRuns: 6, seed: 4 },
    );
    for (const { measure, ranks } of drawn) {
      // Cuts right at people's values: who has exactly the cut is in the higher tier.
      const values = [...predictions.values()].map((row) => valueOf(row, measure)).sort((a, b) => a - b);
      const cuts = [...new Set(ranks.map((rank) => values[rank] ?? 0))].sort((a, b) => a - b);
      const isUsable = cuts.length === 2 && (cuts[0] ?? 0) > 0;
      const usable = isUsable ? cuts : measure.startsWith('expected_value') ? [1, 2] : [0.2, 0.6];
      const tiers = await place(definitionOf(measure, usable));
      expect(tiers).toEqual(everybody.map((memberId) => expectedTier(memberId, measure, usable)));
    }
  });

  it('are settled: placing once more moves nobody', async () => {
    await place(definitionOf('expected_orders_90', [0.05, 0.5]));
    const runId = await decisions.runs.startRun(['forecast'], { cause: 'manual', requestedBy: null });
    expect((await decisions.runs.runToEnd(runId)).change_count).toBe(0);
  });

  it('in equal shares are as many in each tier, and more is expected of the higher', async () => {
    const tiers = await place(definitionOf('expected_value_365', 'quantiles'));
    const sizes = TIERS.map(({ code }) => tiers.filter((tier) => tier === code).length);
    for (const size of sizes) expect(Math.abs(size - BUYERS / 3)).toBeLessThanOrEqual(2);
    const [low = [], middle = [], high = []] = TIERS.map(({ code }) =>
      everybody
        .filter((memberId) => tiers[memberId - 1] === code)
        .map((memberId) => predictions.get(memberId)?.expected_value_fen_365 ?? 0),
    );
    expect(Math.max(...low)).toBeLessThan(Math.min(...middle));
    expect(Math.max(...middle)).toBeLessThan(Math.min(...high));
  });

  it('who bought once are all surely customers by the model, so that equal shares do not part them', async () => {
    const tiers = await place(definitionOf('p_alive', 'quantiles'));
    const once = everybody.filter((memberId) => predictions.get(memberId)?.frequency === 0);
    expect(new Set(once.map((memberId) => tiers[memberId - 1])).size).toBe(1);
  });

  it('read why: the figure, the cut and what it rests on, the same verdict as the placing', async () => {
    const tiers = await place(definitionOf('churn_risk', [0.3, 0.7]));
    for (const memberId of [1, 2, 3, 50, 100, 320, 321, 400]) {
      const explained = await decisions.tiering.explain(test.database, String(memberId), 'forecast');
      expect(explained.tierCode).toBe(tiers[memberId - 1]);
      const current = explained.tierChecks.find(({ isCurrent }) => isCurrent);
      expect(current?.clauses.every(({ isMet }) => isMet)).toBe(true);
    }
    const inDanger = everybody.find((memberId) => tiers[memberId - 1] === 'high') ?? 0;
    const { tierChecks } = await decisions.tiering.explain(test.database, String(inDanger), 'forecast');
    const clauses = tierChecks.find(({ isCurrent }) => isCurrent)?.clauses ?? [];
    expect(clauses[0]?.text).toBe('流失风险 ≥ 0.700');
    expect(clauses[0]?.value).toBe((1 - (predictions.get(inDanger)?.p_alive ?? 0)).toFixed(3));
    expect(clauses.map(({ text }) => text)).toContain('仍是顾客的概率');
  });

  it('are flagged as placed by a forecast', async () => {
    const definition = definitionOf('p_alive', [0.3, 0.7]);
    expect(decisions.compiler.usesPrediction('predicted', definition)).toBe(true);
    const rule = { combinator: 'and', rules: [{ field: 'pAlive', operator: '>=', value: 0.5 }] } as const;
    const ladder = {
      tiers: [
        { code: 'a', name: '甲', rule: null },
        { code: 'b', name: '乙', rule: { ...rule, rules: [...rule.rules] } },
      ],
    };
    expect(decisions.compiler.usesPrediction('rule_ladder', ladder)).toBe(true);
  });

  it('cannot be looked back on, nor ahead', async () => {
    await place(definitionOf('p_alive', [0.3, 0.7]));
    const ask = (asOf: string) => decisions.exports.exportScheme('forecast', asOf, async () => undefined);
    await expect(ask('2026-06-29')).rejects.toMatchObject({ code: 'tiering.as-of-forecast' });
    await expect(ask('2026-07-01')).rejects.toMatchObject({ code: 'tiering.as-of-future' });
    await ask(AS_OF);
    const { schemes } = await decisions.replay.replay('1', '2026-06-29', 'now');
    expect(schemes).toMatchObject([{ tierCode: null, note: '预测只有当前值，没有每一天的历史，不能回看' }]);
    const today = await decisions.replay.replay('1', AS_OF, 'now');
    expect(today.schemes[0]?.tierCode).toBe((await held())[0]);
  });

  it('keep their tier in real time until the next fit, and a first purchase waits for it', async () => {
    await place(definitionOf('expected_orders_90', [0.05, 0.5]));
    const before = await held();
    await insertOrders(test.database, [
      { memberId: 400, externalId: 'first', paidAt: new Date('2026-06-30T04:00:00Z'), amountFen: 9900 },
    ]);
    await insertMarks(test.database, [400], 'order');
    await decisions.refreshAndSettle();
    expect(await held()).toEqual(before);
    await createPrediction(test.database).service.refit({ until: AS_OF });
    await decisions.nightly.run({ codes: ['forecast'], cause: 'nightly', requestedBy: null });
    const after = await held();
    expect([before[399], after[399] === 'none']).toEqual(['none', false]);
  });
});
