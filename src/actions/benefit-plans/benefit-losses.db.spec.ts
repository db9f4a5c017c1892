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
  type Move,
} from '../../../test/factories/benefit-plans.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import type { LossPolicy, PlanCell } from './plan-draft.js';

let test: TestDatabase;
let benefits: BenefitPlansAtHand;

beforeAll(async () => {
  test = await createTestDatabase('benefit_losses');
});
beforeEach(async () => {
  await test.clear();
  benefits = createBenefitPlans(test.database);
  await benefits.settings.write(test.database, 'business-date', '2026-11-22', 'spec');
  await insertLadder(test.database);
  await addMembers(test.database, 4);
});
afterAll(() => test.drop());

async function publish(afterRefund: LossPolicy, afterDowngrade: LossPolicy = 'keep'): Promise<void> {
  const coupon = await benefits.coupons.templates.createTemplate(couponDraft('礼', 1000), 'spec');
  const cells = ['silver', 'gold'].map((tierCode): PlanCell => ({
    tierCode,
    cell: 'enter',
    gifts: [
      { kind: 'coupon', couponTemplateId: coupon, count: 1 },
      { kind: 'points', points: 100, validDays: null },
      { kind: 'growth', growth: 10 },
    ],
  }));
  await benefits.plans.saveDraft(
    'member-level',
    { reentryDays: 365, afterRefund, afterDowngrade, cells },
    'spec',
  );
  await benefits.plans.publish('member-level', { author: 'spec' });
}

async function move(moves: Move[], cause?: MemberTierChanged['cause']): Promise<void> {
  const change = await insertRun(test.database, moves, cause);
  for (let repeat = 0; repeat < 2; repeat += 1)
    await test.database.transaction((tx) => benefits.granting.followChanges(tx, change));
}

const up = (memberId: number, to: number = SILVER, from: number = PLAIN): Move => ({ memberId, from, to });
const down = (memberId: number, reasons: string, from: number = SILVER): Move => ({
  memberId,
  from,
  to: PLAIN,
  reasons,
});
const use = (memberId: number) =>
  test.database.run(`UPDATE coupon SET state = 'redeemed' WHERE member_id = ?`, [memberId]);

/** Per member: points that can be used and points that are owed. */
async function points(): Promise<string[]> {
  const rows = await test.database.rows<{ member_id: string; available: number; owed: number }>(
    'SELECT a.member_id, a.available, a.owed FROM points_account a ORDER BY a.member_id',
  );
  return rows.map(({ member_id: id, available, owed }) => `${id} ${available} ${owed}`);
}

/** Per member and tier: kind and outcome of each grant. */
async function outcomes(): Promise<string[]> {
  const rows = await test.database.rows<{
    member_id: string;
    tier_id: number;
    kind: string;
    outcome: string;
  }>(
    'SELECT g.member_id, g.tier_id, g.kind, g.outcome FROM benefit_grant g ORDER BY g.member_id, g.tier_id, g.kind',
  );
  return rows.map(
    ({ member_id: id, tier_id: tier, kind, outcome }) => `${id} ${Number(tier)} ${kind} ${outcome}`,
  );
}

describe('gifts of a tier that is lost', () => {
  it('are kept unless the plan that gave them says otherwise', async () => {
    await publish('keep');
    await move([up(1), up(2)]);
    await move([down(1, 'refund'), down(2, 'decay')]);
    expect((await outcomes()).every((line) => line.endsWith('given'))).toBe(true);
  });

  it('are taken back unused after a refund or late data, not after time; used ones stay', async () => {
    await publish('revoke_unused');
    await move([up(1), up(2), up(3), up(4)]);
    await use(2);
    await move([down(1, 'refund'), down(2, 'refund'), down(3, 'decay')]);
    await move([down(4, 'late_data')], 'late_data');
    expect((await outcomes()).filter((line) => line.includes('coupon'))).toEqual([
      '1 2 coupon taken_back',
      '2 2 coupon given',
      '3 2 coupon given',
      '4 2 coupon taken_back',
    ]);
    const states = await test.database.rows('SELECT c.member_id, c.state FROM coupon c ORDER BY c.member_id');
    expect(states).toEqual([
      { member_id: '1', state: 'revoked' },
      { member_id: '2', state: 'redeemed' },
      { member_id: '3', state: 'issued' },
      { member_id: '4', state: 'revoked' },
    ]);
    expect(await points()).toEqual(['1 0 0', '2 0 0', '3 100 0', '4 0 0']);
    // Entering again brings what was taken back, and nothing that was kept.
    await move([up(1), up(2)]);
    expect((await outcomes()).filter((line) => line.includes('coupon given'))).toEqual([
      '1 2 coupon given',
      '2 2 coupon given',
      '3 2 coupon given',
    ]);
  });

  it('are owed where they were used, by their worth, on every rung that was lost', async () => {
    await publish('owe');
    await move([up(1)]);
    await move([up(1, GOLD, SILVER)]);
    await use(1);
    await test.database.transaction((tx) =>
      benefits.points.spend(tx, {
        memberId: '1',
        points: 150,
        sourceKind: 'spec',
        sourceKey: 'a',
        note: '兑换',
      }),
    );
    await move([down(1, 'refund', GOLD)]);
    const rows = await test.database.rows(
      `SELECT g.tier_id, g.outcome, g.owed_fen FROM benefit_grant g WHERE g.kind = 'coupon' ORDER BY g.tier_id`,
    );
    expect(rows).toEqual([
      { tier_id: SILVER, outcome: 'owed', owed_fen: 2000 },
      { tier_id: GOLD, outcome: 'owed', owed_fen: 2000 },
    ]);
    const growth = await test.database.row<{ total: number }>(
      'SELECT b.total FROM growth_balance b WHERE b.member_id = 1',
    );
    expect(growth?.total).toBe(0);
    expect(await points()).toEqual(['1 0 150']);
    // What is owed was given: entering again within the interval brings no second coupon.
    await move([up(1)]);
    expect((await test.database.rows('SELECT c.id FROM coupon c')).length).toBe(2);
  });

  it('follow the policy for time where only time took the tier', async () => {
    await publish('keep', 'revoke_unused');
    await move([up(1), up(2)]);
    await move([down(1, 'decay'), down(2, 'refund')]);
    expect((await outcomes()).filter((line) => line.includes('coupon'))).toEqual([
      '1 2 coupon taken_back',
      '2 2 coupon given',
    ]);
  });
});
