import { describe, expect, it } from 'vitest';
import { businessDateOf } from '../../src/platform/clock/business-date.js';
import { drawPeople, type DrawnPerson, type HistorySize } from './purchase-history.js';

const size: HistorySize = { members: 4000, orders: 40_000, lastDay: '2026-06-30', seed: 20 };

describe('a drawn purchase history', () => {
  const people = [...drawPeople(size)];
  const orders = people.flatMap((person) => person.orders);

  it('is the same for the same seed and another for another', () => {
    expect([...drawPeople(size)]).toEqual(people);
    expect([...drawPeople({ ...size, seed: 21 })]).not.toEqual(people);
  });

  it('has exactly the people and orders asked for', () => {
    expect(people.map(({ memberId }) => memberId)).toEqual(people.map((_, index) => index + 1));
    expect(people).toHaveLength(4000);
    expect(orders).toHaveLength(40_000);
  });

  it('has many who buy little, some who never buy and a long tail', () => {
    const counts = people.map((person) => person.orders.length).sort((a, b) => a - b);
    const share = (test: (count: number) => boolean): number => counts.filter(test).length / counts.length;
    expect(share((count) => count === 0)).toBeGreaterThan(0.15);
    expect(share((count) => count === 0)).toBeLessThan(0.3);
    expect(share((count) => count < 10)).toBeGreaterThan(0.6);
    expect(counts.at(-1)).toBeGreaterThan(90);
  });

  it('stays within 24 months up to the last day', () => {
    const days = orders.map(({ paidSecond }) => businessDateOf(new Date(paidSecond * 1000))).sort();
    expect(days[0]).toSatisfy((day: string) => day >= '2024-07-01');
    expect(days.at(-1)).toBe('2026-06-30');
    expect(people.every(hasSeenBeforeOrders)).toBe(true);
  });

  it('never refunds more than was paid', () => {
    expect(orders.every(({ amountFen, refundedFen }) => 0 <= refundedFen && refundedFen <= amountFen)).toBe(
      true,
    );
    const full =
      orders.filter(({ amountFen, refundedFen }) => refundedFen === amountFen).length / orders.length;
    expect(full).toBeGreaterThan(0.015);
    expect(full).toBeLessThan(0.025);
  });
});

function hasSeenBeforeOrders({ firstSeenSecond, orders }: DrawnPerson): boolean {
  return orders.every(({ paidSecond }) => paidSecond >= firstSeenSecond);
}
