import { Injectable } from '@nestjs/common';
import type {
  CallbackReceiver,
  Channel,
  ChannelAdapter,
  ChannelKind,
  FollowerSource,
  MemberLogin,
  MembershipSource,
  MessageSender,
  OrderSource,
} from './channel.js';
import { ChannelCannot } from './channel.errors.js';
import { CsvAdapter } from './csv/csv-adapter.js';
import { MembershipFeedAdapter } from './membership-feed/membership-feed-adapter.js';
import { MiniProgramAdapter } from './mini-program/mini-program-adapter.js';
import { OfficialAccountAdapter } from './wechat-official-account/official-account-adapter.js';
import { WechatShopAdapter } from './wechat-shop/wechat-shop-adapter.js';

/** Which adapter serves which kind of channel; a new platform is one line here. */
@Injectable()
export class ChannelRegistry {
  private readonly adapters: ReadonlyMap<ChannelKind, ChannelAdapter>;

  constructor(
    officialAccount: OfficialAccountAdapter,
    miniProgram: MiniProgramAdapter,
    wechatShop: WechatShopAdapter,
    membershipFeed: MembershipFeedAdapter,
    csv: CsvAdapter,
  ) {
    const adapters: ChannelAdapter[] = [officialAccount, miniProgram, wechatShop, membershipFeed, csv];
    this.adapters = new Map(adapters.map((adapter) => [adapter.kind, adapter]));
  }

  adapterOf(channel: Pick<Channel, 'kind' | 'name'>): ChannelAdapter {
    const adapter = this.adapters.get(channel.kind);
    if (!adapter) throw new ChannelCannot(channel.name, `（未知类型 ${channel.kind}）`);
    return adapter;
  }

  kinds(): ChannelKind[] {
    return [...this.adapters.keys()];
  }

  labelOf(kind: ChannelKind): string {
    return this.adapters.get(kind)?.labelZh ?? kind;
  }

  /** Each of these throws `channels.not-supported` when the channel's platform cannot do it. */
  followersOf(channel: Channel): FollowerSource {
    return present(this.adapterOf(channel).followers, channel, '粉丝同步');
  }

  ordersOf(channel: Channel): OrderSource {
    return present(this.adapterOf(channel).orders, channel, '订单同步');
  }

  membershipsOf(channel: Channel): MembershipSource {
    return present(this.adapterOf(channel).memberships, channel, '会员名单同步');
  }

  messagesOf(channel: Channel): MessageSender {
    return present(this.adapterOf(channel).messages, channel, '发送消息');
  }

  callbacksOf(channel: Channel): CallbackReceiver {
    return present(this.adapterOf(channel).callbacks, channel, '接收推送');
  }

  loginOf(channel: Channel): MemberLogin {
    return present(this.adapterOf(channel).login, channel, '小程序登录');
  }
}

function present<Port>(port: Port | undefined, channel: Channel, what: string): Port {
  if (port === undefined) throw new ChannelCannot(channel.name, what);
  return port;
}
