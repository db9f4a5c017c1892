import { Injectable } from '@nestjs/common';
import type { ChannelOrder } from '../../channels/channel.js';
import type { RejectedRow, SoundRow } from '../../channels/csv/csv-rows.js';
import { OrdersService } from '../../facts/orders/orders.service.js';
import type { Tx } from '../../platform/database/database.js';
import type { ImportChannel } from './import-channel.js';
import type { BatchEffect } from './import-tally.js';

/** Writes imported orders. */
@Injectable()
export class OrderBatches {
  constructor(private readonly orders: OrdersService) {}

  /** Stores orders by (channel, number); what the orders module refuses comes back as rejected rows. */
  async write(tx: Tx, channel: ImportChannel, rows: readonly SoundRow<ChannelOrder>[]): Promise<BatchEffect> {
    const result = await this.orders.upsertMany(
      tx,
      channel,
      rows.map(({ item }) => item),
    );
    const errors = new Map(result.rejected.map(({ externalId, error }) => [externalId, error]));
    const rejected: RejectedRow[] = [];
    let amountFen = 0;
    for (const { line, cells, item } of rows) {
      const error = errors.get(item.externalId);
      if (error) rejected.push({ line, cells, problem: { code: error.code, reason: error.message } });
      else amountFen += item.paidAmountFen;
    }
    return { inserted: result.added, changed: result.updated, rejected, amountFen, joined: 0 };
  }
}
