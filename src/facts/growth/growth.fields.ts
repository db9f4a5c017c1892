import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { FieldDefinition, FieldSource } from '../../platform/fields/field-definition.js';
import type { FactMembers } from '../member-facts/fact-statement.sql.js';

/** What people have earned by now; nobody's row is missing where rules were set, so absent means 0. */
export const GROWTH_SOURCE: FieldSource = {
  name: 'growth',
  alias: 'g',
  join: 'LEFT JOIN growth_balance g ON g.member_id = f.member_id',
};

/**
 * The same at the end of a past date, by the ledger as it stands now: what was earned until then, less
 * what was taken back of it since. `members` keeps it to the people at hand. Reads ix_growth_entry_member.
 * Throws for a date that is none.
 */
export function growthAsOfSource(asOf: BusinessDate, members: FactMembers = 'all'): FieldSource {
  return {
    ...GROWTH_SOURCE,
    join: `LEFT JOIN (SELECT e.member_id, SUM(e.points) AS total FROM growth_entry e
      WHERE ${amongText(members)}e.earned_on <= '${parseBusinessDate(asOf)}' GROUP BY e.member_id) g
      ON g.member_id = f.member_id`,
  };
}

/** Sources are text without values, so ids go in as what they are checked to be: digits. */
function amongText(members: FactMembers): string {
  if (members === 'all') return '';
  if ('ids' in members)
    return `e.member_id IN (${members.ids.length === 0 ? 'NULL' : members.ids.map(idText).join(',')}) AND `;
  return `e.member_id BETWEEN ${idText(members.fromId)} AND ${idText(members.toId)} AND `;
}

function idText(id: string): string {
  if (!/^\d{1,20}$/.test(id)) throw new Error(`Not an id: ${id}`);
  return id;
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
