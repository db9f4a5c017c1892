import { describe, expect, it } from 'vitest';
import { nextDailyDue, nextIntervalDue } from './next-due.js';

/** 2026-11-22 14:00 in Shanghai. */
const now = new Date('2026-11-22T06:00:00Z');
const live = { now, fixedDate: undefined };

describe('the next time a daily schedule is due', () => {
  it.each([
    ['settled this morning: tomorrow', '02:30', '2026-11-22', '2026-11-22T18:30:00.000Z'],
    ['this evening still to come: today', '23:00', '2026-11-21', '2026-11-22T15:00:00.000Z'],
    ['settled before its hour: tomorrow', '23:00', '2026-11-22', '2026-11-23T15:00:00.000Z'],
    ['missed: now', '10:00', '2026-11-20', now.toISOString()],
    ['never run: now', '10:00', undefined, now.toISOString()],
    ['midnight edge: the day after', '00:10', '2026-11-22', '2026-11-22T16:10:00.000Z'],
  ])('%s', (_, time, lastPeriod, expected) => {
    expect(nextDailyDue(time, live, lastPeriod)?.toISOString()).toBe(expected);
  });

  it('is open while a replay stands on a settled date, and now on one that is not', () => {
    const replay = { now, fixedDate: '1998-07-01' };
    expect(nextDailyDue('10:00', replay, '1998-07-01')).toBeUndefined();
    expect(nextDailyDue('10:00', replay, '1998-06-30')).toEqual(now);
  });
});

it('an interval schedule is due at the start of its next slot', () => {
  expect(nextIntervalDue(10, new Date('2026-11-22T06:00:00Z')).toISOString()).toBe(
    '2026-11-22T06:10:00.000Z',
  );
  expect(nextIntervalDue(10, new Date('2026-11-22T06:09:59Z')).toISOString()).toBe(
    '2026-11-22T06:10:00.000Z',
  );
});
