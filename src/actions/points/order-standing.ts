import type { LedgerDraft, LotTimes, TransactionHeader } from './ledger-draft.js';
import { pointsForAmount, type OrderLine, type PointsRules } from './points-rules.js';

/** An order with what the ledger holds for it. */
export interface OrderStanding {
  orderId: string;
  memberId: string;
  /** Paid, before refunds. */
  paidAmountFen: number;
  /** What still counts: paid less refunds; 0 when the order counts no more. */
  netAmountFen: number;
  rateMilli: number;
  rulesId: string | null;
  rules: PointsRules;
  lines: readonly OrderLine[];
  paidAt: Date;
  /** When money last went back, where known. */
  refundedAt: Date | null;
  /** Earnings and reversals of this order so far. */
  entryCount: number;
  /** Their sum. */
  standing: number;
  /** What expired of it unused. */
  expired: number;
  times: LotTimes;
}

/**
 * Drafts what an order still needs. What should stand is the points for its net amount; the first transaction is
 * always the full earning, so that the ledger reads the same whether a refund was known from the start or came
 * later. A reversal takes from the order's own lots; what is no longer there is owed, except what expired unused.
 * Drafting twice drafts nothing the second time.
 */
export function draftOrder(draft: LedgerDraft, order: OrderStanding): void {
  const target = pointsForAmount(order.netAmountFen, order.rateMilli, order.rules, order.lines);
  let { standing, entryCount } = order;
  if (entryCount === 0) {
    const earned = pointsForAmount(order.paidAmountFen, order.rateMilli, order.rules, order.lines);
    if (earned === 0) return;
    draft.open(headerOf(order, 'earn', entryCount), earned, order.times, 'issued');
    standing = earned;
    entryCount = 1;
  }
  if (target > standing) {
    draft.open(headerOf(order, 'earn', entryCount), target - standing, order.times, 'issued');
    return;
  }
  const tooMuch = standing - order.expired - target;
  if (tooMuch > 0) draft.reverse(headerOf(order, 'reverse', entryCount), tooMuch);
}

function headerOf(order: OrderStanding, kind: 'earn' | 'reverse', number: number): TransactionHeader {
  return {
    memberId: order.memberId,
    kind,
    sourceKind: 'order',
    sourceKey: `${order.orderId}:${number}`,
    orderId: order.orderId,
    rateMilli: order.rateMilli,
    rulesId: order.rulesId,
    occurredAt: kind === 'reverse' ? (order.refundedAt ?? order.paidAt) : order.paidAt,
  };
}
