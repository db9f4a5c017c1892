import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SendOutcome } from '../../channels/channel.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';
import type { DropReason, MessageKind, Purpose } from './send-gate.js';

export type DeliveryOutcome =
  'queued' | 'claimed' | 'submitted' | 'sent' | 'rejected' | 'dropped' | 'unknown';

/** A message about to be written down. */
export interface NewDelivery {
  memberId: string;
  sourceKey: string;
  fields: Record<string, string>;
  text: string;
  reason?: DropReason | undefined;
  identityId?: string | undefined;
}

/** What the messages of one batch have in common. */
export interface DeliveryBatch {
  sourceKind: string;
  sourceLabel: string;
  purpose: Purpose;
  channelId: string;
  messageKind: MessageKind;
  templateId?: string | undefined;
  massSendId?: string | undefined;
  businessDate: BusinessDate;
}

export interface ClaimedDelivery {
  id: string;
  member_id: string;
  purpose: Purpose;
  channel_id: string;
  message_kind: MessageKind;
  business_date: BusinessDate;
  fields_json: Record<string, string>;
  attempts: number;
  vendor_template_id: string;
  page: string;
  is_too_late: number;
}

const ROWS_PER_INSERT = 1000;
const TOO_LATE_HOURS = 48;

/** Writes: delivery. Reads: message_template. */
@Injectable()
export class DeliveryStore {
  /** After `leaseSeconds` without a sign of life a message is taken from its worker. */
  constructor(private readonly leaseSeconds = 30) {}

  /** Writes messages that are not there yet; returns how many were new. */
  async insert(tx: Tx, batch: DeliveryBatch, deliveries: readonly NewDelivery[]): Promise<number> {
    let added = 0;
    for (const piece of chunks(deliveries, ROWS_PER_INSERT)) {
      const list = valuesList(
        piece.map((delivery) => [
          batch.sourceKind,
          delivery.sourceKey,
          batch.sourceLabel,
          delivery.memberId,
          batch.purpose,
          batch.channelId,
          batch.messageKind,
          batch.templateId ?? null,
          batch.massSendId ?? null,
          delivery.identityId ?? null,
          JSON.stringify(delivery.fields),
          delivery.text.slice(0, 1000),
          batch.businessDate,
          delivery.reason === undefined ? 'queued' : 'dropped',
          delivery.reason ?? null,
        ]),
      );
      const { affectedRows } = await tx.run(
        `INSERT INTO delivery (source_kind, source_key, source_label, member_id, purpose, channel_id, message_kind,
           template_id, mass_send_id, identity_id, fields_json, text, business_date, outcome, reason)
         VALUES ${list.text} ON DUPLICATE KEY UPDATE source_key = VALUES(source_key)`,
        list.values,
      );
      added += affectedRows;
    }
    return added;
  }

  /**
   * Closes what lost its worker: certainly not sent goes back to the queue, called without an answer
   * becomes unknown. Returns how many rows changed.
   */
  async recover(sql: Sql): Promise<number> {
    const back = await sql.run(
      `UPDATE delivery SET outcome = 'queued', lease_token = NULL, lease_until = NULL
       WHERE outcome = 'claimed' AND message_kind IN ('template', 'subscribe')
         AND lease_until < UTC_TIMESTAMP(3) AND called_at IS NULL`,
    );
    const unknown = await sql.run(
      `UPDATE delivery SET outcome = 'unknown', reason = 'interrupted', settled_at = UTC_TIMESTAMP(3)
       WHERE outcome = 'claimed' AND message_kind IN ('template', 'subscribe')
         AND lease_until < UTC_TIMESTAMP(3) AND called_at IS NOT NULL`,
    );
    return back.affectedRows + unknown.affectedRows;
  }

  /** Takes up to `limit` single messages that are due. */
  async claim(sql: Sql, limit: number): Promise<{ token: string; deliveries: ClaimedDelivery[] }> {
    const token = randomUUID();
    const { affectedRows } = await sql.run(
      `UPDATE delivery SET outcome = 'claimed', lease_token = ?,
         lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE outcome = 'queued' AND message_kind IN ('template', 'subscribe')
         AND available_at <= UTC_TIMESTAMP(3) LIMIT ?`,
      [token, this.leaseSeconds, limit],
    );
    if (affectedRows === 0) return { token, deliveries: [] };
    const deliveries = await sql.rows<ClaimedDelivery>(
      `SELECT d.id, d.member_id, d.purpose, d.channel_id, d.message_kind, d.business_date, d.fields_json,
         d.attempts, t.vendor_template_id, t.page,
         d.created_at < UTC_TIMESTAMP(3) - INTERVAL ${TOO_LATE_HOURS} HOUR AS is_too_late
       FROM delivery d JOIN message_template t ON t.id = d.template_id
       WHERE d.lease_token = ? AND d.outcome = 'claimed' ORDER BY d.id`,
      [token],
    );
    return { token, deliveries };
  }

