import { joined, sql, type SqlFragment } from '../../platform/database/fragment.js';
import type { ContributedField } from '../../platform/fields/contributed-field.js';
import { ROWS_SOURCE } from '../../platform/fields/rows-field.js';

// Conditions made of it read: coupon, coupon_template, coupon_template_version.

/** What segments may ask about coupons: whether somebody has one in a state, of some template or of any. */
export const couponStateField: ContributedField = {
  field: {
    code: 'couponState',
    labelZh: '优惠券',
    labelEn: 'Coupon',
    groupZh: '权益与触达',
    groupEn: 'Benefits and messages',
    type: 'boolean',
    unitZh: null,
    source: ROWS_SOURCE,
    column: '',
    isNullable: false,
    params: [
      { code: 'coupon', labelZh: '券', labelEn: 'Coupon', isRequired: false },
      {
        code: 'state',
        labelZh: '状态',
        labelEn: 'State',
        isRequired: true,
        values: [
          { value: 'issued', labelZh: '未使用', labelEn: 'Unused' },
          { value: 'locked', labelZh: '锁定', labelEn: 'Locked' },
          { value: 'redeemed', labelZh: '已核销', labelEn: 'Redeemed' },
          { value: 'expired', labelZh: '已过期', labelEn: 'Expired' },
          { value: 'revoked', labelZh: '已作废', labelEn: 'Revoked' },
          { value: 'reversed', labelZh: '已随退款失效', labelEn: 'Reversed' },
        ],
      },
    ],
    rows: ({ values: { choices } }) => {
      const { coupon, state } = choices;
      const tests: SqlFragment[] = [
        sql`(${joined((state ?? []).map(stateTest), ' OR ')})`,
        ...(coupon
          ? [sql`k.template_id IN (SELECT ct.id FROM coupon_template ct WHERE ct.code IN (${coupon}))`]
          : []),
      ];
      return { table: sql`coupon k`, member: 'k.member_id', where: joined(tests, ' AND '), figures: [] };
    },
    basisZh: '有至少一张这样的券；未使用且已过有效期的算已过期，以当前时间为准',
  },
  choices: {
    coupon: sql`SELECT ct.code AS value, cv.name AS label
      FROM coupon_template ct JOIN coupon_template_version cv ON cv.id = ct.version_id ORDER BY ct.id DESC`,
  },
};

/** A coupon past its time is expired even before the night has written that down. */
function stateTest(state: string): SqlFragment {
  if (state === 'issued') return sql`(k.state = 'issued' AND k.valid_until > UTC_TIMESTAMP(3))`;
  if (state === 'expired')
    return sql`(k.state = 'expired' OR (k.state = 'issued' AND k.valid_until <= UTC_TIMESTAMP(3)))`;
  return sql`k.state = ${state}`;
}
