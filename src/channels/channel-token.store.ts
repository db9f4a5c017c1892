import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../platform/crypto/field-cipher.js';
import { Database } from '../platform/database/database.js';

export interface StoredToken {
  token: string | undefined;
  /** How long it still holds by the database's clock; negative: expired. */
  validMs: number;
  generation: number;
}

/** The only writer of channel_token: one token per account, kept encrypted, refreshed by who holds the lease. */
@Injectable()
export class ChannelTokenStore {
  constructor(
    private readonly database: Database,
    private readonly cipher: FieldCipher,
  ) {}

  async read(channelId: string): Promise<StoredToken> {
    const row = await this.database.row<{
      token_cipher: Buffer | null;
      valid_ms: number | null;
      generation: number;
    }>(
      `SELECT t.token_cipher, t.generation,
              TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), t.expires_at) DIV 1000 AS valid_ms
       FROM channel_token t WHERE t.channel_id = ?`,
      [channelId],
    );
    if (!row) return { token: undefined, validMs: 0, generation: 0 };
    const token = row.token_cipher === null ? undefined : this.cipher.decrypt(row.token_cipher);
    return { token, validMs: row.valid_ms ?? 0, generation: row.generation };
  }

  /** Takes the right to refresh this generation of the token; false when somebody else has it. */
  async lease(
    channelId: string,
    generation: number,
    leaseToken: string,
    leaseSeconds: number,
  ): Promise<boolean> {
    await this.database.run(
      `INSERT INTO channel_token (channel_id) VALUES (?)
       ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
      [channelId],
    );
    const { affectedRows } = await this.database.run(
      `UPDATE channel_token SET lease_token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE channel_id = ? AND generation = ? AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
      [leaseToken, leaseSeconds, channelId, generation],
    );
    return affectedRows === 1;
  }

  /** Stores a fetched token and gives the lease back. */
  async save(channelId: string, leaseToken: string, token: string, validSeconds: number): Promise<void> {
    await this.database.run(
      `UPDATE channel_token SET token_cipher = ?, expires_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
              generation = generation + 1, refreshed_at = UTC_TIMESTAMP(3), lease_token = NULL, lease_until = NULL
       WHERE channel_id = ? AND lease_token = ?`,
      [this.cipher.encrypt(token), validSeconds, channelId, leaseToken],
    );
  }

  async giveBack(channelId: string, leaseToken: string): Promise<void> {
    await this.database.run(
      'UPDATE channel_token SET lease_token = NULL, lease_until = NULL WHERE channel_id = ? AND lease_token = ?',
      [channelId, leaseToken],
    );
  }

  /** Forgets the token of an account whose credentials were changed. */
  async forget(channelId: string): Promise<void> {
    await this.database.run('DELETE FROM channel_token WHERE channel_id = ?', [channelId]);
  }
}