  /** Notes that these are about to be called; returns those that are still ours. */
  async markCalled(sql: Sql, token: string, ids: readonly string[]): Promise<Set<string>> {
    const { affectedRows } = await sql.run(
      `UPDATE delivery SET called_at = UTC_TIMESTAMP(3), attempts = attempts + 1,
         lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE id IN (?) AND lease_token = ? AND outcome = 'claimed'`,
      [this.leaseSeconds, ids, token],
    );
    if (affectedRows === ids.length) return new Set(ids);
    const rows = await sql.rows<{ id: string }>(
      `SELECT d.id FROM delivery d
       WHERE d.id IN (?) AND d.lease_token = ? AND d.outcome = 'claimed' AND d.called_at IS NOT NULL`,
      [ids, token],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Keeps what the gate decided against, with the reason. */
  async drop(sql: Sql, token: string, reasonOf: ReadonlyMap<string, DropReason>): Promise<void> {
    const byReason = new Map<DropReason, string[]>();
    for (const [id, reason] of reasonOf) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
    for (const [reason, ids] of byReason) {
      await sql.run(
        `UPDATE delivery SET outcome = 'dropped', reason = ?, settled_at = UTC_TIMESTAMP(3)
         WHERE id IN (?) AND lease_token = ? AND outcome = 'claimed'`,
        [reason, ids, token],
      );
    }
  }

  /** Gives back what was claimed but not called. */
  async release(sql: Sql, token: string): Promise<void> {
    await sql.run(
      `UPDATE delivery SET outcome = 'queued', lease_token = NULL, lease_until = NULL
       WHERE lease_token = ? AND outcome = 'claimed' AND called_at IS NULL`,
      [token],
    );
  }

  /** Stores the end of one message. A late answer also settles a row that was given up as unknown. */
  async settle(
    sql: Sql,
    token: string,
    id: string,
    end: {
      outcome: 'sent' | 'submitted' | 'rejected' | 'unknown';
      reason?: string | undefined;
      vendorCode?: string | undefined;
      vendorMessage?: string | undefined;
      vendorMessageId?: string | undefined;
    },
  ): Promise<void> {
    await sql.run(
      `UPDATE delivery SET outcome = ?, reason = ?, vendor_code = ?, vendor_message = ?, vendor_message_id = ?,
         settled_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND lease_token = ? AND outcome IN ('claimed', 'unknown')`,
      [
        end.outcome,
        end.reason ?? null,
        end.vendorCode?.slice(0, 32) ?? null,
        end.vendorMessage?.slice(0, 255) ?? null,
        end.vendorMessageId ?? null,
        id,
        token,
      ],
    );
  }

  /** Puts a message that was certainly not sent back for later. */
  async postpone(
    sql: Sql,
    token: string,
    id: string,
    wait: { until: Date } | { seconds: number },
    said: Extract<SendOutcome, { vendorCode: string }>,
  ): Promise<void> {
    const [text, value] =
      'until' in wait ? ['?', wait.until] : ['UTC_TIMESTAMP(3) + INTERVAL ? SECOND', wait.seconds];
    await sql.run(
      `UPDATE delivery SET outcome = 'queued', called_at = NULL, lease_token = NULL, lease_until = NULL,
         available_at = ${text}, vendor_code = ?, vendor_message = ?
       WHERE id = ? AND lease_token = ? AND outcome = 'claimed'`,
      [value, said.vendorCode.slice(0, 32), said.vendorMessage.slice(0, 255), id, token],
    );
  }

  /** Gives one person's messages to another; where both hold one of the same source, both are kept. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE delivery d JOIN delivery e ON e.source_key = d.source_key AND e.member_id = ?
       SET d.source_key = CONCAT(LEFT(d.source_key, 70), ':from:', d.member_id) WHERE d.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run('UPDATE delivery SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}
