import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addMembers,
  couponDraft,
  createBenefitPlans,
  insertLadder,
  insertRun,
  PLAIN,
  SILVER,
  type BenefitPlansAtHand,
} from '../../../test/factories/benefit-plans.js';
import { giveEntryNaively } from '../../../test/naive/naive-entry-gift.js';
import { couponInvariants } from '../coupons/coupons.invariants.js';
import { pointsInvariants } from '../points/points.invariants.js';
import { benefitPlanInvariants } from './benefit-plans.invariants.js';
import type { PlanCell } from './plan-draft.js';

/** Rounds of the race; `RACE_ROUNDS=15` makes 105 runs. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 1);
const STOCKS = [0, 1, 7, 50, 199, 200, 250];
const PEOPLE = 200;
const RUNS = 4;

let test: TestDatabase;
let benefits: BenefitPlansAtHand;

beforeAll(async () => {
  test = await createTestDatabase('benefit_races', 20);
});
beforeEach(async () => {
  await test.clear();
  benefits = createBenefitPlans(test.database);
  await benefits.settings.write(test.database, 'business-date', '2026-11-22', 'spec');
  await insertLadder(test.database);
  await addMembers(test.database, PEOPLE);
});
afterAll(() => test.drop());

const moves = Array.from({ length: PEOPLE }, (_, index) => ({
  memberId: index + 1,
  from: PLAIN,
  to: SILVER,
}));

/** Several runs that lift everybody into one tier, told at one moment. */
async function storm(stock: number): Promise<void> {
  const couponTemplateId = await benefits.coupons.templates.createTemplate(
    couponDraft('银卡礼', stock),
    'spec',
  );
  const gifts: PlanCell['gifts'] = [
    { kind: 'coupon', couponTemplateId, count: 1 },
    { kind: 'points', points: 10, validDays: null },
  ];
  const cells: PlanCell[] = [
    { tierCode: 'silver', cell: 'enter', gifts },
    { tierCode: 'silver', cell: 'monthly', gifts: [{ kind: 'points', points: 1, validDays: null }] },
  ];
  await benefits.plans.saveDraft('member-level', { reentryDays: 365, monthlyDay: 22, cells }, 'spec');
  await benefits.plans.publish('member-level', { author: 'spec' });
  const changes = [];
  for (let run = 0; run < RUNS; run += 1) changes.push(await insertRun(test.database, moves));
  await Promise.all([
    ...changes.map((change) =>
      test.database.transaction((tx) => benefits.granting.followChanges(tx, change)),
    ),
    benefits.settlement.settle('2026-11-22'),
    benefits.settlement.settle('2026-11-22'),
  ]);
}

it('look, then write, gives two runs at once two gifts', async () => {
  const ids = moves.map(({ memberId }) => String(memberId));
  let most = 0;
  for (let round = 0; round < 10 && most <= PEOPLE; round += 1) {
    await test.database.run('DELETE FROM benefit_grant');
    const given = await Promise.all(['a', 'b', 'c'].map((run) => giveEntryNaively(test.database, run, ids)));
    most = Math.max(
      most,
      given.reduce((sum, one) => sum + one, 0),
    );
  }
  expect(most).toBeGreaterThan(PEOPLE);
});

describe.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))('runs at once, round %i', (round) => {
  it.each(STOCKS)('give each member one of each gift, of a stock of %i', async (stock) => {
    await storm(stock);
    const counts = await test.database.rows<{ kind: string; cell: string; outcome: string; grants: number }>(
      `SELECT g.kind, g.cell, g.outcome, COUNT(*) AS grants FROM benefit_grant g
       GROUP BY g.kind, g.cell, g.outcome ORDER BY g.kind, g.cell, g.outcome`,
    );
    const given = Math.min(stock, PEOPLE);
    // Whom the empty shelf refused in one run is owed by the next; of these, too, there is one per run.
    const coupons = counts.filter(({ kind, outcome }) => kind === 'coupon' && outcome === 'given');
    expect(
      coupons.reduce((sum, { grants }) => sum + grants, 0),
      `round ${round}`,
    ).toBe(given);
    expect(counts.filter(({ kind }) => kind === 'points')).toEqual([
      { kind: 'points', cell: 'enter', outcome: 'given', grants: PEOPLE },
      { kind: 'points', cell: 'monthly', outcome: 'given', grants: PEOPLE },
    ]);
    const rows = await test.database.row<{ coupons: number; people: number; available: number }>(
      `SELECT COUNT(*) AS coupons, COUNT(DISTINCT c.member_id) AS people,
         (SELECT SUM(a.available) FROM points_account a) AS available FROM coupon c`,
    );
    expect(rows).toEqual({ coupons: given, people: given, available: PEOPLE * 11 });
    for (const { code, sql } of [...benefitPlanInvariants, ...couponInvariants, ...pointsInvariants])
      expect(await test.database.rows(sql), code).toEqual([]);
  });
});
