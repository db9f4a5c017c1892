import type { Invariant } from '../../platform/invariants/invariant.js';

/** What is always true of words and codes. */
export const redeemCodeInvariants: readonly Invariant[] = [
  {
    code: 'I1-redeem',
    labelZh: '口令与兑换码的兑换数不超过名额，且与兑换记录一致',
    meaningZh: '一个活动记下的已兑换数应等于兑换记录的行数，且不超过总名额；列出不符的活动。',
    sql: `SELECT r.id, r.name, r.total_limit, r.taken, COALESCE(x.uses, 0) AS uses
      FROM redeem_campaign r LEFT JOIN (
        SELECT u.campaign_id, COUNT(*) AS uses FROM redeem_use u GROUP BY u.campaign_id
      ) x ON x.campaign_id = r.id
      WHERE r.taken <> COALESCE(x.uses, 0) OR r.taken > r.total_limit
      LIMIT 100`,
    columns: { id: '活动', name: '名称', total_limit: '名额', taken: '记下已兑换', uses: '兑换记录' },
  },
  {
    code: 'I3-redeem',
    labelZh: '一次性兑换码至多用一次，且用过的都有记录',
    meaningZh: '标为已使用的兑换码应恰有一条兑换记录；列出没有记录或多于一条的兑换码。',
    sql: `SELECT d.campaign_id, d.serial_no, COUNT(u.id) AS uses
      FROM redeem_code d LEFT JOIN redeem_use u ON u.campaign_id = d.campaign_id AND u.serial_no = d.serial_no
      WHERE d.member_id IS NOT NULL GROUP BY d.campaign_id, d.serial_no HAVING COUNT(u.id) <> 1
      LIMIT 100`,
    columns: { campaign_id: '活动', serial_no: '序号', uses: '兑换记录' },
    isHeavy: true,
  },
];
