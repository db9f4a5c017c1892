import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createBenefitPlans, type BenefitPlansAtHand } from '../../../test/factories/benefit-plans.js';
import { insertPeople } from '../../../test/factories/people.js';
import type { GrowthDefinition } from '../../decisions/tiering/scheme-kinds/growth-value-definition.js';
import { addDays } from '../../platform/clock/business-date.js';
import type { PlanCell } from './plan-draft.js';

const definition: GrowthDefinition = {
  tiers: [
    { code: 'v0', name: '普通', growth: 0 },
    { code: 'v1', name: '银卡', growth: 100, keep: 50 },
  ],
  validityDays: 30,
  graceDays: 5,
  onMiss: 'step_down',
};

let test: TestDatabase;
let benefits: BenefitPlansAtHand;

beforeAll(async () => {
  test = await createTestDatabase('benefit_periods');
  benefits = createBenefitPlans(test.database);
});
afterAll(() => test.drop());

async function give(memberId: string, growth: number, key: string): Promise<void> {
  await test.database.transaction((tx) =>
    benefits.growth.grant(tx, {
      sourceKey: key,
      note: '',
      grantedBy: 'spec',
      members: [{ memberId, points: growth }],
    }),
  );
}

/** One business date: the night's tiers, then the occasions. */
async function live(date: string): Promise<void> {
  await benefits.decisions.clock.fix(date, 'spec');
  await benefits.decisions.nightly.run({ cause: 'nightly', requestedBy: null });
  await benefits.settlement.settle(date);
}

it('of growth value: the end is told before, keeping is rewarded once a period, in grace too, and losing is not', async () => {
  // Odd ids are members.
  await insertPeople(test.database, ['a', 'b', 'c', 'd', 'e']);
  const { decisions } = benefits;
  await decisions.clock.fix('2026-11-01', 'spec');
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.schemes.applyDefinition(
    { code: 'growth', name: '成长', kind: 'growth_value', definition },
    'spec',
  );
  for (const id of ['1', '3', '5']) await give(id, 100, 'start');
  const { runId } = await decisions.schemes.publishDraft('growth', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
  const cell = (kind: PlanCell['cell'], points: number): PlanCell => ({
    tierCode: 'v1',
    cell: kind,
    gifts: [{ kind: 'points', points, validDays: null }],
  });
  const cells = [cell('keep', 50), cell('before_expiry', 7), cell('downgrade_soon', 3)];
  await benefits.plans.saveDraft(
    'growth',
    { reentryDays: 365, expiryDays: 7, downgradeDays: 3, cells },
    'spec',
  );
  await benefits.plans.publish('growth', { author: 'spec' });

  // The period runs through 1 December. Member 1 keeps it in time, member 3 in grace, member 5 not at all.
  await give('1', 60, 'in-time');
  for (let date = '2026-11-02'; date <= '2026-12-10'; date = addDays(date, 1)) {
    if (date === '2026-12-05') await give('3', 60, 'in-grace');
    await live(date);
  }
  const grants = await test.database.rows<{ member_id: string; occasion: string; on_date: string }>(
    `SELECT g.member_id, g.occasion, CAST(g.business_date AS CHAR) AS on_date FROM benefit_grant g
     ORDER BY g.member_id, g.business_date, g.occasion`,
  );
  const v1 = (await decisions.tiering.ladder(test.database, 'growth')).find(
    ({ code }) => code === 'v1',
  )?.tierId;
  expect(grants.map(({ member_id: id, occasion, on_date: date }) => `${id} ${date} ${occasion}`)).toEqual([
    `1 2026-11-24 before_expiry:${v1}:2026-12-01`,
    `1 2026-12-02 keep:${v1}:2026-12-31`,
    `3 2026-11-24 before_expiry:${v1}:2026-12-01`,
    `3 2026-12-04 downgrade_soon:${v1}:2026-12`,
    `3 2026-12-05 keep:${v1}:2026-12-31`,
    `5 2026-11-24 before_expiry:${v1}:2026-12-01`,
    `5 2026-12-04 downgrade_soon:${v1}:2026-12`,
  ]);
}, 60_000);
