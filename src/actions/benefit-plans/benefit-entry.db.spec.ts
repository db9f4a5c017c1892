import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addMembers as addMembersTo,
  couponDraft,
  createBenefitPlans,
  GOLD,
  insertLadder,
  insertRun,
  noticeTemplate,
  PLAIN,
  SILVER,
  type BenefitPlansAtHand,
  type Move,
} from '../../../test/factories/benefit-plans.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import type { BenefitPlanDraft, PlanCell } from './plan-draft.js';

let test: TestDatabase;
let benefits: BenefitPlansAtHand;
let silverCoupon: string;
let goldCoupon: string;

beforeAll(async () => {
  test = await createTestDatabase('benefit_entry', 20);
});
beforeEach(async () => {
  await test.clear();
  benefits = createBenefitPlans(test.database);
  await benefits.settings.write(test.database, 'business-date', '2026-11-22', 'spec');
  await insertLadder(test.database);
  silverCoupon = await benefits.coupons.templates.createTemplate(couponDraft('银卡礼', 100_000), 'spec');
  goldCoupon = await benefits.coupons.templates.createTemplate(couponDraft('金卡礼', 100_000), 'spec');
});
afterAll(() => test.drop());

const addMembers = (count: number, joinedAt?: string | null) => addMembersTo(test.database, count, joinedAt);
const runWith = (moves: readonly Move[], cause?: MemberTierChanged['cause'], date?: string) =>
  insertRun(test.database, moves, cause, date);

/** Silver and gold bring a coupon, a rate and a notice. */
async function publishPlan(change: Partial<BenefitPlanDraft> = {}): Promise<void> {
  const messageTemplateId = await benefits.messaging.ensureTemplate(noticeTemplate(), 'spec');
  const cells = [
    { tierCode: 'silver', couponTemplateId: silverCoupon, pointsRate: 1.2 },
    { tierCode: 'gold', couponTemplateId: goldCoupon, pointsRate: 1.5 },
  ].flatMap(({ tierCode, couponTemplateId, pointsRate }): PlanCell[] => [
    { tierCode, cell: 'held', gifts: [{ kind: 'rate', pointsRate }] },
    {
      tierCode,
      cell: 'enter',
      gifts: [
        { kind: 'coupon', couponTemplateId, count: 1 },
        { kind: 'message', messageTemplateId },
      ],
    },
  ]);
  await benefits.plans.saveDraft('member-level', { reentryDays: 365, cells, ...change }, 'spec');
  await benefits.plans.publish('member-level', { author: 'spec' });
}

const follow = (change: MemberTierChanged) =>
  test.database.transaction((tx) => benefits.granting.followChanges(tx, change));
const welcome = (memberIds: string[]) =>
  test.database.transaction((tx) => benefits.granting.welcome(tx, memberIds));

const given = () =>
  test.database.rows<{ member_id: string; kind: string; tier_id: number; outcome: string }>(
    'SELECT g.member_id, g.kind, g.tier_id, g.outcome FROM benefit_grant g ORDER BY g.kind, g.member_id, g.id',
  );
const couponGrants = async () =>
  (await given())
    .filter(({ kind }) => kind === 'coupon')
    .map((grant) => [grant.member_id, grant.tier_id, grant.outcome]);
const countCoupons = async () =>
  (await test.database.row<{ total: number }>('SELECT COUNT(*) AS total FROM coupon c'))?.total;

