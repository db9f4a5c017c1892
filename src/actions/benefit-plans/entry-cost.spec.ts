import { describe, expect, it } from 'vitest';
import { entryCosts } from './entry-cost.js';

const entry = { coupons: 0, worthFen: 0, points: 0 };
const plan = {
  versionNo: 3,
  reentryDays: 365,
  tiers: [
    { tierCode: 'v1', tierName: '', level: 1, entry: { ...entry, coupons: 1, worthFen: 2000 } },
    { tierCode: 'v2', tierName: '', level: 2, entry: { ...entry, points: 50 } },
    { tierCode: 'v3', tierName: '', level: 3, entry: { ...entry, coupons: 2, worthFen: 5000 } },
  ],
};

describe('what entering would grant', () => {
  it('is the coupons per member of tiers that bring some; tiers the plan does not know bring nothing', () => {
    const entries = [
      { code: 'v1', joinedEntering: 30 },
      { code: 'v2', joinedEntering: 20 },
      { code: 'v3', joinedEntering: 4 },
      { code: 'v9', joinedEntering: 10 },
    ];
    expect(entryCosts(entries, plan)).toMatchObject({
      people: 34,
      coupons: 38,
      amountFen: 80_000,
      tiers: [
        { code: 'v1', people: 30, amountFen: 60_000 },
        { code: 'v2', people: 0, amountFen: 0 },
        { code: 'v3', people: 4, coupons: 8, amountFen: 20_000 },
        { code: 'v9', people: 0, amountFen: 0 },
      ],
    });
  });

  it('says by which plan, or that there is none', () => {
    expect(entryCosts([], plan).note).toContain('第 3 版');
    expect(entryCosts([], { ...plan, versionNo: 0 }).note).toContain('还没有发布等级权益');
  });
});
