import { describe, expect, it } from 'vitest';
import { mattersDifferently, type StoredOrder } from './order-difference.js';

const paid: StoredOrder = {
  id: '1',
  external_id: 'o1',
  member_id: '7',
  buyer_identity_id: '70',
  buyer_external_id: 'b7',
  state: 'paid',
  paid_amount_fen: 10_000,
  refunded_amount_fen: 0,
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
    ['being shipped', paid, { ...paid, state: 'shipped' as const }, false],
  ])('%s', (_what, before, after, matters) => {
    expect(mattersDifferently(before, after)).toBe(matters);
  });
});
