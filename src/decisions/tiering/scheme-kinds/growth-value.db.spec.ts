import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { createGrowth, type GrowthServices } from '../../../../test/factories/growth.js';
import { insertOrders, insertPeople } from '../../../../test/factories/people.js';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import type { GrowthDefinition } from './growth-value-definition.js';

const START = '2026-01-01';
const LEVELS: GrowthDefinition = {
  tiers: [
    { code: 'v1', name: '普通', growth: 0 },
    { code: 'v2', name: '银卡', growth: 1000, keep: 300 },
    { code: 'v3', name: '金卡', growth: 5000, keep: 2000 },
  ],
  validityDays: 100,
  graceDays: 10,
  onMiss: 'step_down',
};

let test: TestDatabase;
let decisions: Decisions;
let growth: GrowthServices;
let today: BusinessDate;

beforeAll(async () => {
  test = await createTestDatabase('growth_value');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  growth = createGrowth(test.database);
});

/** Publishes a scheme for one person on 2026-01-01, one growth per yuan. */
async function begin(change: Partial<GrowthDefinition> = {}): Promise<void> {
  await on(START);
  await insertPeople(test.database, ['anna', 'bo']);
  const rules = { perYuan: 1, perOrder: 0, perActivity: {}, dailyActivityCap: null, startsOn: null };
  await growth.settings.write(test.database, 'growth.rules', rules, 'spec');
  await publish({ ...LEVELS, ...change });
}

async function publish(definition: GrowthDefinition): Promise<void> {
  await decisions.facts.bringUpToDate({ isSilent: true });
  const scheme = { code: 'level', name: '会员等级', kind: 'growth_value' as const, definition };
  await decisions.schemes.applyDefinition(scheme, 'spec');
  const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
}

async function on(date: BusinessDate): Promise<void> {
  today = date;
  await decisions.clock.fix(date, 'spec');
}

/** The night before `date` and those in between passed; the nightly pass of `date` has run. */
async function night(date: BusinessDate): Promise<void> {
  await on(date);
  await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
}

let orderNo = 0;
/** An order paid today and settled; real time follows. Returns its id. */
async function buy(growthPoints: number, paidOn = today): Promise<string> {
  orderNo += 1;
  const paidAt = new Date(`${paidOn}T04:00:00Z`);
  const amountFen = growthPoints * 100;
  await insertOrders(test.database, [{ memberId: 1, externalId: `no-${orderNo}`, paidAt, amountFen }]);
  const row = await test.database.row<{ id: string }>('SELECT MAX(o.id) AS id FROM shop_order o');
  await settled(row?.id ?? '');
  return row?.id ?? '';
}

async function refund(orderId: string, growthPoints: number): Promise<void> {
  await test.database.run('UPDATE shop_order SET refunded_amount_fen = ? WHERE id = ?', [
    growthPoints * 100,
    orderId,
  ]);
  await settled(orderId);
}

async function settled(orderId: string): Promise<void> {
  await test.database.transaction((tx) => growth.service.settleOrders(tx, [orderId]));
  await decisions.refreshAndSettle();
}

/** Tier, last day of the period and growth used up, of the first person. */
async function stands(): Promise<[string | undefined, BusinessDate | null, number]> {
  const [tier] = await decisions.tiering.memberTiers(test.database, '1');
  const state = await test.database.row<{ until_on: BusinessDate | null; anchor: number | null }>(
    'SELECT s.until_on, s.anchor FROM tier_state s WHERE s.member_id = 1',
  );
  return [tier?.tierName, state?.until_on ?? null, state?.anchor ?? 0];
}

