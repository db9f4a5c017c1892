import type { Corruption } from './corruption.js';

const GIVEN = [
  `INSERT INTO coupon_template_version (id, template_id, version_no, name, kind, min_spend_fen, amount_off_fen,
     worth_fen, scope_json, validity_kind, valid_days, created_by)
   VALUES (1, 1, 1, 'A', 'amount_off', 0, 100, 100, '{}', 'relative', 9, 't')`,
  `INSERT INTO coupon_template (id, code, version_id, stock, issued, committed_fen, created_by)
   VALUES (1, 't1', 1, 100, 1, 100, 't')`,
  `INSERT INTO coupon (id, template_id, version_id, worth_fen, member_id, source_kind, source_key, code_hash, issued_at,
     valid_from, valid_until)
   VALUES (11, 1, 1, 100, 7, 'benefit_plan', 'benefit:1:enter:2:1', LPAD('11', 16, '0'), UTC_TIMESTAMP(3),
     UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`,
  `INSERT INTO member (id, first_seen_at, joined_at) VALUES (7, '2026-01-01', '2026-01-01')`,
  `INSERT INTO benefit_grant (id, scheme_id, member_id, kind, occasion, cell, plan_id, gift_id, tier_id, amount, cause_key,
     business_date, outcome, coupon_id)
   VALUES (1, 1, 7, 'coupon', 'enter:2:1', 'enter', 1, 1, 2, 100, 'run:1', '2026-11-22', 'given', 11)`,
];

export const benefitPlanCorruptions: readonly Corruption[] = [
  { code: 'I3-grant', sound: GIVEN, broken: ['UPDATE benefit_grant SET coupon_id = NULL WHERE id = 1'] },
  { code: 'I3-grant', sound: GIVEN, broken: ['UPDATE coupon SET member_id = 8 WHERE id = 11'] },
  {
    code: 'I3-grant',
    sound: GIVEN,
    broken: [`UPDATE benefit_grant SET outcome = 'taken_back' WHERE id = 1`],
  },
  {
    code: 'I3-grant-once',
    sound: GIVEN,
    broken: [
      `INSERT INTO benefit_grant (scheme_id, member_id, kind, occasion, cell, plan_id, gift_id, tier_id, cause_key,
         business_date, outcome, coupon_id)
       VALUES (1, 7, 'coupon', 'enter:2:2', 'enter', 1, 1, 2, 'run:2', '2026-11-22', 'given', 11)`,
    ],
  },
  {
    code: 'I8-grants',
    sound: GIVEN,
    broken: [`UPDATE benefit_grant SET outcome = 'pending' WHERE id = 1`],
  },
];
