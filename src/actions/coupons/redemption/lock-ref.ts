import { createHash } from 'node:crypto';

const LONGEST = 64;

/**
 * Under which name an order holds coupons: the shop's code and the order's number, so that two shops may use
 * the same numbers. A pair that is too long for the column is named by its hash.
 */
export function lockRefOf(shopCode: string | undefined, orderRef: string): string {
  const plain = `${shopCode ?? ''}:${orderRef}`;
  if (plain.length <= LONGEST) return plain;
  return `#${createHash('sha256').update(plain).digest('base64url')}`;
}
