import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addMembers,
  couponDraft,
  createBenefitPlans,
  GOLD,
  insertLadder,
  insertRun,
  PLAIN,
  SILVER,
  type BenefitPlansAtHand,
} from '../../../test/factories/benefit-plans.js';
import { benefitPlanInvariants } from './benefit-plans.invariants.js';
import type { PlanCell } from './plan-draft.js';

let test: TestDatabase;
let benefits: BenefitPlansAtHand;
let coupon: string;

beforeAll(async () => {
  test = await createTestDatabase('benefit_figures');
});
beforeEach(async () => {
  await test.clear();
  benefits = createBenefitPlans(test.database);
  await benefits.settings.write(test.database, 'business-date', '2026-11-22', 'spec');
  await insertLadder(test.database);
  coupon = await benefits.coupons.templates.createTemplate(couponDraft('金卡礼', 2), 'spec');
  await addMembers(test.database, 9);
});
afterAll(() => test.drop());

async function publish(points: number, startsOn?: string): Promise<void> {
  const cells: PlanCell[] = [
    {
      tierCode: 'gold',
      cell: 'enter',
      gifts: [
        { kind: 'coupon', couponTemplateId: coupon, count: 1 },
        { kind: 'points', points, validDays: null },
      ],
    },
    { tierCode: 'gold', cell: 'held', gifts: [{ kind: 'rate', pointsRate: 2 }] },
    { tierCode: 'silver', cell: 'monthly', gifts: [{ kind: 'points', points: 5, validDays: null }] },
    { tierCode: null, cell: 'enter', gifts: [{ kind: 'points', points: 1, validDays: null }] },
  ];
  await benefits.plans.saveDraft('member-level', { reentryDays: 365, cells }, 'spec');
  await benefits.plans.publish('member-level', { author: 'spec', startsOn });
}

async function enter(memberIds: number[], date: string, to: number = GOLD): Promise<void> {
  const moves = memberIds.map((memberId) => ({ memberId, from: PLAIN, to }));
  const change = await insertRun(test.database, moves, 'facts', date);
  await test.database.transaction((tx) => benefits.granting.followChanges(tx, change));
}

/** Three enter gold under each of two versions; stock is for two, and one wants general offers. */
async function story(): Promise<void> {
  await test.database.run(
    `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (6, 'personalisation', 0, 1)`,
  );
  await publish(100);
  await enter([1, 2, 3], '2026-11-22');
  await publish(150, '2026-11-23');
  await enter([4, 5, 6], '2026-11-23');
  await enter([7, 8], '2026-11-23', SILVER);
  await benefits.settings.write(test.database, 'business-date', '2026-11-25', 'spec');
}

describe('the figures of plans', () => {
  it('tell who got which terms in a tier, and why they differ', async () => {
    await story();
    const { lines, unexplained, rates } = await benefits.fairness.report(test.database, 'member-level');
    expect(unexplained).toBe(0);
    const told = lines.map(({ tierName, cellLabel, kindLabel, verdict, terms, differences }) => ({
      line: `${tierName} ${cellLabel} ${kindLabel} ${verdict}`,
      terms: terms.map(({ terms: text, people }) => `${text} × ${people}`),
      reasons: differences.map(({ reason, people }) => `${reason} ${people}`),
    }));
    expect(told).toEqual([
      {
        line: '金卡 升级/入级 优惠券 explained',
        terms: ['金卡礼：立减 ¥20 × 2'],
        reasons: ['not_given 3'],
      },
      {
        line: '金卡 升级/入级 积分 explained',
        terms: ['100 积分 × 3', '150 积分 × 2'],
        reasons: ['plan_version 5', 'general_offer 1'],
      },
    ]);
    expect(rates).toEqual([
      {
        tierName: '金卡',
        rates: [
          { versionNo: 1, startsOn: '2026-11-22', endsOn: null, pointsRate: 2 },
          { versionNo: 2, startsOn: '2026-11-23', endsOn: null, pointsRate: 2 },
        ],
      },
    ]);
    // One row that somebody wrote by hand is found.
    await test.database.run(`UPDATE benefit_grant SET amount = 99 WHERE member_id = 1 AND kind = 'points'`);
    expect(await benefits.fairness.report(test.database, 'member-level')).toMatchObject({ unexplained: 1 });
  });

  it('list every grant with its outcome, filtered and page by page', async () => {
    await story();
    const base = { schemeCode: 'member-level', limit: 4 };
    const first = await benefits.list.page(test.database, base);
    expect(first).toHaveLength(5);
    expect(await benefits.list.count(test.database, base)).toBe(11);
    const rest = await benefits.list.page(test.database, { ...base, before: first[3]?.id, limit: 100 });
    expect(rest).toHaveLength(7);
    const refused = await benefits.list.page(test.database, { ...base, outcome: 'refused' });
    expect(refused.map(({ memberId, outcomeLabel, gift }) => [memberId, outcomeLabel, gift])).toEqual([
      ['5', '库存不足', '金卡礼'],
      ['4', '库存不足', '金卡礼'],
      ['3', '库存不足', '金卡礼'],
    ]);
    const general = await benefits.list.page(test.database, { ...base, memberId: '6' });
    expect(general).toMatchObject([
      { isGeneral: true, kind: 'points', amount: 1, tierName: '金卡', gift: '1 积分' },
    ]);
    for (const filter of [{ cell: 'monthly' as const }, { tierCode: 'silver' }, { from: '2026-11-24' }])
      expect(await benefits.list.count(test.database, { ...base, ...filter })).toBe(0);
    expect(await benefits.list.count(test.database, { ...base, to: '2026-11-22', kind: 'points' })).toBe(3);
  });

  it('cost what they are expected to and what they gave, column by column', async () => {
    await story();
    await test.database.run(
      `INSERT INTO member_fact (member_id, as_of_on, next_decay_on, refreshed_at, net_amount_fen_30)
       SELECT m.id, '2026-11-25', '9999-12-31', '2026-11-25', 10000 FROM member m`,
    );
    const plan = await benefits.read.current(test.database, 'member-level');
    const costs = await benefits.costs.costs(test.database, plan);
    expect(costs.columns.find(({ tierCode }) => tierCode === 'gold')).toMatchObject({
      people: 5,
      members: 5,
      couponFen: 5 * 2000,
      points: 5 * 150 + 5 * 100,
      givenCouponFen: 2 * 2000,
      givenPoints: 3 * 100 + 2 * 150,
    });
    expect(costs.columns.find(({ tierCode }) => tierCode === 'silver')).toMatchObject({
      members: 2,
      points: 10,
    });
    expect(costs.columns.find(({ tierCode }) => tierCode === null)).toMatchObject({ members: 1, points: 1 });
    expect(costs.cells.find(({ tierCode, cell }) => tierCode === 'gold' && cell === 'enter')?.given).toEqual({
      grants: 7,
      refused: 3,
      couponFen: 4000,
      points: 600,
    });
  });

  it('keep the invariants', async () => {
    await story();
    for (const invariant of benefitPlanInvariants)
      expect(await test.database.rows(invariant.sql), invariant.code).toEqual([]);
  });
});
