import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: growth_entry, growth_balance.

export const growthInvariants: readonly Invariant[] = [
  {
    code: 'I9-growth',
    labelZh: '成长值等于流水之和',
    meaningZh: '每人的成长值，等于他全部成长值流水之和。',
    sql: `SELECT x.member_id, SUM(x.total) AS total, SUM(x.entries) AS entries
      FROM (SELECT b.member_id, b.total, 0 AS entries FROM growth_balance b
        UNION ALL
        SELECT e.member_id, 0 AS total, SUM(e.points) AS entries FROM growth_entry e GROUP BY e.member_id) x
      GROUP BY x.member_id HAVING SUM(x.total) <> SUM(x.entries) LIMIT 100`,
    columns: { member_id: '人', total: '成长值', entries: '流水之和' },
    isHeavy: true,
  },
];
