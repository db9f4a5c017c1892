import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCombination } from './best-combination.js';
import { applyCoupons, type WantedCoupon } from './discount.js';
import type { Basket, DiscountTerms } from './discount-terms.js';

const base: DiscountTerms = {
  kind: 'amount_off',
  minSpendFen: 0,
  amountOffFen: 2_000,
  percentOff: null,
  maxOffFen: null,
  exchangeItem: null,
  worthFen: 2_000,
  scope: {},
  isStackable: false,
  exclusionGroup: null,
};
const coupon = (couponId: string, terms: Partial<DiscountTerms> = {}): WantedCoupon => ({
  couponId,
  terms: { ...base, ...terms },
});
const percent = (percentOff: number, maxOffFen: number | null = null): Partial<DiscountTerms> => ({
  kind: 'percent_off',
  amountOffFen: null,
  percentOff,
  maxOffFen,
});
const basket = (...lines: [goodsCode: string, category: string, amountFen: number][]): Basket => ({
  lines: lines.map(([goodsCode, category, amountFen]) => ({ goodsCode, category, amountFen })),
  shippingFen: 0,
  goodsKnownBy: 'lines',
});
const cream = basket(['cream', '护肤', 15_000], ['soap', '洗护', 5_000]);

const off = (of: Basket, ...coupons: WantedCoupon[]) => applyCoupons(of, coupons).discountFen;
const reasonOf = (of: Basket, ...coupons: WantedCoupon[]) => applyCoupons(of, coupons).refused[0];

describe('one coupon', () => {
  it.each<[string, number, Basket, Partial<DiscountTerms>]>([
    ['满 200 减 20, exactly at the threshold', 2_000, cream, { minSpendFen: 20_000 }],
    ['more than the goods cost: only what they cost', 500, basket(['a', '', 500]), {}],
    ['八折', 4_000, cream, percent(20)],
    ['八折, at most ¥30', 3_000, cream, percent(20, 3_000)],
    ['a percentage is rounded down to the fen', 33, basket(['a', '', 333]), percent(10)],
    ['only the goods it covers', 2_000, cream, { scope: { goods: { include: ['cream'] } } }],
    [
      'a category: 八折 of its lines alone',
      1_000,
      cream,
      { ...percent(20), scope: { categories: { include: ['洗护'] } } },
    ],
    [
      'goods or categories let in: either will do',
      4_000,
      cream,
      { ...percent(20), scope: { goods: { include: ['cream'] }, categories: { include: ['洗护'] } } },
    ],
    ['kept out wins over let in', 1_000, cream, { ...percent(20), scope: { goods: { exclude: ['cream'] } } }],
    [
      '包邮 pays all of it',
      1_200,
      { ...cream, shippingFen: 1_200 },
      { kind: 'free_shipping', amountOffFen: null },
    ],
    [
      '包邮, as far as its cap goes',
      800,
      { ...cream, shippingFen: 1_200 },
      { kind: 'free_shipping', amountOffFen: null, maxOffFen: 800 },
    ],
    ['the right shop', 2_000, { ...cream, shopCode: 's1' }, { scope: { shops: { include: ['s1', 's2'] } } }],
  ])('%s', (_story, expected, of, terms) => {
    expect(off(of, coupon('1', terms))).toBe(expected);
  });

  it.each<[string, string, number, Basket, Partial<DiscountTerms>]>([
    ['a fen below the threshold', 'below_threshold', 1, cream, { minSpendFen: 20_001 }],
    [
      'the threshold counts covered goods alone',
      'below_threshold',
      5_000,
      cream,
      { minSpendFen: 20_000, scope: { goods: { include: ['cream'] } } },
    ],
    ['other goods', 'goods_not_covered', 0, cream, { scope: { goods: { include: ['tea'] } } }],
    [
      'a shop that is not named',
      'shop_not_covered',
      0,
      { ...cream, shopCode: 's3' },
      { scope: { shops: { include: ['s1'] } } },
    ],
    ['no shop said', 'shop_not_covered', 0, cream, { scope: { shops: { include: ['s1'] } } }],
    [
      'a shop kept out',
      'shop_not_covered',
      0,
      { ...cream, shopCode: 's3' },
      { scope: { shops: { exclude: ['s3'] } } },
    ],
    [
      'another channel',
      'channel_not_covered',
      0,
      { ...cream, channelCode: 'mini' },
      { scope: { channels: { include: ['till'] } } },
    ],
    ['nothing to ship', 'no_shipping', 0, cream, { kind: 'free_shipping', amountOffFen: null }],
    [
      'goods it is limited to, nobody knows which',
      'goods_unknown',
      0,
      { ...cream, goodsKnownBy: 'nobody' },
      { scope: { goods: { include: ['cream'] } } },
    ],
    ['goods that cost nothing', 'nothing_left', 0, basket(['a', '', 0]), {}],
  ])('%s: %s', (_story, reason, missingFen, of, terms) => {
    const result = applyCoupons(of, [coupon('1', terms)]);
    expect(result.refused).toEqual([{ couponId: '1', reason, missingFen }]);
    expect(result).toMatchObject({ applied: [], discountFen: 0, payableFen: result.totalFen });
  });

  it('takes the word of a person who has looked at the goods', () => {
    const till: Basket = { ...basket(['', '', 9_000]), goodsKnownBy: 'person' };
    expect(off(till, coupon('1', { minSpendFen: 9_000, scope: { goods: { include: ['cream'] } } }))).toBe(
      2_000,
    );
  });

  it('an exchange gives its item and takes nothing off', () => {
    const result = applyCoupons(basket(), [
      coupon('1', { kind: 'exchange', amountOffFen: null, exchangeItem: '小样一份' }),
    ]);
    expect(result.applied[0]).toMatchObject({ discountFen: 0, item: '小样一份' });
  });
});

