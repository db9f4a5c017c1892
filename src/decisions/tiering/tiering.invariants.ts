import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: tier_change, member_tier, scheme, scheme_version, tier_run, tier_run_range.

const SLOTS = Array.from({ length: 12 }, (_, index) => index + 1);
const HELD = `CASE s.slot ${SLOTS.map((slot) => `WHEN ${slot} THEN t.tier_${slot}`).join(' ')} END`;

export const tieringInvariants: readonly Invariant[] = [
  {
    code: 'I10-current',
    labelZh: '现在的层级就是最后一次变动的层级',
    meaningZh:
      '启用中的每个方案、每个人：现在所在的层级等于最后一次变动的去处；没有变动记录的人不在任何层级。',
    sql: `SELECT x.scheme_code, x.member_id, x.held_tier, x.to_tier
      FROM (SELECT s.code AS scheme_code, t.member_id, ${HELD} AS held_tier,
          (SELECT c.to_tier FROM tier_change c WHERE c.member_id = t.member_id AND c.scheme_id = s.id
            ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1) AS to_tier
        FROM scheme s CROSS JOIN member_tier t WHERE s.slot IS NOT NULL AND s.retired_at IS NULL) x
      WHERE NOT (x.held_tier <=> x.to_tier)
      LIMIT 100`,
    columns: {
      scheme_code: '方案',
      member_id: '人',
      held_tier: '现在的层级号',
      to_tier: '最后一次变动的去处',
    },
    isHeavy: true,
  },
  {
    code: 'I10-history',
    labelZh: '层级变动首尾相接，都有出处',
    meaningZh:
      '同一人在同一方案中的变动首尾相接：这一次的来处就是上一次的去处，去处与来处不同；每次变动都引用一个存在的方案版本。',
    sql: `SELECT x.scheme_id, x.member_id, x.run_id, x.before_tier, x.from_tier, x.to_tier, x.version_id
      FROM (SELECT c.scheme_id, c.member_id, c.run_id, c.from_tier, c.to_tier, c.version_id,
          LAG(c.to_tier) OVER (PARTITION BY c.scheme_id, c.member_id ORDER BY c.recorded_at, c.run_id) AS before_tier
        FROM tier_change c) x
      LEFT JOIN scheme_version v ON v.id = x.version_id
      WHERE NOT (x.before_tier <=> x.from_tier) OR x.from_tier = x.to_tier OR v.id IS NULL
      LIMIT 100`,
    columns: {
      scheme_id: '方案编号',
      member_id: '人',
      run_id: '分层运行',
      before_tier: '上一次的去处',
      from_tier: '来处',
      to_tier: '去处',
      version_id: '方案版本',
    },
    isHeavy: true,
  },
  {
    code: 'I8-tier-ranges',
    labelZh: '分层运行的每一段都有人做',
    meaningZh: '进行中的分层运行里，没有执行进程失联超过五分钟而无人接手的段。',
    sql: `SELECT g.run_id, g.range_no, g.attempts, g.lease_until
      FROM tier_run r JOIN tier_run_range g ON g.run_id = r.id
      WHERE r.state IN ('planned', 'running') AND g.state = 'planned'
        AND g.lease_until < UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE
      ORDER BY g.run_id, g.range_no LIMIT 100`,
    columns: { run_id: '分层运行', range_no: '段', attempts: '已试次数', lease_until: '最近的联系到期' },
  },
];
