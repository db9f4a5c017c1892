import type { LedgerDraft } from './ledger-draft.js';
import type { Lot } from './ledger-terms.js';

/**
 * Releases the lots whose waiting is over by `now` and closes those that are over; returns how many of each.
 * What is released pays debts first, so it is released before anything expires.
 */
export function draftDue(
  draft: LedgerDraft,
  lots: readonly Lot[],
  now: Date,
): { released: number; expired: number } {
  let released = 0;
  let expired = 0;
  for (const lot of lots) {
    if (lot.state !== 'pending' || lot.availableAt > now || lot.remaining === 0) continue;
    draft.release(headerOf(lot, 'release', lot.availableAt), lot);
    released += 1;
  }
  for (const lot of lots) {
    if (lot.expiresAt > now || lot.remaining === 0) continue;
    draft.expire(headerOf(lot, 'expire', lot.expiresAt), lot);
    expired += 1;
  }
  return { released, expired };
}

function headerOf(lot: Lot, kind: 'release' | 'expire', occurredAt: Date) {
  const { id, memberId, orderId } = lot;
  return { memberId, kind, sourceKind: kind, sourceKey: String(id), orderId, reversesId: id, occurredAt };
}
