import { createHmac, hkdfSync } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DATA_LENGTH = 12; // 60 bits
const HASH_BYTES = 16;

/** Multiplies by x in GF(32) with the polynomial x⁵ + x² + 1. */
function timesX(value: number): number {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ 0b100101 : shifted;
}

/**
 * The check character over 12 data characters: Σ xⁱ·dᵢ in GF(32). Finds every single wrong character
 * and every swap of two neighbours, with the same 32 characters as the code itself.
 */
function checkValue(digits: readonly number[]): number {
  return digits.reduce((sum, digit) => timesX(sum ^ digit), 0);
}

/** Makes coupon codes from coupon ids. Nobody without the secret can guess one or tell which coupon it is. */
export class CouponCodes {
  private readonly codeKey: Buffer;
  private readonly hashKey: Buffer;

  /** `secret`: at least 32 characters; another secret makes other codes. */
  constructor(secret: string) {
    this.codeKey = Buffer.from(hkdfSync('sha256', secret, '', 'coupon-code', 32));
    this.hashKey = Buffer.from(hkdfSync('sha256', secret, '', 'coupon-code-hash', 32));
  }

  /** The 13 characters printed for a coupon, e.g. `7Q2M-9XKD-4TB8W`. The last one is the check character. */
  codeOf(couponId: string): string {
    const plain = this.plainCodeOf(couponId);
    return `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}`;
  }

  /** What is stored to find a coupon by its code: 16 bytes from which the code cannot be read. */
  hashOf(couponId: string): Buffer {
    return this.hash(this.plainCodeOf(couponId));
  }

  /**
   * The stored hash of a code as somebody typed it (lower case, spaces, O for 0 and I or L for 1 are
   * fine); undefined when it cannot be a code.
   */
  hashOfTyped(typed: string): Buffer | undefined {
    const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
    const digits = Array.from(plain, (character) => ALPHABET.indexOf(character));
    if (digits.length !== DATA_LENGTH + 1 || digits.includes(-1)) return undefined;
    return checkValue(digits.slice(0, DATA_LENGTH)) === digits[DATA_LENGTH] ? this.hash(plain) : undefined;
  }

  private plainCodeOf(couponId: string): string {
    let rest = createHmac('sha256', this.codeKey).update(couponId).digest().readBigUInt64BE() >> 4n;
    const digits: number[] = [];
    for (let position = 0; position < DATA_LENGTH; position += 1) {
      digits.push(Number(rest & 31n));
      rest >>= 5n;
    }
    return [...digits, checkValue(digits)].map((digit) => ALPHABET[digit]).join('');
  }

  private hash(plain: string): Buffer {
    return createHmac('sha256', this.hashKey).update(plain).digest().subarray(0, HASH_BYTES);
  }
}
