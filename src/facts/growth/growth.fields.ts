import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { FieldDefinition, FieldSource } from '../../platform/fields/field-definition.js';

/** What people have earned by now; nobody's row is missing where rules were set, so absent means 0. */
export const GROWTH_SOURCE: FieldSource = {
  name: 'growth',
  alias: 'g',
  join: 'LEFT JOIN growth_balance g ON g.member_id = f.member_id',
};

/**
 * The same at the end of a past date, by the ledger as it stands now: what was earned until then, less
 * what was taken back of it since. Reads ix_growth_entry_member. Throws for a date that is none.
 */
export function growthAsOfSource(asOf: BusinessDate): FieldSource {
  return {
    ...GROWTH_SOURCE,
    join: `LEFT JOIN (SELECT e.member_id, SUM(e.points) AS total FROM growth_entry e
      WHERE e.earned_on <= '${parseBusinessDate(asOf)}' GROUP BY e.member_id) g ON g.member_id = f.member_id`,
  };
}

/** Growth earned in all, less what was taken back. */
export const growthTotalField: FieldDefinition = {
  code: 'growthTotal',
  labelZh: '累计成长值',
  labelEn: 'Growth in all',
  groupZh: '成长值',
  groupEn: 'Growth',
  type: 'number',
  unitZh: null,
  source: GROWTH_SOURCE,
  column: 'COALESCE(g.total, 0)',
  isNullable: false,
  basisZh: '成长值流水合计：订单、互动和活动赠送所得，减去退款扣回',
};

/** What rules may say about growth. */
export const growthFields: readonly FieldDefinition[] = [growthTotalField];
