import type { Corruption } from './corruption.js';
import { rowOf } from './rows.js';

const transaction = (
  id: number,
  kind: string,
  points: number,
  more: Record<string, string | number> = {},
): string =>
  rowOf('points_transaction', {
    id,
    member_id: 7,
    kind: `'${kind}'`,
    points,
    source_kind: `'spec'`,
    source_key: `'k${id}'`,
    occurred_at: `'2026-11-01'`,
    ...more,
  });

const entry = (transactionId: number, account: string, amount: number, partId = 0): string =>
  rowOf('points_entry', { transaction_id: transactionId, account: `'${account}'`, part_id: partId, amount });

/** 100 points given, 30 of them spent, 20 earned by an order that wait, and 5 owed. */
const sound = [
  transaction(1, 'grant', 100),
  entry(1, 'issued', -100),
  entry(1, 'available', 100, 1),
  transaction(2, 'spend', -30),
  entry(2, 'available', -30, 1),
  entry(2, 'spent', 30),
  transaction(3, 'earn', 20, { order_id: 1, source_kind: `'order'` }),
  entry(3, 'issued', -20),
  entry(3, 'pending', 20, 3),
  transaction(4, 'adjust', -5),
  entry(4, 'adjusted', 5),
  entry(4, 'owed', -5, 4),
  rowOf('points_lot', lot(1, { granted: 100, remaining: 70, spent: 30 })),
  rowOf('points_lot', lot(3, { granted: 20, remaining: 20, state: `'pending'`, order_id: 1 })),
  rowOf('points_debt', { transaction_id: 4, member_id: 7, owed: 5, remaining: 5 }),
  rowOf('points_account', { member_id: 7, available: 70, pending: 20, owed: 5 }),
];

function lot(id: number, more: Record<string, string | number>): Record<string, string | number> {
  return {
    transaction_id: id,
    member_id: 7,
    state: `'available'`,
    granted_at: `'2026-11-01'`,
    available_at: `'2026-11-01'`,
    expires_at: 'UTC_TIMESTAMP(3) + INTERVAL 1 YEAR',
    ...more,
  };
}

export const pointsCorruptions: readonly Corruption[] = [
  {
    code: 'I9-double-entry',
    sound,
    broken: [`UPDATE points_entry SET amount = 31 WHERE transaction_id = 2 AND account = 'spent'`],
  },
  { code: 'I9-account', sound, broken: ['UPDATE points_account SET pending = 21'] },
  { code: 'I9-balance', sound, broken: ['UPDATE points_lot SET remaining = 69 WHERE transaction_id = 1'] },
  {
    code: 'I9-lot',
    sound,
    broken: ['UPDATE points_lot SET expired = 1, remaining = 69 WHERE transaction_id = 1'],
  },
  { code: 'I9-debt', sound, broken: ['UPDATE points_debt SET remaining = 4'] },
  {
    code: 'I9-order',
    sound,
    broken: [transaction(5, 'reverse', -21, { order_id: 1, source_kind: `'order'` })],
  },
];
