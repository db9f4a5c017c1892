import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { PlacementStore } from './placement.store.js';
import type { LadderDefinition } from './scheme-definition.js';

const TODAY = '2026-03-01';
const SILVER_FROM = 10_000;

const definition: LadderDefinition = {
  tiers: [
    { code: 'v0', name: '普通', rule: null },
    {
      code: 'v1',
      name: '银卡',
      rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: SILVER_FROM }] },
    },
    {
      code: 'v2',
      name: '金卡',
      rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: 50_000 }] },
    },
  ],
};

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('overrides');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(TODAY, 'spec');
  await insertPeople(test.database, ['a', 'b']);
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.schemes.applyDefinition(
    { code: 'level', name: '等级', kind: 'rule_ladder', definition },
    'spec',
  );
  const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
});

async function tierOf(memberId: string): Promise<string | undefined> {
  return (await decisions.tiering.memberTiers(test.database, memberId))[0]?.tierCode;
}

async function buy(memberId: string, amountFen: number): Promise<void> {
  const paidAt = new Date('2026-02-20T04:00:00Z');
  await insertOrders(test.database, [
    { memberId: Number(memberId), externalId: `o${memberId}-${amountFen}`, paidAt, amountFen },
  ]);
  await insertMarks(test.database, [memberId], 'order');
  await decisions.refreshAndSettle();
}

const vip = { schemeCode: 'level', tierCode: 'v2', endsOn: null, reason: '投诉补偿' };

describe('a tier set by hand', () => {
  it('holds at once, says why in the history, and stays through orders, nightly passes and refits', async () => {
    await decisions.overrides.set({ memberId: '1', ...vip }, '小林');
    expect(await tierOf('1')).toBe('v2');
    const [change] = await decisions.history.changesOfMember(test.database, '1', 1);
    expect(change).toMatchObject({ toTier: '金卡', cause: 'override', causeLabel: '人工调整' });
    await buy('1', SILVER_FROM);
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tierOf('1')).toBe('v2');
    expect(await tierOf('2')).toBe('v0');
    const explanation = await decisions.tiering.explain(test.database, '1', 'level');
    expect(explanation).toMatchObject({
      isOverridden: true,
      override: { author: '小林', reason: '投诉补偿' },
    });
    expect(explanation.sentence).toContain('人工调整');
  });

  it('ends by hand: the person goes where the rules say', async () => {
    const row = await decisions.overrides.set({ memberId: '1', ...vip }, '小林');
    await buy('1', SILVER_FROM);
    await decisions.overrides.end(row.id, '小林');
    expect(await tierOf('1')).toBe('v1');
    await expect(decisions.overrides.end(row.id, '小林')).rejects.toMatchObject({
      code: 'tiering.override-ended',
    });
  });

  it('begins on its day and returns by itself after its last, also when nights were missed', async () => {
    const request = { memberId: '1', ...vip, startsOn: '2026-03-03', endsOn: '2026-03-05' };
    await decisions.overrides.set(request, '小林');
    expect(await tierOf('1')).toBe('v0');
    await decisions.clock.fix('2026-03-04', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tierOf('1')).toBe('v2');
    await decisions.clock.fix('2026-03-09', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tierOf('1')).toBe('v0');
    const changes = await decisions.history.changesOfMember(test.database, '1', 2);
    expect(changes.map(({ cause }) => cause)).toEqual(['override', 'override']);
  });

  it('is replaced by a later one, never doubled', async () => {
    await decisions.overrides.set({ memberId: '1', ...vip }, '小林');
    await decisions.overrides.set({ memberId: '1', ...vip, tierCode: 'v1' }, '小林');
    expect(await tierOf('1')).toBe('v1');
    const open = await test.database.rows('SELECT v.id FROM tier_override v WHERE v.ended_at IS NULL');
    expect(open).toHaveLength(1);
  });

  it('is kept by a run that was planned before and reaches the person after', async () => {
    const runId = await decisions.runs.startRun(['level'], { cause: 'manual', requestedBy: 'spec' });
    await decisions.overrides.set({ memberId: '1', ...vip }, '小林');
    await decisions.runs.runToEnd(runId);
    expect(await tierOf('1')).toBe('v2');
  });

  it('is kept by a run that had found the person before and locks them after', async () => {
    class SetMeanwhile extends PlacementStore {
      override async candidates(...asked: Parameters<PlacementStore['candidates']>): Promise<string[]> {
        const found = await super.candidates(...asked);
        await decisions.overrides.set({ memberId: '1', ...vip }, '小林');
        return found;
      }
    }
    await test.database.run('UPDATE member_fact SET net_amount_fen = ? WHERE member_id = 1', [SILVER_FROM]);
    const { runs } = createDecisions(test.database, { placement: new SetMeanwhile() });
    await runs.runToEnd(await runs.startRun(['level'], { cause: 'manual', requestedBy: 'spec' }));
    expect(await tierOf('1')).toBe('v2');
  });

  it.each([
    ['no reason', { reason: ' ' }, 'tiering.override-reason'],
    ['a tier of nowhere', { tierCode: 'v9' }, 'tiering.override-tier'],
    ['an end before the start', { startsOn: '2026-03-05', endsOn: '2026-03-04' }, 'tiering.override-end'],
    ['a start in the past', { startsOn: '2026-02-01' }, 'tiering.override-start'],
    ['nobody', { memberId: '99' }, 'tiering.not-placed'],
    ['an unknown scheme', { schemeCode: 'nope' }, 'tiering.scheme-unknown'],
  ])('is refused with %s, and nothing changes', async (_, change, code) => {
    await expect(decisions.overrides.set({ memberId: '1', ...vip, ...change }, '小林')).rejects.toMatchObject(
      {
        code,
      },
    );
    expect(await tierOf('1')).toBe('v0');
  });
});

