import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createCoupons, plainCoupon } from '../../../test/factories/coupons.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import type { CouponTemplateDraft } from './coupon-template.js';

const TODAY = '2026-11-22';
const HOUR_MS = 3_600_000;
const [NEWCOMER, OLD_HAND, OUTSIDER] = ['1', '2', '3'];

let test: TestDatabase;
let coupons: ReturnType<typeof createCoupons>;

beforeAll(async () => {
  test = await createTestDatabase('claims', 10);
  coupons = createCoupons(test.database);
});
beforeEach(async () => {
  await test.clear();
  await new SettingStore().write(test.database, 'business-date', TODAY, 'spec');
  await test.database.run(
    `INSERT INTO member (id, first_seen_at, joined_at, gender, birthday) VALUES
       (1, '2026-11-15', '2026-11-15 17:00:00', 'female', '1990-11-03'), (2, '2024-01-01', '2024-01-01', 'male', NULL),
       (3, '2026-11-20', NULL, 'female', NULL)`,
  );
  await test.database.run(
    `INSERT INTO member_fact (member_id, as_of_on) VALUES (1, '2026-11-22'), (2, '2026-11-22'), (3, '2026-11-22')`,
  );
});
afterAll(() => test.drop());

const fromNow = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const offer = (changes: Partial<CouponTemplateDraft> = {}) =>
  coupons.templates.createTemplate({ ...plainCoupon, isClaimable: true, ...changes }, 'spec');
const claim = (memberId: string, templateId: string, key = 'tap') =>
  coupons.claims.claim(memberId, templateId, key);
const standing = async (memberId: string, templateId: string) => {
  const found = (await coupons.claims.offers(memberId)).find((one) => one.templateId === templateId);
  return found && [found.state, found.reason];
};

