import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addMembers,
  couponDraft,
  createBenefitPlans,
  GOLD,
  insertLadder,
  insertRun,
  massTemplate,
  noticeTemplate,
  PLAIN,
  SILVER,
  type BenefitPlansAtHand,
} from '../../../test/factories/benefit-plans.js';
import { addDays } from '../../platform/clock/business-date.js';
import { valuesList } from '../../platform/database/sql.js';
import type { Gift } from './gifts.js';
import type { CellKind } from './occasions.js';
import type { BenefitPlanDraft, PlanCell } from './plan-draft.js';

let test: TestDatabase;
let benefits: BenefitPlansAtHand;
let coupon: string;

beforeAll(async () => {
  test = await createTestDatabase('benefit_occasions', 20);
});
beforeEach(async () => {
  await test.clear();
  benefits = createBenefitPlans(test.database);
  await on('2026-11-01');
  await insertLadder(test.database);
  coupon = await benefits.coupons.templates.createTemplate(couponDraft('生日券', 100_000), 'spec');
});
afterAll(() => test.drop());

const on = (date: string) => benefits.settings.write(test.database, 'business-date', date, 'spec');
const points = (amount: number): Gift => ({ kind: 'points', points: amount, validDays: null });
const cell = (kind: CellKind, tierCode: string | null, ...gifts: Gift[]): PlanCell => ({
  tierCode,
  cell: kind,
  gifts,
});

/** Publishes from 2026-11-01 on; members 1…n are plain, silver, gold in turn since October. */
async function publish(cells: PlanCell[], change: Partial<BenefitPlanDraft> = {}): Promise<void> {
  await benefits.plans.saveDraft('member-level', { reentryDays: 365, cells, ...change }, 'spec');
  await benefits.plans.publish('member-level', { author: 'spec' });
}

async function place(count: number, since = '2026-10-01'): Promise<void> {
  await addMembers(test.database, count, '2025-12-31 20:00');
  const moves = Array.from({ length: count }, (_, index) => ({
    memberId: index + 1,
    from: null,
    to: [PLAIN, SILVER, GOLD][index % 3] ?? PLAIN,
  }));
  await insertRun(test.database, moves, 'initial', since);
}

async function settle(date: string) {
  await on(date);
  return benefits.settlement.settle(date);
}

const granted = async () =>
  (
    await test.database.rows<{
      member_id: string;
      kind: string;
      occasion: string;
      amount: number;
      outcome: string;
    }>(
      `SELECT g.member_id, g.kind, g.occasion, g.amount, g.outcome FROM benefit_grant g
       ORDER BY g.business_date, g.member_id, g.kind, g.part`,
    )
  ).map(
    ({ member_id: id, kind, occasion, amount, outcome }) => `${id} ${kind} ${occasion} ${amount} ${outcome}`,
  );

