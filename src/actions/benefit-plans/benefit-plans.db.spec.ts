import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createCoupons } from '../../../test/factories/coupons.js';
import { createDecisions } from '../../../test/factories/decisions.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { valuesList } from '../../platform/database/sql.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { CouponTemplatesService } from '../coupons/coupon-templates.service.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { DeliveryStore } from '../messaging/delivery.store.js';
import { MassSendStore } from '../messaging/mass-send.store.js';
import { MessageTemplateStore } from '../messaging/message-template.store.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { RecipientRead } from '../messaging/recipient.read.js';
import { PointsService } from '../points/points.service.js';
import { PointsStore } from '../points/points.store.js';
import { BenefitGrantStore } from './benefit-grant.store.js';
import { BenefitGrantingService } from './benefit-granting.service.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import { BenefitPlansRead } from './benefit-plans.read.js';
import { BenefitPlansService, type BenefitPlanDraft } from './benefit-plans.service.js';

let test: TestDatabase;
let granting: BenefitGrantingService;
let plans: BenefitPlansService;
let read: BenefitPlansRead;
let coupons: CouponsService;
let couponTemplates: CouponTemplatesService;
let silverCoupon: string;
let goldCoupon: string;
let noticeId: string;
const settings = new SettingStore();
const grants = new BenefitGrantStore();

const [PLAIN, SILVER, GOLD] = [1, 2, 3];

beforeAll(async () => {
  test = await createTestDatabase('e_benefits', 20);
});
beforeEach(async () => {
  await test.clear();
  makeServices();
  await settings.write(test.database, 'business-date', '2026-11-22', 'spec');
  const tiers = ['plain', 'silver', 'gold'].map((code, index) => ({
    code,
    name: ['普通', '银卡', '金卡'][index],
    rule:
      index === 0
        ? null
        : { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: index * 1000 }] },
  }));
  await test.database.run(
    `INSERT INTO scheme (code, name, kind, slot, published_version_id) VALUES ('member-level', '会员等级', 'rule_ladder', 1, 1)`,
  );
  await test.database.run(
    `INSERT INTO scheme_version (scheme_id, version_no, state, definition_json, catalogue_hash, created_by)
     VALUES (1, 1, 'published', ?, '', 'spec')`,
    [JSON.stringify({ tiers })],
  );
  await test.database.run(
    `INSERT INTO tier (scheme_id, code) VALUES (1, 'plain'), (1, 'silver'), (1, 'gold')`,
  );
  await test.database.run(
    `INSERT INTO channel (code, kind, name, settings_json) VALUES ('oa', 'wechat_official_account', '公众号', '{}')`,
  );
  silverCoupon = await couponTemplates.createTemplate(couponDraft('银卡礼', 100_000), 'spec');
  goldCoupon = await couponTemplates.createTemplate(couponDraft('金卡礼', 100_000), 'spec');
});
afterAll(() => test.drop());

function makeServices(): void {
  const { database } = test;
  const clock = new BusinessClock(database, settings);
  const planStore = new BenefitPlanStore(createDecisions(database).tiering);
  const couponsRead = new CouponsRead();
  const recipients = new RecipientRead(clock, settings);
  ({ service: coupons, templates: couponTemplates } = createCoupons(database, clock));
  const messaging = new MessagingService(
    database,
    settings,
    new DeliveryStore(30),
    new MassSendStore(30),
    new MessageTemplateStore(),
    recipients,
    new LocalDoorbell(),
  );
  const points = new PointsService(database, clock, settings, new PointsStore());
  granting = new BenefitGrantingService(clock, planStore, grants, coupons, messaging, settings);
  plans = new BenefitPlansService(database, clock, planStore, couponsRead, points);
  read = new BenefitPlansRead(clock, planStore);
  makeNotice = () =>
    messaging.ensureTemplate(
      {
        code: 'level-change',
        title: '会员等级变更通知',
        purpose: 'service',
        channelId: '1',
        messageKind: 'template',
        vendorTemplateId: 'tpl',
        fields: { thing2: '{{previousTierName}}', thing3: '{{tierName}}' },
      },
      'spec',
    );
}

let makeNotice: () => Promise<string>;

function couponDraft(name: string, stock: number) {
  return {
    name,
    minSpendFen: 0,
    amountOffFen: 2_000,
    validityKind: 'relative' as const,
    validDays: 30,
    stock,
    perMemberLimit: 5,
  };
}

async function publishPlan(change: Partial<BenefitPlanDraft> = {}): Promise<void> {
  noticeId = await makeNotice();
  const draft: BenefitPlanDraft = {
    reentryDays: 365,
    noticeTemplateId: noticeId,
    tiers: [
      { tierCode: 'silver', couponTemplateId: silverCoupon, pointsRate: 1.2, isNoticeOn: true },
      { tierCode: 'gold', couponTemplateId: goldCoupon, pointsRate: 1.5, isNoticeOn: true },
    ],
    ...change,
  };
  await plans.saveDraft('member-level', draft, 'spec');
  await plans.publish('member-level', { author: 'spec' });
}

