import { randomInt } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const FORM = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** A new code of eight characters, 40 bits. Not a secret: it names a person to a friend. */
export function newReferralCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** A code as typed: case, blanks and look-alikes forgiven; undefined when it cannot be one. */
export function typedReferralCode(text: string): string | undefined {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return FORM.test(code) ? code : undefined;
}
