import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: audit_log, audit_mark.

export const auditInvariants: readonly Invariant[] = [
  {
    code: 'I14-audit-log',
    labelZh: '操作日志只增不减',
    meaningZh: '上一次核对时已有的操作日志一条也没有少。',
    sql: `SELECT m.marked_at, m.max_id, m.row_count,
        (SELECT COUNT(*) FROM audit_log a WHERE a.id <= m.max_id) AS rows_now
      FROM audit_mark m
      WHERE m.id = (SELECT MAX(n.id) FROM audit_mark n)
        AND m.row_count > (SELECT COUNT(*) FROM audit_log a WHERE a.id <= m.max_id)
      LIMIT 100`,
    columns: {
      marked_at: '上次核对',
      max_id: '当时的最大编号',
      row_count: '当时的条数',
      rows_now: '现在的条数',
    },
  },
];
