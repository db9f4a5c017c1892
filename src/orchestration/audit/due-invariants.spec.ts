import { describe, expect, it } from 'vitest';
import type { Invariant } from '../../platform/invariants/invariant.js';
import { isDue } from './due-invariants.js';

const cheap: Invariant = { code: 'I1', labelZh: '', meaningZh: '', sql: 'SELECT 1', columns: {} };
const heavy: Invariant = { ...cheap, isHeavy: true };
const at = (shanghai: string): Date => new Date(`${shanghai}+08:00`);
const slow = (shanghai: string) => ({ checkedAt: at(shanghai), durationMs: 9_000 });

describe('an invariant', () => {
  it('that is cheap is asked every time', () => {
    expect(isDue(cheap, slow('2026-11-22T12:00:00'), at('2026-11-22T12:00:01'))).toBe(true);
  });

  it('that is heavy is asked at first, and then once a night', () => {
    expect(isDue(heavy, undefined, at('2026-11-22T12:00:00'))).toBe(true);
    expect(isDue(heavy, slow('2026-11-22T12:00:00'), at('2026-11-22T23:59:00'))).toBe(false);
    expect(isDue(heavy, slow('2026-11-22T12:00:00'), at('2026-11-23T04:59:59'))).toBe(false);
    expect(isDue(heavy, slow('2026-11-22T12:00:00'), at('2026-11-23T05:00:00'))).toBe(true);
    expect(isDue(heavy, slow('2026-11-23T05:00:00'), at('2026-11-23T05:15:00'))).toBe(false);
  });

  it('that is heavy but answered at once is asked every time', () => {
    const last = { checkedAt: at('2026-11-22T12:00:00'), durationMs: 12 };
    expect(isDue(heavy, last, at('2026-11-22T12:15:00'))).toBe(true);
  });

  it('that was not asked for several nights is asked once', () => {
    expect(isDue(heavy, slow('2026-11-18T06:00:00'), at('2026-11-22T03:00:00'))).toBe(true);
  });
});
