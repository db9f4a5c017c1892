import type { ChannelOrder } from '../../channels/channel.js';

/** An order as it is stored. */
export interface StoredOrder {
  id: string;
  external_id: string;
  member_id: string;
  buyer_identity_id: string;
  buyer_external_id: string;
  state: ChannelOrder['state'];
  paid_amount_fen: number;
  refunded_amount_fen: number;
  /** What the goods cost the brand; null where no source says. */
  cost_fen: number | null;
  placed_at: Date | null;
  paid_at: Date | null;
  source_updated_at: Date | null;
}

/** One field that a source changed after the order was first recorded. */
export interface Amendment {
  field: 'paid_amount_fen' | 'cost_fen' | 'paid_at' | 'placed_at' | 'state' | 'buyer';
  oldValue: string | null;
  newValue: string | null;
}

/** What a newer word of the source changes; undefined when it is older than what is stored. */
export function amendments(stored: StoredOrder, order: ChannelOrder): Amendment[] | undefined {
  if (order.sourceUpdatedAt && stored.source_updated_at && order.sourceUpdatedAt < stored.source_updated_at)
    return undefined;
  const found: Amendment[] = [];
  const compare = (field: Amendment['field'], before: string | null, after: string | null): void => {
    if (before !== after) found.push({ field, oldValue: before, newValue: after });
  };
  compare('paid_amount_fen', String(stored.paid_amount_fen), String(order.paidAmountFen));
  // a source that says nothing about costs keeps what is known
  if (order.costFen !== undefined)
    compare('cost_fen', stored.cost_fen === null ? null : String(stored.cost_fen), String(order.costFen));
  compare('paid_at', isoOf(stored.paid_at), isoOf(order.paidAt));
  compare('placed_at', isoOf(stored.placed_at), isoOf(order.placedAt));
  compare('state', stored.state, order.state);
  compare('buyer', stored.buyer_external_id, order.buyerExternalId);
  return found;
}

/** The same rule as the column is_counted: paid, not cancelled, and not refunded in full. */
export function isCounted(
  order: Pick<StoredOrder, 'state' | 'paid_at' | 'paid_amount_fen' | 'refunded_amount_fen'>,
): boolean {
  const isPaidState = order.state === 'paid' || order.state === 'shipped' || order.state === 'completed';
  const isRefundedInFull =
    order.refunded_amount_fen > 0 && order.refunded_amount_fen >= order.paid_amount_fen;
  return order.paid_at !== null && isPaidState && !isRefundedInFull;
}

/** Orders that leave a trace in facts or points: counted ones, and those given back in whole or in part. */
function leavesTrace(order: StoredOrder): boolean {
  return isCounted(order) || order.refunded_amount_fen > 0;
}

/** True where two states of an order give different facts or points. */
export function mattersDifferently(before: StoredOrder | undefined, after: StoredOrder): boolean {
  if (!before) return leavesTrace(after);
  if (!leavesTrace(before) && !leavesTrace(after)) return false;
  return (
    isCounted(before) !== isCounted(after) ||
    before.paid_amount_fen !== after.paid_amount_fen ||
    before.refunded_amount_fen !== after.refunded_amount_fen ||
    before.cost_fen !== after.cost_fen ||
    before.paid_at?.getTime() !== after.paid_at?.getTime() ||
    before.member_id !== after.member_id
  );
}

function isoOf(instant: Date | null | undefined): string | null {
  return instant ? instant.toISOString() : null;
}
