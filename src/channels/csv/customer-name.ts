import { createHash } from 'node:crypto';

const PHONE = /^1\d{10}$/;
const SHORT_ID = /^[\w-]{1,12}$/;

/**
 * What a customer of a file is called as long as nobody says their name: 客户 and their number, or enough
 * of it to tell people apart. A number that is a phone number shows its last four digits alone.
 */
export function customerName(externalId: string): string {
  if (PHONE.test(externalId)) return `客户${externalId.slice(-4)}`;
  if (SHORT_ID.test(externalId)) return `客户${externalId}`;
  const digest = createHash('sha256').update(externalId).digest();
  return `客户${String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0')}`;
}
