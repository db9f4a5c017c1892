import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../platform/clock/business-date.js';
import { standingStreak, streakOn } from './streak.js';

describe('days in a row', () => {
  it('grow by one a day, begin anew after a day left out, and after a cycle', () => {
    expect(streakOn('2026-11-22', undefined, null)).toBe(1);
    expect(streakOn('2026-11-22', { on: '2026-11-21', streak: 6 }, null)).toBe(7);
    expect(streakOn('2026-11-22', { on: '2026-11-20', streak: 6 }, null)).toBe(1);
    expect(streakOn('2026-11-22', { on: '2026-11-21', streak: 7 }, 7)).toBe(1);
    expect(streakOn('2024-03-01', { on: '2024-02-29', streak: 1 }, null)).toBe(2);
  });

  it('stand until the end of the next day', () => {
    const last = { on: '2026-11-21', streak: 3 };
    expect(standingStreak('2026-11-21', last, null)).toBe(3);
    expect(standingStreak('2026-11-22', last, null)).toBe(3);
    expect(standingStreak('2026-11-23', last, null)).toBe(0);
    expect(standingStreak('2026-11-22', { on: '2026-11-21', streak: 7 }, 7)).toBe(0);
    expect(standingStreak('2026-11-22', undefined, 7)).toBe(0);
  });

  it('never exceed the cycle nor the days that were checked in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.option(fc.integer({ min: 2, max: 30 })),
        (days, cycle) => {
          let last: { on: string; streak: number } | undefined;
          let run = 0;
          days.forEach((isThere, index) => {
            const on = addDays('2026-01-01', index);
            run = isThere ? run + 1 : 0;
            if (!isThere) return;
            last = { on, streak: streakOn(on, last, cycle) };
            expect(last.streak).toBe(cycle === null ? run : ((run - 1) % cycle) + 1);
          });
        },
      ),
    );
  });
});
