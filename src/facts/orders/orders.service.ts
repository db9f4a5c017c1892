import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ChannelOrder, ChannelRefund } from '../../channels/channel.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import type { AppError } from '../../platform/errors/app-error.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { MemberMarks, type MarkReason } from '../member-marks/member-marks.service.js';
import { MembersService, type ResolvedIdentity } from '../members/members.service.js';
import { orderProblem, refundProblem, type OrderMoment } from './order-checks.js';
import { amendments, mattersDifferently, type Amendment, type StoredOrder } from './order-difference.js';
import {
  buyerOf,
  isNewest,
  isNews,
  storedRefund,
  withWordOf,
  type OrderDifference,
} from './order-records.js';
import { ORDER_CHANGED, type OrderChanged } from './orders.events.js';
import { OrdersStore } from './orders.store.js';

/** What became of a batch. */
export interface BatchResult {
  /** New to us. */
  added: number;
  /** Known, and different now. */
  updated: number;
  /** Not stored; the others were. */
  rejected: { externalId: string; error: AppError }[];
}

const IDS_PER_EVENT = 1000;
/** An order or refund heard of later than this many business days is late data (补录). */
export const LATE_AFTER_DAYS = 7;
/** An order this much in the past by our own clock needs no closer look at its time. */
const CLEARLY_PAST_MS = 24 * 3_600_000;

/** What was bought, paid and given back. Each batch is stored with its marks and events in one transaction. */
@Injectable()
export class OrdersService implements OnModuleInit {
  constructor(
    private readonly store: OrdersStore,
    private readonly members: MembersService,
    private readonly marks: MemberMarks,
    private readonly clock: BusinessClock,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.members.addMergeStep({
      name: 'orders',
      move: (tx, fromMemberId, toMemberId) => this.store.move(tx, fromMemberId, toMemberId),
    });
  }

  /**
   * Stores orders by (channel, number), keeping the newest word of the source. Buyers become people.
   * Orders that cannot be right are returned as rejected (`orders.amount-invalid`,
   * `orders.paid-at-in-future`, `orders.number-invalid`) while the others go in.
   */
  async upsertMany(tx: Tx, channel: { id: string }, orders: readonly ChannelOrder[]): Promise<BatchResult> {
    const { sound, rejected } = await this.sift(tx, orders);
    const buyers = await this.members.resolve(
      tx,
      channel.id,
      sound.map((order) => ({
        externalId: order.buyerExternalId,
        unionId: order.buyerUnionId,
        seenAt: order.placedAt ?? order.paidAt,
        fallbackName: order.buyerFallbackName,
        province: order.buyerProvince,
        city: order.buyerCity,
      })),
    );
    const known = await this.store.lockOrders(
      tx,
      channel.id,
      sound.map(({ externalId }) => externalId),
    );
    const fresh = sound.filter(({ externalId }) => !known.has(externalId));
    const added = await this.addNew(tx, channel.id, fresh, buyers);
    const updated = await this.updateKnown(tx, channel.id, sound, known, buyers);
    const today = await this.clock.today(tx);
    await this.announce(tx, [...added, ...updated], ({ after }) =>
      isLate(after.paid_at, today) ? 'late_data' : 'order',
    );
    return { added: added.length, updated: updated.length, rejected };
  }

