import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts single columns (AES-256-GCM) and makes blind indexes for looking them up (HMAC-SHA-256). */
export class FieldCipher {
  private readonly cipherKey: Buffer;
  private readonly indexKey: Buffer;

  /** `dataKey` is the installation's secret, at least 32 characters; keys for each use are derived from it. */
  constructor(dataKey: string) {
    this.cipherKey = Buffer.from(hkdfSync('sha256', dataKey, '', 'field-cipher', 32));
    this.indexKey = Buffer.from(hkdfSync('sha256', dataKey, '', 'blind-index', 32));
  }

  encrypt(plain: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.cipherKey, nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** Throws when the bytes were changed or written with another key. */
  decrypt(stored: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.cipherKey, stored.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(stored.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return (
      decipher.update(stored.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  }

  /** Equal texts give equal 32 bytes; without the key nothing can be read from them. */
  blindIndex(plain: string): Buffer {
    return createHmac('sha256', this.indexKey).update(plain).digest();
  }
}
