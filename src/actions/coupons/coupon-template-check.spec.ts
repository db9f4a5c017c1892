import { describe, expect, it } from 'vitest';
import { checkLimits, checkTerms, isSameTerms } from './coupon-template-check.js';
import type { CouponTemplateDraft } from './coupon-template.js';

const draft: CouponTemplateDraft = {
  name: '满 200 减 30',
  minSpendFen: 20_000,
  amountOffFen: 3_000,
  validityKind: 'relative',
  validDays: 30,
  stock: 100,
  perMemberLimit: 1,
};

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('a template', () => {
  it.each<[string, Partial<CouponTemplateDraft>]>([
    ['name', { name: '字'.repeat(65) }],
    ['amountOffFen', { amountOffFen: undefined }],
    ['amountOffFen', { amountOffFen: -1 }],
    ['amountOffFen', { amountOffFen: 10.5 }],
    ['amountOffFen', { amountOffFen: 1e12 }],
    ['minSpendFen', { minSpendFen: 2_999 }],
    ['minSpendFen', { minSpendFen: Number.NaN }],
    ['percentOff', { kind: 'percent_off', percentOff: 100, maxOffFen: 100 }],
    ['percentOff', { kind: 'percent_off', percentOff: 12.5, maxOffFen: 100 }],
    ['maxOffFen', { kind: 'percent_off', percentOff: 20 }],
    ['exchangeItem', { kind: 'exchange', worthFen: 100 }],
    ['worthFen', { kind: 'exchange', exchangeItem: '咖啡' }],
    ['worthFen', { kind: 'free_shipping' }],
    ['validDays', { validDays: 3_651 }],
    ['startDelayDays', { startDelayDays: -1 }],
    ['validUntil', { validityKind: 'fixed', validFrom: day('2026-11-02'), validUntil: day('2026-11-02') }],
    ['scope.goods.include', { scope: { goods: { include: [' '] } } }],
    ['scope.shops', { scope: { shops: { include: ['a'], exclude: ['a'] } } }],
    ['exclusionGroup', { exclusionGroup: 'a b' }],
    ['note', { note: '长'.repeat(501) }],
    ['stock', { stock: 1.5 }],
    ['perMemberLimit', { perMemberLimit: 0 }],
    ['perMemberDailyLimit', { perMemberDailyLimit: 2 }],
    ['dailyLimit', { dailyLimit: 0 }],
    ['budgetFen', { budgetFen: -1 }],
    ['claimUntil', { claimFrom: day('2026-11-03'), claimUntil: day('2026-11-02') }],
  ])('names %s as what is wrong', (field, change) => {
    const check = () => {
      checkTerms({ ...draft, ...change });
      checkLimits({ ...draft, ...change });
    };
    expect(check).toThrow(expect.objectContaining({ code: 'coupons.template-invalid', details: { field } }));
  });

  it('keeps only what its kind knows, and tells what one coupon is worth at most', () => {
    const off = checkTerms({ ...draft, percentOff: 5, exchangeItem: 'x', worthFen: 1 });
    expect(off).toMatchObject({ worthFen: 3_000, percentOff: null, exchangeItem: null, maxOffFen: null });
    const percent = checkTerms({ ...draft, kind: 'percent_off', percentOff: 20, maxOffFen: 5_000 });
    expect(percent).toMatchObject({ worthFen: 5_000, amountOffFen: null });
    const shipping = checkTerms({ ...draft, kind: 'free_shipping', maxOffFen: 1_200 });
    expect(shipping).toMatchObject({ worthFen: 1_200, amountOffFen: null });
  });

  it('promises the same, however its codes are written', () => {
    const terms = checkTerms({ ...draft, scope: { goods: { include: ['b', 'a', 'b '] }, shops: {} } });
    expect(terms.scope).toEqual({ goods: { include: ['a', 'b'] } });
    expect(isSameTerms(terms, checkTerms({ ...draft, scope: { goods: { include: ['a', 'b'] } } }))).toBe(
      true,
    );
    expect(isSameTerms(terms, checkTerms({ ...draft, scope: { goods: { exclude: ['a', 'b'] } } }))).toBe(
      false,
    );
    expect(isSameTerms(checkTerms(draft), checkTerms({ ...draft, isStackable: true }))).toBe(false);
  });
});
