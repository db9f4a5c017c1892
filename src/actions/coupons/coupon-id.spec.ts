import { describe, expect, it } from 'vitest';
import { CouponIds } from './coupon-id.js';

describe('coupon ids', () => {
  it('never repeat and grow, even when many are made within one millisecond or the clock steps back', () => {
    let now = Date.UTC(2026, 10, 22);
    const ids = new CouponIds(() => now);
    const made: bigint[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      if (index === 10_000) now -= 5_000;
      if (index === 15_000) now += 60_000;
      made.push(BigInt(ids.next()));
    }
    for (let index = 1; index < made.length; index += 1) {
      expect(made[index]! > made[index - 1]!).toBe(true);
    }
    expect(made.at(-1)! < 2n ** 63n).toBe(true);
  });
});
