import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  couponDraft,
  createBenefitPlans,
  insertLadder,
  massTemplate,
  noticeTemplate,
  type BenefitPlansAtHand,
} from '../../../test/factories/benefit-plans.js';
import type { BenefitPlanDraft, PlanCell } from './plan-draft.js';

let test: TestDatabase;
let benefits: BenefitPlansAtHand;
let silverCoupon: string;
let goldCoupon: string;

beforeAll(async () => {
  test = await createTestDatabase('benefit_plans', 20);
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

describe('plans', () => {
  it('come in versions, of which one is in force on a day; a version with an end hands back', async () => {
    await publishPlan();
    const cells: PlanCell[] = [
      { tierCode: 'gold', cell: 'held', gifts: [{ kind: 'rate', pointsRate: 2.5 }] },
      { tierCode: null, cell: 'monthly', gifts: [{ kind: 'points', points: 5, validDays: null }] },
    ];
    const season = { reentryDays: 30, monthlyDay: 31, endsOn: '2026-12-31', cells };
    await benefits.plans.saveDraft('member-level', season, 'spec');
    await benefits.plans.publish('member-level', { startsOn: '2026-12-24', author: 'spec' });
    const current = () => benefits.read.current(test.database, 'member-level');
    const on = (date: string) => benefits.settings.write(test.database, 'business-date', date, 'spec');
    expect(await current()).toMatchObject({ versionNo: 1, reentryDays: 365, afterRefund: 'keep' });
    await on('2026-12-24');
    expect(await current()).toMatchObject({
      versionNo: 2,
      reentryDays: 30,
      monthlyDay: 31,
      endsOn: '2026-12-31',
      tiers: [
        { tierCode: 'plain', tierName: '普通', level: 1, entry: { coupons: 0 } },
        { tierCode: 'silver' },
        { tierCode: 'gold', level: 3 },
      ],
      cells: [
        { tierCode: 'gold', cell: 'held', gifts: [{ text: '每消费 1 元得 2.5 积分' }] },
        { tierCode: null, cell: 'monthly', gifts: [{ text: '5 积分' }] },
      ],
    });
    await on('2027-01-01');
    expect(await current()).toMatchObject({ versionNo: 1 });
    const rates = await test.database.rows<{ tier_id: number; rate_milli: number; starts_on: string }>(
      'SELECT r.tier_id, r.rate_milli, r.starts_on FROM points_rate r WHERE r.tier_id IN (0, 3) ORDER BY r.id',
    );
    expect(rates.map((row) => [Number(row.tier_id), row.rate_milli, row.starts_on])).toEqual([
      [3, 1500, '2026-11-22'],
      [0, 1000, '2026-11-22'],
      [3, 2500, '2026-12-24'],
      [0, 1000, '2026-12-24'],
      [3, 1500, '2027-01-01'],
      [0, 1000, '2027-01-01'],
    ]);
  });

  it('cost what they would give', async () => {
    await publishPlan();
    const entries = [
      { tierCode: 'plain', people: 50 },
      { tierCode: 'gold', people: 7 },
    ];
    expect(await benefits.read.costOfEntries(test.database, 'member-level', entries)).toEqual({
      people: 7,
      coupons: 7,
      amountFen: 14_000,
    });
  });

  it('never send marketing occasions by template, nor an entry by mass message', async () => {
    const templateId = await benefits.messaging.ensureTemplate(noticeTemplate(), 'spec');
    const massId = await benefits.messaging.ensureTemplate(massTemplate(), 'spec');
    const save = (cell: PlanCell['cell'], messageTemplateId: string) =>
      benefits.plans.saveDraft(
        'member-level',
        {
          reentryDays: 1,
          cells: [{ tierCode: 'gold', cell, gifts: [{ kind: 'message', messageTemplateId }] }],
        },
        'spec',
      );
    for (const cell of ['birthday', 'before_expiry', 'downgrade_soon'] as const) {
      await expect(save(cell, templateId)).rejects.toMatchObject({
        code: 'benefit-plans.marketing-on-template',
      });
      await save(cell, massId);
    }
    await save('anniversary', templateId);
    await expect(save('enter', massId)).rejects.toMatchObject({ code: 'benefit-plans.mass-on-entry' });
    await expect(save('enter', '999')).rejects.toMatchObject({ code: 'benefit-plans.message-unknown' });
  });

  it('of one scheme alone multiply points', async () => {
    await publishPlan();
    await test.database.run(
      `INSERT INTO scheme (code, name, kind, slot, published_version_id) VALUES ('second', '第二方案', 'rule_ladder', 2, 2)`,
    );
    await test.database.run(
      `INSERT INTO scheme_version (scheme_id, version_no, state, definition_json, catalogue_hash, created_by)
       SELECT 2, 1, 'published', v.definition_json, '', 'spec' FROM scheme_version v WHERE v.id = 1`,
    );
    await test.database.run(
      `INSERT INTO tier (scheme_id, code) VALUES (2, 'plain'), (2, 'silver'), (2, 'gold')`,
    );
    const rate: PlanCell = { tierCode: 'gold', cell: 'held', gifts: [{ kind: 'rate', pointsRate: 3 }] };
    await benefits.plans.saveDraft('second', { reentryDays: 1, cells: [rate] }, 'spec');
    await expect(benefits.plans.publish('second', { author: 'spec' })).rejects.toMatchObject({
      code: 'benefit-plans.rate-elsewhere',
    });
    const points: PlanCell = {
      tierCode: 'gold',
      cell: 'birthday',
      gifts: [{ kind: 'points', points: 9, validDays: null }],
    };
    await benefits.plans.saveDraft('second', { reentryDays: 1, cells: [points] }, 'spec');
    await benefits.plans.publish('second', { author: 'spec' });
    expect(await benefits.read.current(test.database, 'second')).toMatchObject({
      versionNo: 1,
      schemeName: '第二方案',
    });
  });

  it('are published by one of two who press at once', async () => {
    await benefits.plans.saveDraft('member-level', { reentryDays: 1, cells: [] }, 'spec');
    const results = await Promise.allSettled(
      ['a', 'b'].map((author) => benefits.plans.publish('member-level', { author })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are refused where they cannot be, with a stable code', async () => {
    await expect(benefits.plans.publish('member-level', { author: 'spec' })).rejects.toMatchObject({
      code: 'benefit-plans.no-draft',
    });
    const unknownCoupon: PlanCell = {
      tierCode: 'gold',
      cell: 'enter',
      gifts: [{ kind: 'coupon', couponTemplateId: '99', count: 1 }],
    };
    await expect(
      benefits.plans.saveDraft('member-level', { reentryDays: 1, cells: [unknownCoupon] }, 'spec'),
    ).rejects.toMatchObject({ code: 'benefit-plans.coupon-unknown' });
    await expect(
      benefits.plans.saveDraft('nobody', { reentryDays: 1, cells: [] }, 'spec'),
    ).rejects.toMatchObject({ code: 'benefit-plans.scheme-unknown', status: 404 });
    await benefits.plans.saveDraft(
      'member-level',
      { reentryDays: 1, cells: [], endsOn: '2026-11-30' },
      'spec',
    );
    await expect(
      benefits.plans.publish('member-level', { startsOn: '2026-11-21', author: 'spec' }),
    ).rejects.toMatchObject({ code: 'benefit-plans.start-in-past' });
    await expect(
      benefits.plans.publish('member-level', { startsOn: '2026-12-01', author: 'spec' }),
    ).rejects.toMatchObject({ code: 'benefit-plans.end-before-start' });
  });
});
