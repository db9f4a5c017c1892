import { describe, expect, it } from 'vitest';
import type { Gift } from './gifts.js';
import { CELL_KINDS, type CellKind } from './occasions.js';
import { checkDraft, type BenefitPlanDraft, type PlanCell } from './plan-draft.js';

const tiers = ['plain', 'silver', 'gold'].map((code, index) => ({ code, name: code, level: index + 1 }));
const scheme = { code: 'level', isPredicted: false, tiers };
const check = (change: Partial<BenefitPlanDraft>, isPredicted = false) =>
  checkDraft({ reentryDays: 365, cells: [], ...change }, { ...scheme, isPredicted });
const cell = (gifts: Gift[], kind: CellKind = 'birthday', tierCode: string | null = 'silver'): PlanCell => ({
  tierCode,
  cell: kind,
  gifts,
});

const coupon: Gift = { kind: 'coupon', couponTemplateId: '1', count: 1 };
const points: Gift = { kind: 'points', points: 10, validDays: null };
const growth: Gift = { kind: 'growth', growth: 10 };
const trial: Gift = { kind: 'trial', tierCode: 'gold', days: 7, reason: '生日礼' };
const rate: Gift = { kind: 'rate', pointsRate: 1.5 };
const message: Gift = { kind: 'message', messageTemplateId: '1' };
const privilege: Gift = { kind: 'privilege', memberText: '专属客服', staffText: '优先接待' };

describe('a draft', () => {
  it('has defaults, and forgets empty cells', () => {
    expect(check({ cells: [cell([]), cell([coupon], 'monthly', null)] })).toEqual({
      reentryDays: 365,
      monthlyDay: 1,
      expiryDays: 30,
      downgradeDays: 30,
      afterRefund: 'keep',
      afterDowngrade: 'keep',
      endsOn: null,
      cells: [cell([coupon], 'monthly', null)],
    });
  });

  it.each<[string, Partial<BenefitPlanDraft>]>([
    ['reentry-invalid', { reentryDays: -1 }],
    ['reentry-invalid', { reentryDays: 1.5 }],
    ['monthly-day-invalid', { monthlyDay: 0 }],
    ['monthly-day-invalid', { monthlyDay: 32 }],
    ['days-ahead-invalid', { expiryDays: 0 }],
    ['days-ahead-invalid', { downgradeDays: 366 }],
    ['policy-invalid', { afterDowngrade: 'owe' }],
    ['tier-unknown', { cells: [cell([coupon], 'enter', 'diamond')] }],
    ['cell-twice', { cells: [cell([coupon]), cell([points])] }],
    ['gift-misplaced', { cells: [cell([rate])] }],
    ['gift-misplaced', { cells: [cell([coupon], 'held')] }],
    ['gift-twice', { cells: [cell([points, points])] }],
    ['too-many-gifts', { cells: [cell(Array.from({ length: 11 }, () => privilege))] }],
    ['too-many-coupons', { cells: [cell([{ ...coupon, count: 20 }, coupon])] }],
    ['count-invalid', { cells: [cell([{ ...coupon, count: 0 }])] }],
    ['points-invalid', { cells: [cell([{ ...points, points: 1.5 }])] }],
    ['points-invalid', { cells: [cell([{ ...points, points: 1_000_001 }])] }],
    ['growth-invalid', { cells: [cell([{ ...growth, growth: 0 }])] }],
    ['rate-invalid', { cells: [cell([{ ...rate, pointsRate: 1.00005 }], 'held')] }],
    ['rate-invalid', { cells: [cell([{ ...rate, pointsRate: -1 }], 'held')] }],
    ['rate-invalid', { cells: [cell([{ ...rate, pointsRate: Number.NaN }], 'held')] }],
    ['trial-invalid', { cells: [cell([{ ...trial, days: 0 }])] }],
    ['trial-invalid', { cells: [cell([{ ...trial, tierCode: 'silver' }])] }],
    ['trial-invalid', { cells: [cell([{ ...trial, reason: ' ' }])] }],
    ['tier-unknown', { cells: [cell([{ ...trial, tierCode: 'diamond' }])] }],
    ['text-invalid', { cells: [cell([{ ...privilege, memberText: '' }])] }],
  ])('is refused: %s', (reason, change) => {
    expect(() => check(change)).toThrow(expect.objectContaining({ code: `benefit-plans.${reason}` }));
  });

  it('brings nothing worth money where a forecast or clustering decides, whatever the occasion', () => {
    for (const kind of CELL_KINDS) {
      for (const gift of [coupon, points, growth, trial, rate]) {
        const fits = (kind === 'held') === (gift.kind === 'rate');
        if (!fits) continue;
        const change = { cells: [cell([gift], kind)] };
        expect(() => check(change, true)).toThrow(
          expect.objectContaining({ code: 'benefit-plans.predicted-tiers' }),
        );
        expect(() => check(change)).not.toThrow();
      }
      expect(() => check({ cells: [cell([privilege], kind)] }, true)).not.toThrow();
    }
    expect(() => check({ cells: [cell([message])] }, true)).not.toThrow();
  });
});
