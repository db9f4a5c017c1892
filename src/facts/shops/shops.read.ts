import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { ShopClosed, ShopNotFound } from './shops.errors.js';

/** A shop of the brand, online or with a till. */
export interface Shop {
  id: string;
  code: string;
  name: string;
  /** The channel whose order numbers it uses; null: not said. */
  channelId: string | null;
  channelCode: string | null;
  isOpen: boolean;
}

interface ShopRow {
  id: string;
  code: string;
  name: string;
  channel_id: string | null;
  channel_code: string | null;
  is_open: number;
}

const SHOPS = `SELECT s.id, s.code, s.name, s.channel_id, c.code AS channel_code, s.is_open
  FROM shop s LEFT JOIN channel c ON c.id = s.channel_id`;

function shopOf(row: ShopRow): Shop {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    channelId: row.channel_id,
    channelCode: row.channel_code,
    isOpen: row.is_open === 1,
  };
}

/** Answers about shops. Reads: shop, channel. */
@Injectable()
export class ShopsRead {
  /** Every shop, by code. */
  async list(sql: Sql): Promise<Shop[]> {
    return (await sql.rows<ShopRow>(`${SHOPS} ORDER BY s.code`)).map(shopOf);
  }

  async find(sql: Sql, code: string): Promise<Shop | undefined> {
    const row = await sql.row<ShopRow>(`${SHOPS} WHERE s.code = ?`, [code]);
    return row && shopOf(row);
  }

  /** A shop that is open. Throws `shops.not-found`, `shops.closed`. */
  async open(sql: Sql, code: string): Promise<Shop> {
    const shop = await this.find(sql, code);
    if (!shop) throw new ShopNotFound(code);
    if (!shop.isOpen) throw new ShopClosed(code);
    return shop;
  }
}
