import { Injectable } from '@nestjs/common';
import type { Channel, MessageSender } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { ChannelsService } from '../../channels/channels.service.js';

/** Finds who sends on a channel. */
export abstract class SenderSource {
  /** Throws `channels.not-found`, `channels.not-supported`. */
  abstract of(channelId: string): Promise<{ channel: Channel; sender: MessageSender }>;
}

/** The senders of the configured channels. */
@Injectable()
export class ChannelSenderSource extends SenderSource {
  constructor(
    private readonly channels: ChannelsService,
    private readonly registry: ChannelRegistry,
  ) {
    super();
  }

  override async of(channelId: string): Promise<{ channel: Channel; sender: MessageSender }> {
    const channel = await this.channels.get(channelId);
    return { channel, sender: this.registry.messagesOf(channel) };
  }
}
