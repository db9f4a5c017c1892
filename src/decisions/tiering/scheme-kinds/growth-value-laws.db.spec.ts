import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { decideGrowth, type GrowthState } from '../../../../test/factories/growth-oracle.js';
import { insertPeople } from '../../../../test/factories/people.js';
import { addDays } from '../../../platform/clock/business-date.js';
import { valuesList, type SqlValue } from '../../../platform/database/sql.js';
import type { GrowthDefinition } from './growth-value-definition.js';

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('growth_laws');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(NOW, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `p${index}`),
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
});
afterAll(() => test.drop());

const PEOPLE = 250;
const NOW = '2026-06-30';

/** Definitions with near thresholds and every kind of miss. */
const definitions = fc.record({
  steps: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
  keepShares: fc.array(fc.constantFrom(0, 0.3, 1), { minLength: 4, maxLength: 4 }),
  validityDays: fc.constantFrom(1, 5, 30),
  graceDays: fc.constantFrom(0, 1, 7),
  onMiss: fc.constantFrom('step_down' as const, 're_evaluate' as const),
});
const states = fc.record({
  tier: fc.option(fc.nat(4), { nil: null }),
  untilBack: fc.option(fc.integer({ min: -3, max: 40 }), { nil: null }),
  anchor: fc.integer({ min: -3, max: 12 }),
  total: fc.integer({ min: 0, max: 45 }),
});

function definitionOf(
  drawn: { steps: number[]; keepShares: number[] } & Omit<GrowthDefinition, 'tiers'>,
): GrowthDefinition {
  const { steps, keepShares, ...rest } = drawn;
  let growthSoFar = 0;
  const tiers = steps.map((step, index) => {
    growthSoFar += step;
    const keep = Math.floor(growthSoFar * (keepShares[index] ?? 1));
    return { code: `v${index + 1}`, name: `等级${index + 1}`, growth: growthSoFar, keep };
  });
  return { tiers: [{ code: 'v0', name: '等级0', growth: 0 }, ...tiers], ...rest };
}

describe('the laws of growth schemes', () => {
  /** Publishes a scheme, puts everybody where `people` say, decides, and reads back what came of it. */
  async function decideAll(
    code: string,
    definition: GrowthDefinition,
    people: (GrowthState & { total: number })[],
  ): Promise<GrowthState[]> {
    await decisions.schemes.applyDefinition({ code, name: code, kind: 'growth_value', definition }, 'spec');
    const { runId } = await decisions.schemes.publishDraft(code, { author: 'spec' });
    await decisions.runs.runToEnd(runId ?? '');
    const slot = await decisions.tiering.tierColumn(test.database, code);
    const scheme = await test.database.row<{ id: string }>('SELECT s.id FROM scheme s WHERE s.code = ?', [
      code,
    ]);
    const idOf = (tier: number | null) => (tier === null ? null : (slot?.tierIds.get(`v${tier}`) ?? null));
    await put(
      `member_tier (member_id, ${slot?.column.replace('t.', '')})`,
      people.map(({ tier }, index) => [index + 1, idOf(tier)]),
    );
    await put(
      'tier_state (member_id, scheme_id, until_on, anchor)',
      people.map(({ until, anchor }, index) => [index + 1, scheme?.id ?? null, until, anchor]),
    );
    await put(
      'growth_balance (member_id, total)',
      people.map(({ total }, index) => [index + 1, total]),
    );
    const read = async (): Promise<GrowthState[]> => {
      const rows = await test.database.rows<{ tier: number; until_on: string | null; anchor: number | null }>(
        `SELECT ${slot?.column} AS tier, s.until_on, s.anchor FROM member_tier t
         LEFT JOIN tier_state s ON s.member_id = t.member_id AND s.scheme_id = ? ORDER BY t.member_id`,
        [scheme?.id ?? null],
      );
      const levels = new Map([...(slot?.tierIds ?? [])].map(([tier, id]) => [id, Number(tier.slice(1))]));
      return rows.map(({ tier, until_on: until, anchor }) => ({
        tier: levels.get(tier) ?? null,
        until,
        anchor: anchor ?? 0,
      }));
    };
    await run(code);
    const states = await read();
    expect([await run(code), await read()]).toEqual([0, states]);
    return states;
  }

  /** Writes rows; the first column is the key. */
  async function put(into: string, rows: SqlValue[][]): Promise<void> {
    const columns = /\((.*)\)/.exec(into)?.[1]?.split(', ').slice(1) ?? [];
    const list = valuesList(rows);
    await test.database.run(
      `INSERT INTO ${into} VALUES ${list.text}
       ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = VALUES(${column})`).join(', ')}`,
      list.values,
    );
  }

  async function run(code: string): Promise<number> {
    const id = await decisions.runs.startRun([code], { cause: 'manual', requestedBy: null });
    return (await decisions.runs.runToEnd(id)).change_count;
  }

  it('hold for random lives: the SQL is the rule, deciding again changes nothing, more growth never lowers', async () => {
    const drawnDefinitions = fc.sample(definitions, { numRuns: 8, seed: 5 });
    for (const [round, drawn] of drawnDefinitions.entries()) {
      const definition = definitionOf(drawn);
      const top = definition.tiers.length - 1;
      const people = fc.sample(states, { numRuns: PEOPLE, seed: round }).map((state) => ({
        tier: state.tier === null ? null : Math.min(state.tier, top),
        until: state.untilBack === null ? null : addDays(NOW, -state.untilBack),
        anchor: state.anchor,
        total: state.total,
      }));
      const decided = await decideAll(`level${round}`, definition, people);
      const expected = people.map((person) => decideGrowth(definition, person, person.total, NOW));
      expect(decided).toEqual(expected);
      const broken = people.filter((person, index) => {
        const now = decided[index]?.tier ?? 0;
        const { tier, until } = person;
        const isWithin = tier !== null && until !== null && until >= NOW;
        const richer = decideGrowth(definition, person, person.total + (index % 13), NOW);
        return (isWithin && now < tier) || (richer.tier ?? 0) < now;
      });
      expect(broken).toEqual([]);
      await expectExplained(`level${round}`, decided.slice(0, 12));
    }
  });

  /** The topmost tier of which a clause holds is the tier held. */
  async function expectExplained(code: string, decided: readonly GrowthState[]): Promise<void> {
    for (const [index, { tier }] of decided.entries()) {
      const explained = await decisions.tiering.explain(test.database, String(index + 1), code);
      const met = explained.tierChecks.filter(({ isMet }) => isMet).at(-1);
      expect([explained.tierCode, met?.tierCode]).toEqual([`v${tier}`, `v${tier}`]);
    }
  }

  it('hold for the rule itself: at rest at once, monotone, and never giving growth', () => {
    fc.assert(
      fc.property(definitions, states, fc.nat(30), (drawn, state, more) => {
        const definition = definitionOf(drawn);
        const tier = state.tier === null ? null : Math.min(state.tier, definition.tiers.length - 1);
        const until = state.untilBack === null ? null : addDays(NOW, -state.untilBack);
        const held = { tier, until, anchor: state.anchor };
        const decided = decideGrowth(definition, held, state.total, NOW);
        expect(decideGrowth(definition, decided, state.total, NOW)).toEqual(decided);
        expect(decided.anchor).toBeGreaterThanOrEqual(held.anchor);
        const richer = decideGrowth(definition, held, state.total + more, NOW);
        expect(richer.tier ?? 0).toBeGreaterThanOrEqual(decided.tier ?? 0);
      }),
    );
  });
});
