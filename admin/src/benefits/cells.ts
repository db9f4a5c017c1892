import type { CellKind, Gift, GiftKind, MessageTemplateChoice } from '../api/types-benefits.js';

export const cellKinds: readonly CellKind[] = [
  'held',
  'enter',
  'keep',
  'monthly',
  'birthday',
  'anniversary',
  'before_expiry',
  'downgrade_soon',
];

/** Messages on these never go by template message. */
export const marketingCells: ReadonlySet<CellKind> = new Set(['birthday', 'before_expiry', 'downgrade_soon']);

/** What may be added to a cell that holds these gifts already. */
export function addableKinds(cell: CellKind, gifts: readonly Gift[], isPredicted: boolean): GiftKind[] {
  const held = new Set(gifts.map(({ kind }) => kind));
  const all: GiftKind[] =
    cell === 'held' ? ['rate', 'privilege'] : ['coupon', 'points', 'growth', 'message', 'trial', 'privilege'];
  return all.filter((kind) => {
    if (isPredicted && kind !== 'message' && kind !== 'privilege') return false;
    return kind === 'coupon' || kind === 'privilege' || !held.has(kind);
  });
}

/** A gift of a kind before anything is chosen. */
export function blankGift(kind: GiftKind): Gift {
  switch (kind) {
    case 'coupon':
      return { kind, couponTemplateId: '', count: 1 };
    case 'points':
      return { kind, points: 100, validDays: null };
    case 'rate':
      return { kind, pointsRate: 1 };
    case 'growth':
      return { kind, growth: 10 };
    case 'message':
      return { kind, messageTemplateId: '' };
    case 'trial':
      return { kind, tierCode: '', days: 7, reason: '' };
    case 'privilege':
      return { kind, memberText: '', staffText: '' };
  }
}

/** Whether everything that a gift needs was chosen. */
export function isComplete(gift: Gift): boolean {
  switch (gift.kind) {
    case 'coupon':
      return gift.couponTemplateId !== '';
    case 'message':
      return gift.messageTemplateId !== '';
    case 'trial':
      return gift.tierCode !== '' && gift.reason.trim() !== '';
    case 'privilege':
      return gift.memberText.trim() !== '';
    default:
      return true;
  }
}

/** Messages that may go out on an occasion: marketing ones not by template, entries not to many at once. */
export function messagesFor(
  cell: CellKind,
  messages: readonly MessageTemplateChoice[],
): MessageTemplateChoice[] {
  return messages.filter(({ purpose, messageKind }) => {
    if (marketingCells.has(cell)) return purpose === 'marketing' && messageKind !== 'template';
    return cell !== 'enter' || messageKind !== 'mass';
  });
}
