import { describe, expect, it } from 'vitest';
import {
  addDays,
  businessDateOf,
  daysBetween,
  minuteOfBusinessDay,
  parseBusinessDate,
  startOfBusinessDate,
} from './business-date.js';

describe('a business date', () => {
  it('changes at midnight in Shanghai, not in UTC', () => {
    expect(businessDateOf(new Date('2026-11-21T15:59:59.999Z'))).toBe('2026-11-21');
    expect(businessDateOf(new Date('2026-11-21T16:00:00.000Z'))).toBe('2026-11-22');
    expect(startOfBusinessDate('2026-11-22').toISOString()).toBe('2026-11-21T16:00:00.000Z');
    expect(minuteOfBusinessDay(new Date('2026-11-21T16:00:00.000Z'))).toBe(0);
  });

  it('counts over leap days and year ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2024-03-01', '2024-02-28')).toBe(-2);
  });

  it.each(['2026-02-30', '2023-02-29', '26-01-01', '2026/01/01', '', '2026-1-1'])('refuses %j', (text) => {
    expect(() => parseBusinessDate(text)).toThrow(expect.objectContaining({ code: 'clock.date-invalid' }));
  });
});