describe('a member’s year', () => {
  it('begins at the bottom, rises at once, over two levels where one order is enough', async () => {
    await begin();
    expect(await stands()).toEqual(['普通', null, 0]);
    await buy(999);
    expect(await stands()).toEqual(['普通', null, 0]);
    await on('2026-02-01');
    await buy(1);
    expect(await stands()).toEqual(['银卡', '2026-05-12', 0]);
    await on('2026-02-10');
    await buy(4000);
    expect(await stands()).toEqual(['金卡', '2026-05-21', 0]);
    const [change] = await decisions.tiering.changesOfMember(test.database, '1', 1);
    expect(change).toMatchObject({ fromTier: '银卡', toTier: '金卡', cause: 'facts' });
    await on('2026-02-11');
    await buy(1);
    expect(await stands()).toEqual(['金卡', '2026-05-21', 0]);
  });

  it('is never lowered within the period, whatever comes back; its end judges', async () => {
    await begin();
    const order = await buy(5200);
    expect(await stands()).toEqual(['金卡', '2026-04-11', 0]);
    await on('2026-01-20');
    await refund(order, 1000);
    await refund(order, 5200);
    expect(await stands()).toEqual(['金卡', '2026-04-11', 0]);
    await night('2026-04-11');
    expect((await stands())[0]).toBe('金卡');
    await night('2026-04-12');
    expect((await stands())[0]).toBe('金卡');
    await night('2026-04-22');
    // one level down, and nothing is given back by it: all growth of this person was refunded
    expect(await stands()).toEqual(['银卡', '2026-07-31', 0]);
    await night('2026-08-11');
    expect(await stands()).toEqual(['普通', null, 0]);
  });

  it('is kept with exactly what the keep rule asks, and lost with one point less', async () => {
    await begin({ graceDays: 0 });
    await buy(1000);
    await on('2026-03-01');
    await buy(299);
    await night('2026-04-11');
    expect(await stands()).toEqual(['银卡', '2026-04-11', 0]);
    await night('2026-04-12');
    expect(await stands()).toEqual(['普通', null, 1299]);

    await buy(1000);
    expect(await stands()).toEqual(['银卡', '2026-07-21', 1299]);
    await buy(300);
    await night('2026-07-22');
    // the period is closed: what it earned is used up, and the next one ends 100 days after the last
    expect(await stands()).toEqual(['银卡', '2026-10-29', 1599]);
    await night('2026-10-30');
    expect((await stands())[0]).toBe('普通');
  });

  it('may be saved in the days of grace, at once', async () => {
    await begin();
    await buy(1000);
    await night('2026-04-12');
    expect(await stands()).toEqual(['银卡', '2026-04-11', 0]);
    await on('2026-04-21');
    await buy(300);
    expect(await stands()).toEqual(['银卡', '2026-07-20', 300]);
  });

  it('loses the level on the first day after the grace', async () => {
    await begin();
    await buy(1200);
    await night('2026-04-21');
    expect((await stands())[0]).toBe('银卡');
    await night('2026-04-22');
    expect(await stands()).toEqual(['普通', null, 1200]);
  });

  it('rises in the days of grace as on any other day', async () => {
    await begin();
    await buy(1000);
    await night('2026-04-15');
    await buy(4000);
    expect(await stands()).toEqual(['金卡', '2026-07-24', 0]);
  });

  it('has its refund of a part taken from what the period earned', async () => {
    await begin({ graceDays: 0 });
    await buy(1000);
    await on('2026-02-01');
    const order = await buy(400);
    await on('2026-03-01');
    await refund(order, 101);
    await night('2026-04-12');
    expect((await stands())[0]).toBe('普通');
  });

  it('is judged once, for the latest date, after missed nights', async () => {
    await begin();
    await buy(5000);
    await night('2026-12-31');
    expect(await stands()).toEqual(['银卡', '2027-04-10', 4000]);
    const changes = await decisions.tiering.changesOfMember(test.database, '1', 10);
    expect(changes).toHaveLength(3);
    await night('2026-12-31');
    expect(await stands()).toEqual(['银卡', '2027-04-10', 4000]);
  });

  it('is renewed from today where the next period would be over already', async () => {
    await begin();
    await buy(1300);
    await night('2026-12-31');
    expect(await stands()).toEqual(['银卡', '2027-04-10', 300]);
  });

  it('is placed by what the period earned where the scheme says so', async () => {
    await begin({ onMiss: 're_evaluate', graceDays: 0 });
    await buy(5000);
    await on('2026-02-01');
    await buy(1500);
    await night('2026-04-12');
    expect(await stands()).toEqual(['银卡', '2026-07-21', 5000]);
    await night('2026-07-22');
    // 1500 are left of it, 500 of them the period's own: enough to keep 银卡
    expect(await stands()).toEqual(['银卡', '2026-10-29', 5500]);
    await night('2026-10-30');
    expect(await stands()).toEqual(['普通', null, 6500]);
  });

  it('counts growth that becomes known late, also for a period that waits in its grace', async () => {
    await begin();
    await buy(1000);
    await night('2026-04-14');
    await buy(300, '2026-04-10');
    expect(await stands()).toEqual(['银卡', '2026-07-20', 300]);
  });

  it('goes on under a tier set by hand, and returns to where it stands', async () => {
    await begin();
    await buy(1000);
    await decisions.overrides.set(
      { memberId: '1', schemeCode: 'level', tierCode: 'v3', endsOn: '2026-02-01', reason: '投诉补偿' },
      '小林',
    );
    expect(await stands()).toEqual(['金卡', '2026-04-11', 0]);
    await on('2026-01-20');
    await buy(100);
    await night('2026-02-02');
    expect(await stands()).toEqual(['银卡', '2026-04-11', 0]);
  });

  it('keeps its period under a new version, and rises by its new thresholds', async () => {
    await begin();
    await buy(1000);
    await on('2026-02-01');
    const [lowest, silver, gold] = LEVELS.tiers;
    if (!lowest || !silver || !gold) throw new Error('Three levels');
    await publish({ ...LEVELS, tiers: [lowest, { ...silver, growth: 2000, keep: 300 }, gold] });
    expect(await stands()).toEqual(['银卡', '2026-04-11', 0]);
    await publish({
      ...LEVELS,
      tiers: [lowest, { ...silver, growth: 500, keep: 0 }, { ...gold, growth: 900, keep: 0 }],
    });
    expect(await stands()).toEqual(['金卡', '2026-05-12', 0]);
    await publish({
      ...LEVELS,
      tiers: [
        { ...lowest, code: 'v0', name: '新会员' },
        { ...silver, growth: 500, keep: 0 },
      ],
    });
    expect(await stands()).toEqual(['银卡', '2026-05-12', 0]);
  });

  it('says why: what enters a level, what keeps it, how much is missing by when', async () => {
    await begin();
    const order = await buy(1200);
    await refund(order, 400);
    const explained = await decisions.tiering.explain(test.database, '1', 'level');
    expect(explained.sentence).toBe('有效期至 2026-04-11（要求 不早于业务日），所以是「银卡」');
    const clauses = explained.tierChecks.map(({ tierName, isMet, clauses: list }) => [
      tierName,
      isMet,
      ...list.map(({ text, isMet: met, value, gap }) => [text, met, value, gap]),
    ]);
    expect(clauses).toEqual([
      ['普通', false],
      [
        '银卡',
        true,
        ['成长值 ≥ 1000', false, '800', '还差 200'],
        ['等级在有效期内（含宽限 10 天）', true, '2026-04-11', null],
        ['保级：本期成长值 ≥ 300', false, '0', '还差 300'],
        ['上一级到期未达保级，降到本级', false, '0', null],
      ],
      ['金卡', false, ['成长值 ≥ 5000', false, '800', '还差 4200']],
    ]);
    expect(explained.nextTier).toMatchObject({ tierName: '金卡', sentence: '距「金卡」：成长值还差 4200' });
    expect(await decisions.outlook.of('1', 'level')).toEqual({
      keeps: {
        sentence:
          '「银卡」有效期至 2026-04-11，宽限到 2026-04-21；本期已得 0 成长值，再得 300 可保级，否则降为「普通」',
        until: '2026-04-21',
      },
      nextStep: {
        tierCode: 'v3',
        tierName: '金卡',
        sentence: '再得 4200 成长值（2026-04-11 之前），可升至「金卡」',
        orderFen: null,
        growth: 4200,
        by: '2026-04-11',
      },
    });
  });
});
