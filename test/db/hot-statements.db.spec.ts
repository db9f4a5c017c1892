import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadHistory } from '../../bench/lib/history-loader.js';
import { candidatesStatement, changesStatement } from '../../src/decisions/tiering/placement.store.js';
import type { CompiledScheme } from '../../src/decisions/tiering/scheme-compiler.js';
import { rfm } from '../../src/decisions/tiering/scheme-kinds/rfm.js';
import type { RfmDefinition } from '../../src/decisions/tiering/scheme-definition.js';
import { factStatement, type FactMembers } from '../../src/facts/member-facts/fact-statement.sql.js';
import type { SqlFragment } from '../../src/platform/database/fragment.js';
import { createDecisions, type Decisions } from '../factories/decisions.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const AS_OF = '2026-06-01';
const PEOPLE = 100_000;

interface PlanRow {
  table: string | null;
  type: string | null;
  key: string | null;
  rows: number | null;
  Extra: string | null;
}

let test: TestDatabase;
let decisions: Decisions;
let schemes: CompiledScheme[];

beforeAll(async () => {
  test = await createTestDatabase('hot-statements');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  const size = { members: PEOPLE, orders: 3 * PEOPLE, lastDay: AS_OF, seed: 7 };
  await loadHistory(test.database, size, () => undefined);
  await decisions.facts.rebuild(AS_OF);
  const runId = await decisions.presets.ensure('spec');
  await decisions.runs.runToEnd(runId ?? '');
  for (const table of ['activity', 'member_fact', 'member_tier', 'tier_change'])
    await test.database.rows(`ANALYZE TABLE ${table}`);
  const placeable = await decisions.loader.placeable(test.database);
  schemes = placeable.map((scheme) => decisions.compiler.compile(scheme, AS_OF));
}, 300_000);
afterAll(() => test.drop());

async function planOf(statement: SqlFragment): Promise<PlanRow[]> {
  return test.database.rows<PlanRow>(`EXPLAIN ${statement.text}`, statement.values);
}

/** Tables of ours that a statement reads from end to end. */
async function fullScans(statement: SqlFragment): Promise<string[]> {
  const plan = await planOf(statement);
  return plan
    .filter(
      ({ table, type }) => table !== null && !table.startsWith('<') && (type === 'ALL' || type === 'index'),
    )
    .map(({ table }) => table ?? '');
}

const onePerson: FactMembers = { ids: ['4711'] };
const somePeople: FactMembers = { ids: Array.from({ length: 900 }, (_, index) => String(1 + index * 111)) };
const range: FactMembers = { fromId: '50001', toId: '52000' };

describe('at 100,000 people, no full scan in', () => {
  it.each([
    ['one person', onePerson],
    ['a batch of marks', somePeople],
    ['a range', range],
  ])('the facts of %s', async (_, members) => {
    expect(await fullScans(factStatement({ members, asOf: AS_OF }))).toEqual([]);
  });

  it.each([
    ['one person', onePerson],
    ['a batch', somePeople],
    ['a range', range],
  ])('deciding for %s', async (_, members) => {
    expect(await fullScans(candidatesStatement(schemes, members))).toEqual([]);
    for (const scheme of schemes) {
      const note = { runId: '1', cause: 'facts', reasons: '' } as const;
      expect(await fullScans(changesStatement(scheme, members, note))).toEqual([]);
    }
  });

  it.each([
    ['marks', 'SELECT k.id, k.member_id, k.reason FROM member_mark k ORDER BY k.id LIMIT 999'],
    [
      'decay',
      `SELECT f.member_id FROM member_fact f WHERE f.next_decay_on <= '2026-06-02'
       ORDER BY f.next_decay_on, f.member_id LIMIT 999`,
    ],
    [
      'the history of one person',
      `SELECT c.to_tier FROM tier_change c WHERE c.member_id = 4711 AND c.scheme_id = 1
       AND c.recorded_at < '2027-01-01' ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1`,
    ],
    [
      'the people one event tells of',
      `SELECT c.member_id FROM tier_change c WHERE c.run_id = 1 AND c.scheme_id = 1
       AND c.member_id BETWEEN 1 AND 4000 ORDER BY c.member_id`,
    ],
  ])('reading %s', async (_, text) => {
    const scans = await planOf({ text, values: [] });
    // an index read in its order up to a LIMIT is no scan
    expect(
      scans.filter(({ type, Extra }) => type === 'ALL' || /filesort|temporary/.test(Extra ?? '')),
    ).toEqual([]);
  });
});

describe('the fit of RFM', () => {
  const definition: RfmDefinition = {
    windowDays: null,
    monetary: 'net_amount',
    steps: 5,
    cutPoints: 'quantiles',
    groups: [{ code: 'all', name: '全部', r: [1, 5], f: [1, 5], m: [1, 5] }],
  };

  it('is read off indexes alone', async () => {
    const steps = rfm.fit(definition, {
      catalogue: decisions.fields,
      asOf: AS_OF,
      factTable: 'member_fact',
    });
    let step = steps?.next();
    let statements = 0;
    while (step && !step.done) {
      for (const { table, Extra } of await planOf(step.value))
        expect(`${table}: ${Extra}`).toMatch(/Using index(?! condition)/);
      statements += 1;
      step = steps?.next(await test.database.rows(step.value.text, step.value.values));
    }
    expect(statements).toBe(7);
  });
});
