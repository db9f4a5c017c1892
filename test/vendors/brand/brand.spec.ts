import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { shanghaiDate } from '../shanghai-time.js';
import type { Order } from '../world.js';
import { generateBrand, type BrandOptions } from './generate.js';
import { SHARES, SPEND, TIMING } from './parameters.js';
import { CATEGORIES, PRODUCTS } from './products.js';
import { Random } from './random.js';
import { SeasonCalendar } from './season.js';

const OPTIONS: BrandOptions = {
  seed: 1,
  people: 10_000,
  extraFollowers: 0,
  anchorDate: '2026-06-20',
  plain: false,
};
const brand = generateBrand(OPTIONS);
const plain = generateBrand({ ...OPTIONS, plain: true });
const paid = brand.orders.filter((order) => order.paidAt !== null);
const buyers = brand.people.filter((person) => person.orders.length > 0);
const digest = (options: BrandOptions): string =>
  createHash('sha1')
    .update(JSON.stringify(generateBrand(options)))
    .digest('hex');
const share = (part: number, whole: number): number => part / whole;

describe('the generated brand', () => {
  it('has 10,000 people, about 60,000 orders, 8 categories and 40 products', () => {
    expect(brand.people).toHaveLength(10_000);
    expect(paid.length).toBeGreaterThan(57_000);
    expect(paid.length).toBeLessThan(64_000);
    expect(CATEGORIES).toHaveLength(8);
    expect(PRODUCTS).toHaveLength(40);
    expect(new Set(PRODUCTS.map((product) => product.productId)).size).toBe(40);
    expect(new Set(brand.people.map((person) => person.city)).size).toBeGreaterThanOrEqual(30);
  });

  it('is the same for the same seed and another for another', () => {
    const small = { ...OPTIONS, people: 300 };
    expect(digest(small)).toBe(digest(small));
    expect(digest({ ...small, seed: 2 })).not.toBe(digest(small));
    const more = generateBrand({ ...small, extraFollowers: 10 });
    expect(more.people.slice(0, 300)).toEqual(generateBrand(small).people);
  });

  it('holds only people a sync can see, each once', () => {
    const hidden = brand.people.filter(
      (person) => !person.follow && !person.joined && person.orders.length === 0,
    );
    expect(hidden).toEqual([]);
    for (const field of ['unionId', 'officialAccountOpenId', 'miniProgramOpenId', 'shopOpenId'] as const) {
      expect(new Set(brand.people.map((person) => person[field])).size).toBe(10_000);
    }
    const unbound = brand.people.filter((person) => !person.boundInShop);
    expect(unbound.length).toBeGreaterThan(50);
    expect(unbound.every((person) => !person.follow && !person.joined)).toBe(true);
  });

  it('shows no names and no phones that can be dialled', () => {
    expect(brand.people.filter((person) => !/^微信用户\d{4}$/.test(person.name))).toEqual([]);
    expect(brand.people.filter((person) => !/^000\d{8}$/.test(person.phone))).toEqual([]);
  });

  it('keeps its shares within sampling error', () => {
    const near = (actual: number, expected: number): void =>
      expect(Math.abs(actual - expected)).toBeLessThan(0.02);
    near(share(buyers.length, 10_000), SHARES.buyers);
    near(share(buyers.filter((person) => person.follow).length, buyers.length), SHARES.buyersWhoFollow);
    near(share(buyers.filter((person) => person.joined).length, buyers.length), SHARES.buyersWhoJoined);
    const joined = brand.people.filter((person) => person.joined);
    near(
      share(joined.filter((person) => person.joined?.marketing).length, joined.length),
      SHARES.marketingConsent,
    );
  });

  it('repeats and spends as BG/NBD and Gamma-Gamma say', () => {
    // Gaps between orders: the share of first repeats within t weeks of the first order, for buyers with at
    // least that much history, is 1 - (alpha / (alpha + t))^r.
    const anchor = Date.parse('2026-06-20T00:00:00+08:00') / 1000;
    const paidAt = (index: number): number => (plain.orders[index] as Order).paidAt ?? 0;
    for (const weeks of [4, 12, 26]) {
      const seconds = weeks * 7 * 86_400;
      const times = plain.people
        .map((person) => person.orders.map(paidAt).filter((time) => time > 0))
        .map((person) => person.sort((a, b) => a - b))
        .filter((person) => person.length > 0 && (person[0] as number) < anchor - seconds - 86_400);
      const repeated = times.filter(
        (person) => (person[1] ?? Infinity) - (person[0] as number) <= seconds,
      ).length;
      const expected = 1 - Math.pow(TIMING.alpha / (TIMING.alpha + weeks), TIMING.r);
      expect(Math.abs(share(repeated, times.length) - expected)).toBeLessThan(0.02);
    }
    const means = buyers.map((person) => {
      const own = person.orders
        .map((index) => brand.orders[index] as Order)
        .filter((order) => order.paidAt !== null);
      return own.reduce((sum, order) => sum + order.amountFen, 0) / own.length / 100;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    expect(Math.abs(mean - (SPEND.p * SPEND.gamma) / (SPEND.q - 1))).toBeLessThan(8);
  });

  it('makes every order of products, with a discount that is never negative', () => {
    const misfits = brand.orders.filter(({ lines, amountFen, discountFen }) => {
      const sum = lines.reduce((total, line) => total + line.unitPriceFen * line.count, 0);
      return sum - discountFen !== amountFen || discountFen < 0 || discountFen >= 2000;
    });
    expect(misfits).toEqual([]);
  });

  it('lies within the 24 months before the day of generation', () => {
    const strays = brand.orders.filter((order) => {
      const date = shanghaiDate((order.paidAt ?? order.createdAt) * 1000);
      return (
        date < '2024-06-20' ||
        shanghaiDate(order.updatedAt * 1000) >= '2026-06-20' ||
        order.updatedAt < (order.paidAt ?? order.createdAt)
      );
    });
    expect(strays).toEqual([]);
    const seconds = paid.map((order) => ((order.paidAt as number) + 8 * 3600) % 86_400);
    expect(seconds.filter((second) => second === 86_399).length).toBeGreaterThan(50);
    expect(seconds.filter((second) => second === 0).length).toBeGreaterThan(50);
  });

  it('refunds about 3 % of the orders, in full, in part, and some not yet', () => {
    const states = new Map<string, number>();
    for (const { status } of brand.afterSales) states.set(status, (states.get(status) ?? 0) + 1);
    const done = (states.get('MERCHANT_REFUND_SUCCESS') ?? 0) + (states.get('MERCHANT_RETURN_SUCCESS') ?? 0);
    expect(share(done, paid.length)).toBeGreaterThan(0.025);
    expect(share(done, paid.length)).toBeLessThan(0.035);
    expect(states.get('MERCHANT_PROCESSING')).toBeGreaterThan(5);
    for (const entry of brand.afterSales) {
      const order = brand.orders[entry.order] as Order;
      expect(entry.amountFen).toBeGreaterThan(0);
      expect(entry.amountFen).toBeLessThanOrEqual(order.amountFen);
      expect(entry.createdAt).toBeGreaterThan(order.paidAt as number);
    }
  });

  it('peaks at 双11 and 618 unless plain', () => {
    const on = (orders: readonly Order[], date: string): number =>
      orders.filter((order) => order.paidAt !== null && shanghaiDate(order.paidAt * 1000) === date).length;
    for (const date of ['2025-11-11', '2026-06-18']) {
      expect(on(brand.orders, date)).toBeGreaterThan(2.5 * on(plain.orders, date));
    }
    expect(plain.orders.length).toBeGreaterThan(0.97 * brand.orders.length);
    expect(plain.orders.length).toBeLessThan(1.03 * brand.orders.length);
  });
});

describe('the season calendar', () => {
  it('keeps the order of time and its length', () => {
    const calendar = new SeasonCalendar('2025-01-01', '2026-01-01', false);
    const dates = Array.from({ length: 730 }, (_, half) => calendar.dateAt(half / 2));
    expect(dates[0]).toBe('2025-01-01');
    expect(dates.at(-1)).toBe('2025-12-31');
    expect(dates).toEqual([...dates].sort());
    expect(calendar.dateAt(365)).toBeNull();
  });
});

describe('random numbers', () => {
  it('draws gamma and beta with the right means', () => {
    const random = new Random('means');
    const mean = (draw: () => number): number =>
      Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean(() => random.gamma(0.5, 2))).toBeCloseTo(0.25, 1);
    expect(mean(() => random.gamma(6, 3))).toBeCloseTo(2, 1);
    expect(mean(() => random.beta(0.6, 5.2))).toBeCloseTo(0.6 / 5.8, 2);
    expect(mean(() => random.exponential(4))).toBeCloseTo(0.25, 2);
  });
});
