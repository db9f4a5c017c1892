import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ShopInvalid, ShopNotFound } from './shops.errors.js';
import { ShopsRead, type Shop } from './shops.read.js';
import { ShopsStore } from './shops.store.js';

/** What an operator says about a shop; absent means keep, null clears. */
export interface ShopDraft {
  name?: string | undefined;
  channelId?: string | null | undefined;
  isOpen?: boolean | undefined;
}

const CODE = /^[a-z0-9][a-z0-9-]{0,31}$/;
const LONGEST_NAME = 64;

/** The brand's shops. */
@Injectable()
export class ShopsService {
  constructor(
    private readonly database: Database,
    private readonly store: ShopsStore,
    private readonly read: ShopsRead,
  ) {}

  /** Throws `shops.invalid`, `shops.exists`. */
  async create(code: string, draft: ShopDraft & { name: string }): Promise<Shop> {
    if (!CODE.test(code)) throw new ShopInvalid('code', '门店编号由 1 到 32 个小写字母、数字或短横组成');
    await this.store.insert(this.database, {
      code,
      name: nameOf(draft.name),
      channelId: draft.channelId ?? null,
    });
    return this.show(code);
  }

  /** Throws `shops.not-found`, `shops.invalid`. A closed shop redeems nothing and keeps its history. */
  async edit(code: string, draft: ShopDraft): Promise<Shop> {
    const shop = await this.show(code);
    await this.store.update(this.database, {
      code,
      name: draft.name === undefined ? shop.name : nameOf(draft.name),
      channelId: draft.channelId === undefined ? shop.channelId : draft.channelId,
      isOpen: draft.isOpen ?? shop.isOpen,
    });
    return this.show(code);
  }

  private async show(code: string): Promise<Shop> {
    const shop = await this.read.find(this.database, code);
    if (!shop) throw new ShopNotFound(code);
    return shop;
  }
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME) throw new ShopInvalid('name', '门店名称需要 1 到 64 个字');
  return name;
}
