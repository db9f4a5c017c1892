import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { DropReason } from './send-gate.js';

export interface MassSendRow {
  id: string;
  source_kind: string;
  channel_id: string;
  text: string;
  client_message_id: string;
  people: number;
  attempts: number;
  first_called_at: Date | null;
  /** Seconds since the first call; null before it. */
  called_seconds_ago: number | null;
  seconds_old: number;
}

/** Somebody a mass send goes to. */
export interface MassRecipient {
  id: string;
  member_id: string;
  business_date: BusinessDate;
  external_id: string | null;
}

export interface MassSendEnd {
  outcome: 'submitted' | 'rejected' | 'dropped' | 'unknown';
  reason?: string | undefined;
  vendorCode?: string | undefined;
  vendorMessage?: string | undefined;
  vendorMessageId?: string | undefined;
}

/** Writes: mass_send and the deliveries that belong to one. Reads: channel_identity. */
@Injectable()
export class MassSendStore {
  /** After `leaseSeconds` without an outcome another worker takes over and asks the platform by the same id. */
  constructor(private readonly leaseSeconds = 30) {}

  /** Writes a mass send; undefined when its key is there already. */
  async insert(
    tx: Tx,
    send: { sourceKind: string; sourceKey: string; channelId: string; text: string; people: number },
  ): Promise<string | undefined> {
    const { affectedRows, insertId } = await tx.run(
      `INSERT INTO mass_send (source_kind, source_key, channel_id, text, client_message_id, people)
       VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE source_key = VALUES(source_key)`,
      [send.sourceKind, send.sourceKey, send.channelId, send.text, randomUUID(), send.people],
    );
    return affectedRows === 0 ? undefined : insertId;
  }

  /** Takes one that is due or was left behind by a worker that is gone. */
  async claim(sql: Sql): Promise<{ token: string; send: MassSendRow } | undefined> {
    const token = randomUUID();
    const take = async (which: string): Promise<number> => {
      const { affectedRows } = await sql.run(
        `UPDATE mass_send SET outcome = 'claimed', lease_token = ?,
           lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
         WHERE ${which} LIMIT 1`,
        [token, this.leaseSeconds],
      );
      return affectedRows;
    };
    const taken =
      (await take(`outcome = 'queued' AND available_at <= UTC_TIMESTAMP(3)`)) ||
      (await take(`outcome = 'claimed' AND lease_until < UTC_TIMESTAMP(3)`));
    if (taken === 0) return undefined;
    const send = await sql.row<MassSendRow>(
      `SELECT s.id, s.source_kind, s.channel_id, s.text, s.client_message_id, s.people, s.attempts,
         s.first_called_at, TIMESTAMPDIFF(SECOND, s.first_called_at, UTC_TIMESTAMP(3)) AS called_seconds_ago,
         TIMESTAMPDIFF(SECOND, s.created_at, UTC_TIMESTAMP(3)) AS seconds_old
       FROM mass_send s WHERE s.lease_token = ? AND s.outcome = 'claimed'`,
      [token],
    );
    return send && { token, send };
  }

  /** Those it still goes to, in a fixed order. Uses ix_delivery_mass. */
  async recipients(sql: Sql, id: string): Promise<MassRecipient[]> {
    return sql.rows<MassRecipient>(
      `SELECT d.id, d.member_id, d.business_date, i.external_id
       FROM delivery d LEFT JOIN channel_identity i ON i.id = d.identity_id
       WHERE d.mass_send_id = ? AND d.outcome IN ('queued', 'claimed') ORDER BY d.id`,
      [id],
    );
  }

  async dropRecipients(tx: Tx, deliveryIds: readonly string[], reason: DropReason): Promise<void> {
    if (deliveryIds.length === 0) return;
    await tx.run(
      `UPDATE delivery SET outcome = 'dropped', reason = ?, settled_at = UTC_TIMESTAMP(3)
       WHERE id IN (?) AND outcome IN ('queued', 'claimed')`,
      [reason, deliveryIds],
    );
  }

  /** Notes, for the send and its people, that the platform is about to be called; false when it is no longer ours. */
  async markCalled(tx: Tx, id: string, token: string): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE mass_send SET called_at = UTC_TIMESTAMP(3),
         first_called_at = COALESCE(first_called_at, UTC_TIMESTAMP(3)), attempts = attempts + 1,
         lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE id = ? AND lease_token = ? AND outcome = 'claimed'`,
      [this.leaseSeconds, id, token],
    );
    if (affectedRows === 0) return false;
    await tx.run(
      `UPDATE delivery SET outcome = 'claimed', called_at = UTC_TIMESTAMP(3)
       WHERE mass_send_id = ? AND outcome IN ('queued', 'claimed')`,
      [id],
    );
    return true;
  }

  /** Stores the end of a send and of its people; false when another worker has stored it. */
  async settle(tx: Tx, id: string, token: string, end: MassSendEnd): Promise<boolean> {
    const said = [
      end.reason ?? null,
      end.vendorCode?.slice(0, 32) ?? null,
      end.vendorMessage?.slice(0, 255) ?? null,
      end.vendorMessageId ?? null,
    ];
    const { affectedRows } = await tx.run(
      `UPDATE mass_send SET outcome = ?, reason = ?, vendor_code = ?, vendor_message = ?, vendor_message_id = ?,
         settled_at = UTC_TIMESTAMP(3) WHERE id = ? AND lease_token = ? AND outcome = 'claimed'`,
      [end.outcome, ...said, id, token],
    );
    if (affectedRows === 0) return false;
    await tx.run(
      `UPDATE delivery SET outcome = ?, reason = ?, vendor_code = ?, vendor_message = ?, vendor_message_id = ?,
         settled_at = UTC_TIMESTAMP(3) WHERE mass_send_id = ? AND outcome IN ('queued', 'claimed')`,
      [end.outcome, ...said, id],
    );
    return true;
  }

  /**
   * Puts a send back for later. `isUntouched`: no call of it can have been accepted, so its people may
   * be looked at again; else they stay frozen.
   */
  async postpone(
    tx: Tx,
    id: string,
    token: string,
    later: {
      at: { until: Date } | { seconds: number };
      isUntouched: boolean;
      vendorCode: string;
      vendorMessage: string;
    },
  ): Promise<void> {
    const { at, isUntouched } = later;
    const [text, value] =
      'until' in at ? ['?', at.until] : ['UTC_TIMESTAMP(3) + INTERVAL ? SECOND', at.seconds];
    const { affectedRows } = await tx.run(
      `UPDATE mass_send SET outcome = 'queued', lease_token = NULL, lease_until = NULL, available_at = ${text},
         vendor_code = ?, vendor_message = ?${isUntouched ? ', first_called_at = NULL, called_at = NULL' : ''}
       WHERE id = ? AND lease_token = ? AND outcome = 'claimed'`,
      [value, later.vendorCode.slice(0, 32), later.vendorMessage.slice(0, 255), id, token],
    );
    if (affectedRows === 0 || !isUntouched) return;
    await tx.run(
      `UPDATE delivery SET outcome = 'queued', called_at = NULL WHERE mass_send_id = ? AND outcome = 'claimed'`,
      [id],
    );
  }
}
