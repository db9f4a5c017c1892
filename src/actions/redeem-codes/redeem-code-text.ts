import { createHmac, hkdfSync } from 'node:crypto';
import { grouped, readableCode, typedCode } from '../../platform/crypto/readable-code.js';

/** 75 bits. */
const DATA_LENGTH = 15;
const HASH_BYTES = 16;

/** Code number `serialNo` of a file as it is printed, from the file's seed of 32 bytes: `7Q2M-9XKD-4TB8-W3NC`. */
export function codeOf(seed: Buffer, serialNo: number): string {
  const bytes = createHmac('sha256', seed).update(`redeem-code:${serialNo}`).digest();
  return grouped(readableCode(bytes, DATA_LENGTH));
}

/** The characters of a code as somebody typed it; undefined when it cannot be one. */
export function plainOfTyped(typed: string): string | undefined {
  return typedCode(typed, DATA_LENGTH);
}

/** Hashes codes, so that what is stored tells nobody what to say. */
export class RedeemCodeHasher {
  private readonly key: Buffer;

  /** `secret`: at least 32 characters; under another one no code is found again. */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'redeem-code-hash', 32));
  }

  /** The stored hash of a printed or typed code; undefined when it cannot be one. */
  hashOfTyped(typed: string): Buffer | undefined {
    const plain = plainOfTyped(typed);
    return plain === undefined
      ? undefined
      : createHmac('sha256', this.key).update(plain).digest().subarray(0, HASH_BYTES);
  }
}

/** A word as it is compared: without the blanks around it, in small letters, wide characters as narrow ones. */
export function plainWord(typed: string): string {
  return typed.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
