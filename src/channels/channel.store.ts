import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../platform/crypto/field-cipher.js';
import type { Sql } from '../platform/database/sql.js';
import type { Channel, ChannelKind, ChannelSecrets, ChannelSettings } from './channel.js';

interface ChannelRecord {
  id: string;
  code: string;
  kind: ChannelKind;
  name: string;
  app_id: string;
  settings_json: ChannelSettings;
  secret_cipher: Buffer | null;
  is_enabled: number;
}

const COLUMNS = 'c.id, c.code, c.kind, c.name, c.app_id, c.settings_json, c.secret_cipher, c.is_enabled';

/** The only writer of channel. Secrets are stored encrypted and come back opened. */
@Injectable()
export class ChannelStore {
  constructor(private readonly cipher: FieldCipher) {}

  async list(sql: Sql): Promise<Channel[]> {
    const rows = await sql.rows<ChannelRecord>(`SELECT ${COLUMNS} FROM channel c ORDER BY c.id`);
    return rows.map((row) => this.open(row));
  }

  async findById(sql: Sql, id: string): Promise<Channel | undefined> {
    const row = await sql.row<ChannelRecord>(`SELECT ${COLUMNS} FROM channel c WHERE c.id = ?`, [id]);
    return row && this.open(row);
  }

  async findByCode(sql: Sql, code: string): Promise<Channel | undefined> {
    const row = await sql.row<ChannelRecord>(`SELECT ${COLUMNS} FROM channel c WHERE c.code = ?`, [code]);
    return row && this.open(row);
  }

  async insert(sql: Sql, channel: Omit<Channel, 'id'>): Promise<string> {
    const { insertId } = await sql.run(
      `INSERT INTO channel (code, kind, name, app_id, settings_json, secret_cipher, is_enabled)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [channel.code, channel.kind, ...this.fields(channel)],
    );
    return insertId;
  }

  async update(sql: Sql, channel: Channel): Promise<void> {
    await sql.run(
      `UPDATE channel SET name = ?, app_id = ?, settings_json = ?, secret_cipher = ?, is_enabled = ?,
              updated_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [...this.fields(channel), channel.id],
    );
  }

  private fields(channel: Omit<Channel, 'id'>): [string, string, string, Buffer | null, boolean] {
    const hasSecrets = Object.values(channel.secrets).some((secret) => secret !== undefined && secret !== '');
    return [
      channel.name,
      channel.appId,
      JSON.stringify(channel.settings),
      hasSecrets ? this.cipher.encrypt(JSON.stringify(channel.secrets)) : null,
      channel.isEnabled,
    ];
  }

  private open(row: ChannelRecord): Channel {
    return {
      id: row.id,
      code: row.code,
      kind: row.kind,
      name: row.name,
      appId: row.app_id,
      settings: row.settings_json,
      secrets:
        row.secret_cipher === null
          ? {}
          : (JSON.parse(this.cipher.decrypt(row.secret_cipher)) as ChannelSecrets),
      isEnabled: row.is_enabled === 1,
    };
  }
}