describe('occasions by date', () => {
  it('are settled for every missed date, in the tier held on it, and repeats change nothing', async () => {
    await place(3);
    await test.database.run(`UPDATE member SET birthday = '1990-11-03' WHERE id = 2`);
    await test.database.run(`UPDATE member SET birthday = '1990-11-09' WHERE id = 3`);
    await publish(
      [
        cell('monthly', 'silver', points(10)),
        cell('monthly', 'gold', points(30)),
        cell('birthday', 'silver', { kind: 'coupon', couponTemplateId: coupon, count: 2 }, points(66)),
        cell('birthday', 'gold', points(99)),
      ],
      { monthlyDay: 5 },
    );
    // Silver became gold on the 4th, after the birthday and before the monthly day; nothing ran until the 10th.
    await insertRun(test.database, [{ memberId: 2, from: SILVER, to: GOLD }], 'facts', '2026-11-04');
    expect(await settle('2026-11-10')).toEqual({ dates: 10, grants: 6 });
    const expected = [
      '2 coupon birthday:2026 2000 given',
      '2 coupon birthday:2026 2000 given',
      '2 points birthday:2026 66 given',
      '2 points monthly:2026-11 30 given',
      '3 points monthly:2026-11 30 given',
      '3 points birthday:2026 99 given',
    ];
    expect(await granted()).toEqual(expected);
    expect(await settle('2026-11-10')).toEqual({ dates: 0, grants: 0 });
    await test.database.run('DELETE FROM benefit_settlement');
    expect(await settle('2026-11-10')).toEqual({ dates: 10, grants: 0 });
    expect(await granted()).toEqual(expected);
    const held = await test.database.rows('SELECT c.id FROM coupon c');
    expect(held).toHaveLength(2);
    const balances = await test.database.rows(
      'SELECT a.member_id, a.available FROM points_account a ORDER BY a.member_id',
    );
    expect(balances).toEqual([
      { member_id: '2', available: 96 },
      { member_id: '3', available: 129 },
    ]);
  });

  it('fall on the last day of shorter months, and leap days on 28 February', async () => {
    await place(3);
    await test.database.run(
      `UPDATE member SET birthday = '2000-02-29', joined_at = '2024-02-28 17:00' WHERE id = 3`,
    );
    await on('2027-02-20');
    await publish(
      [
        cell('monthly', 'gold', points(1)),
        cell('birthday', 'gold', points(2)),
        cell('anniversary', 'gold', points(3)),
      ],
      { monthlyDay: 31 },
    );
    await settle('2027-03-31');
    // The months between were settled already.
    const between = Array.from({ length: 325 }, (_, index) => [
      1,
      addDays('2027-04-01', index),
      1,
      new Date(),
    ]);
    const list = valuesList(between);
    await test.database.run(
      `INSERT INTO benefit_settlement (scheme_id, business_date, plan_id, finished_at) VALUES ${list.text}`,
      list.values,
    );
    await settle('2028-02-29');
    const dates = await test.database.rows<{ cell: string; on_date: string }>(
      `SELECT g.cell, CAST(g.business_date AS CHAR) AS on_date FROM benefit_grant g
       WHERE g.business_date >= '2027-01-26' ORDER BY g.business_date, g.cell`,
    );
    expect(
      dates.filter(({ cell: name }) => name !== 'monthly').map((row) => Object.values(row).join(' ')),
    ).toEqual([
      'anniversary 2027-02-28',
      'birthday 2027-02-28',
      'anniversary 2028-02-29',
      'birthday 2028-02-29',
    ]);
    const monthly = dates.filter(({ cell: name }) => name === 'monthly').map(({ on_date: date }) => date);
    expect(monthly).toEqual(['2027-02-28', '2027-03-31', '2028-02-29']);
  });

  it('go on where they were cut short, by ranges, and two workers give nothing twice', async () => {
    await place(300);
    await publish([cell('monthly', 'silver', points(1)), cell('monthly', 'gold', points(2))]);
    await on('2026-11-01');
    await Promise.all([1, 2, 3].map(() => benefits.settlement.settle('2026-11-01')));
    expect(await granted()).toHaveLength(200);
    const [row] = await benefits.settlement.recent('member-level', 5);
    expect(row).toMatchObject({ businessDate: '2026-11-01', grants: 200 });
    expect(row?.finishedAt).toBeInstanceOf(Date);
    await test.database.run(
      'UPDATE benefit_settlement SET finished_at = NULL, member_id_done = 150 WHERE scheme_id = 1',
    );
    expect(await benefits.settlement.settle('2026-11-01')).toEqual({ dates: 1, grants: 0 });
  });

  it('bring the general offers to whoever withdrew personalisation, and to them alone', async () => {
    await place(6);
    for (const id of [2, 3, 4])
      await test.database.run(
        `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (?, 'personalisation', ?, 1)`,
        [id, id === 4 ? 1 : 0],
      );
    await publish([
      cell(
        'held',
        'gold',
        { kind: 'rate', pointsRate: 2 },
        { kind: 'privilege', memberText: '专属客服', staffText: '优先接待' },
      ),
      cell('held', null, { kind: 'privilege', memberText: '在线客服', staffText: '' }),
      cell('monthly', 'gold', points(30)),
      cell('monthly', null, points(5)),
    ]);
    await settle('2026-11-01');
    expect(await granted()).toEqual([
      '2 points monthly:2026-11 5 given',
      '3 points monthly:2026-11 5 given',
      '6 points monthly:2026-11 30 given',
    ]);
    const [own] = await benefits.read.benefitsOf(test.database, '6');
    expect(own).toMatchObject({
      tierName: '金卡',
      isGeneral: false,
      pointsRate: 2,
      occasions: [
        { label: '持有期间', gifts: [{ kind: 'rate' }, { kind: 'privilege', text: '专属客服' }] },
        { label: '每月', gifts: [{ text: '30 积分' }] },
      ],
    });
    const [general] = await benefits.read.benefitsOf(test.database, '3');
    expect(general).toMatchObject({ tierName: '金卡', isGeneral: true, pointsRate: 1 });
    expect(await benefits.read.privileges(test.database, '3')).toMatchObject([{ memberText: '在线客服' }]);
    expect(await benefits.read.privileges(test.database, '6')).toMatchObject([
      { memberText: '专属客服', staffText: '优先接待', tierName: '金卡', occasionLabel: '持有期间' },
    ]);
    expect(await benefits.read.privileges(test.database, '1')).toEqual([]);
    expect(
      await benefits.costs.costs(test.database, await benefits.read.current(test.database, 'member-level')),
    ).toMatchObject({
      optedOut: 2,
      cells: expect.arrayContaining([
        expect.objectContaining({ tierCode: 'gold', cell: 'monthly', peoplePerMonth: 1, points: 30 }),
        expect.objectContaining({ tierCode: null, cell: 'monthly', peoplePerMonth: 2, points: 10 }),
      ]),
      totals: { givenPoints: 40 },
    });
  });

  it('multiply points by the general rate for whoever had withdrawn personalisation before the order', async () => {
    await place(3);
    await test.database.run(`UPDATE member SET joined_at = '2026-01-01'`);
    await publish([cell('held', 'gold', { kind: 'rate', pointsRate: 3 })]);
    await test.database.run(`UPDATE tier_change SET recorded_at = '2026-10-01'`);
    const order = async (no: string, recordedAt: string) => {
      const { insertId } = await test.database.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
           paid_amount_fen, refunded_amount_fen, placed_at, paid_at, recorded_at)
         VALUES (1, ?, 3, 3, 'b3', 'paid', 10000, 0, ?, ?, ?)`,
        [no, '2026-11-01 04:00', '2026-11-01 04:00', recordedAt],
      );
      await test.database.transaction((tx) => benefits.orderPoints.settleOrders(tx, [insertId]));
    };
    await order('before', '2026-11-01 05:00');
    await test.database.run(
      `INSERT INTO consent (member_id, purpose, is_granted, notice_version, occurred_at, recorded_at)
       VALUES (3, 'personalisation', 0, 'v1', '2026-11-01 06:00', '2026-11-01 06:00')`,
    );
    await order('after', '2026-11-01 07:00');
    const earned = await test.database.rows(
      `SELECT o.external_id, t.points FROM points_transaction t JOIN shop_order o ON o.id = t.order_id
       WHERE t.kind = 'earn' ORDER BY t.id`,
    );
    expect(earned).toEqual([
      { external_id: 'before', points: 300 },
      { external_id: 'after', points: 100 },
    ]);
  });

  it('give a tier on trial, but never beside an override or to whoever stands as high', async () => {
    await place(6);
    await test.database.run(
      `INSERT INTO member_fact (member_id, as_of_on, next_decay_on, refreshed_at)
       SELECT m.id, '2026-11-01', '9999-12-31', '2026-11-01' FROM member m`,
    );
    await test.database.run(
      `INSERT INTO tier_override (scheme_id, member_id, tier_id, starts_on, reason, author, is_begun)
       VALUES (1, 4, 1, '2026-10-01', '投诉补偿', '小林', 1)`,
    );
    await publish([
      cell('monthly', 'plain', { kind: 'trial', tierCode: 'gold', days: 7, reason: '新客体验' }),
    ]);
    await settle('2026-11-01');
    expect(await granted()).toEqual([
      '1 trial monthly:2026-11 7 given',
      '4 trial monthly:2026-11 7 override_open',
    ]);
    const tiers = await benefits.decisions.tiering.tiersOfMembers(test.database, 'member-level', ['1', '4']);
    expect([tiers.get('1')?.code, tiers.get('4')?.code]).toEqual(['gold', 'plain']);
    const [override] = await test.database.rows(
      'SELECT v.starts_on, v.ends_on, v.reason FROM tier_override v WHERE v.member_id = 1',
    );
    expect(override).toMatchObject({
      starts_on: '2026-11-01',
      ends_on: '2026-11-07',
      reason: '试用（权益计划第 1 版）：新客体验',
    });
  });

  it('tell nobody of marketing by template message, even where a plan says so', async () => {
    await place(3);
    await test.database.run(`UPDATE member SET birthday = '1990-11-01'`);
    const massId = await benefits.messaging.ensureTemplate(massTemplate(), 'spec');
    const templateId = await benefits.messaging.ensureTemplate(noticeTemplate(), 'spec');
    await publish([cell('birthday', 'gold', { kind: 'message', messageTemplateId: massId })]);
    await test.database.run(`UPDATE benefit_gift SET gift_json = ?`, [
      JSON.stringify({ kind: 'message', messageTemplateId: templateId }),
    ]);
    await settle('2026-11-01');
    expect(await granted()).toEqual(['3 message birthday:2026 0 marketing_on_template']);
    expect(await test.database.rows('SELECT d.id FROM delivery d')).toEqual([]);
  });

  it('send marketing to those who agreed, and say of the others why not', async () => {
    await place(9);
    await test.database.run(`UPDATE member SET birthday = '1990-11-01'`);
    for (const id of [3, 6]) {
      await test.database.run(
        `INSERT INTO channel_identity (channel_id, external_id, member_id, follow_state) VALUES (1, ?, ?, 'following')`,
        [`o${id}`, id],
      );
      await test.database.run(
        `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (?, 'marketing', 1, 1)`,
        [id],
      );
    }
    await benefits.settings.write(test.database, 'messaging.quiet-hours', 'none', 'spec');
    const massId = await benefits.messaging.ensureTemplate(massTemplate(), 'spec');
    await publish([cell('birthday', 'gold', { kind: 'message', messageTemplateId: massId })]);
    await settle('2026-11-01');
    expect(await granted()).toEqual([
      '3 message birthday:2026 0 given',
      '6 message birthday:2026 0 given',
      '9 message birthday:2026 0 no_consent',
    ]);
    const sent = await test.database.rows(
      'SELECT d.member_id, d.message_kind, d.purpose, d.text FROM delivery d ORDER BY d.member_id',
    );
    expect(sent).toEqual([
      { member_id: '3', message_kind: 'mass', purpose: 'marketing', text: '生日快乐' },
      { member_id: '6', message_kind: 'mass', purpose: 'marketing', text: '生日快乐' },
    ]);
  });
});

describe('the tier itself', () => {
  it('brings something for every full year in it where tiers have no period', async () => {
    await place(3, '2026-11-15');
    await on('2027-11-10');
    await publish([cell('keep', 'gold', points(50))]);
    await settle('2027-11-14');
    expect(await granted()).toEqual([]);
    await settle('2027-11-20');
    expect(await granted()).toEqual(['3 points keep:3:2027-11-15 50 given']);
  });

  it('warns once before a fall, by the rules asked about a later day, and again when danger comes back', async () => {
    await place(3);
    await test.database.run(`UPDATE scheme_version SET definition_json = ? WHERE id = 1`, [
      JSON.stringify({
        tiers: [
          { code: 'plain', name: '普通', rule: null },
          {
            code: 'silver',
            name: '银卡',
            rule: { combinator: 'and', rules: [{ field: 'netAmountFen30', operator: '>=', value: 1000 }] },
          },
          {
            code: 'gold',
            name: '金卡',
            rule: { combinator: 'and', rules: [{ field: 'netAmountFen30', operator: '>=', value: 5000 }] },
          },
        ],
      }),
    ]);
    benefits = createBenefitPlans(test.database);
    for (const [id, day] of [
      [2, '2026-11-01'],
      [3, '2026-10-20'],
    ] as const) {
      await test.database.run(
        `INSERT INTO channel_identity (id, channel_id, external_id, member_id) VALUES (?, 1, ?, ?)`,
        [id, `b${id}`, id],
      );
      await test.database.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
           paid_amount_fen, refunded_amount_fen, placed_at, paid_at) VALUES (1, ?, ?, ?, ?, 'paid', 9000, 0, ?, ?)`,
        [`o${id}`, id, id, `b${id}`, `${day} 04:00`, `${day} 04:00`],
      );
    }
    await publish([cell('downgrade_soon', 'silver', points(7)), cell('downgrade_soon', 'gold', points(8))], {
      downgradeDays: 10,
    });
    await settle('2026-11-08');
    expect(await granted()).toEqual([]);
    await settle('2026-11-09');
    expect(await granted()).toEqual(['3 points downgrade_soon:3:2026-11 8 given']);
    await settle('2026-11-18');
    expect(await granted()).toHaveLength(1);
    await settle('2026-11-21');
    // Member 2 holds silver by an order of 1 November and would fall to plain on 1 December.
    expect((await granted()).filter((line) => line.startsWith('2 '))).toEqual([
      '2 points downgrade_soon:2:2026-11 7 given',
    ]);
  });
});
