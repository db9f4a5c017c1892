import type { Invariant } from '../invariants/invariant.js';

// Reads: job_run.

export const jobsInvariants: readonly Invariant[] = [
  {
    code: 'I8-jobs',
    labelZh: '后台任务都有人做',
    meaningZh:
      '计划好的任务一小时内开始，进行中的任务一直有进程在做；列出到期一小时仍未开始的，以及执行进程失联超过五分钟仍无人接手的。',
    // by ix_job_run_state
    sql: `SELECT r.id, r.job, r.period, r.state, r.attempts, r.available_at, r.lease_until
      FROM job_run r
      WHERE (r.state = 'planned' AND r.available_at < UTC_TIMESTAMP(3) - INTERVAL 60 MINUTE)
        OR (r.state = 'running' AND r.lease_until < UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE)
      ORDER BY r.id LIMIT 100`,
    columns: {
      id: '编号',
      job: '任务',
      period: '期次',
      state: '状态',
      attempts: '已试次数',
      available_at: '应开始时间',
      lease_until: '最近的联系到期',
    },
  },
];
