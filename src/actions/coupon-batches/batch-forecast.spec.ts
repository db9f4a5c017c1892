import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addForeseen, forecastOf, type TemplateRoom } from './batch-forecast.js';

const at = new Date('2026-11-22T02:00:00Z');
const room: TemplateRoom = { stockLeft: 100, budgetLeftFen: null, dailyLeft: null, worthFen: 3000 };

describe('the forecast of a batch', () => {
  it.each([
    ['enough for everybody', {}, 50, null],
    ['the stock is short', { stockLeft: 20 }, 20, 'stock'],
    ['the budget covers seven', { budgetLeftFen: 21_500 }, 7, 'budget'],
    ['the day has three left', { dailyLeft: 3, budgetLeftFen: 21_000 }, 3, 'day'],
    ['a coupon that costs nothing is not bound by the budget', { budgetLeftFen: 0, worthFen: 0 }, 50, null],
    ['nothing is left', { stockLeft: 0 }, 0, 'stock'],
  ] as const)('%s', (_story, changed, willGive, short) => {
    const counts: Record<string, number> = {};
    addForeseen(counts, [
      ...Array.from({ length: 40 }, () => 'eligible'),
      ...Array.from({ length: 10 }, () => 'out_of_stock'),
      'not_member',
      'opted_out',
      'limit_reached',
    ]);
    const forecast = forecastOf(counts, { ...room, ...changed }, at);
    expect(forecast).toMatchObject({ people: 53, members: 52, eligible: 50, willGive, short });
    expect(forecast.refused).toEqual({ not_member: 1, opted_out: 1, limit_reached: 1 });
    expect(forecast.costFen).toBe(willGive * forecast.room.worthFen);
  });

  it('counts everybody once and promises no more than there is', () => {
    const outcome = fc.constantFrom(
      'eligible',
      'out_of_stock',
      'out_of_budget',
      'not_member',
      'paused',
      'existing',
    );
    const anyRoom = fc.record({
      stockLeft: fc.nat(60),
      budgetLeftFen: fc.option(fc.nat(100_000)),
      dailyLeft: fc.option(fc.nat(60)),
      worthFen: fc.nat(5000),
    });
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 80 }), anyRoom, (foreseen, left) => {
        const counts: Record<string, number> = {};
        addForeseen(counts, foreseen);
        const forecast = forecastOf(counts, left, at);
        const refused = Object.values(forecast.refused).reduce((sum, count) => sum + count, 0);
        expect(forecast.eligible + refused).toBe(foreseen.length);
        expect(forecast.willGive).toBeLessThanOrEqual(Math.min(forecast.eligible, left.stockLeft));
        expect(forecast.costFen).toBeLessThanOrEqual(left.budgetLeftFen ?? Infinity);
        expect(forecast.short === null).toBe(forecast.willGive === forecast.eligible);
      }),
    );
  });
});