  /** Stores refunds, which may come before their orders. Rejected ones: `orders.amount-invalid`. */
  async recordRefunds(
    tx: Tx,
    channel: { id: string },
    refunds: readonly ChannelRefund[],
  ): Promise<BatchResult> {
    const rejected: BatchResult['rejected'] = [];
    const byId = new Map<string, ChannelRefund>();
    for (const refund of refunds) {
      const error = refundProblem(refund);
      if (error) rejected.push({ externalId: refund.externalId, error });
      else if (isNewest(byId.get(refund.externalId), refund)) byId.set(refund.externalId, refund);
    }
    const known = await this.store.lockRefunds(tx, channel.id, [...byId.keys()].sort());
    const changed = [...byId.values()].filter((refund) => isNews(known.get(refund.externalId), refund));
    if (changed.length === 0) return { added: 0, updated: 0, rejected };
    // Stored first and the orders read afterwards by a locking read: see lockWaitingRefunds.
    await this.store.saveRefunds(
      tx,
      channel.id,
      changed.map((refund) => storedRefund(refund, known.get(refund.externalId)?.order_id ?? null)),
    );
    const orders = await this.store.lockOrders(
      tx,
      channel.id,
      [...new Set(changed.map(({ orderExternalId }) => orderExternalId))].sort(),
    );
    await this.store.saveRefunds(
      tx,
      channel.id,
      changed.flatMap((refund) => {
        const order = orders.get(refund.orderExternalId);
        return order ? [storedRefund(refund, order.id)] : [];
      }),
    );
    const sums = await this.store.sumRefunds(
      tx,
      [...orders.values()].map(({ id }) => id),
    );
    const differences = [...orders.values()].map((before) => ({
      before,
      after: { ...before, refunded_amount_fen: sums.get(before.id) ?? 0 },
    }));
    const moved = differences.filter(
      ({ before, after }) => before.refunded_amount_fen !== after.refunded_amount_fen,
    );
    await this.store.updateOrders(
      tx,
      channel.id,
      moved.map(({ after }) => after),
    );
    const today = await this.clock.today(tx);
    const timely = new Set(
      changed.filter(({ refundedAt }) => !isLate(refundedAt, today)).map((refund) => refund.orderExternalId),
    );
    await this.announce(tx, moved, ({ after }) => (timely.has(after.external_id) ? 'refund' : 'late_data'));
    const added = changed.filter(({ externalId }) => !known.has(externalId)).length;
    return { added, updated: changed.length - added, rejected };
  }

  private async sift(
    tx: Tx,
    orders: readonly ChannelOrder[],
  ): Promise<{ sound: ChannelOrder[]; rejected: BatchResult['rejected'] }> {
    const moment = await this.momentFor(tx, orders);
    const rejected: BatchResult['rejected'] = [];
    const newest = new Map<string, ChannelOrder>();
    for (const order of orders) {
      const error = orderProblem(order, moment);
      if (error) rejected.push({ externalId: order.externalId, error });
      else if (isNewest(newest.get(order.externalId), order)) newest.set(order.externalId, order);
    }
    const sound = [...newest.values()].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
    return { sound, rejected };
  }

  private async momentFor(tx: Tx, orders: readonly ChannelOrder[]): Promise<OrderMoment | undefined> {
    const limit = Date.now() - CLEARLY_PAST_MS;
    if (!orders.some(({ paidAt }) => paidAt !== undefined && paidAt.getTime() > limit)) return undefined;
    return { now: await this.clock.now(tx), businessDate: await this.clock.today(tx) };
  }

  private async addNew(
    tx: Tx,
    channelId: string,
    fresh: readonly ChannelOrder[],
    buyers: Map<string, ResolvedIdentity>,
  ): Promise<OrderDifference[]> {
    if (fresh.length === 0) return [];
    const rows = fresh.map((order) => withWordOf(order, buyerOf(order, buyers), { refunded_amount_fen: 0 }));
    const ids = await this.store.insertOrders(tx, channelId, rows);
    const stored = rows.map((row): StoredOrder => ({ ...row, id: ids.get(row.external_id) ?? '' }));
    await this.store.replaceItems(
      tx,
      fresh.map(({ items }, at) => ({ orderId: stored[at]?.id ?? '', items, isNew: true })),
    );
    await this.fillRegions(tx, fresh, buyers);
    const refunded = await this.takeWaitingRefunds(tx, channelId, stored);
    return stored.map((row) => ({ before: undefined, after: refunded.get(row.id) ?? row }));
  }

  /** Buyers of counted orders are marked for the order; only the others need a mark of their own. */
  private async fillRegions(
    tx: Tx,
    fresh: readonly ChannelOrder[],
    buyers: Map<string, ResolvedIdentity>,
  ): Promise<void> {
    const told = fresh.map((order) => ({
      memberId: buyerOf(order, buyers).memberId,
      province: order.buyerProvince ?? '',
      city: order.buyerCity ?? '',
      isPaid: order.paidAt !== undefined,
    }));
    const filled = await this.members.fillRegions(tx, told);
    const unpaid = told.filter(({ isPaid }) => !isPaid).map(({ memberId }) => memberId);
    if (filled > 0) await this.marks.mark(tx, unpaid, 'profile');
  }

