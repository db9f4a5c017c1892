import { Injectable } from '@nestjs/common';
import type { MessageVendorResult } from '../../channels/channel.events.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

const SUCCESS_WORDS = new Set(['success', 'send success', 'sendsuccess']);

/** A platform's word for a message it has carried out. */
export function isSuccess(status: string): boolean {
  return SUCCESS_WORDS.has(status.trim().toLowerCase());
}

/**
 * Writes: vendor_result; delivery, where a platform takes back a single message it had accepted.
 * A mass send stays 已提交 for everybody in it: its result is counts, not people.
 */
@Injectable()
export class VendorResultStore {
  async keep(tx: Tx, result: MessageVendorResult): Promise<void> {
    await tx.run(
      `INSERT INTO vendor_result (channel_id, vendor_message_id, is_success, status, counts_json)
       VALUES (?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE is_success = VALUES(is_success), status = VALUES(status), counts_json = VALUES(counts_json)`,
      [
        result.channelId,
        result.vendorMessageId,
        isSuccess(result.status),
        result.status.slice(0, 64),
        JSON.stringify(result.counts ?? {}),
      ],
    );
    await this.applyTo(tx, result.channelId, result.vendorMessageId);
  }

  /**
   * Turns an accepted single message into a rejected one when the platform says it failed. Called when
   * the result arrives and when our own outcome is stored, whichever is later; the join locks the result
   * row, so neither can miss the other.
   */
  async applyTo(sql: Sql, channelId: string, vendorMessageId: string): Promise<void> {
    await sql.run(
      `UPDATE delivery d JOIN vendor_result r ON r.channel_id = d.channel_id AND r.vendor_message_id = d.vendor_message_id
       SET d.outcome = 'rejected', d.reason = 'failed_later', d.vendor_message = r.status
       WHERE r.channel_id = ? AND r.vendor_message_id = ? AND r.is_success = 0
         AND d.outcome = 'sent' AND d.message_kind IN ('template', 'subscribe')`,
      [channelId, vendorMessageId],
    );
  }
}
