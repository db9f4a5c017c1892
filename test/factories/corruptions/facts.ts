import type { Corruption } from './corruption.js';

const order = (id: number, paidFen: number, refundedFen = 0): string =>
  `INSERT INTO shop_order (id, channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
     paid_amount_fen, refunded_amount_fen, paid_at)
   VALUES (${id}, 1, 'o${id}', 7, 1, 'b', 'paid', ${paidFen}, ${refundedFen}, '2026-11-01 04:00:00')`;

const refund = (orderId: number, amountFen: number, state: string): string =>
  `INSERT INTO refund (channel_id, external_id, order_external_id, order_id, amount_fen, state)
   VALUES (1, '${state}-${orderId}', 'o${orderId}', ${orderId}, ${amountFen}, '${state}')`;

const fact = (orders: number, netFen: number): string =>
  `INSERT INTO member_fact (member_id, as_of_on, order_count, net_amount_fen)
   VALUES (7, '2026-11-20', ${orders}, ${netFen})`;

export const factCorruptions: readonly Corruption[] = [
  {
    code: 'I13-orders',
    sound: [order(1, 5_000), order(2, 5_000, 5_000), refund(2, 5_000, 'succeeded')],
    broken: ['UPDATE shop_order SET refunded_amount_fen = 5001 WHERE id = 2'],
  },
  {
    code: 'I13-refunds',
    sound: [order(1, 5_000, 1_200), refund(1, 1_200, 'succeeded'), refund(1, 900, 'open'), order(2, 100)],
    broken: [`UPDATE refund SET state = 'succeeded' WHERE state = 'open'`],
  },
  {
    code: 'I13-facts',
    sound: [order(1, 5_000), order(2, 3_000), fact(2, 8_000)],
    broken: ['UPDATE member_fact SET net_amount_fen = 7999'],
  },
  {
    code: 'I9-growth',
    sound: [
      'INSERT INTO growth_balance (member_id, total) VALUES (7, 30), (8, 0)',
      `INSERT INTO growth_entry (member_id, kind, points, source_kind, source_key, earned_on)
       VALUES (7, 'earn', 50, 'order', '1', '2026-11-01'), (7, 'reverse', -20, 'order', '1:back', '2026-11-01')`,
    ],
    broken: [
      `INSERT INTO growth_entry (member_id, kind, points, source_kind, source_key, earned_on)
       VALUES (9, 'earn', 1, 'order', '2', '2026-11-01')`,
    ],
  },
];
