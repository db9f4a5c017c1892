import { randomInt } from 'node:crypto';

const EPOCH_MS = Date.UTC(2024, 0, 1);
const PROCESS_BITS = 10n;
const SEQUENCE_BITS = 12n;

/**
 * Makes coupon ids without asking the database, because a coupon's code has to be known before its
 * row is written. 63 bits: milliseconds since 2024, a random number of this process, a counter; they
 * grow with time. Should two processes ever make the same id, the primary key refuses the second
 * transaction and its retry makes new ones.
 */
export class CouponIds {
  private readonly processPart = BigInt(randomInt(1 << Number(PROCESS_BITS))) << SEQUENCE_BITS;
  private last = 0n;

  constructor(private readonly now: () => number = Date.now) {}

  next(): string {
    const tick = BigInt(this.now() - EPOCH_MS) << SEQUENCE_BITS;
    this.last = tick > this.last ? tick : this.last + 1n;
    const time = this.last >> SEQUENCE_BITS;
    const sequence = this.last & ((1n << SEQUENCE_BITS) - 1n);
    return ((time << (PROCESS_BITS + SEQUENCE_BITS)) | this.processPart | sequence).toString();
  }
}
