import type { Corruption } from './corruption.js';

const coupon = (id: number, memberId: number, templateId: number, sourceKind: string): string =>
  `INSERT INTO coupon (id, template_id, version_id, worth_fen, member_id, source_kind, source_key, code_hash, issued_at,
     valid_from, valid_until)
   VALUES (${id}, ${templateId}, 1, 100, ${memberId}, '${sourceKind}', 'k${id}', LPAD('${id}', 16, '0'),
     UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`;

const template = (id: number, issued: number): string =>
  `INSERT INTO coupon_template (id, code, version_id, stock, issued, committed_fen, created_by)
   VALUES (${id}, 't${id}', 1, 100, ${issued}, ${issued * 100}, 't')`;

const TERMS = `INSERT INTO coupon_template_version (id, template_id, version_no, name, kind, min_spend_fen, amount_off_fen,
    worth_fen, scope_json, validity_kind, valid_days, created_by)
  VALUES (1, 1, 1, 'A', 'amount_off', 0, 100, 100, '{}', 'relative', 9, 't')`;

const batch = [
  TERMS,
  template(1, 1),
  coupon(11, 7, 1, 'batch'),
  `INSERT INTO coupon_batch (id, request_key, template_id, version_id, label, is_general, people, state, seen, given,
     created_by) VALUES (1, 'r', 1, 1, 'A', 0, 2, 'done', 2, 1, 't')`,
  `INSERT INTO coupon_batch_person (batch_id, member_id, outcome, coupon_id)
   VALUES (1, 7, 'given', 11), (1, 8, 'not_member', NULL)`,
];

const campaign = (taken: number): string =>
  `INSERT INTO redeem_campaign (id, request_key, kind, name, template_id, total_limit, per_member_limit, taken,
     starts_at, ends_at, state, made, created_by)
   VALUES (1, 'r', 'codes', 'A', 1, 2, 1, ${taken}, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'active', 2, 't')`;

const used = [
  campaign(1),
  `INSERT INTO redeem_code (campaign_id, serial_no, code_hash, member_id, used_at)
   VALUES (1, 1, LPAD('1', 16, '0'), 7, UTC_TIMESTAMP(3)), (1, 2, LPAD('2', 16, '0'), NULL, NULL)`,
  `INSERT INTO redeem_use (campaign_id, member_id, use_no, serial_no, request_key, coupon_id, used_at)
   VALUES (1, 7, 1, 1, 'k', 11, UTC_TIMESTAMP(3))`,
];

const item = (kind: string): string =>
  `INSERT INTO mall_item (id, kind, version_id, stock, starts_at, state, created_by)
   VALUES (1, '${kind}', 1, 5, UTC_TIMESTAMP(3), 'active', 't')`;

/** An exchange that nobody paid for and that brought nothing. */
const ORDER = `INSERT INTO exchange_order (item_id, version_id, member_id, request_key, points, state, placed_at)
  VALUES (1, 1, 7, 'k', 30, 'delivered', UTC_TIMESTAMP(3))`;

export const batchCorruptions: readonly Corruption[] = [
  { code: 'I2-batch', sound: batch, broken: ['UPDATE coupon_batch SET given = 2 WHERE id = 1'] },
  {
    code: 'I3-batch',
    sound: batch,
    broken: [`UPDATE coupon_batch_person SET coupon_id = 12 WHERE member_id = 7`],
  },
  { code: 'I1-redeem', sound: used, broken: ['UPDATE redeem_campaign SET taken = 2 WHERE id = 1'] },
  {
    code: 'I3-redeem',
    sound: used,
    broken: ['UPDATE redeem_code SET member_id = 8, used_at = UTC_TIMESTAMP(3) WHERE serial_no = 2'],
  },
  { code: 'I1-mall', sound: [item('goods')], broken: ['UPDATE mall_item SET taken = 1 WHERE id = 1'] },
  { code: 'I9-mall', sound: [item('goods')], broken: [ORDER] },
  { code: 'I3-mall', sound: [item('coupon')], broken: [ORDER] },
];
