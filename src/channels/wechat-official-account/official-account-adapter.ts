import { Injectable } from '@nestjs/common';
import { chunks } from '../../platform/database/sql.js';
import { mapConcurrently } from '../../platform/queue/map-concurrently.js';
import type {
  Channel,
  ChannelAdapter,
  ChannelFollower,
  CheckStep,
  FollowerSource,
  MassSend,
  MessageSender,
  Page,
  SendOutcome,
  TemplateSend,
} from '../channel.js';
import { ChannelError } from '../channel.errors.js';
import { WechatCallbackReceiver } from '../wechat/callback-receiver.js';
import { ConnectionCheck } from '../wechat/connection-check.js';
import { outcomeOf, unsupported } from '../wechat/send-outcome.js';
import { numberField, recordField, recordsField, textField, textsField } from '../wechat/vendor-json.js';
import { WechatClient } from '../wechat/wechat-client.js';
import { followerFrom } from './follower-mapping.js';

const PROFILES_PER_CALL = 100;
const PROFILE_CALLS_AT_ONCE = 8;
const UNKNOWN_OPENID = '40003';

/** A WeChat Official Account (公众号). Source: platforms' documents of `user/get`, `template/send`, `mass/send`. */
@Injectable()
export class OfficialAccountAdapter implements ChannelAdapter, FollowerSource, MessageSender {
  readonly kind = 'wechat_official_account';
  readonly labelZh = '微信公众号';
  readonly platformCapZh = '粉丝列表每次最多返回 10,000 人，每日最多 500 次';
  readonly followers: FollowerSource = this;
  readonly messages: MessageSender = this;

  constructor(
    private readonly client: WechatClient,
    private readonly connection: ConnectionCheck,
    readonly callbacks: WechatCallbackReceiver,
  ) {}

  async listFollowers(
    channel: Channel,
    cursor: string | undefined,
  ): Promise<Page<string> & { total: number | undefined }> {
    const answer = await this.client.call({
      channel,
      method: 'GET',
      path: '/cgi-bin/user/get',
      query: { next_openid: cursor ?? '' },
      isReading: true,
    });
    const items = textsField(recordField(answer, 'data'), 'openid');
    const next = textField(answer, 'next_openid');
    const isLast = items.length === 0 || next === '' || next === cursor;
    return { items, nextCursor: isLast ? undefined : next, total: numberField(answer, 'total') };
  }

  async describeFollowers(channel: Channel, externalIds: readonly string[]): Promise<ChannelFollower[]> {
    const pages = await mapConcurrently(
      chunks(externalIds, PROFILES_PER_CALL),
      PROFILE_CALLS_AT_ONCE,
      (openIds) => this.describePage(channel, openIds),
    );
    return pages.flat();
  }

  /** One wrong openid makes the platform refuse the whole page: halve it until the wrong one is alone. */
  private async describePage(channel: Channel, openIds: readonly string[]): Promise<ChannelFollower[]> {
    try {
      const answer = await this.client.call({
        channel,
        method: 'POST',
        path: '/cgi-bin/user/info/batchget',
        body: { user_list: openIds.map((openid) => ({ openid, lang: 'zh_CN' })) },
        isReading: true,
      });
      return recordsField(answer, 'user_info_list').flatMap((record) => followerFrom(record) ?? []);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.vendorCode !== UNKNOWN_OPENID) throw error;
      if (openIds.length < 2) return [];
      const middle = Math.ceil(openIds.length / 2);
      const first = await this.describePage(channel, openIds.slice(0, middle));
      return [...first, ...(await this.describePage(channel, openIds.slice(middle)))];
    }
  }

  async sendTemplate(channel: Channel, message: TemplateSend): Promise<SendOutcome> {
    try {
      const answer = await this.client.call({
        channel,
        method: 'POST',
        path: '/cgi-bin/message/template/send',
        body: {
          touser: message.openId,
          template_id: message.vendorTemplateId,
          client_msg_id: message.clientMessageId,
          data: Object.fromEntries(Object.entries(message.data).map(([key, value]) => [key, { value }])),
        },
        isReading: false,
      });
      return { kind: 'accepted', vendorMessageId: textField(answer, 'msgid'), isPerPerson: true };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async sendSubscribe(): Promise<SendOutcome> {
    return unsupported('订阅消息');
  }

  async sendMass(channel: Channel, message: MassSend): Promise<SendOutcome> {
    try {
      const answer = await this.client.call({
        channel,
        method: 'POST',
        path: '/cgi-bin/message/mass/send',
        body: {
          touser: message.openIds,
          msgtype: 'text',
          text: { content: message.text },
          clientmsgid: message.clientMessageId,
        },
        isReading: false,
        // The platform has taken this very batch before and says under which number.
        settledCodes: [45065],
      });
      return { kind: 'accepted', vendorMessageId: textField(answer, 'msg_id'), isPerPerson: false };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async check(channel: Channel): Promise<CheckStep[]> {
    return this.connection.run(channel, { name: '读取粉丝列表', method: 'GET', path: '/cgi-bin/user/get' });
  }
}
