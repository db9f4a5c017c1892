import type { Corruption } from './corruption.js';
import { rowOf } from './rows.js';

const AT = `'2026-11-01 04:00:00'`;

const grant = (id: number, more: Record<string, string | number>): string =>
  rowOf('engagement_grant', {
    id,
    engagement_id: 1,
    version_id: 1,
    member_id: 7,
    occasion: `'answer'`,
    reward_no: id,
    kind: `'points'`,
    label: `''`,
    state: `'given'`,
    granted_at: AT,
    ...more,
  });

const chance = (id: number, more: Record<string, string | number>): string =>
  rowOf('lottery_chance', {
    id,
    engagement_id: 1,
    member_id: 7,
    source: `'daily'`,
    source_key: `'k${id}'`,
    given_at: AT,
    ...more,
  });

/** A lottery of one prize: one chance has won it, one has lost, one is not drawn yet. */
const lottery = [
  rowOf('lottery_draw', { engagement_id: 1, seed_cipher: `'x'`, seed_hash: `''`, draws: 2 }),
  rowOf('lottery_prize', {
    engagement_id: 1,
    prize_no: 1,
    level: `''`,
    name: `''`,
    kind: `'points'`,
    worth_fen: 0,
    odds_ppm: 1,
    stock: 1,
    given: 1,
  }),
  chance(1, { draw_no: 1, roll: 0, prize_no: 1, outcome: `'won'`, drawn_at: AT }),
  chance(2, { draw_no: 2, roll: 999_999, outcome: `'lost'`, drawn_at: AT }),
  chance(3, {}),
  grant(1, { occasion: `'draw:1'` }),
];

/** A sign-up with two seats taken of three, and somebody who gave up theirs. */
const signUp = [
  rowOf('sign_up_pool', { engagement_id: 2, capacity: 3, taken: 2, attend_code: `'123456'` }),
  ...[`'seated'`, `'attended'`, `'cancelled'`].map((state, index) =>
    rowOf('sign_up', { engagement_id: 2, version_id: 1, member_id: index + 1, state, signed_at: AT }),
  ),
];

const referral = [
  rowOf('referral', {
    id: 1,
    engagement_id: 3,
    version_id: 1,
    inviter_id: 7,
    friend_id: 8,
    code: `'ABCDEFGH'`,
    bound_at: AT,
    bound_on: `'2026-11-01'`,
    state: `'rewarded'`,
    order_id: 1,
    points: 50,
  }),
  grant(2, { engagement_id: 3, occasion: `'friend:1'` }),
];

export const engagementCorruptions: readonly Corruption[] = [
  { code: 'F1-prizes', sound: lottery, broken: ['UPDATE lottery_prize SET given = 0'] },
  { code: 'F2-chances', sound: lottery, broken: ['UPDATE lottery_chance SET roll = NULL WHERE id = 2'] },
  { code: 'F3-won', sound: lottery, broken: ['DELETE FROM engagement_grant'] },
  {
    code: 'F4-seats',
    sound: signUp,
    broken: [`UPDATE sign_up SET state = 'seated' WHERE state = 'cancelled'`],
  },
  {
    code: 'F5-coupons',
    sound: [grant(3, { kind: `'coupon'`, coupon_id: 5 })],
    broken: [grant(4, { kind: `'coupon'`, coupon_id: 5 })],
  },
  { code: 'F6-referral', sound: referral, broken: ['UPDATE referral SET friend_id = 7'] },
];
