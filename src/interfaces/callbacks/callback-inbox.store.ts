import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { chunks, type Sql } from '../../platform/database/sql.js';

export interface InboxRow {
  id: string;
  channel_id: string;
  body_text: string;
  attempts: number;
}

/** How a row ends: handled, of no interest, or given up after many tries. */
export type InboxEnd = 'done' | 'ignored' | 'dead';

const CLAIM_SIZE = 50;
const COLUMNS = 'i.id, i.channel_id, i.body_text, i.attempts';

/** The only writer of callback_inbox: pushes as they came, each once. */
@Injectable()
export class CallbackInboxStore {
  /** Keeps a push; false when it is a copy of one that is here already. */
  async keep(sql: Sql, channelId: string, dedupeKey: string, text: string): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `INSERT INTO callback_inbox (channel_id, dedupe_key, body_text) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
      [channelId, dedupeKey, text],
    );
    return affectedRows === 1;
  }

  /** Takes open rows for this process, oldest first. */
  async claim(sql: Sql, leaseSeconds: number): Promise<InboxRow[]> {
    const token = randomUUID();
    const { affectedRows } = await sql.run(
      `UPDATE callback_inbox SET lease_token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
              attempts = attempts + 1
       WHERE state = 'open' AND available_at <= UTC_TIMESTAMP(3)
         AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))
       ORDER BY available_at, id LIMIT ${CLAIM_SIZE}`,
      [token, leaseSeconds],
    );
    if (affectedRows === 0) return [];
    return sql.rows<InboxRow>(
      `SELECT ${COLUMNS} FROM callback_inbox i WHERE i.lease_token = ? ORDER BY i.id`,
      [token],
    );
  }

  async close(sql: Sql, ids: readonly string[], state: InboxEnd, note: string | undefined): Promise<void> {
    for (const piece of chunks(ids, 500)) {
      await sql.run(
        `UPDATE callback_inbox SET state = ?, last_error = ?, done_at = UTC_TIMESTAMP(3), lease_token = NULL,
                lease_until = NULL
         WHERE id IN (?)`,
        [state, note?.slice(0, 2000) ?? null, piece],
      );
    }
  }

  /** Puts a row back for a later try. */
  async giveBack(sql: Sql, id: string, note: string, retryAfterSeconds: number): Promise<void> {
    await sql.run(
      `UPDATE callback_inbox SET last_error = ?, lease_token = NULL, lease_until = NULL,
              available_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE id = ? AND state = 'open'`,
      [note.slice(0, 2000), retryAfterSeconds, id],
    );
  }
}
