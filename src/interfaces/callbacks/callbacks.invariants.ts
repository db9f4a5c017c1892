import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: callback_inbox.

export const callbacksInvariants: readonly Invariant[] = [
  {
    code: 'I8-callbacks',
    labelZh: '平台推送都已处理',
    meaningZh:
      '收下的推送在一分钟内处理完；列出到期后一分钟仍无人处理的、处理进程失联超过五分钟的，以及多次失败后放弃的。',
    // by ix_callback_inbox_state
    sql: `SELECT i.id, i.channel_id, i.state, i.attempts, i.received_at, i.last_error
      FROM callback_inbox i
      WHERE (i.state = 'open' AND i.available_at < UTC_TIMESTAMP(3) - INTERVAL 60 SECOND
          AND (i.lease_until IS NULL OR i.lease_until < UTC_TIMESTAMP(3) - INTERVAL 300 SECOND))
        OR i.state = 'dead'
      ORDER BY i.id LIMIT 100`,
    columns: {
      id: '编号',
      channel_id: '渠道',
      state: '状态',
      attempts: '已试次数',
      received_at: '收到时间',
      last_error: '最近的错误',
    },
  },
];
