import { Injectable } from '@nestjs/common';
import { ShopClosed } from '../../facts/shops/shops.errors.js';
import { ShopsRead, type Shop } from '../../facts/shops/shops.read.js';
import { Database } from '../../platform/database/database.js';
import { ApiKeyStore, type ApiKeyRow, type UsableKeyRow } from './api-key.store.js';
import { ApiKeyInvalid, ApiKeyNameInvalid, ApiKeyNotFound } from './auth.errors.js';
import { newSecretToken, secretTokenHash } from './secret-token.js';

/** What a key begins with, so that people and scanners of leaked secrets know it. */
const PREFIX = 'cls_';
const SHOWN_CHARACTERS = 12;
const NAME_FORM = /^\S(?:.{0,62}\S)?$/u;

/** Who a key stands for. */
export interface ShopCaller {
  keyId: string;
  keyName: string;
  shop: Shop;
}

/** A key as people see it; the key itself cannot be shown again. */
export interface ApiKeySummary {
  id: string;
  shopCode: string;
  name: string;
  keyStart: string;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedBy: string | null;
  revokedAt: Date | null;
}

/** Keys of the shops' own systems: shown once when made, stored as hashes, revoked at once. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly store: ApiKeyStore,
    private readonly shops: ShopsRead,
  ) {}

  /** Makes a key for an open shop. Throws `shops.not-found`, `shops.closed`, `api-keys.name-invalid`. */
  async create(shopCode: string, name: string, createdBy: string): Promise<{ id: string; key: string }> {
    if (!NAME_FORM.test(name)) throw new ApiKeyNameInvalid();
    const shop = await this.shops.open(this.database, shopCode);
    const { text, hash } = newSecretToken();
    const key = `${PREFIX}${text}`;
    const keyStart = key.slice(0, SHOWN_CHARACTERS);
    const id = await this.store.insert(this.database, {
      shopCode: shop.code,
      name,
      keyStart,
      keyHash: hash,
      createdBy,
    });
    return { id, key };
  }

  async list(shopCode?: string): Promise<ApiKeySummary[]> {
    return (await this.store.list(this.database, shopCode)).map(summaryOf);
  }

  /** Ends a key: from now on nobody calls with it. Throws `api-keys.not-found`. */
  async revoke(id: string, revokedBy: string): Promise<void> {
    if (!(await this.store.revoke(this.database, id, revokedBy))) throw new ApiKeyNotFound();
  }

  /** Whom a presented key stands for. Throws `shop-api.key-invalid`, `shops.closed`. */
  async authenticate(presented: string | undefined): Promise<ShopCaller> {
    const hash = presented?.startsWith(PREFIX) ? secretTokenHash(presented.slice(PREFIX.length)) : undefined;
    const row = hash && (await this.store.usable(this.database, hash));
    if (!row) throw new ApiKeyInvalid();
    if (row.is_unseen === 1) await this.store.touch(this.database, row.id);
    if (row.is_open !== 1) throw new ShopClosed(row.shop_code);
    return { keyId: row.id, keyName: row.name, shop: shopOf(row) };
  }
}

function shopOf(row: UsableKeyRow): Shop {
  return {
    id: row.shop_id,
    code: row.shop_code,
    name: row.shop_name,
    channelId: row.channel_id,
    channelCode: row.channel_code,
    isOpen: row.is_open === 1,
  };
}

function summaryOf(row: ApiKeyRow): ApiKeySummary {
  return {
    id: row.id,
    shopCode: row.shop_code,
    name: row.name,
    keyStart: row.key_start,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at,
  };
}