describe('where a person goes from here', () => {
  it('says the smallest order that lifts them, and any amount more lifts them too', async () => {
    await buy('1', 3_700);
    const { nextStep } = await decisions.outlook.of('1', 'level');
    expect(nextStep).toMatchObject({ tierCode: 'v1', orderFen: SILVER_FROM - 3_700 });
    expect(nextStep?.sentence).toBe('今天再消费一笔 ¥63.00，可升至「银卡」');
    await buy('1', nextStep?.orderFen ?? 0);
    expect(await tierOf('1')).toBe('v1');
  });

  it('has nothing above the top', async () => {
    await buy('1', 60_000);
    expect((await decisions.outlook.of('1', 'level')).nextStep).toBeNull();
  });

  it('says until when a tier is held without another order, to the day', async () => {
    const rolling: LadderDefinition = {
      tiers: [
        { code: 'v0', name: '普通', rule: null },
        {
          code: 'v1',
          name: '银卡',
          rule: { combinator: 'and', rules: [{ field: 'orderCount90', operator: '>=', value: 1 }] },
        },
      ],
    };
    await decisions.schemes.applyDefinition(
      { code: 'rolling', name: '滚动', kind: 'rule_ladder', definition: rolling },
      'spec',
    );
    const { runId } = await decisions.schemes.publishDraft('rolling', { author: 'spec' });
    await decisions.runs.runToEnd(runId ?? '');
    await buy('1', 100);
    const { keeps } = await decisions.outlook.of('1', 'rolling');
    expect(keeps?.until).toBe('2026-05-20');
    await decisions.clock.fix('2026-05-20', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    const held = async () =>
      (await decisions.tiering.tiersOfMembers(test.database, 'rolling', ['1'])).get('1');
    expect((await held())?.code).toBe('v1');
    await decisions.clock.fix('2026-05-21', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect((await held())?.code).toBe('v0');
  });
});

describe('a replay of a past date', () => {
  it('tells what was known then from the history, and what is known now from the orders as they stand', async () => {
    await buy('1', SILVER_FROM);
    await decisions.clock.fix('2026-03-10', 'spec');
    await test.database.run(
      'UPDATE shop_order SET refunded_amount_fen = paid_amount_fen WHERE member_id = 1',
    );
    await insertMarks(test.database, ['1'], 'refund');
    await decisions.refreshAndSettle();
    const then = await decisions.replay.replay('1', '2026-03-05', 'then');
    expect(then.schemes).toMatchObject([{ schemeCode: 'level', tierCode: 'v1', versionNo: 1 }]);
    expect(then.facts.length).toBeGreaterThan(0);
    const now = await decisions.replay.replay('1', '2026-03-05', 'now');
    expect(now.schemes).toMatchObject([{ schemeCode: 'level', tierCode: 'v0', versionNo: 1 }]);
    expect(now.facts).toContainEqual({ label: '累计订单数', value: '0 笔' });
  });

  it('says so for dates before the person was placed', async () => {
    const then = await decisions.replay.replay('1', '2026-02-01', 'then');
    expect(then.schemes).toMatchObject([{ tierCode: null, note: '那一天还没有进入这个方案' }]);
  });

  it('changes no table', async () => {
    await buy('1', SILVER_FROM);
    const count = async () =>
      test.database.row(
        'SELECT COUNT(*) AS n, SUM(order_count) AS o, MAX(refreshed_at) AS at FROM member_fact',
      );
    const before = await count();
    await decisions.replay.replay('1', '2026-02-25', 'now');
    expect(await count()).toEqual(before);
  });

  it.each([
    ['a date to come', '2026-03-02', 'tiering.as-of-future'],
    ['no date', '2026-13-01', 'clock.date-invalid'],
  ])('refuses %s', async (_, asOf, code) => {
    await expect(decisions.replay.replay('1', asOf, 'now')).rejects.toMatchObject({ code });
  });
});
