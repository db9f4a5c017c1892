import type { Channel, MassSend, MessageSender, SendOutcome, TemplateSend } from '../../channels/channel.js';
import { SenderSource } from './sender-source.js';

/** What one call to the platform does; the platform has acted when `accept` was called. */
export type Behaviour = (accept: () => SendOutcome) => SendOutcome | Promise<SendOutcome>;

/**
 * A platform in memory, for specs: keeps what it delivered as a witness of its own, recognises repeated
 * ids of mass sends, and misbehaves as told.
 */
export class FakePlatform extends SenderSource implements MessageSender {
  /** Every message delivered, one line per person. */
  readonly delivered: { openId: string; text: string; key: string }[] = [];
  calls = 0;
  isEnabled = true;
  behaviour: Behaviour = (accept) => accept();
  private readonly massByKey = new Map<string, string>();

  override async of(channelId: string): Promise<{ channel: Channel; sender: MessageSender }> {
    const channel: Channel = {
      id: channelId,
      code: 'oa',
      kind: 'wechat_official_account',
      name: '公众号',
      appId: 'wx',
      settings: {},
      secrets: {},
      isEnabled: this.isEnabled,
    };
    return { channel, sender: this };
  }

  async sendTemplate(_channel: Channel, message: TemplateSend): Promise<SendOutcome> {
    this.calls += 1;
    return this.behaviour(() => {
      const text = Object.values(message.data).join(' ');
      this.delivered.push({ openId: message.openId, text, key: message.clientMessageId });
      return { kind: 'accepted', vendorMessageId: `t${this.delivered.length}`, isPerPerson: true };
    });
  }

  async sendSubscribe(channel: Channel, message: TemplateSend): Promise<SendOutcome> {
    return this.sendTemplate(channel, message);
  }

  async sendMass(_channel: Channel, message: MassSend): Promise<SendOutcome> {
    this.calls += 1;
    return this.behaviour(() => {
      const known = this.massByKey.get(message.clientMessageId);
      const vendorMessageId = known ?? `m${this.massByKey.size + 1}`;
      if (known === undefined) {
        this.massByKey.set(message.clientMessageId, vendorMessageId);
        for (const openId of message.openIds) {
          this.delivered.push({ openId, text: message.text, key: message.clientMessageId });
        }
      }
      return { kind: 'accepted', vendorMessageId, isPerPerson: false };
    });
  }
}