  /** Refunds that came first are attached to the orders that have just arrived. */
  private async takeWaitingRefunds(
    tx: Tx,
    channelId: string,
    orders: readonly StoredOrder[],
  ): Promise<Map<string, StoredOrder>> {
    const byNumber = new Map(orders.map((order) => [order.external_id, order]));
    const waiting = await this.store.lockWaitingRefunds(tx, channelId, [...byNumber.keys()]);
    if (waiting.length === 0) return new Map();
    const links = waiting.flatMap((refund) => {
      const order = byNumber.get(refund.order_external_id);
      return order ? [{ refundId: refund.id, orderId: order.id }] : [];
    });
    await this.store.linkRefunds(tx, links);
    const sums = await this.store.sumRefunds(tx, [...new Set(links.map(({ orderId }) => orderId))]);
    const changed = orders
      .filter(({ id }) => (sums.get(id) ?? 0) > 0)
      .map((order) => ({ ...order, refunded_amount_fen: sums.get(order.id) ?? 0 }));
    await this.store.updateOrders(tx, channelId, changed);
    return new Map(changed.map((order) => [order.id, order]));
  }

  private async updateKnown(
    tx: Tx,
    channelId: string,
    orders: readonly ChannelOrder[],
    known: Map<string, StoredOrder>,
    buyers: Map<string, ResolvedIdentity>,
  ): Promise<OrderDifference[]> {
    const changed: (OrderDifference & { order: ChannelOrder; found: Amendment[] })[] = [];
    for (const order of orders) {
      const before = known.get(order.externalId);
      const found = before && amendments(before, order);
      if (!before || !found) continue;
      const isSameWord = before.source_updated_at?.getTime() === order.sourceUpdatedAt?.getTime();
      if (found.length === 0 && isSameWord) continue;
      const buyer = found.some(({ field }) => field === 'buyer')
        ? buyerOf(order, buyers)
        : { memberId: before.member_id, identityId: before.buyer_identity_id };
      changed.push({ before, after: { ...withWordOf(order, buyer, before), id: before.id }, order, found });
    }
    if (changed.length === 0) return [];
    await this.store.updateOrders(
      tx,
      channelId,
      changed.map(({ after }) => after),
    );
    await this.store.insertAmendments(
      tx,
      changed.flatMap(({ after, found }) =>
        found.map((amendment) => ({
          orderId: after.id,
          sourceUpdatedAt: after.source_updated_at,
          amendment,
        })),
      ),
    );
    await this.store.replaceItems(
      tx,
      changed.map(({ after, order }) => ({ orderId: after.id, items: order.items, isNew: false })),
    );
    return changed;
  }

  /** Marks everyone concerned, each difference with its reason, and tells later modules which orders to look at. */
  private async announce(
    tx: Tx,
    differences: readonly OrderDifference[],
    reasonOf: (difference: OrderDifference) => MarkReason,
  ): Promise<void> {
    const relevant = differences.filter(({ before, after }) => mattersDifferently(before, after));
    const people = new Map<MarkReason, string[]>();
    // A change of lines alone matters to facts (categories) but to nobody else.
    for (const difference of [...relevant, ...differences.filter(({ before }) => before !== undefined)]) {
      const { before, after } = difference;
      const reason = reasonOf(difference);
      const concerned = people.get(reason) ?? [];
      if (before && before.member_id !== after.member_id) concerned.push(before.member_id);
      concerned.push(after.member_id);
      people.set(reason, concerned);
    }
    for (const [reason, memberIds] of people) await this.marks.mark(tx, memberIds, reason);
    for (const piece of chunks(relevant, IDS_PER_EVENT)) {
      const payload: OrderChanged = { orderIds: piece.map(({ after }) => after.id) };
      await this.events.publish(tx, ORDER_CHANGED, payload);
    }
  }
}

/** 补录: what happened more than a week before we heard of it. Undefined and null: not dated, so not late. */
function isLate(happenedAt: Date | null | undefined, today: BusinessDate): boolean {
  return happenedAt != null && businessDateOf(happenedAt) < addDays(today, -LATE_AFTER_DAYS);
}