describe('entering a tier', () => {
  it('brings its coupon, and a notice when the member’s own order caused the rise; repeats bring nothing', async () => {
    await addMembers(4);
    await publishPlan();
    const change = await runWith([
      { memberId: 1, from: PLAIN, to: SILVER },
      { memberId: 2, from: SILVER, to: GOLD, reasons: 'activity' },
      { memberId: 3, from: GOLD, to: SILVER },
      { memberId: 4, from: null, to: PLAIN },
    ]);
    await follow(change);
    await follow(change);
    expect(await given()).toEqual([
      { member_id: '1', kind: 'coupon', tier_id: SILVER, outcome: 'given' },
      { member_id: '2', kind: 'coupon', tier_id: GOLD, outcome: 'given' },
      { member_id: '1', kind: 'message', tier_id: SILVER, outcome: 'given' },
    ]);
    expect(await countCoupons()).toBe(2);
    const sent = await test.database.rows('SELECT d.member_id, d.text, d.outcome, d.purpose FROM delivery d');
    expect(sent).toEqual([
      { member_id: '1', text: '会员等级变更通知:普通 银卡', outcome: 'queued', purpose: 'service' },
    ]);
  });

  it('is for members: others get it on joining, if they join while the plan is live', async () => {
    await addMembers(2, null);
    await publishPlan();
    await follow(
      await runWith([
        { memberId: 1, from: PLAIN, to: SILVER },
        { memberId: 2, from: PLAIN, to: GOLD },
      ]),
    );
    expect(await given()).toEqual([]);
    await test.database.run(`UPDATE member SET joined_at = '2026-11-20' WHERE id = 1`);
    await test.database.run(`UPDATE member SET joined_at = '2026-11-22 10:00' WHERE id = 2`);
    await welcome(['1', '2']);
    await welcome(['1', '2']);
    expect(await couponGrants()).toEqual([['2', GOLD, 'given']]);
    expect(await countCoupons()).toBe(1);
  });

  it('never follows from a forecast: such plans are refused, and one that was published before only tells', async () => {
    await addMembers(1);
    await publishPlan();
    const byForecast = {
      tiers: [
        { code: 'plain', name: '普通', rule: null },
        {
          code: 'silver',
          name: '银卡',
          rule: { combinator: 'and', rules: [{ field: 'pAlive', operator: '>=', value: 0.5 }] },
        },
      ],
    };
    await test.database.run('UPDATE scheme_version SET definition_json = ?', [JSON.stringify(byForecast)]);
    benefits = createBenefitPlans(test.database);
    await expect(publishPlan()).rejects.toMatchObject({ code: 'benefit-plans.predicted-tiers', status: 422 });
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }]));
    expect((await given()).map(({ kind }) => kind)).toEqual(['message']);
    expect(await countCoupons()).toBe(0);
  });

  it('by a first placing brings nothing unless that was chosen, and then only coupons', async () => {
    await addMembers(3);
    await publishPlan();
    const moves = [
      { memberId: 1, from: null, to: SILVER },
      { memberId: 2, from: null, to: GOLD },
      { memberId: 3, from: SILVER, to: PLAIN },
    ];
    for (const cause of ['initial', 'version', 'refit', 'merge'] as const) {
      await follow(await runWith(moves, cause));
    }
    expect(await given()).toEqual([]);
    await test.database.run(`UPDATE scheme_version SET existing_members = 'coupon'`);
    for (const cause of ['refit', 'merge', 'initial'] as const) await follow(await runWith(moves, cause));
    expect(await given()).toEqual([
      { member_id: '1', kind: 'coupon', tier_id: SILVER, outcome: 'given' },
      { member_id: '2', kind: 'coupon', tier_id: GOLD, outcome: 'given' },
    ]);
  });

  it('cannot be farmed by buying, refunding and buying again', async () => {
    await addMembers(1);
    await publishPlan();
    for (let round = 0; round < 5; round += 1) {
      await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }]));
      await follow(await runWith([{ memberId: 1, from: SILVER, to: PLAIN, reasons: 'refund' }]));
    }
    expect(await countCoupons()).toBe(1);
    const lastDay = await runWith([{ memberId: 1, from: PLAIN, to: SILVER }], 'facts', '2027-11-21');
    await follow(lastDay);
    expect(await countCoupons()).toBe(1);
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }], 'facts', '2027-11-22'));
    expect(await countCoupons()).toBe(2);
  });

  it('brings one gift when two runs place the same member at the same moment', async () => {
    await addMembers(30);
    await publishPlan();
    const moves = Array.from({ length: 30 }, (_, index) => ({
      memberId: index + 1,
      from: PLAIN,
      to: SILVER,
    }));
    const changes = [];
    for (let run = 0; run < 6; run += 1) changes.push(await runWith(moves));
    await Promise.all(changes.map((change) => follow(change)));
    expect(await countCoupons()).toBe(30);
    expect((await couponGrants()).length).toBe(30);
  });

  it('says who found the shelf empty, and gives them their coupon when they enter again', async () => {
    await addMembers(3);
    await benefits.coupons.templates.editTemplate(silverCoupon, couponDraft('银卡礼', 2));
    await publishPlan();
    const moves = [1, 2, 3].map((memberId) => ({ memberId, from: PLAIN, to: SILVER }));
    const change = await runWith(moves);
    await follow(change);
    expect(await couponGrants()).toEqual([
      ['1', SILVER, 'given'],
      ['2', SILVER, 'given'],
      ['3', SILVER, 'out_of_stock'],
    ]);
    await benefits.coupons.templates.editTemplate(silverCoupon, couponDraft('银卡礼', 9));
    await follow(change);
    expect(await countCoupons()).toBe(2);
    await follow(await runWith(moves));
    expect(await couponGrants()).toEqual([
      ['1', SILVER, 'given'],
      ['2', SILVER, 'given'],
      ['3', SILVER, 'out_of_stock'],
      ['3', SILVER, 'given'],
    ]);
  });

  it('brings nothing before the plan starts, or where no plan is', async () => {
    await addMembers(1);
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }]));
    const gifts = [{ kind: 'coupon' as const, couponTemplateId: silverCoupon, count: 1 }];
    const cells: PlanCell[] = [{ tierCode: 'silver', cell: 'enter', gifts }];
    await benefits.plans.saveDraft('member-level', { reentryDays: 365, cells }, 'spec');
    await benefits.plans.publish('member-level', { startsOn: '2026-12-01', author: 'spec' });
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }], 'facts', '2026-11-30'));
    expect(await given()).toEqual([]);
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }], 'facts', '2026-12-01'));
    expect(await countCoupons()).toBe(1);
  });

  it('leaves nothing behind when the transaction fails', async () => {
    await addMembers(2);
    await publishPlan();
    const change = await runWith([1, 2].map((memberId) => ({ memberId, from: PLAIN, to: SILVER })));
    const doomed = test.database.transaction(async (tx) => {
      await benefits.granting.followChanges(tx, change);
      throw new Error('killed');
    });
    await expect(doomed).rejects.toThrow('killed');
    expect([await given(), await countCoupons()]).toEqual([[], 0]);
    await follow(change);
    expect(await countCoupons()).toBe(2);
  });

  it('is settled for ten thousand changes, and the repeat changes nothing', async () => {
    await addMembers(10_000);
    await publishPlan();
    const change = await runWith(
      Array.from({ length: 10_000 }, (_, index) => ({
        memberId: index + 1,
        from: PLAIN,
        to: index % 3 === 0 ? GOLD : SILVER,
        reasons: 'decay',
      })),
    );
    await follow(change);
    expect(await countCoupons()).toBe(10_000);
    await follow(change);
    expect(await countCoupons()).toBe(10_000);
  });
});

describe('merging two people', () => {
  it('keeps the grants of both', async () => {
    await addMembers(2);
    await publishPlan();
    await follow(await runWith([1, 2].map((memberId) => ({ memberId, from: PLAIN, to: SILVER }))));
    const merge = () => test.database.transaction((tx) => benefits.grants.move(tx, '1', '2'));
    await merge();
    await merge();
    expect((await couponGrants()).map(([memberId]) => memberId)).toEqual(['2', '2']);
    await follow(await runWith([{ memberId: 2, from: PLAIN, to: SILVER }]));
    expect((await couponGrants()).length).toBe(2);
  });
});
