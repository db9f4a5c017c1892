import type { Invariant } from '../invariants/invariant.js';

// Reads: event_task, outbox_event.

export const outboxInvariants: readonly Invariant[] = [
  {
    code: 'I8-events',
    labelZh: '事件都有人处理',
    meaningZh:
      '写下的事件在一分钟内交给每一个订阅者处理；列出到期后一分钟仍无人处理的、处理者失联超过五分钟的，以及多次失败后放弃的。约定稍后再试的不算。',
    // by ix_event_task_open
    sql: `SELECT t.event_id, e.name, t.subscriber, t.state, t.attempts, t.available_at, t.last_error
      FROM event_task t JOIN outbox_event e ON e.id = t.event_id
      WHERE (t.state = 'open' AND t.available_at < UTC_TIMESTAMP(3) - INTERVAL 60 SECOND
          AND (t.lease_until IS NULL OR t.lease_until < UTC_TIMESTAMP(3) - INTERVAL 300 SECOND))
        OR t.state = 'dead'
      ORDER BY t.event_id, t.subscriber LIMIT 100`,
    columns: {
      event_id: '事件编号',
      name: '事件',
      subscriber: '处理者',
      state: '状态',
      attempts: '已试次数',
      available_at: '应处理时间',
      last_error: '最近的错误',
    },
  },
];
