import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_WEIGHT, isSampled, sampleCondition } from './live-count-sample.js';

describe('the fixed sample of ids', () => {
  it('is one in twenty of any long stretch', () => {
    const ids = Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    expect(ids.filter(isSampled).length * SAMPLE_WEIGHT).toBeCloseTo(1_000_000, -4);
  });

  it('covers a span whole, whatever its ends', () => {
    expect(sampleCondition('f.member_id', { from: 1, to: 4_100 })).toBe(
      '(f.member_id BETWEEN 0 AND 99 OR f.member_id BETWEEN 2000 AND 2099 OR f.member_id BETWEEN 4000 AND 4099)',
    );
  });

  it('picks by the id alone, so that newcomers change nothing for those who were there', () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.nat(50_000), (id, more) => {
        const runs = (to: number): string[] =>
          [...sampleCondition('x', { from: 1, to }).matchAll(/\d+ AND \d+/g)].map(String);
        const holds = runs(id + more).some((run) => {
          const [from = 0, to = 0] = run.split(' AND ').map(Number);
          return from <= id && id <= to;
        });
        expect(holds).toBe(isSampled(id));
      }),
    );
  });
});
