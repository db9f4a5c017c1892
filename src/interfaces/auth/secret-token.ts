import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const TOKEN_FORM = /^[\w-]{43}$/;

/** A secret that is handed out once; the database keeps nothing but its hash. */
export interface SecretToken {
  text: string;
  hash: Buffer;
}

export function newSecretToken(): SecretToken {
  const text = randomBytes(TOKEN_BYTES).toString('base64url');
  return { text, hash: hashOf(text) };
}

/** The hash to look a presented token up by; undefined when it cannot be one of ours. */
export function secretTokenHash(text: string): Buffer | undefined {
  return TOKEN_FORM.test(text) ? hashOf(text) : undefined;
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
