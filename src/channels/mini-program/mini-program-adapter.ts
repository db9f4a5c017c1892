import { Injectable } from '@nestjs/common';
import type {
  Channel,
  ChannelAdapter,
  CheckStep,
  MemberLogin,
  MessageSender,
  SendOutcome,
  TemplateSend,
} from '../channel.js';
import { LoginCodeInvalid } from '../channel.errors.js';
import { WechatCallbackReceiver } from '../wechat/callback-receiver.js';
import { ConnectionCheck } from '../wechat/connection-check.js';
import { refusal } from '../wechat/refusal.js';
import { outcomeOf, unsupported } from '../wechat/send-outcome.js';
import { numberField, textField } from '../wechat/vendor-json.js';
import { WechatClient } from '../wechat/wechat-client.js';

/** Wrong or expired, used, and a user the platform does not trust. */
const CODE_REFUSED = new Set([40029, 40163, 40226]);
const CODE_FORM = /^[\w-]{1,128}$/;

/** A mini-program (小程序): who a visitor is, and messages they asked for. */
@Injectable()
export class MiniProgramAdapter implements ChannelAdapter, MessageSender {
  readonly kind = 'mini_program';
  readonly labelZh = '小程序';
  readonly messages: MessageSender = this;
  readonly login: MemberLogin = { login: (channel, code) => this.exchangeCode(channel, code) };

  constructor(
    private readonly client: WechatClient,
    private readonly connection: ConnectionCheck,
    readonly callbacks: WechatCallbackReceiver,
  ) {}

  async sendTemplate(): Promise<SendOutcome> {
    return unsupported('模板消息');
  }

  async sendMass(): Promise<SendOutcome> {
    return unsupported('群发');
  }

  async sendSubscribe(channel: Channel, message: TemplateSend): Promise<SendOutcome> {
    try {
      const answer = await this.client.call({
        channel,
        method: 'POST',
        path: '/cgi-bin/message/subscribe/send',
        body: {
          touser: message.openId,
          template_id: message.vendorTemplateId,
          ...(message.page !== undefined && { page: message.page }),
          miniprogram_state: 'formal',
          lang: 'zh_CN',
          data: Object.fromEntries(Object.entries(message.data).map(([key, value]) => [key, { value }])),
        },
        isReading: false,
      });
      return { kind: 'accepted', vendorMessageId: textField(answer, 'msgid'), isPerPerson: true };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async check(channel: Channel): Promise<CheckStep[]> {
    return this.connection.run(channel, {
      name: '读取订阅消息模板',
      method: 'GET',
      path: '/wxaapi/newtmpl/gettemplate',
    });
  }

  /** The session key in the answer is dropped here: nobody needs it, so nobody can leak it. */
  private async exchangeCode(
    channel: Channel,
    code: string,
  ): Promise<{ openId: string; unionId: string | undefined }> {
    if (!CODE_FORM.test(code)) throw new LoginCodeInvalid('');
    const answer = await this.client.callOpen({
      channel,
      method: 'GET',
      path: '/sns/jscode2session',
      query: {
        appid: channel.appId,
        secret: channel.secrets.secret ?? '',
        js_code: code,
        grant_type: 'authorization_code',
      },
    });
    const errcode = numberField(answer, 'errcode') ?? 0;
    if (CODE_REFUSED.has(errcode)) throw new LoginCodeInvalid(String(errcode));
    const openId = textField(answer, 'openid');
    if (errcode !== 0 || openId === '') throw refusal(answer);
    return { openId, unionId: textField(answer, 'unionid') || undefined };
  }
}
