import { createHash } from 'node:crypto';

/** The signature of a callback: sha1 hex of the three words sorted in byte order and joined. */
export function signCallback(token: string, timestamp: string, nonce: string): string {
  const words = [token, timestamp, nonce].map((word) => Buffer.from(word)).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(words)).digest('hex');
}
