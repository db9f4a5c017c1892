import type { INestApplicationContext } from '@nestjs/common';
import { ChannelsService } from '../../channels/channels.service.js';
import { ShopsRead } from '../../facts/shops/shops.read.js';
import { ShopsService } from '../../facts/shops/shops.service.js';
import { Database } from '../../platform/database/database.js';
import { ApiKeysService } from '../auth/api-keys.service.js';
import type { CliCommand } from './cli-command.js';

const CREATED_BY = '命令行';

/** Throws `channels.not-found`. */
async function channelIdOf(app: INestApplicationContext, code: unknown): Promise<string | undefined> {
  return typeof code === 'string' ? (await app.get(ChannelsService).getByCode(code)).id : undefined;
}

/** `shop create`: a shop in which coupons are redeemed. */
export const shopCreateCommand: CliCommand = {
  name: 'shop create',
  summary: 'add a shop in which coupons can be redeemed',
  options: {
    code: { type: 'string', description: 'lower-case letters, digits, dashes', required: true },
    name: { type: 'string', description: 'what people call it', required: true },
    channel: { type: 'string', description: 'channel whose order numbers the shop uses' },
  },
  async run({ app, values }) {
    const shop = await app.get(ShopsService).create(String(values['code']), {
      name: String(values['name']),
      channelId: await channelIdOf(app, values['channel']),
    });
    return { lines: [`shop ${shop.code} (${shop.name}) is open`], json: shop };
  },
};

/** `shop list`. */
export const shopListCommand: CliCommand = {
  name: 'shop list',
  summary: 'list the shops',
  options: {},
  async run({ app }) {
    const shops = await app.get(ShopsRead).list(app.get(Database));
    return {
      table: {
        columns: ['code', 'name', 'channel', 'open'],
        rows: shops.map(({ code, name, channelCode, isOpen }) => [
          code,
          name,
          channelCode ?? '-',
          isOpen ? 'yes' : 'no',
        ]),
      },
      json: shops,
    };
  },
};

/** `shop key create`: a key for the shop API, shown this once. */
export const shopKeyCreateCommand: CliCommand = {
  name: 'shop key create',
  summary: "make a key for a shop's own system; it is shown once and stored as a hash",
  options: {
    shop: { type: 'string', description: 'code of the shop', required: true },
    name: { type: 'string', description: 'what the key is for', required: true },
  },
  async run({ app, values }) {
    const shop = String(values['shop']);
    const { id, key } = await app.get(ApiKeysService).create(shop, String(values['name']), CREATED_BY);
    return {
      lines: [`key ${id} of shop ${shop}, not shown again:`, key],
      json: { id, shop, key },
    };
  },
};

/** `shop key list`. */
export const shopKeyListCommand: CliCommand = {
  name: 'shop key list',
  summary: 'list the keys of shops, without the keys themselves',
  options: { shop: { type: 'string', description: 'code of one shop' } },
  async run({ app, values }) {
    const shop = typeof values['shop'] === 'string' ? values['shop'] : undefined;
    const keys = await app.get(ApiKeysService).list(shop);
    return {
      table: {
        columns: ['id', 'shop', 'name', 'begins with', 'made', 'last used', 'revoked'],
        rows: keys.map((key) => [
          key.id,
          key.shopCode,
          key.name,
          key.keyStart,
          key.createdAt.toISOString(),
          key.lastUsedAt?.toISOString() ?? '-',
          key.revokedAt?.toISOString() ?? '-',
        ]),
      },
      json: keys,
    };
  },
};

/** `shop key revoke`. */
export const shopKeyRevokeCommand: CliCommand = {
  name: 'shop key revoke',
  summary: 'end a key at once',
  options: {},
  positionals: ['id'],
  async run({ app, values }) {
    const id = String(values['id']);
    await app.get(ApiKeysService).revoke(id, CREATED_BY);
    return { lines: [`key ${id} is revoked`], json: { id, isRevoked: true } };
  },
};
