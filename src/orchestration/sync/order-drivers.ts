import { Injectable } from '@nestjs/common';
import type { Channel, ChannelOrder, ChannelRefund } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { OrdersRead } from '../../facts/orders/orders.read.js';
import { OrdersService, type BatchResult } from '../../facts/orders/orders.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { Sql } from '../../platform/database/sql.js';
import { SyncStore } from './sync.store.js';
import type {
  BatchEffect,
  Conclusion,
  FetchedBatch,
  StreamCertificate,
  StreamDriver,
  StreamPass,
  SyncStream,
} from './sync-stream.js';
import { horizonOf, readWindows, type WindowedRecords, type WindowPosition } from './window-driver.js';

/** What orders and refunds have in common: both are found by when they last changed. */
@Injectable()
abstract class WindowDriver<Item> implements StreamDriver<WindowPosition> {
  abstract readonly stream: SyncStream;

  constructor(
    protected readonly registry: ChannelRegistry,
    protected readonly orders: OrdersService,
    protected readonly read: OrdersRead,
    private readonly clock: BusinessClock,
    private readonly store: SyncStore,
  ) {}

  protected abstract records(channel: Channel): WindowedRecords<Item>;
  protected abstract held(sql: Sql, channelId: string): Promise<number>;

  canRead(channel: Channel): boolean {
    return this.registry.adapterOf(channel).orders !== undefined;
  }

  isDue(): boolean {
    return true;
  }

  async *batches(
    position: WindowPosition | undefined,
    pass: StreamPass,
  ): AsyncGenerator<FetchedBatch<WindowPosition>> {
    const horizon = horizonOf(pass.startedAt, await this.clock.fixedDate());
    yield* readWindows(this.records(pass.channel), position, pass, horizon);
  }

  async conclude(position: WindowPosition): Promise<Conclusion<WindowPosition>> {
    return { position };
  }

  /** The platform gives no total, so what is missing is what could not be read or stored. */
  async certify(sql: Sql, _position: WindowPosition, pass: StreamPass): Promise<StreamCertificate> {
    return {
      channelTotal: undefined,
      held: await this.held(sql, pass.channel.id),
      gap: await this.store.countProblems(sql, pass.channel.id, this.stream),
    };
  }

  watermark(position: WindowPosition): Date {
    return new Date(position.settledUntil);
  }
}

/** Orders, found by when they last changed. */
@Injectable()
export class OrderDriver extends WindowDriver<ChannelOrder> {
  readonly stream = 'orders';

  protected records(channel: Channel): WindowedRecords<ChannelOrder> {
    const source = this.registry.ordersOf(channel);
    return {
      source,
      list: (at, window, cursor) => source.listOrderIds(at, window, cursor),
      get: (at, externalId) => source.getOrder(at, externalId),
      store: async (tx, at, items) => effectOf(await this.orders.upsertMany(tx, at, items)),
    };
  }

  protected held(sql: Sql, channelId: string): Promise<number> {
    return this.read.countOfChannel(sql, channelId);
  }
}

/** After-sales, found by when they last changed; they may arrive before their orders. */
@Injectable()
export class RefundDriver extends WindowDriver<ChannelRefund> {
  readonly stream = 'refunds';

  protected records(channel: Channel): WindowedRecords<ChannelRefund> {
    const source = this.registry.ordersOf(channel);
    return {
      source,
      list: (at, window, cursor) => source.listRefundIds(at, window, cursor),
      get: (at, externalId) => source.getRefund(at, externalId),
      store: async (tx, at, items) => effectOf(await this.orders.recordRefunds(tx, at, items)),
    };
  }

  protected held(sql: Sql, channelId: string): Promise<number> {
    return this.read.refundCountOfChannel(sql, channelId);
  }
}

function effectOf(result: BatchResult): BatchEffect {
  return { changed: result.added + result.updated, problems: result.rejected };
}
