import type { Invariant } from '../../platform/invariants/invariant.js';

// Reads: delivery, mass_send.

export const messagingInvariants: readonly Invariant[] = [
  {
    code: 'I4-deliveries',
    labelZh: '同一件事对同一个人只有一条消息',
    meaningZh: '来源键与人相同的消息只有一条。',
    sql: `SELECT d.source_key, d.member_id, COUNT(*) AS messages FROM delivery d
      GROUP BY d.source_key, d.member_id HAVING COUNT(*) > 1 LIMIT 100`,
    columns: { source_key: '来源键', member_id: '人', messages: '条数' },
    isHeavy: true,
  },
  {
    code: 'I4-receipts',
    labelZh: '平台的每一个消息编号只属于一条消息',
    meaningZh: '单发消息（不含群发）中，同一渠道的平台消息编号不重复。',
    sql: `SELECT d.channel_id, d.vendor_message_id, COUNT(*) AS messages FROM delivery d
      WHERE d.vendor_message_id IS NOT NULL AND d.mass_send_id IS NULL
      GROUP BY d.channel_id, d.vendor_message_id HAVING COUNT(*) > 1 LIMIT 100`,
    columns: { channel_id: '渠道', vendor_message_id: '平台消息编号', messages: '条数' },
    isHeavy: true,
  },
  {
    code: 'I5-mass-sends',
    labelZh: '群发结束后每个人都有结果',
    meaningZh: '已有结果的群发里，没有仍在排队或发送中的人。',
    // by ix_delivery_mass
    sql: `SELECT s.id, s.source_key, s.outcome, d.id AS delivery_id, d.member_id, d.outcome AS person_outcome
      FROM mass_send s JOIN delivery d ON d.mass_send_id = s.id
      WHERE s.outcome IN ('submitted', 'rejected', 'dropped', 'unknown') AND d.outcome IN ('queued', 'claimed')
      LIMIT 100`,
    columns: {
      id: '群发编号',
      source_key: '来源键',
      outcome: '群发结果',
      delivery_id: '消息编号',
      member_id: '人',
      person_outcome: '此人的状态',
    },
  },
  {
    code: 'I8-deliveries',
    labelZh: '发送中的消息都有人在发',
    meaningZh:
      '没有发送进程失联超过五分钟、仍停在发送中的单发消息或群发；这样的消息应已回到队列或记为待确认。',
    // by ix_delivery_work, ix_mass_send_work
    sql: `SELECT x.kind, x.id, x.source_key, x.lease_until
      FROM (SELECT d.message_kind AS kind, d.id, d.source_key, d.lease_until FROM delivery d
          WHERE d.outcome = 'claimed' AND d.message_kind IN ('template', 'subscribe')
            AND d.lease_until < UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE
        UNION ALL
        SELECT 'mass' AS kind, s.id, s.source_key, s.lease_until FROM mass_send s
          WHERE s.outcome = 'claimed' AND s.lease_until < UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE) x
      LIMIT 100`,
    columns: { kind: '种类', id: '编号', source_key: '来源键', lease_until: '最近的联系到期' },
  },
];
