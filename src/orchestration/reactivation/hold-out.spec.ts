import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeldOut } from './hold-out.js';

const PEOPLE = Array.from({ length: 50_000 }, (_, index) => String(index + 1));

describe('the hold-out', () => {
  it.each([0, 1, 10, 50, 100])('is %i %% of people', (percent) => {
    const share = PEOPLE.filter((id) => isHeldOut('sleepers', id, percent)).length / PEOPLE.length;
    // Four standard deviations of a draw of this size.
    const tolerance = 4 * Math.sqrt(((percent / 100) * (1 - percent / 100)) / PEOPLE.length);
    expect(Math.abs(share - percent / 100)).toBeLessThanOrEqual(tolerance);
  });

  it('never lets anybody change sides, and grows with the percentage', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 2n ** 63n),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        (id, one, other) => {
          const memberId = String(id);
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          expect(isHeldOut('sleepers', memberId, low)).toBe(isHeldOut('sleepers', memberId, low));
          const isOut = isHeldOut('sleepers', memberId, low);
          expect(isOut && !isHeldOut('sleepers', memberId, high)).toBe(false);
        },
      ),
    );
  });

  it('draws anew for another plan', () => {
    const both = PEOPLE.filter((id) => isHeldOut('sleepers', id, 10) && isHeldOut('others', id, 10)).length;
    expect(both / PEOPLE.length).toBeGreaterThan(0.006);
    expect(both / PEOPLE.length).toBeLessThan(0.014);
  });
});
