import type { ChannelOrder, ChannelRefund } from '../../channels/channel.js';
import type { ResolvedIdentity } from '../members/members.service.js';
import type { StoredOrder } from './order-difference.js';
import type { StoredRefund } from './orders.store.js';

/** What a batch changed about one order; `before` undefined: it is new. */
export interface OrderDifference {
  before: StoredOrder | undefined;
  after: StoredOrder;
}

/** The person an order belongs to; everyone was resolved before. */
export function buyerOf(order: ChannelOrder, buyers: Map<string, ResolvedIdentity>): ResolvedIdentity {
  const buyer = buyers.get(order.buyerExternalId.trim());
  if (!buyer) throw new Error(`The buyer of order ${order.externalId} was not resolved`);
  return buyer;
}

/** The row of an order as its source tells it now. */
export function withWordOf(
  order: ChannelOrder,
  buyer: ResolvedIdentity,
  kept: { refunded_amount_fen: number; cost_fen?: number | null; source_updated_at?: Date | null },
): Omit<StoredOrder, 'id'> {
  return {
    external_id: order.externalId,
    member_id: buyer.memberId,
    buyer_identity_id: buyer.identityId,
    buyer_external_id: order.buyerExternalId.trim(),
    state: order.state,
    paid_amount_fen: order.paidAmountFen,
    refunded_amount_fen: kept.refunded_amount_fen,
    cost_fen: order.costFen ?? kept.cost_fen ?? null,
    placed_at: order.placedAt ?? null,
    paid_at: order.paidAt ?? null,
    source_updated_at: order.sourceUpdatedAt ?? kept.source_updated_at ?? null,
  };
}

/** The row of a refund as its source tells it now. */
export function storedRefund(refund: ChannelRefund, orderId: string | null): Omit<StoredRefund, 'id'> {
  return {
    external_id: refund.externalId,
    order_external_id: refund.orderExternalId,
    order_id: orderId,
    amount_fen: refund.amountFen,
    state: refund.state,
    refunded_at: refund.refundedAt ?? null,
    source_updated_at: refund.sourceUpdatedAt ?? null,
  };
}

/** Of two words about the same record, whether the later one in the list is the newer one. */
export function isNewest(
  earlier: { sourceUpdatedAt?: Date | undefined } | undefined,
  later: { sourceUpdatedAt?: Date | undefined },
): boolean {
  if (!earlier?.sourceUpdatedAt || !later.sourceUpdatedAt) return true;
  return later.sourceUpdatedAt >= earlier.sourceUpdatedAt;
}

/** Whether a refund says anything that is not stored already. */
export function isNews(known: StoredRefund | undefined, refund: ChannelRefund): boolean {
  if (!known) return true;
  if (refund.sourceUpdatedAt && known.source_updated_at && refund.sourceUpdatedAt < known.source_updated_at)
    return false;
  return (
    known.amount_fen !== refund.amountFen ||
    known.state !== refund.state ||
    known.refunded_at?.getTime() !== refund.refundedAt?.getTime() ||
    known.source_updated_at?.getTime() !== refund.sourceUpdatedAt?.getTime()
  );
}
