import { createHmac, hkdfSync } from 'node:crypto';
import { grouped, readableCode, typedCode } from '../../platform/crypto/readable-code.js';

/** 55 bits. */
const DATA_LENGTH = 11;
const HASH_BYTES = 16;

/** The codes by which goods are fetched: derived from the exchange when shown, stored only as a keyed hash. */
export class PickupCodes {
  private readonly codeKey: Buffer;
  private readonly hashKey: Buffer;

  /** `secret`: at least 32 characters; another secret makes other codes. */
  constructor(secret: string) {
    this.codeKey = Buffer.from(hkdfSync('sha256', secret, '', 'pickup-code', 32));
    this.hashKey = Buffer.from(hkdfSync('sha256', secret, '', 'pickup-code-hash', 32));
  }

  /** The code of an exchange as it is shown: `7Q2M-9XKD-4TB8`. */
  codeOf(orderId: string): string {
    return grouped(this.plainOf(orderId));
  }

  hashOf(orderId: string): Buffer {
    return this.hash(this.plainOf(orderId));
  }

  /** The stored hash of a code as somebody typed it; undefined when it cannot be one. */
  hashOfTyped(typed: string): Buffer | undefined {
    const plain = typedCode(typed, DATA_LENGTH);
    return plain === undefined ? undefined : this.hash(plain);
  }

  private plainOf(orderId: string): string {
    return readableCode(createHmac('sha256', this.codeKey).update(orderId).digest(), DATA_LENGTH);
  }

  private hash(plain: string): Buffer {
    return createHmac('sha256', this.hashKey).update(plain).digest().subarray(0, HASH_BYTES);
  }
}