describe('claiming', () => {
  it('gives one coupon per tap, and tells it again when the tap is repeated, even after the end', async () => {
    const templateId = await offer({ perMemberLimit: 2 });
    const first = await claim(NEWCOMER, templateId);
    expect(await claim(NEWCOMER, templateId)).toEqual(first);
    expect((await claim(NEWCOMER, templateId, 'tap again')).couponId).not.toBe(first.couponId);
    await test.database.run('UPDATE coupon_template SET claim_until = UTC_TIMESTAMP(3)');
    expect(await claim(NEWCOMER, templateId)).toEqual(first);
    await expect(claim(OLD_HAND, templateId)).rejects.toMatchObject({ code: 'coupons.claim-over' });
  });

  it.each<[string, string, string, string, Partial<CouponTemplateDraft>, string?]>([
    ['an empty stock', NEWCOMER, 'out-of-stock', 'sold_out', { stock: 0 }],
    ['a spent budget', NEWCOMER, 'out-of-budget', 'sold_out', { budgetFen: 2_999 }],
    ['before its start', NEWCOMER, 'claim-not-started', 'not_started', { claimFrom: fromNow(1) }],
    ['after its end', NEWCOMER, 'claim-over', 'over', { claimFrom: fromNow(-9), claimUntil: fromNow(-1) }],
    [
      'a validity that is over',
      NEWCOMER,
      'template-over',
      'over',
      { validityKind: 'fixed', validFrom: fromNow(-9), validUntil: fromNow(-1) },
    ],
    ['an outsider', OUTSIDER, 'not-member', 'not_eligible', {}],
    ['somebody who is not new', OLD_HAND, 'not-eligible', 'not_eligible', { audience: { newWithinDays: 8 } }],
    [
      'a month without birthday',
      OLD_HAND,
      'not-eligible',
      'not_eligible',
      { audience: { isBirthdayMonth: true } },
    ],
  ])('refuses %s, and leaves everything as it was', async (_what, memberId, code, state, changes) => {
    const templateId = await offer(changes);
    expect((await standing(memberId, templateId))?.[0]).toBe(state);
    await expect(claim(memberId, templateId)).rejects.toMatchObject({ code: `coupons.${code}` });
    expect(await coupons.read.count(test.database, { limit: 20 })).toBe(0);
    expect(await coupons.read.template(test.database, templateId)).toMatchObject({
      issued: 0,
      committed_fen: 0,
      issued_today: 0,
    });
  });

  it('refuses what is not offered, what an operator stopped, and what is not there', async () => {
    const granted = await coupons.templates.createTemplate(plainCoupon, 'spec');
    await expect(claim(NEWCOMER, granted)).rejects.toMatchObject({ code: 'coupons.not-claimable' });
    const stopped = await offer();
    for (const state of ['paused', 'stopped'] as const) {
      await coupons.templates.setState(stopped, state);
      await expect(claim(NEWCOMER, stopped)).rejects.toMatchObject({ code: `coupons.${state}`, status: 409 });
      expect(await standing(NEWCOMER, stopped)).toBeUndefined();
    }
    await expect(coupons.templates.setState(stopped, 'active')).rejects.toMatchObject({
      code: 'coupons.template-invalid',
      details: { field: 'state' },
    });
    await expect(claim(NEWCOMER, '404')).rejects.toMatchObject({ code: 'coupons.template-not-found' });
  });

  it('says how often one may claim, and that a day has its own limit', async () => {
    const templateId = await offer({ perMemberLimit: 3, perMemberDailyLimit: 1 });
    expect(await standing(NEWCOMER, templateId)).toEqual(['claimable', null]);
    await claim(NEWCOMER, templateId);
    expect(await standing(NEWCOMER, templateId)).toEqual(['claimed', '今天已领过，明天再来']);
    await expect(claim(NEWCOMER, templateId, 'two')).rejects.toMatchObject({
      code: 'coupons.member-daily-limit-reached',
    });
    await test.database.run('UPDATE coupon SET issued_at = issued_at - INTERVAL 1 DAY');
    await claim(NEWCOMER, templateId, 'two');
    await test.database.run('UPDATE coupon SET issued_at = issued_at - INTERVAL 1 DAY');
    await claim(NEWCOMER, templateId, 'three');
    expect(await standing(NEWCOMER, templateId)).toEqual(['claimed', '已领满 3 张']);
  });

  it('begins every day with its own count', async () => {
    const templateId = await offer({ dailyLimit: 1 });
    await claim(NEWCOMER, templateId);
    await expect(claim(OLD_HAND, templateId)).rejects.toMatchObject({ code: 'coupons.daily-limit-reached' });
    expect(await standing(OLD_HAND, templateId)).toEqual(['sold_out', '今天已领完，明天再来']);
    await test.database.run('UPDATE coupon_template SET issued_on = issued_on - INTERVAL 1 DAY');
    await claim(OLD_HAND, templateId);
    expect(await coupons.read.template(test.database, templateId)).toMatchObject({
      issued: 2,
      issued_today: 1,
    });
  });

  it('goes on when the budget is raised, and not before', async () => {
    const templateId = await offer({ budgetFen: 3_000 });
    await claim(NEWCOMER, templateId);
    await expect(claim(OLD_HAND, templateId)).rejects.toMatchObject({ code: 'coupons.out-of-budget' });
    await expect(coupons.templates.setState(templateId, 'active')).rejects.toMatchObject({
      details: { field: 'budgetFen' },
    });
    await coupons.templates.editTemplate(templateId, { ...plainCoupon, isClaimable: true, budgetFen: 6_000 });
    await claim(OLD_HAND, templateId);
  });
});

