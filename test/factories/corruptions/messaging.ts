import type { Corruption } from './corruption.js';

const delivery = (id: number, memberId: number, more: Record<string, string | number>): string => {
  const columns: Record<string, string | number> = {
    id,
    source_kind: `'t'`,
    source_key: `'k'`,
    member_id: memberId,
    purpose: `'service'`,
    channel_id: 1,
    message_kind: `'template'`,
    fields_json: `'{}'`,
    text: `''`,
    business_date: `'2026-11-01'`,
    ...more,
  };
  return `INSERT INTO delivery (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`;
};

const massSend = `INSERT INTO mass_send (id, source_kind, source_key, channel_id, text, client_message_id, people, outcome)
  VALUES (1, 't', 'k', 1, '', 'c', 2, 'submitted')`;

export const messagingCorruptions: readonly Corruption[] = [
  {
    code: 'I4-deliveries',
    sound: [delivery(1, 7, {}), delivery(2, 8, {})],
    broken: ['ALTER TABLE delivery DROP INDEX uq_delivery_source', delivery(3, 7, {})],
    restore: ['ALTER TABLE delivery ADD UNIQUE KEY uq_delivery_source (source_key, member_id)'],
  },
  {
    code: 'I4-receipts',
    sound: [
      delivery(1, 7, { vendor_message_id: `'v1'`, outcome: `'sent'` }),
      delivery(2, 8, { vendor_message_id: `'v2'`, outcome: `'sent'` }),
    ],
    broken: [`UPDATE delivery SET vendor_message_id = 'v1'`],
  },
  {
    code: 'I5-mass-sends',
    sound: [
      massSend,
      delivery(1, 7, { mass_send_id: 1, message_kind: `'mass'`, outcome: `'submitted'` }),
      delivery(2, 8, { mass_send_id: 1, message_kind: `'mass'`, outcome: `'dropped'` }),
    ],
    broken: [`UPDATE delivery SET outcome = 'claimed' WHERE id = 1`],
  },
  {
    code: 'I8-deliveries',
    sound: [
      delivery(1, 7, { outcome: `'claimed'`, lease_until: 'UTC_TIMESTAMP(3)' }),
      delivery(2, 8, { outcome: `'queued'` }),
    ],
    broken: ['UPDATE delivery SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 6 MINUTE WHERE id = 1'],
  },
];
