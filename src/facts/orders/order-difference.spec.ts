import { describe, expect, it } from 'vitest';
import type { ChannelOrder } from '../../channels/channel.js';
import { amendments, mattersDifferently, type StoredOrder } from './order-difference.js';

const paid: StoredOrder = {
  id: '1',
  external_id: 'o1',
  member_id: '7',
  buyer_identity_id: '70',
  buyer_external_id: 'b7',
  state: 'paid',
  paid_amount_fen: 10_000,
  refunded_amount_fen: 0,
  cost_fen: null,
  placed_at: null,
  paid_at: new Date('2024-02-27T04:00:00Z'),
  source_updated_at: null,
};
const cancelled: StoredOrder = { ...paid, state: 'cancelled' };
const givenBack: StoredOrder = { ...paid, refunded_amount_fen: 10_000 };

describe('what makes an order matter differently', () => {
  it.each([
    ['a new paid order', undefined, paid, true],
    ['a new order that was given back before it was heard of', undefined, givenBack, true],
    ['a new order that never counted', undefined, cancelled, false],
    ['being cancelled', paid, cancelled, true],
    ['another amount', paid, { ...paid, paid_amount_fen: 9_000 }, true],
    ['a refund', paid, givenBack, true],
    ['another owner', paid, { ...paid, member_id: '8' }, true],
    ['another owner of an order that was given back', givenBack, { ...givenBack, member_id: '8' }, true],
    ['another amount of a cancelled order', cancelled, { ...cancelled, paid_amount_fen: 1 }, false],
    ['a cost that becomes known', paid, { ...paid, cost_fen: 4_000 }, true],
    ['being shipped', paid, { ...paid, state: 'shipped' as const }, false],
  ])('%s', (_what, before, after, matters) => {
    expect(mattersDifferently(before, after)).toBe(matters);
  });
});

describe('what a source changes about the cost of an order', () => {
  const word: ChannelOrder = {
    externalId: 'o1',
    buyerExternalId: 'b7',
    state: 'paid',
    paidAmountFen: 10_000,
    paidAt: paid.paid_at ?? undefined,
    items: [],
  };

  it.each([
    ['it says nothing: what is known stays', { ...paid, cost_fen: 4_000 }, undefined, []],
    ['it says it for the first time', paid, 4_000, [{ field: 'cost_fen', oldValue: null, newValue: '4000' }]],
    ['it says that it was free', paid, 0, [{ field: 'cost_fen', oldValue: null, newValue: '0' }]],
    ['it says the same', { ...paid, cost_fen: 4_000 }, 4_000, []],
  ])('%s', (_what, stored, costFen, found) => {
    expect(amendments(stored, { ...word, costFen })).toEqual(found);
  });
});
