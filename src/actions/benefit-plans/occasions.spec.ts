import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../platform/clock/business-date.js';
import { isMonthlyDate, monthlyDateOf, yearlyDaysOf } from './occasions.js';

describe('the monthly day', () => {
  it.each([
    ['2026-01', 31, '2026-01-31'],
    ['2026-04', 31, '2026-04-30'],
    ['2026-02', 29, '2026-02-28'],
    ['2026-02', 30, '2026-02-28'],
    ['2028-02', 31, '2028-02-29'],
    ['2028-02', 29, '2028-02-29'],
    ['2026-12', 31, '2026-12-31'],
    ['2026-12', 1, '2026-12-01'],
  ])('of %s, day %i, is %s', (month, day, date) => {
    expect(monthlyDateOf(month, day)).toBe(date);
  });

  it('comes exactly once in every month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 0, max: 4000 }), (day, offset) => {
        const start = `${addDays('2024-01-01', offset).slice(0, 7)}-01`;
        const days = Array.from({ length: 31 }, (_, index) => addDays(start, index)).filter(
          (date) => date.slice(0, 7) === start.slice(0, 7),
        );
        expect(days.filter((date) => isMonthlyDate(date, day))).toHaveLength(1);
      }),
    );
  });
});

describe('the yearly day', () => {
  it('of 29 February is 28 February in common years, and itself in leap years', () => {
    expect(yearlyDaysOf('2026-02-28')).toEqual(['02-28', '02-29']);
    expect(yearlyDaysOf('2028-02-28')).toEqual(['02-28']);
    expect(yearlyDaysOf('2028-02-29')).toEqual(['02-29']);
    expect(yearlyDaysOf('2026-03-01')).toEqual(['03-01']);
  });

  it('comes exactly once a year for every birthday', () => {
    const birthdays = Array.from({ length: 366 }, (_, index) => addDays('2028-01-01', index).slice(5));
    for (const year of [2026, 2027, 2028, 2100]) {
      const length = addDays(`${year}-02-28`, 1).endsWith('02-29') ? 366 : 365;
      const due = Array.from({ length }, (_, index) => yearlyDaysOf(addDays(`${year}-01-01`, index))).flat();
      expect(due.sort()).toEqual(birthdays.toSorted());
    }
  });
});
