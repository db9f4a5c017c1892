import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { addDays, startOfBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { RuleGroup } from '../conditions/rule.js';
import type { LadderDefinition, SchemeKindName } from './scheme-definition.js';

const TODAY = '2026-03-01';
const PEOPLE = 12;

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('simulation');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(TODAY, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `p${index + 1}`),
  );
});

let orders = 0;

/** Orders of ¥100 each. */
async function buy(memberId: number, ...dates: BusinessDate[]): Promise<void> {
  await insertOrders(
    test.database,
    dates.map((date) => ({
      memberId,
      externalId: `o${(orders += 1)}`,
      paidAt: startOfBusinessDate(date),
      amountFen: 10_000,
    })),
  );
}

async function refresh(): Promise<void> {
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.settle();
}

function rule(field: string, value: number): RuleGroup {
  return { combinator: 'and', rules: [{ field, operator: '>=', value }] };
}

/** Tiers v0, v1 … by so many orders of the last 30 days. */
function byOrders(counts: readonly number[], hysteresisPercent?: number): LadderDefinition {
  return {
    ...(hysteresisPercent === undefined ? {} : { hysteresisPercent }),
    tiers: [0, ...counts].map((count, level) => ({
      code: `v${level}`,
      name: `等级${level}`,
      rule: level === 0 ? null : rule('orderCount30', count),
    })),
  };
}

async function draft(definition: unknown, kind: SchemeKindName = 'rule_ladder'): Promise<void> {
  await decisions.schemes.applyDefinition({ code: 'level', name: '会员等级', kind, definition }, 'spec');
}

async function publish(): Promise<void> {
  const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
  if (runId !== undefined) await decisions.runs.runToEnd(runId);
}

