import { Module } from '@nestjs/common';
import { ChannelRegistry } from './channel-registry.js';
import { ChannelTokenStore } from './channel-token.store.js';
import { ChannelStore } from './channel.store.js';
import { ChannelsService } from './channels.service.js';
import { CsvAdapter } from './csv/csv-adapter.js';
import { MembershipFeedAdapter } from './membership-feed/membership-feed-adapter.js';
import { MiniProgramAdapter } from './mini-program/mini-program-adapter.js';
import { QuotaBook } from './quota-book.js';
import { WechatCallbackReceiver } from './wechat/callback-receiver.js';
import { ConnectionCheck } from './wechat/connection-check.js';
import { TokenKeeper } from './wechat/token-keeper.js';
import { VendorHttp } from './wechat/vendor-http.js';
import { WechatClient } from './wechat/wechat-client.js';
import { OfficialAccountAdapter } from './wechat-official-account/official-account-adapter.js';
import { WechatShopAdapter } from './wechat-shop/wechat-shop-adapter.js';

@Module({
  providers: [
    ChannelStore,
    ChannelTokenStore,
    QuotaBook,
    VendorHttp,
    TokenKeeper,
    WechatClient,
    ConnectionCheck,
    WechatCallbackReceiver,
    OfficialAccountAdapter,
    MiniProgramAdapter,
    WechatShopAdapter,
    MembershipFeedAdapter,
    CsvAdapter,
    ChannelRegistry,
    ChannelsService,
  ],
  exports: [ChannelRegistry, ChannelsService],
})
export class ChannelsModule {}
