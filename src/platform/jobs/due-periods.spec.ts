import { describe, expect, it } from 'vitest';
import { dueDays, dueInterval, newestDueDay, type ScheduleMoment } from './due-periods.js';

const at = (shanghai: string, fixedDate?: string): ScheduleMoment => ({
  now: new Date(`${shanghai}+08:00`),
  fixedDate,
});

describe('a daily schedule at 10:00', () => {
  it('is due from 10:00 on, and before that the day before is the newest', () => {
    expect(newestDueDay('10:00', at('2026-11-22T10:00:00'))).toBe('2026-11-22');
    expect(newestDueDay('10:00', at('2026-11-22T09:59:59'))).toBe('2026-11-21');
  });

  it('has nothing to do when the newest day has its row', () => {
    expect(dueDays('10:00', at('2026-11-22T12:00:00'), '2026-11-22', 'latest')).toEqual([]);
  });

  it('after three days off settles each day once and runs the newest alone', () => {
    expect(dueDays('10:00', at('2026-11-25T11:00:00'), '2026-11-22', 'latest')).toEqual([
      { period: '2026-11-23', businessDate: '2026-11-23', isSkipped: true },
      { period: '2026-11-24', businessDate: '2026-11-24', isSkipped: true },
      { period: '2026-11-25', businessDate: '2026-11-25', isSkipped: false },
    ]);
  });

  it('with same_day does not send in the morning what was due the day before', () => {
    const [due] = dueDays('10:00', at('2026-11-25T08:00:00'), '2026-11-23', 'same_day');
    expect(due).toEqual({ period: '2026-11-24', businessDate: '2026-11-24', isSkipped: true });
  });

  it('takes a standing business date as a whole day, whatever the wall clock says', () => {
    expect(dueDays('10:00', at('2026-11-22T03:00:00', '1998-07-01'), undefined, 'same_day')).toEqual([
      { period: '1998-07-01', businessDate: '1998-07-01', isSkipped: false },
    ]);
  });

  it('on its first look runs only the newest day', () => {
    expect(dueDays('02:30', at('2026-11-22T12:00:00'), undefined, 'latest')).toHaveLength(1);
  });

  it('does nothing when the business date was set back', () => {
    expect(dueDays('10:00', at('2026-11-22T12:00:00', '1998-07-01'), '2026-11-22', 'latest')).toEqual([]);
  });
});

describe('a schedule every ten minutes', () => {
  it('names its period by the Shanghai start of the slot', () => {
    expect(dueInterval(10, at('2026-11-22T10:27:31')).period).toBe('2026-11-22T10:20');
    expect(dueInterval(10, at('2026-11-22T00:00:00')).period).toBe('2026-11-22T00:00');
  });
});