async function addMembers(count: number, joinedAt: string | null = '2026-01-01'): Promise<void> {
  for (let start = 0; start < count; start += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - start) }, () => ['2026-01-01', joinedAt]);
    const list = valuesList(rows);
    await test.database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
}

interface Move {
  memberId: number;
  from: number | null;
  to: number;
  reasons?: string;
}

let runNo = 0;
/** Writes the changes of one run and returns its event. */
async function runWith(
  moves: readonly Move[],
  cause: MemberTierChanged['cause'] = 'facts',
  businessDate = '2026-11-22',
): Promise<MemberTierChanged> {
  runNo += 1;
  for (let start = 0; start < moves.length; start += 2000) {
    const list = valuesList(
      moves
        .slice(start, start + 2000)
        .map(({ memberId, from, to, reasons = 'order' }) => [
          runNo,
          1,
          memberId,
          from,
          to,
          1,
          cause,
          reasons,
          businessDate,
          '[]',
        ]),
    );
    await test.database.run(
      `INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, cause, reasons,
         business_date, deciding_json) VALUES ${list.text}`,
      list.values,
    );
  }
  const ids = moves.map(({ memberId }) => memberId);
  return {
    schemeId: '1',
    schemeCode: 'member-level',
    runId: String(runNo),
    fromMemberId: String(Math.min(...ids)),
    toMemberId: String(Math.max(...ids)),
    count: moves.length,
    cause,
    versionId: '1',
    businessDate,
  };
}

const follow = (change: MemberTierChanged) =>
  test.database.transaction((tx) => granting.followChanges(tx, change));
const welcome = (memberIds: string[]) =>
  test.database.transaction((tx) => granting.welcome(tx, 'member-level', memberIds));

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
      { member_id: '1', kind: 'notice', tier_id: SILVER, outcome: 'given' },
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

  it('is kept after a refund unless the setting takes unused ones back; spent ones stay spent', async () => {
    await addMembers(3);
    await publishPlan();
    const up = [1, 2, 3].map((memberId) => ({ memberId, from: PLAIN, to: SILVER }));
    await follow(await runWith(up));
    const down = (memberId: number, reasons: string) => [{ memberId, from: SILVER, to: PLAIN, reasons }];
    await follow(await runWith(down(1, 'refund')));
    expect(await countCoupons()).toBe(3);
    await settings.write(test.database, 'benefits.gift-after-refund', 'revoke_unused', 'spec');
    await test.database.run(`UPDATE coupon SET state = 'redeemed' WHERE member_id = 2`);
    const lost = await runWith([...down(2, 'refund'), ...down(3, 'decay')]);
    await follow(lost);
    await follow(await runWith(down(1, 'late_data'), 'late_data'));
    const states = await test.database.rows('SELECT c.member_id, c.state FROM coupon c ORDER BY c.member_id');
    expect(states).toEqual([
      { member_id: '1', state: 'revoked' },
      { member_id: '2', state: 'redeemed' },
      { member_id: '3', state: 'issued' },
    ]);
    expect(await couponGrants()).toEqual([
      ['1', SILVER, 'taken_back'],
      ['2', SILVER, 'given'],
      ['3', SILVER, 'given'],
    ]);
    await follow(
      await runWith([
        { memberId: 1, from: PLAIN, to: SILVER },
        { memberId: 2, from: PLAIN, to: SILVER },
      ]),
    );
    expect((await couponGrants()).filter(([, , outcome]) => outcome === 'given')).toHaveLength(3);
  });

  it('never follows from a forecast: plans over predicted tiers are refused, and nothing is given', async () => {
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
    makeServices();
    await expect(publishPlan()).rejects.toMatchObject({ code: 'benefit-plans.predicted-tiers', status: 422 });
    await follow(await runWith([{ memberId: 1, from: PLAIN, to: SILVER }]));
    expect(await given()).toEqual([]);
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
    await couponTemplates.editTemplate(silverCoupon, couponDraft('银卡礼', 2));
    await publishPlan();
    const moves = [1, 2, 3].map((memberId) => ({ memberId, from: PLAIN, to: SILVER }));
    const change = await runWith(moves);
    await follow(change);
    expect(await couponGrants()).toEqual([
      ['1', SILVER, 'given'],
      ['2', SILVER, 'given'],
      ['3', SILVER, 'out_of_stock'],
    ]);
    await couponTemplates.editTemplate(silverCoupon, couponDraft('银卡礼', 9));
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
    noticeId = await makeNotice();
    const tiers = [{ tierCode: 'silver', couponTemplateId: silverCoupon, pointsRate: 1, isNoticeOn: false }];
    await plans.saveDraft('member-level', { reentryDays: 365, tiers }, 'spec');
    await plans.publish('member-level', { startsOn: '2026-12-01', author: 'spec' });
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
      await granting.followChanges(tx, change);
      throw new Error('killed');
    });
    await expect(doomed).rejects.toThrow('killed');
    expect([await given(), await countCoupons()]).toEqual([[], 0]);
    await follow(change);
    expect(await countCoupons()).toBe(2);
  });

  it('is settled for fifty thousand changes in a few seconds, and the repeat is quick and changes nothing', async () => {
    await addMembers(50_000);
    await publishPlan();
    const change = await runWith(
      Array.from({ length: 50_000 }, (_, index) => ({
        memberId: index + 1,
        from: PLAIN,
        to: index % 3 === 0 ? GOLD : SILVER,
        reasons: 'decay',
      })),
    );
    const start = performance.now();
    await follow(change);
    const first = (performance.now() - start) / 1000;
    await follow(change);
    const second = (performance.now() - start) / 1000 - first;
    expect(await countCoupons()).toBe(50_000);
    expect(first).toBeLessThan(20);
    expect(second).toBeLessThan(first);
    expect(await read.recentCostFen(test.database, 'member-level')).toBe(100_000_000);
  });
});

