import { describe, expect, it } from 'vitest';
import { termsSentence, type CouponScope, type ValueTerms } from './coupon-terms.js';

const nothing = { minSpendFen: 0, amountOffFen: null, percentOff: null, maxOffFen: null, exchangeItem: null };

describe('the sentence of a coupon', () => {
  it.each<[string, Partial<ValueTerms> & Pick<ValueTerms, 'kind'>, CouponScope]>([
    ['满 ¥100 减 ¥20', { kind: 'amount_off', minSpendFen: 10_000, amountOffFen: 2_000 }, {}],
    ['立减 ¥9.90', { kind: 'amount_off', amountOffFen: 990 }, {}],
    ['8 折，最多减 ¥50', { kind: 'percent_off', percentOff: 20, maxOffFen: 5_000 }, {}],
    [
      '满 ¥1,000 打 8.5 折，最多减 ¥300',
      { kind: 'percent_off', minSpendFen: 100_000, percentOff: 15, maxOffFen: 30_000 },
      {},
    ],
    ['兑换挂耳咖啡一盒', { kind: 'exchange', exchangeItem: '挂耳咖啡一盒' }, {}],
    ['满 ¥59 包邮，运费最多 ¥12', { kind: 'free_shipping', minSpendFen: 5_900, maxOffFen: 1_200 }, {}],
    [
      '包邮，限门店 S1、S2，商品 A、B、C 等 4 个 除外',
      { kind: 'free_shipping' },
      { shops: { include: ['S1', 'S2'] }, goods: { exclude: ['A', 'B', 'C', 'D'] } },
    ],
  ])('%s', (sentence, terms, scope) => {
    const given = termsSentence({ ...nothing, ...terms, scope });
    expect(new Set(given.split('，'))).toEqual(new Set(sentence.split('，')));
  });
});