/** Every row of every table, but for what a trial may write. */
async function dump(): Promise<Record<string, unknown>> {
  const tables = await test.database.rows<{ name: string }>(
    `SELECT t.table_name AS name FROM information_schema.tables t WHERE t.table_schema = DATABASE() ORDER BY 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    const rows = await test.database.rows<Record<string, unknown>>(`SELECT x.* FROM ${name} x`);
    all[name] = rows.map((row) => ({ ...row, simulation_json: undefined }));
  }
  return all;
}

describe('a trial', () => {
  beforeEach(async () => {
    for (let person = 1; person <= PEOPLE; person += 1)
      await buy(person, ...Array.from({ length: person - 1 }, (_, order) => addDays(TODAY, -order)));
    await refresh();
    await draft(byOrders([4, 8]));
    await publish();
  });

  it('leaves every row of every table as it was, but for its own record', async () => {
    await draft(byOrders([2, 10]));
    const before = await dump();
    expect(Object.keys(before).length).toBeGreaterThan(30);
    await decisions.simulation.simulateDraft('level');
    expect(await dump()).toEqual(before);
    const left = await test.database.rows(
      'SELECT v.id FROM scheme_version v WHERE v.simulation_json IS NOT NULL',
    );
    expect(left).toHaveLength(1);
  });

  it('leaves no temporary table to the next user of the connection, even when it fails', async () => {
    const { database } = test;
    await draft(byOrders([2, 10]));
    await database.session(async (session) => {
      for (const isFailing of [false, true]) {
        const run: typeof session.run = (text, values) =>
          isFailing && text.startsWith('INSERT INTO member_tier_replay')
            ? Promise.reject(new Error('the disk is full'))
            : session.run(text, values);
        const shared = { rows: session.rows.bind(session), row: session.row.bind(session), run };
        const twin = Object.create(database, {
          session: { value: (work: (sql: typeof session) => unknown) => work(shared as typeof session) },
        }) as typeof database;
        const outcome = await createDecisions(twin)
          .simulation.simulateDraft('level')
          .then(() => 'done', String);
        expect(outcome).toBe(isFailing ? 'Error: the disk is full' : 'done');
        for (const table of ['member_fact_replay', 'member_tier_replay', 'tier_state_replay'])
          await expect(session.rows(`SELECT x.member_id FROM ${table} x`)).rejects.toThrow(/doesn't exist/);
      }
    });
  });

  it('counts flows, whom each channel reaches after, and who moves farthest', async () => {
    await test.database.run(
      `UPDATE channel_identity SET follow_state = 'following' WHERE member_id IN (3, 5, 12)`,
    );
    await draft({
      tiers: [...byOrders([4]).tiers, { code: 'v3', name: '黑金', rule: rule('orderCount30', 11) }],
    });
    const trial = await decisions.simulation.simulateDraft('level');
    const flows = [...trial.flows].sort((a, b) => `${a.from}${a.to}`.localeCompare(`${b.from}${b.to}`));
    expect(flows).toEqual([
      { from: 'v0', to: 'v0', count: 4 },
      { from: 'v1', to: 'v1', count: 4 },
      { from: 'v2', to: 'v1', count: 3 },
      { from: 'v2', to: 'v3', count: 1 },
    ]);
    expect(trial.reach).toEqual([
      { channelCode: 'spec-shop', channelName: '测试店', tiers: { v0: 1, v1: 1, v3: 1 }, total: 3 },
    ]);
    expect(
      trial.mostAffected.map(({ memberId, fromTier, toTier, levels }) => [
        memberId,
        fromTier,
        toTier,
        levels,
      ]),
    ).toEqual([
      ['11', '等级2', '等级1', -1],
      ['10', '等级2', '等级1', -1],
      ['9', '等级2', '等级1', -1],
      ['12', '等级2', '黑金', 0],
    ]);
    expect(trial.durationMs).toBeGreaterThan(0);
  });

  it('counts everybody once, however far apart their ids lie', async () => {
    const far = [100_000, 100_001, 200_001, 350_000];
    for (const id of far) {
      await test.database.run(
        `INSERT INTO member (id, first_seen_at, joined_at) VALUES (?, '2026-01-01', '2026-01-01')`,
        [id],
      );
      await test.database.run(
        `INSERT INTO channel_identity (channel_id, external_id, member_id, follow_state) VALUES (1, ?, ?, 'following')`,
        [`far-${id}`, id],
      );
    }
    await decisions.facts.fillMissing();
    await draft(byOrders([2, 10]));
    const trial = await decisions.simulation.simulateDraft('level');
    expect(trial).toMatchObject({ total: PEOPLE + far.length, placed: far.length });
    expect(trial.flows).toContainEqual({ from: null, to: 'v0', count: far.length });
    expect(trial.tiers[0]).toMatchObject({ code: 'v0', joinedEntering: far.length });
    expect(trial.reach).toMatchObject([{ tiers: { v0: far.length }, total: far.length }]);
  });

  it('shows at most twenty of the most affected, the farthest first', async () => {
    await draft({
      tiers: byOrders([4, 8]).tiers.map((tier, level) => ({
        ...tier,
        rule: level === 0 ? null : rule('orderCount30', level === 1 ? 90 : 91),
      })),
    });
    const trial = await decisions.simulation.simulateDraft('level');
    expect(trial.mostAffected.map(({ memberId, levels }) => `${memberId}:${levels}`)).toEqual([
      '12:-2',
      '11:-2',
      '10:-2',
      '9:-2',
      '8:-1',
      '7:-1',
      '6:-1',
      '5:-1',
    ]);
  });

  it('is not kept with a draft that was edited meanwhile', async () => {
    await draft(byOrders([2, 10]));
    const scheme = await decisions.schemes.requireScheme('level');
    const tried = await decisions.schemeStore.draft(test.database, scheme.id);
    if (!tried) throw new Error('no draft');
    await draft(byOrders([3, 10]));
    expect(await decisions.schemeStore.saveSimulation(test.database, tried, { up: 1 })).toBe(false);
    expect(await decisions.schemeStore.simulation(test.database, tried.id)).toBeUndefined();
    await decisions.simulation.simulateDraft('level');
    expect(await decisions.schemeStore.draft(test.database, scheme.id)).toMatchObject({ is_simulated: 1 });
  });
});

describe('flipping back, judged on the last thirty days', () => {
  const before = addDays(TODAY, -50);

  it('finds those whom the draft lifts and time takes back', async () => {
    // two orders within 30 days only until the first of them is 30 days old, six days after the takeover
    await buy(1, addDays(TODAY, -54), addDays(TODAY, -40));
    await buy(2, addDays(TODAY, -56), addDays(TODAY, -55));
    // one order, never lifted
    await buy(3, before);
    await refresh();
    await draft(byOrders([3]));
    await publish();
    await draft(byOrders([2]));
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack).toMatchObject({ sample: PEOPLE, changed: 2, flipped: 2, share: 1, high: 1 });
    expect(flipBack.low).toBeCloseTo(0.3424, 4);
    expect(flipBack.note).toContain('2026-01-30');
  });

  it('counts those who stay moved among the changed alone', async () => {
    await buy(1, addDays(TODAY, -54), addDays(TODAY, -40));
    for (const back of [34, 33, 20, 19, 5, 4]) await buy(2, addDays(TODAY, -back));
    await refresh();
    await draft(byOrders([4]));
    await publish();
    await draft(byOrders([2]));
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack).toMatchObject({ changed: 2, flipped: 1, share: 0.5 });
  });

  it.each([
    ['no margin', 0, 1],
    ['a margin that keeps whoever falls a little', 50, 0],
  ])('goes on from what people hold on each date: %s', async (_story, hysteresisPercent, flipped) => {
    await buy(1, addDays(TODAY, -54), addDays(TODAY, -40), addDays(TODAY, -12));
    await refresh();
    await draft(byOrders([3]));
    await publish();
    await draft(byOrders([2], hysteresisPercent));
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack).toMatchObject({ changed: 1, flipped });
  });

  it('looks at what the draft itself moves when nothing was published before', async () => {
    // comes into the tier between the day before and the takeover, and falls out of it when 30 days are over
    await buy(1, addDays(TODAY, -32), addDays(TODAY, -31));
    await buy(2, addDays(TODAY, -60));
    await refresh();
    await draft(byOrders([2]));
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack).toMatchObject({ changed: 1, flipped: 1 });
  });

  it('reads growth off the ledger as it was on each date', async () => {
    await buy(1, before);
    await refresh();
    await test.database.run(
      `INSERT INTO growth_entry (member_id, kind, points, source_kind, source_key, earned_on)
       VALUES (1, 'adjust', 60, 'hand', 'a', ?), (2, 'adjust', 60, 'hand', 'b', ?)`,
      [addDays(TODAY, -32), addDays(TODAY, -60)],
    );
    await test.database.run('INSERT INTO growth_balance (member_id, total) VALUES (1, 60), (2, 60)');
    const tiers = [
      { code: 'g0', name: '普通', growth: 0 },
      { code: 'g1', name: '银卡', growth: 50 },
    ];
    await draft({ tiers, validityDays: 10, graceDays: 0, onMiss: 'step_down' }, 'growth_value');
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    // raised two days before the takeover; the period of ten days earns nothing, so the tier is lost again
    expect(flipBack).toMatchObject({ changed: 1, flipped: 1 });
  });

  it('reads quantiles of each date off the sample', async () => {
    for (let person = 1; person <= PEOPLE; person += 1) await buy(person, addDays(TODAY, -person * 5));
    await refresh();
    const { presetSchemes } = await import('./tiering-presets.js');
    const rfm = presetSchemes.find(({ kind }) => kind === 'rfm');
    await draft(rfm?.definition, 'rfm');
    await publish();
    await draft(rfm?.definition, 'rfm');
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack.sample).toBe(PEOPLE);
    expect(flipBack.changed).toBeGreaterThan(0);
  });

  it('says nothing where nobody would have been moved', async () => {
    await buy(1, before);
    await refresh();
    await draft(byOrders([5]));
    await publish();
    await draft(byOrders([6]));
    const { flipBack } = await decisions.simulation.simulateDraft('level');
    expect(flipBack).toMatchObject({ sample: PEOPLE, changed: 0, share: null, low: null, high: null });
  });

  it('takes the same people every time, and no more than asked for', async () => {
    await buy(1, before);
    await refresh();
    await draft(byOrders([5]));
    const scheme = await decisions.schemes.requireScheme('level');
    const version = await decisions.schemeStore.draft(test.database, scheme.id);
    if (!version) throw new Error('no draft');
    expect((await decisions.flipBack.judge(scheme, version, TODAY, 5)).sample).toBe(5);
  });
});