describe('merging two people', () => {
  it('keeps the grants of both', async () => {
    await addMembers(2);
    await publishPlan();
    await follow(await runWith([1, 2].map((memberId) => ({ memberId, from: PLAIN, to: SILVER }))));
    const merge = () => test.database.transaction((tx) => grants.move(tx, '1', '2'));
    await merge();
    await merge();
    expect((await couponGrants()).map(([memberId]) => memberId)).toEqual(['2', '2']);
    await follow(await runWith([{ memberId: 2, from: PLAIN, to: SILVER }]));
    expect((await couponGrants()).length).toBe(2);
  });
});

describe('plans', () => {
  it('come in versions, of which one is in force on a day', async () => {
    await publishPlan();
    const tiers = [{ tierCode: 'gold', couponTemplateId: null, pointsRate: 2.5, isNoticeOn: false }];
    await plans.saveDraft('member-level', { reentryDays: 30, tiers }, 'spec');
    await plans.publish('member-level', { startsOn: '2026-12-24', author: 'spec' });
    expect(await read.current(test.database, 'member-level')).toMatchObject({
      versionNo: 1,
      reentryDays: 365,
    });
    await settings.write(test.database, 'business-date', '2026-12-24', 'spec');
    expect(await read.current(test.database, 'member-level')).toMatchObject({
      versionNo: 2,
      reentryDays: 30,
      tiers: [
        { tierCode: 'plain', tierName: '普通', level: 1, couponTemplateId: null, pointsRate: 1 },
        { tierCode: 'silver', pointsRate: 1 },
        { tierCode: 'gold', level: 3, pointsRate: 2.5, isNoticeOn: false },
      ],
    });
    expect((await read.versions(test.database, 'member-level')).map(({ state }) => state)).toEqual([
      'published',
      'retired',
    ]);
  });

  it('cost what they would give', async () => {
    await publishPlan();
    const entries = [
      { tierCode: 'plain', people: 50 },
      { tierCode: 'gold', people: 7 },
    ];
    expect(await read.costOfEntries(test.database, 'member-level', entries)).toEqual({
      people: 7,
      coupons: 7,
      amountFen: 14_000,
    });
  });

  it('refuse what cannot be, with a stable code', async () => {
    const tier = { tierCode: 'gold', couponTemplateId: null, pointsRate: 1, isNoticeOn: false };
    const cases: [BenefitPlanDraft, string][] = [
      [{ reentryDays: -1, tiers: [] }, 'reentry-invalid'],
      [{ reentryDays: 365, tiers: [{ ...tier, tierCode: 'diamond' }] }, 'tier-unknown'],
      [{ reentryDays: 365, tiers: [tier, tier] }, 'tier-unknown'],
      [{ reentryDays: 365, tiers: [{ ...tier, pointsRate: 1.00005 }] }, 'rate-invalid'],
      [{ reentryDays: 365, tiers: [{ ...tier, pointsRate: -1 }] }, 'rate-invalid'],
      [{ reentryDays: 365, tiers: [{ ...tier, couponTemplateId: '99' }] }, 'coupon-unknown'],
    ];
    for (const [draft, reason] of cases) {
      await expect(plans.saveDraft('member-level', draft, 'spec')).rejects.toMatchObject({
        code: `benefit-plans.${reason}`,
      });
    }
    await expect(plans.publish('member-level', { author: 'spec' })).rejects.toMatchObject({
      code: 'benefit-plans.no-draft',
    });
    await plans.saveDraft('member-level', { reentryDays: 1, tiers: [] }, 'spec');
    await expect(
      plans.publish('member-level', { startsOn: '2026-11-21', author: 'spec' }),
    ).rejects.toMatchObject({ code: 'benefit-plans.start-in-past' });
  });
});
