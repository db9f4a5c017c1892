import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { CallbackBodyInvalid, CallbackSignatureInvalid } from '../channel.errors.js';

const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** sha1 hex of the words sorted in byte order and joined: the signature of WeChat's callbacks. */
export function signWords(...words: readonly string[]): string {
  const sorted = words.map((word) => Buffer.from(word)).sort((a, b) => Buffer.compare(a, b));
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex');
}

/** Compares in constant time; throws `callbacks.signature-invalid`. */
export function checkSignature(given: string | undefined, ...words: readonly string[]): void {
  const expected = Buffer.from(signWords(...words));
  const actual = Buffer.from(given ?? '');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
    throw new CallbackSignatureInvalid();
}

/**
 * Opens a message of the safe mode: AES-256-CBC, IV the first 16 bytes of the key, padding to 32 bytes;
 * inside 16 random bytes, the length (big endian), the message and the appid it is meant for.
 * Throws `callbacks.body-invalid`, or `callbacks.signature-invalid` for another account's message.
 */
export function decryptMessage(encodingAesKey: string, cipherText: string, appId: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const body = Buffer.from(cipherText, 'base64');
  if (key.length !== 32 || body.length === 0 || body.length % 16 !== 0) throw new CallbackBodyInvalid();
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(body), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) throw new CallbackBodyInvalid();
  const plain = padded.subarray(0, padded.length - padding);
  if (plain.length < RANDOM_BYTES + LENGTH_BYTES) throw new CallbackBodyInvalid();
  const length = plain.readUInt32BE(RANDOM_BYTES);
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (start + length > plain.length) throw new CallbackBodyInvalid();
  if (plain.subarray(start + length).toString('utf8') !== appId) throw new CallbackSignatureInvalid();
  return plain.subarray(start, start + length).toString('utf8');
}
