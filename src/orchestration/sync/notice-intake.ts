import { Injectable } from '@nestjs/common';
import type {
  CallbackNotice,
  Channel,
  ChannelFollower,
  ChannelOrder,
  ChannelRefund,
} from '../../channels/channel.js';
import { MESSAGE_VENDOR_RESULT, type MessageVendorResult } from '../../channels/channel.events.js';
import { ChannelError } from '../../channels/channel.errors.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { MembersService } from '../../facts/members/members.service.js';
import { OrdersService } from '../../facts/orders/orders.service.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import { EventBus } from '../../platform/outbox/event-bus.js';

/** What became of one notice. `retry`: the platform did not answer, ask again later. */
export interface NoticeOutcome {
  state: 'done' | 'ignored' | 'retry';
  /** Why it was not stored, where it was not. */
  note: string | undefined;
}

type Fetched<Item> = { item: Item } | { error: unknown };
type FollowNotice = Extract<CallbackNotice, { kind: 'followed' | 'unfollowed' }>;
type ResultNotice = Extract<CallbackNotice, { kind: 'message-result' }>;

/**
 * Acts on what platforms push. A push is a hint only: the order or refund it names is read from the
 * platform first, all of them at once; then everything is stored in one transaction.
 */
@Injectable()
export class NoticeIntake {
  constructor(
    private readonly registry: ChannelRegistry,
    private readonly members: MembersService,
    private readonly orders: OrdersService,
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /** Outcomes in the order of the notices; `settle` notes them in the transaction of the effect. */
  async take(
    channel: Channel,
    notices: readonly CallbackNotice[],
    settle: (tx: Tx, outcomes: readonly NoticeOutcome[]) => Promise<void>,
  ): Promise<void> {
    const [orders, refunds, followers] = await Promise.all([
      this.fetchOrders(channel, notices),
      this.fetchRefunds(channel, notices),
      this.describeFollowers(channel, notices),
    ]);
    await this.database.transaction(async (tx) => {
      const refused = new Map<string, string>();
      const note = (rejected: readonly { externalId: string; error: unknown }[]): void => {
        for (const { externalId, error } of rejected) refused.set(externalId, errorText(error));
      };
      await this.members.recordFollowers(tx, channel.id, followReports(notices, followers));
      note((await this.orders.upsertMany(tx, channel, itemsOf(orders))).rejected);
      note((await this.orders.recordRefunds(tx, channel, itemsOf(refunds))).rejected);
      for (const notice of notices) {
        if (notice.kind === 'message-result') await this.publishResult(tx, channel, notice);
      }
      await settle(
        tx,
        notices.map((notice) => outcomeOf(notice, { orders, refunds, followers, refused })),
      );
    });
  }

  private fetchOrders(
    channel: Channel,
    notices: readonly CallbackNotice[],
  ): Promise<Map<string, Fetched<ChannelOrder>>> {
    const ids = notices.flatMap((notice) =>
      (notice.kind === 'order-changed' || notice.kind === 'refund-changed') && notice.orderExternalId !== ''
        ? [notice.orderExternalId]
        : [],
    );
    return fetchAll(ids, (id) => this.registry.ordersOf(channel).getOrder(channel, id));
  }

  private fetchRefunds(
    channel: Channel,
    notices: readonly CallbackNotice[],
  ): Promise<Map<string, Fetched<ChannelRefund>>> {
    const ids = notices.flatMap((notice) =>
      notice.kind === 'refund-changed' ? [notice.refundExternalId] : [],
    );
    return fetchAll(ids, (id) => this.registry.ordersOf(channel).getRefund(channel, id));
  }

  /** A new follower's unionid is known to the platform alone. */
  private async describeFollowers(
    channel: Channel,
    notices: readonly CallbackNotice[],
  ): Promise<Map<string, Fetched<ChannelFollower>>> {
    const ids = [
      ...new Set(notices.flatMap((notice) => (notice.kind === 'followed' ? [notice.externalId] : []))),
    ];
    if (ids.length === 0) return new Map();
    try {
      const described = await this.registry.followersOf(channel).describeFollowers(channel, ids);
      return new Map(described.map((follower) => [follower.externalId, { item: follower }]));
    } catch (error) {
      return new Map(ids.map((id) => [id, { error }]));
    }
  }

  private async publishResult(tx: Tx, channel: Channel, notice: ResultNotice): Promise<void> {
    const { vendorMessageId, status, counts } = notice;
    const payload: MessageVendorResult = {
      channelId: channel.id,
      vendorMessageId,
      status,
      ...(counts && { counts }),
    };
    await this.events.publish(tx, MESSAGE_VENDOR_RESULT, payload);
  }
}

async function fetchAll<Item>(
  ids: readonly string[],
  get: (id: string) => Promise<Item>,
): Promise<Map<string, Fetched<Item>>> {
  const entries = [...new Set(ids)].map(async (id): Promise<[string, Fetched<Item>]> => {
    try {
      return [id, { item: await get(id) }];
    } catch (error) {
      return [id, { error }];
    }
  });
  return new Map(await Promise.all(entries));
}

function itemsOf<Item>(fetched: ReadonlyMap<string, Fetched<Item>>): Item[] {
  return [...fetched.values()].flatMap((entry) => ('item' in entry ? [entry.item] : []));
}

/** What to store of follows and leaves; a follow whose profile could not be read waits. */
function followReports(
  notices: readonly CallbackNotice[],
  described: ReadonlyMap<string, Fetched<ChannelFollower>>,
): (ChannelFollower & { observedAt?: Date })[] {
  return notices.flatMap((notice): (ChannelFollower & { observedAt?: Date })[] => {
    if (notice.kind === 'unfollowed') {
      const { externalId, occurredAt } = notice;
      return [{ externalId, isFollowing: false, observedAt: occurredAt }];
    }
    const report = notice.kind === 'followed' ? followReport(notice, described) : undefined;
    return report ? [report] : [];
  });
}

function followReport(
  notice: FollowNotice,
  described: ReadonlyMap<string, Fetched<ChannelFollower>>,
): ChannelFollower | undefined {
  const profile = described.get(notice.externalId);
  if (profile && 'error' in profile) return undefined;
  return {
    ...profile?.item,
    externalId: notice.externalId,
    isFollowing: true,
    followedAt: notice.occurredAt,
  };
}

function outcomeOf(
  notice: CallbackNotice,
  fetched: {
    orders: ReadonlyMap<string, Fetched<unknown>>;
    refunds: ReadonlyMap<string, Fetched<unknown>>;
    followers: ReadonlyMap<string, Fetched<unknown>>;
    refused: ReadonlyMap<string, string>;
  },
): NoticeOutcome {
  const { orders, refunds, followers, refused } = fetched;
  switch (notice.kind) {
    case 'ignored':
      return { state: 'ignored', note: undefined };
    case 'followed':
      return fetchOutcome([followers.get(notice.externalId)], undefined);
    case 'order-changed':
      return fetchOutcome([orders.get(notice.orderExternalId)], refused.get(notice.orderExternalId));
    case 'refund-changed':
      return fetchOutcome(
        [refunds.get(notice.refundExternalId), orders.get(notice.orderExternalId)],
        refused.get(notice.refundExternalId),
      );
    default:
      return { state: 'done', note: undefined };
  }
}

function fetchOutcome(
  entries: readonly (Fetched<unknown> | undefined)[],
  refusal: string | undefined,
): NoticeOutcome {
  for (const entry of entries) {
    if (!entry || !('error' in entry)) continue;
    // Only what the platform itself says is wrong is not worth asking for again.
    const isFinal = entry.error instanceof ChannelError && entry.error.kind === 'invalid';
    return { state: isFinal ? 'done' : 'retry', note: errorText(entry.error) };
  }
  return { state: 'done', note: refusal };
}
