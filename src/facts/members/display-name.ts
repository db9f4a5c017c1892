import { createHash } from 'node:crypto';

const FALLBACK = /^(微信用户\d{6}|客户[\w-]+)$/;

/**
 * What a person is called when the platform gives no name: 微信用户 and six digits that always belong
 * to the same external id, so that two people can be told apart without showing the id itself.
 */
export function fallbackName(externalId: string): string {
  const digest = createHash('sha256').update(externalId).digest();
  return `微信用户${String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0')}`;
}

/** True for a name that stands in for one; a real name replaces it, never the other way round. */
export function isFallbackName(name: string): boolean {
  return name === '' || FALLBACK.test(name);
}

/** A name as it may be stored: control characters out, spaces trimmed, at most 64 characters. */
export function cleanName(name: string | undefined): string {
  if (name === undefined) return '';
  // oxlint-disable-next-line no-control-regex -- they are exactly what must go
  const plain = name.replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  return [...plain].slice(0, 64).join('');
}
