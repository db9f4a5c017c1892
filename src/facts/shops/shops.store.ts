import { Injectable } from '@nestjs/common';
import { isDuplicateKey } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { ShopExists } from './shops.errors.js';

/** The only writer of shop. */
@Injectable()
export class ShopsStore {
  /** Throws `shops.exists`. */
  async insert(sql: Sql, shop: { code: string; name: string; channelId: string | null }): Promise<void> {
    try {
      await sql.run('INSERT INTO shop (code, name, channel_id) VALUES (?, ?, ?)', [
        shop.code,
        shop.name,
        shop.channelId,
      ]);
    } catch (error) {
      if (isDuplicateKey(error)) throw new ShopExists(shop.code);
      throw error;
    }
  }

  async update(
    sql: Sql,
    shop: { code: string; name: string; channelId: string | null; isOpen: boolean },
  ): Promise<void> {
    await sql.run('UPDATE shop SET name = ?, channel_id = ?, is_open = ? WHERE code = ?', [
      shop.name,
      shop.channelId,
      shop.isOpen,
      shop.code,
    ]);
  }
}
