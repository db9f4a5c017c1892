import type { Corruption } from './corruption.js';

export const platformCorruptions: readonly Corruption[] = [
  {
    code: 'I8-events',
    sound: [
      `INSERT INTO outbox_event (id, name, payload_json) VALUES (1, 'a.happened', '{}')`,
      `INSERT INTO event_task (event_id, subscriber, state, available_at, lease_until) VALUES
         (1, 'done', 'done', UTC_TIMESTAMP(3) - INTERVAL 1 DAY, NULL),
         (1, 'young', 'open', UTC_TIMESTAMP(3) - INTERVAL 30 SECOND, NULL),
         (1, 'waiting', 'open', UTC_TIMESTAMP(3) + INTERVAL 60 SECOND, NULL),
         (1, 'in work', 'open', UTC_TIMESTAMP(3) - INTERVAL 1 DAY, UTC_TIMESTAMP(3) + INTERVAL 10 SECOND)`,
    ],
    broken: [
      `INSERT INTO event_task (event_id, subscriber, state, available_at)
       VALUES (1, 'forgotten', 'open', UTC_TIMESTAMP(3) - INTERVAL 61 SECOND)`,
    ],
  },
  {
    code: 'I8-jobs',
    sound: [
      `INSERT INTO job_run (job, period, business_date, state, available_at, lease_until) VALUES
         ('a.b', '1', '2026-11-22', 'running', UTC_TIMESTAMP(3) - INTERVAL 3 HOUR, UTC_TIMESTAMP(3)),
         ('a.b', '2', '2026-11-22', 'planned', UTC_TIMESTAMP(3) - INTERVAL 10 MINUTE, NULL),
         ('a.b', '3', '2026-11-22', 'failed', UTC_TIMESTAMP(3) - INTERVAL 1 DAY, NULL)`,
    ],
    broken: [`UPDATE job_run SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 6 MINUTE WHERE period = '1'`],
  },
  {
    code: 'I8-callbacks',
    sound: [
      `INSERT INTO callback_inbox (channel_id, dedupe_key, body_text, state, available_at)
       VALUES (1, 'a', '{}', 'open', UTC_TIMESTAMP(3)), (1, 'b', '{}', 'done', '2026-01-01')`,
    ],
    broken: [`UPDATE callback_inbox SET state = 'dead' WHERE dedupe_key = 'a'`],
  },
  {
    code: 'I14-audit-log',
    sound: [
      `INSERT INTO audit_log (id, operator_name, action, target, outcome)
       VALUES (1, 'a', 'POST /x', '/x', 'ok'), (2, 'a', 'POST /x', '/x', 'ok'), (3, 'a', 'POST /x', '/x', 'ok')`,
      'INSERT INTO audit_mark (max_id, row_count) VALUES (2, 2)',
    ],
    broken: ['DELETE FROM audit_log WHERE id = 1'],
  },
];