describe('several coupons', () => {
  const stackable = { isStackable: true };

  it('amounts first, then a percentage of the rest, whatever the order they were named in', () => {
    const coupons = [coupon('9', { ...percent(20), ...stackable }), coupon('10', stackable)];
    expect(off(cream, ...coupons)).toBe(2_000 + 3_600);
    expect(off(cream, ...coupons.toReversed())).toBe(2_000 + 3_600);
  });

  it('one that stands alone keeps others out, and is kept out by others', () => {
    expect(reasonOf(cream, coupon('1'), coupon('2', stackable))).toMatchObject({
      couponId: '2',
      reason: 'not_stackable',
    });
    expect(reasonOf(cream, coupon('2', stackable), coupon('1'))).toMatchObject({
      couponId: '1',
      reason: 'not_stackable',
    });
  });

  it('of one group the first is used', () => {
    const group = { ...stackable, exclusionGroup: 'newcomer' };
    expect(reasonOf(cream, coupon('1', group), coupon('2', group))).toMatchObject({
      couponId: '2',
      reason: 'same_group',
    });
    expect(off(cream, coupon('1', group), coupon('2', { ...group, exclusionGroup: 'birthday' }))).toBe(4_000);
  });

  it('a coupon that finds nothing left is not used up', () => {
    const small = basket(['a', '', 1_500]);
    const result = applyCoupons(small, [coupon('1', stackable), coupon('2', stackable)]);
    expect(result.refused).toEqual([{ couponId: '2', reason: 'nothing_left', missingFen: 0 }]);
    expect(result.payableFen).toBe(0);
  });

  it('the best combination is found', () => {
    const held = [
      coupon('1', { amountOffFen: 3_500 }),
      coupon('2', { ...stackable, exclusionGroup: 'g' }),
      coupon('3', { ...stackable, amountOffFen: 2_500, exclusionGroup: 'g' }),
      coupon('4', { ...stackable, ...percent(10) }),
      coupon('5', { ...stackable, minSpendFen: 100_000 }),
    ];
    expect(bestCombination(cream, held).map(({ couponId }) => couponId)).toEqual(['3', '4']);
    expect(bestCombination(basket(), held)).toEqual([]);
  });
});

const anyTerms: fc.Arbitrary<DiscountTerms> = fc.record({
  kind: fc.constantFrom<DiscountTerms['kind'][]>('amount_off', 'percent_off', 'exchange', 'free_shipping'),
  minSpendFen: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50_000 })),
  amountOffFen: fc.integer({ min: 1, max: 30_000 }),
  percentOff: fc.integer({ min: 1, max: 99 }),
  maxOffFen: fc.option(fc.integer({ min: 1, max: 20_000 })),
  exchangeItem: fc.constant('小样'),
  worthFen: fc.integer({ min: 1, max: 20_000 }),
  scope: fc.record(
    {
      goods: fc.record({ include: fc.subarray(['a', 'b']), exclude: fc.subarray(['c']) }),
      categories: fc.record({ include: fc.subarray(['x']), exclude: fc.subarray(['y']) }),
    },
    { requiredKeys: [] },
  ),
  isStackable: fc.boolean(),
  exclusionGroup: fc.option(fc.constantFrom('g', 'h')),
});
const anyCoupons = fc
  .array(anyTerms, { maxLength: 6 })
  .map((all) => all.map((terms, index) => ({ couponId: String(index + 1), terms })));
