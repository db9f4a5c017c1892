import { Injectable } from '@nestjs/common';
import type { Channel } from '../../../channels/channel.js';
import { ChannelRegistry } from '../../../channels/channel-registry.js';
import { MembersRead } from '../../../facts/members/members.read.js';
import { OrdersRead } from '../../../facts/orders/orders.read.js';
import { Database } from '../../../platform/database/database.js';

/** What is held of a channel; null where the channel has no such thing. */
export interface Held {
  followers: number | null;
  orders: number | null;
}

/** Counts what is held of a channel. */
@Injectable()
export class HeldFigures {
  constructor(
    private readonly database: Database,
    private readonly registry: ChannelRegistry,
    private readonly members: MembersRead,
    private readonly orders: OrdersRead,
  ) {}

  async of(channel: Channel): Promise<Held> {
    const adapter = this.registry.adapterOf(channel);
    const hasOrders = adapter.orders !== undefined || channel.kind === 'csv';
    const [followers, orders] = await Promise.all([
      adapter.followers ? this.members.followerCount(this.database, channel.id) : null,
      hasOrders ? this.orders.countOfChannel(this.database, channel.id) : null,
    ]);
    return { followers, orders };
  }
}