describe('who may claim', () => {
  beforeEach(async () => {
    const rule = { combinator: 'and', rules: [{ field: 'gender', operator: '=', value: 'female' }] };
    await coupons.segments.segments.create(
      { code: 'women', name: '女性', kind: 'dynamic', definition: { rule } },
      'spec',
    );
    await test.database.run(
      `INSERT INTO scheme (id, code, name, kind, slot, published_version_id) VALUES
         (1, 'member-level', '会员等级', 'rule_ladder', 1, 1)`,
    );
    const tiers = ['plain', 'gold'].map((code, index) => ({
      code,
      name: ['普通', '金卡'][index],
      rule:
        index === 0
          ? null
          : { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 1 }] },
    }));
    await test.database.run(
      `INSERT INTO scheme_version (id, scheme_id, version_no, state, definition_json, catalogue_hash, created_by,
         published_at) VALUES (1, 1, 1, 'published', ?, '', 'spec', '2026-01-01')`,
      [JSON.stringify({ tiers })],
    );
    await test.database.run(`INSERT INTO tier (id, scheme_id, code) VALUES (1, 1, 'plain'), (2, 1, 'gold')`);
    await test.database.run(
      `INSERT INTO member_tier (member_id, tier_1, since_1) VALUES (1, 1, '2026-11-15'), (2, 2, '2024-01-01')`,
    );
  });

  it('is told by tier, segment, days since joining and birthday, all of them', async () => {
    const gold = await offer({ audience: { tier: { schemeCode: 'member-level', tierCodes: ['gold'] } } });
    const women = await offer({ audience: { segmentCode: 'women', newWithinDays: 30 } });
    const birthday = await offer({ audience: { isBirthdayMonth: true, newWithinDays: 7 } });
    const states = async (memberId: string) =>
      new Map((await coupons.claims.offers(memberId)).map((one) => [one.templateId, one.state]));
    expect(await states(NEWCOMER)).toEqual(
      new Map([
        [birthday, 'claimable'],
        [women, 'claimable'],
        [gold, 'not_eligible'],
      ]),
    );
    expect((await states(OLD_HAND)).get(gold)).toBe('claimable');
    await expect(claim(NEWCOMER, gold)).rejects.toMatchObject({
      code: 'coupons.not-eligible',
      message: '没有领取资格：当前等级不能领取',
      details: { gap: 'tier', audience: '金卡可领' },
    });
    await claim(OLD_HAND, gold);
    await claim(NEWCOMER, women);
    await expect(claim(OLD_HAND, women)).rejects.toMatchObject({ details: { gap: 'new' } });
  });

  it('leaves those out of a segment who want nothing personal', async () => {
    const women = await offer({ audience: { segmentCode: 'women' } });
    await test.database.run(
      `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (1, 'personalisation', 0, 1)`,
    );
    await expect(claim(NEWCOMER, women)).rejects.toMatchObject({ details: { gap: 'segment' } });
  });

  it.each([
    ['an unknown scheme', { tier: { schemeCode: 'none', tierCodes: ['gold'] } }, 'audience.tier.schemeCode'],
    [
      'an unknown tier',
      { tier: { schemeCode: 'member-level', tierCodes: ['x'] } },
      'audience.tier.tierCodes',
    ],
    ['no tier', { tier: { schemeCode: 'member-level', tierCodes: [] } }, 'audience.tier.tierCodes'],
    ['an unknown segment', { segmentCode: 'none' }, 'audience.segmentCode'],
    ['half a day', { newWithinDays: 1.5 }, 'audience.newWithinDays'],
  ])('refuses %s', async (_what, audience, field) => {
    await expect(offer({ audience })).rejects.toMatchObject({
      code: 'coupons.template-invalid',
      details: { field },
    });
  });

  it('is never decided by a forecast, be it in a segment of a segment', async () => {
    const forecast = {
      combinator: 'and',
      rules: [{ field: 'churnRisk', operator: '>=', value: 0.5 }],
    };
    await coupons.segments.segments.create(
      { code: 'leaving', name: '要走的', kind: 'dynamic', definition: { rule: forecast } },
      'spec',
    );
    const nested = { combinator: 'and', rules: [{ field: 'segment', operator: 'in', value: ['leaving'] }] };
    await coupons.segments.segments.create(
      { code: 'outer', name: '外层', kind: 'dynamic', definition: { rule: nested } },
      'spec',
    );
    for (const segmentCode of ['leaving', 'outer']) {
      await expect(offer({ audience: { segmentCode } })).rejects.toMatchObject({
        details: { field: 'audience.segmentCode' },
      });
    }
  });
});
