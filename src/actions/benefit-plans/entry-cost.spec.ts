import { describe, expect, it } from 'vitest';
import { entryCosts } from './entry-cost.js';

const tier = { tierName: '', level: 1, couponName: null, pointsRate: 1, isNoticeOn: false };
const plan = {
  versionNo: 3,
  reentryDays: 365,
  tiers: [
    { ...tier, tierCode: 'v1', couponTemplateId: '7', couponAmountOffFen: 2000 },
    { ...tier, tierCode: 'v2', couponTemplateId: null, couponAmountOffFen: 0 },
  ],
};

describe('what entering would grant', () => {
  it('is a coupon per member and tier that brings one; tiers the plan does not know bring nothing', () => {
    const entries = [
      { code: 'v1', joinedEntering: 30 },
      { code: 'v2', joinedEntering: 20 },
      { code: 'v9', joinedEntering: 10 },
    ];
    expect(entryCosts(entries, plan)).toMatchObject({
      people: 30,
      coupons: 30,
      amountFen: 60_000,
      tiers: [
        { code: 'v1', people: 30, amountFen: 60_000 },
        { code: 'v2', people: 0, amountFen: 0 },
        { code: 'v9', people: 0, amountFen: 0 },
      ],
    });
  });

  it('says by which plan, or that there is none', () => {
    expect(entryCosts([], plan).note).toContain('第 3 版');
    expect(entryCosts([], { ...plan, versionNo: 0 }).note).toContain('还没有发布等级权益');
  });
});
