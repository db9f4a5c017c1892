import { assert, array, boolean, constantFrom, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capacityOf, decideIssue, type IssueFacts, type IssuingTemplate } from './coupon-issuing.js';

const TODAY = '2026-11-22';
const template: IssuingTemplate = {
  state: 'active',
  pause_reason: null,
  stock: 10,
  issued: 0,
  per_member_limit: 1,
  per_member_daily_limit: null,
  daily_limit: null,
  issued_on: null,
  issued_today: 0,
  budget_fen: null,
  committed_fen: 0,
  worth_fen: 500,
};

describe('what a template may still give', () => {
  it.each<[string, Partial<IssuingTemplate>, number, string]>([
    ['stock', { issued: 4 }, 6, 'out_of_stock'],
    ['budget in whole coupons', { budget_fen: 1_999, committed_fen: 500 }, 2, 'out_of_budget'],
    ['a day that has begun', { daily_limit: 5, issued_on: TODAY, issued_today: 4 }, 1, 'daily_limit_reached'],
    ['a new day', { daily_limit: 5, issued_on: '2026-11-21', issued_today: 5 }, 5, 'daily_limit_reached'],
    [
      'a limit lowered under what was given',
      { daily_limit: 2, issued_on: TODAY, issued_today: 4 },
      0,
      'daily_limit_reached',
    ],
    ['coupons without worth need no budget', { worth_fen: 0, budget_fen: 0 }, 10, 'out_of_stock'],
    ['the least binds', { issued: 9, budget_fen: 1_000, daily_limit: 3 }, 1, 'out_of_stock'],
  ])('%s', (_what, changes, free, reason) => {
    expect(capacityOf({ ...template, ...changes }, TODAY)).toEqual({ free, reason });
  });
});

describe('who gets one', () => {
  it('is within every limit, whoever asks, and everybody is answered once', () => {
    const person = integer({ min: 1, max: 8 }).map(String);
    const limits = record({
      stock: integer({ min: 0, max: 12 }),
      issued: integer({ min: 0, max: 12 }),
      per_member_limit: integer({ min: 1, max: 3 }),
      per_member_daily_limit: option(integer({ min: 1, max: 3 }), { nil: null }),
      daily_limit: option(integer({ min: 1, max: 9 }), { nil: null }),
      issued_today: integer({ min: 0, max: 9 }),
      issued_on: constantFrom(null, TODAY, '2026-11-20'),
      budget_fen: option(integer({ min: 0, max: 4_000 }), { nil: null }),
      state: constantFrom('active' as const, 'paused' as const, 'stopped' as const),
    });
    assert(
      property(
        limits,
        array(person, { maxLength: 20 }),
        array(person),
        boolean(),
        (given, asking, joined, isOver) => {
          const facts: IssueFacts = {
            template: { ...template, ...given, issued: Math.min(given.issued, given.stock) },
            isTemplateOver: isOver,
            today: TODAY,
            joined: new Set(joined),
            held: new Map([['1', { total: 1, today: 1 }]]),
          };
          const decision = decideIssue(
            asking.map((memberId, index) => ({ memberId, sourceKey: `k${index}` })),
            facts,
          );
          const keys = [...decision.given, ...decision.refused].map(({ sourceKey }) => sourceKey);
          expect(new Set(keys).size).toBe(asking.length);
          expect(keys.length).toBe(asking.length);
          expect(decision.given.length).toBeLessThanOrEqual(capacityOf(facts.template, TODAY).free);
          for (const memberId of new Set(asking)) {
            const own = decision.given.filter((one) => one.memberId === memberId).length;
            const before = facts.held.get(memberId)?.total ?? 0;
            expect(own === 0 || own + before <= given.per_member_limit).toBe(true);
            expect(own === 0 || joined.includes(memberId)).toBe(true);
          }
          const isClosed = isOver || given.state !== 'active';
          expect(isClosed && decision.given.length > 0).toBe(false);
        },
      ),
    );
  });
});
