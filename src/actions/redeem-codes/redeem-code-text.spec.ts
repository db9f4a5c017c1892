import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RedeemCodeHasher, codeOf, plainOfTyped, plainWord } from './redeem-code-text.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const seed = Buffer.alloc(32, 7);
const hasher = new RedeemCodeHasher('a secret that is long enough to be one');

describe('codes of a file', () => {
  it('are sixteen characters in four groups, each another, and the same for the same seed', () => {
    const codes = Array.from({ length: 5000 }, (_, index) => codeOf(seed, index + 1));
    for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codeOf(seed, 1)).toBe(codes[0]);
    expect(codeOf(Buffer.alloc(32, 8), 1)).not.toBe(codes[0]);
  });

  it('are found however they are typed', () => {
    const code = codeOf(seed, 3);
    const stored = hasher.hashOfTyped(code);
    expect(stored?.length).toBe(16);
    const sloppy = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect(hasher.hashOfTyped(sloppy)).toEqual(stored);
    expect(new RedeemCodeHasher('another secret, as long as the first').hashOfTyped(code)).not.toEqual(
      stored,
    );
  });

  it('with one wrong character are no codes at all', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(15), fc.integer({ min: 1, max: 31 }), (serialNo, at, shift) => {
        const plain = plainOfTyped(codeOf(seed, serialNo)) ?? '';
        const other = ALPHABET[(ALPHABET.indexOf(plain[at] ?? '') + shift) % 32] ?? '';
        expect(plainOfTyped(plain.slice(0, at) + other + plain.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('with two neighbours swapped are no codes at all', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(14), (serialNo, at) => {
        const plain = plainOfTyped(codeOf(seed, serialNo)) ?? '';
        const [left = '', right = ''] = [plain[at], plain[at + 1]];
        fc.pre(left !== right);
        expect(plainOfTyped(plain.slice(0, at) + right + left + plain.slice(at + 2))).toBeUndefined();
      }),
    );
  });
});

it('words are compared without regard to case, width and blanks around them', () => {
  expect(plainWord('  ＶＩＰ  秋天的第一杯 ')).toBe('vip 秋天的第一杯');
});
