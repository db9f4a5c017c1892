import { describe, expect, it } from 'vitest';
import { validityFor } from './coupon-validity.js';

const relative = {
  validity_kind: 'relative',
  valid_from: null,
  valid_until: null,
  valid_days: 7,
  start_delay_days: 0,
} as const;
const fixed = {
  validity_kind: 'fixed',
  valid_from: new Date('2026-11-01T16:00:00Z'),
  valid_until: new Date('2026-11-30T16:00:00Z'),
  valid_days: null,
  start_delay_days: 0,
} as const;

describe('validity', () => {
  it('counts days after receipt in Shanghai, to the end of the last one', () => {
    const now = new Date('2026-11-22T15:59:59.999Z'); // 23:59:59.999 in Shanghai
    expect(validityFor(relative, now)).toEqual({ from: now, until: new Date('2026-11-29T16:00:00Z') });
    const oneLater = new Date('2026-11-22T16:00:00Z');
    expect(validityFor(relative, oneLater)?.until).toEqual(new Date('2026-11-30T16:00:00Z'));
    const leap = new Date('2028-02-22T04:00:00Z');
    expect(validityFor(relative, leap)?.until).toEqual(new Date('2028-02-29T16:00:00Z'));
  });

  it('keeps the window of a fixed template and ends with it', () => {
    const before = new Date('2026-10-01T00:00:00Z');
    expect(validityFor(fixed, before)).toEqual({ from: fixed.valid_from, until: fixed.valid_until });
    const inside = new Date('2026-11-20T00:00:00Z');
    expect(validityFor(fixed, inside)).toEqual({ from: inside, until: fixed.valid_until });
    expect(validityFor(fixed, fixed.valid_until)).toBeUndefined();
  });

  it('waits for the start of a later day in Shanghai and counts from there', () => {
    const now = new Date('2026-11-22T15:59:59.999Z'); // 23:59:59.999 in Shanghai
    expect(validityFor({ ...relative, start_delay_days: 2 }, now)).toEqual({
      from: new Date('2026-11-23T16:00:00Z'),
      until: new Date('2026-12-01T16:00:00Z'),
    });
  });
});
