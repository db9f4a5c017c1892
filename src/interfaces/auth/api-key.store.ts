import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

export interface ApiKeyRow {
  id: string;
  shop_code: string;
  name: string;
  key_start: string;
  created_by: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_by: string | null;
  revoked_at: Date | null;
}

/** A key with the shop it belongs to. */
export interface UsableKeyRow {
  id: string;
  name: string;
  shop_id: string;
  shop_code: string;
  shop_name: string;
  channel_id: string | null;
  channel_code: string | null;
  is_open: number;
  is_unseen: number;
}

/** A key is noted as used at most this often, so that calls do not wait for each other. */
const USED_EVERY_MINUTES = 5;

const COLUMNS = `k.id, k.shop_code, k.name, k.key_start, k.created_by, k.created_at, k.last_used_at,
  k.revoked_by, k.revoked_at`;

/** The only writer of api_key. Keys themselves are never stored. Reads: shop, channel. */
@Injectable()
export class ApiKeyStore {
  async insert(
    sql: Sql,
    key: { shopCode: string; name: string; keyStart: string; keyHash: Buffer; createdBy: string },
  ): Promise<string> {
    const { insertId } = await sql.run(
      'INSERT INTO api_key (shop_code, name, key_start, key_hash, created_by) VALUES (?, ?, ?, ?, ?)',
      [key.shopCode, key.name, key.keyStart, key.keyHash, key.createdBy],
    );
    return insertId;
  }

  /** A key that may be used, with its shop, by the hash of what was presented. Uses uq_api_key_hash. */
  async usable(sql: Sql, keyHash: Buffer): Promise<UsableKeyRow | undefined> {
    return sql.row<UsableKeyRow>(
      `SELECT k.id, k.name, s.id AS shop_id, s.code AS shop_code, s.name AS shop_name, s.channel_id,
         c.code AS channel_code, s.is_open, k.last_used_at IS NULL
           OR k.last_used_at < UTC_TIMESTAMP(3) - INTERVAL ${USED_EVERY_MINUTES} MINUTE AS is_unseen
       FROM api_key k JOIN shop s ON s.code = k.shop_code LEFT JOIN channel c ON c.id = s.channel_id
       WHERE k.key_hash = ? AND k.revoked_at IS NULL`,
      [keyHash],
    );
  }

  /** Notes that a key is in use. */
  async touch(sql: Sql, id: string): Promise<void> {
    await sql.run('UPDATE api_key SET last_used_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
  }

  /** Keys of one shop or of all, newest first, revoked ones too. */
  async list(sql: Sql, shopCode?: string): Promise<ApiKeyRow[]> {
    const where = shopCode === undefined ? '' : 'WHERE k.shop_code = ?';
    return sql.rows<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM api_key k ${where} ORDER BY k.id DESC`,
      shopCode === undefined ? [] : [shopCode],
    );
  }

  /** Ends a key; false when there is none that still works. */
  async revoke(sql: Sql, id: string, revokedBy: string): Promise<boolean> {
    const { affectedRows } = await sql.run(
      'UPDATE api_key SET revoked_at = UTC_TIMESTAMP(3), revoked_by = ? WHERE id = ? AND revoked_at IS NULL',
      [revokedBy, id],
    );
    return affectedRows === 1;
  }
}