const anyBasket: fc.Arbitrary<Basket> = fc.record({
  lines: fc.array(
    fc.record({
      goodsCode: fc.constantFrom('a', 'b', 'c', 'd'),
      category: fc.constantFrom('x', 'y', 'z'),
      amountFen: fc.integer({ min: 0, max: 40_000 }),
    }),
    { maxLength: 8 },
  ),
  shippingFen: fc.constantFrom(0, 1_200),
  goodsKnownBy: fc.constantFrom<Basket['goodsKnownBy'][]>('lines', 'person', 'nobody'),
});
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** The most that terms can take off, whatever is bought. */
function mostOf({ kind, amountOffFen, maxOffFen }: DiscountTerms): number {
  if (kind === 'amount_off') return amountOffFen ?? 0;
  return (kind === 'percent_off' ? maxOffFen : undefined) ?? Number.MAX_SAFE_INTEGER;
}

describe('for any basket and coupons', () => {
  it('every fen is accounted for and nobody is paid for buying', () => {
    fc.assert(
      fc.property(anyBasket, anyCoupons, (of, coupons) => {
        const result = applyCoupons(of, coupons);
        expect(result.applied.length + result.refused.length).toBe(coupons.length);
        expect(result.payableFen).toBeGreaterThanOrEqual(0);
        expect(result.totalFen - result.discountFen).toBe(result.payableFen);
        expect(sum(result.lineDiscountsFen) + result.shippingDiscountFen).toBe(result.discountFen);
        expect(sum(result.applied.map(({ discountFen }) => discountFen))).toBe(result.discountFen);
        of.lines.forEach(({ amountFen }, index) => {
          expect(sum(result.applied.map((one) => one.lineDiscountsFen[index] ?? 0))).toBe(
            result.lineDiscountsFen[index],
          );
          expect(result.lineDiscountsFen[index]).toBeLessThanOrEqual(amountFen);
        });
        for (const one of result.applied) {
          expect(sum(one.lineDiscountsFen) + one.shippingDiscountFen).toBe(one.discountFen);
          const { terms } = coupons.find(({ couponId }) => couponId === one.couponId) ?? { terms: base };
          expect(one.discountFen).toBeLessThanOrEqual(mostOf(terms));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is used together may be: one that stands alone is alone, and a group gives one', () => {
    fc.assert(
      fc.property(anyBasket, anyCoupons, (of, coupons) => {
        const used = applyCoupons(of, coupons).applied.flatMap(
          ({ couponId }) => coupons.find((one) => one.couponId === couponId)?.terms ?? [],
        );
        const standsAlone = used.some(({ isStackable }) => !isStackable);
        expect(used.length).toBeLessThanOrEqual(standsAlone ? 1 : coupons.length);
        const groups = used.flatMap(({ exclusionGroup }) => exclusionGroup ?? []);
        expect(new Set(groups).size).toBe(groups.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('buying more never makes one coupon take off less', () => {
    fc.assert(
      fc.property(anyBasket, anyTerms, fc.nat(5_000), (of, terms, more) => {
        const dearer = {
          ...of,
          lines: of.lines.map((line) => ({ ...line, amountFen: line.amountFen + more })),
        };
        expect(off(dearer, { couponId: '1', terms })).toBeGreaterThanOrEqual(
          off(of, { couponId: '1', terms }),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('no single coupon and no named list beats the best combination', () => {
    const savings = (of: Basket, chosen: readonly WantedCoupon[]) => {
      const { applied, discountFen } = applyCoupons(of, chosen);
      const gifts = applied.flatMap(({ couponId }) => chosen.find((one) => one.couponId === couponId) ?? []);
      return (
        discountFen + sum(gifts.flatMap(({ terms }) => (terms.kind === 'exchange' ? terms.worthFen : [])))
      );
    };
    fc.assert(
      fc.property(anyBasket, anyCoupons, (of, coupons) => {
        const best = savings(of, bestCombination(of, coupons));
        for (const one of coupons) expect(best).toBeGreaterThanOrEqual(savings(of, [one]));
        expect(best).toBeGreaterThanOrEqual(savings(of, coupons));
      }),
      { numRuns: 300 },
    );
  });
});
