import { describe, expect, it } from 'vitest';
import { fenFromYuan, formatYuan, formatYuanCompact, formatYuanShort, yuanFromFen } from './money.js';
import { daysBetween, formatDate, formatMoment, shiftDate } from './moment.js';
import { formatShare, formatTotal } from './number.js';

describe('money', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123_450, '¥1,234.50'],
    [-100, '-¥1.00'],
    [25_003_156_300, '¥250,031,563.00'],
  ])('writes %i fen as %s', (fen, text) => {
    expect(formatYuan(fen)).toBe(text);
  });

  it('shortens large amounts by the language', () => {
    expect(formatYuanCompact(250_031_563, 'zh-CN')).toBe('¥250.03 万');
    expect(formatYuanCompact(250_031_563, 'en')).toBe('¥2.50M');
    expect(formatYuanCompact(9_999_999, 'zh-CN')).toBe('¥99,999.99');
  });

  it('drops empty cents on coupons only', () => {
    expect(formatYuanShort(2000)).toBe('¥20');
    expect(formatYuanShort(1990)).toBe('¥19.90');
  });

  it('turns typed yuan into whole fen and back', () => {
    expect(fenFromYuan(19.9)).toBe(1990);
    expect(fenFromYuan('0.29')).toBe(29);
    expect(fenFromYuan('')).toBeNull();
    expect(fenFromYuan('abc')).toBeNull();
    expect(yuanFromFen(1990)).toBe(19.9);
  });
});

describe('time', () => {
  it('shows Beijing time whatever the zone of the browser', () => {
    expect(formatMoment('2026-11-21T16:00:00.000Z')).toBe('2026-11-22 00:00');
    expect(formatMoment('1998-06-30T15:59:59.999Z')).toBe('1998-06-30 23:59');
    expect(formatDate('2026-11-21T15:59:59.999Z')).toBe('2026-11-21');
    expect(formatDate('2026-11-22')).toBe('2026-11-22');
    expect(formatMoment(null)).toBe('—');
  });

  it('counts and shifts business dates across a leap day', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(shiftDate('2028-02-28', 1)).toBe('2028-02-29');
  });
});

describe('numbers', () => {
  it('marks totals that were not counted to the end', () => {
    expect(formatTotal(10_000, true)).toBe('10,000+');
    expect(formatTotal(9_999, false)).toBe('9,999');
  });

  it('never rounds a present share to nothing', () => {
    expect(formatShare(0.0004)).toBe('<0.1%');
    expect(formatShare(0)).toBe('0.0%');
    expect(formatShare(0.1234)).toBe('12.3%');
  });
});
