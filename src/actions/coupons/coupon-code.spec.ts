import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CouponCodes } from './coupon-code.js';

const codes = new CouponCodes('a secret that is long enough to be one');
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('coupon codes', () => {
  it('depend on the coupon and the secret alone', () => {
    const other = new CouponCodes('another secret, just as long as the first');
    expect(codes.codeOf('17')).toBe(codes.codeOf('17'));
    expect(codes.codeOf('17')).not.toBe(codes.codeOf('18'));
    expect(codes.codeOf('17')).not.toBe(other.codeOf('17'));
    expect(codes.codeOf('17')).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}$/);
  });

  it('are found again however they are typed', () => {
    const typed = codes.codeOf('4711').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    expect(codes.hashOfTyped(` ${typed.replaceAll('-', ' ')} `)).toEqual(codes.hashOf('4711'));
  });

  it('refuse every single wrong character and every swap of neighbours', () => {
    assert(
      property(
        integer({ min: 1, max: 1_000_000 }),
        integer({ min: 0, max: 12 }),
        integer({ min: 1, max: 31 }),
        (id, position, shift) => {
          const plain = codes.codeOf(String(id)).replaceAll('-', '');
          const wrong = ALPHABET[(ALPHABET.indexOf(plain.charAt(position)) + shift) % 32];
          const changed = plain.slice(0, position) + wrong + plain.slice(position + 1);
          expect(codes.hashOfTyped(changed)).toBeUndefined();
          if (position === 12) return;
          const [left, right] = [plain.charAt(position), plain.charAt(position + 1)];
          const swapped = plain.slice(0, position) + right + left + plain.slice(position + 2);
          expect(left === right ? undefined : codes.hashOfTyped(swapped)).toBeUndefined();
        },
      ),
    );
  });

  it('refuse what is no code', () => {
    for (const typed of ['', '1234', 'U'.repeat(13), `${codes.codeOf('1')}0`, '优惠券']) {
      expect(codes.hashOfTyped(typed)).toBeUndefined();
    }
  });
});
