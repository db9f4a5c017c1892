import { ChannelRegistry } from '../../src/channels/channel-registry.js';
import { ChannelTokenStore } from '../../src/channels/channel-token.store.js';
import { ChannelStore } from '../../src/channels/channel.store.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { CsvAdapter } from '../../src/channels/csv/csv-adapter.js';
import { MembershipFeedAdapter } from '../../src/channels/membership-feed/membership-feed-adapter.js';
import { MiniProgramAdapter } from '../../src/channels/mini-program/mini-program-adapter.js';
import { QuotaBook } from '../../src/channels/quota-book.js';
import { WechatCallbackReceiver } from '../../src/channels/wechat/callback-receiver.js';
import { ConnectionCheck } from '../../src/channels/wechat/connection-check.js';
import { TokenKeeper } from '../../src/channels/wechat/token-keeper.js';
import { VendorHttp } from '../../src/channels/wechat/vendor-http.js';
import { WechatClient } from '../../src/channels/wechat/wechat-client.js';
import { OfficialAccountAdapter } from '../../src/channels/wechat-official-account/official-account-adapter.js';
import { WechatShopAdapter } from '../../src/channels/wechat-shop/wechat-shop-adapter.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { AppConfig } from '../../src/platform/config/app-config.js';
import { FieldCipher } from '../../src/platform/crypto/field-cipher.js';
import type { Database } from '../../src/platform/database/database.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';

/** The services of channels/ on a test database, wired as the application wires them: one process. */
export interface ChannelServices {
  channels: ChannelsService;
  registry: ChannelRegistry;
  client: WechatClient;
  tokens: TokenKeeper;
  /** How long the client was told to wait between tries, instead of waiting. */
  waited: number[];
  /** Forgets which endpoints are parked, as a process does after a while. */
  forgetQuotas(): void;
  close(): void;
}

export function createChannelServices(database: Database): ChannelServices {
  const cipher = new FieldCipher('a data key for specs, thirty-two characters');
  const clock = new BusinessClock(database, new SettingStore());
  const tokenStore = new ChannelTokenStore(database, cipher);
  const http = new VendorHttp();
  const tokens = new TokenKeeper(tokenStore, http, new AppConfig());
  const quotas = new QuotaBook(database, clock);
  const client = new WechatClient(http, tokens, quotas);
  const waited: number[] = [];
  client.wait = async (ms) => void waited.push(ms);
  const connection = new ConnectionCheck(tokens, client);
  const receiver = new WechatCallbackReceiver();
  const registry = new ChannelRegistry(
    new OfficialAccountAdapter(client, connection, receiver),
    new MiniProgramAdapter(client, connection, receiver),
    new WechatShopAdapter(client, connection, receiver),
    new MembershipFeedAdapter(http),
    new CsvAdapter(),
  );
  const channels = new ChannelsService(database, new ChannelStore(cipher), tokenStore, registry);
  return {
    channels,
    registry,
    client,
    tokens,
    waited,
    forgetQuotas: () => quotas.forget(),
    close: () => http.onApplicationShutdown(),
  };
}
