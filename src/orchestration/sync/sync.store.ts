import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { chunks, valuesList } from '../../platform/database/sql.js';
import { SyncLeaseLost } from './sync.errors.js';
import type { RecordProblem, StreamCertificate, SyncStream } from './sync-stream.js';

const PROBLEMS_PER_PASS = 200;

/** The only writer of sync_watermark, sync_run and sync_problem. */
@Injectable()
export class SyncStore {
  /** Takes a stream for this process; undefined when another one holds it, else where to go on. */
  async lease(
    sql: Sql,
    channelId: string,
    stream: SyncStream,
    token: string,
    leaseSeconds: number,
  ): Promise<{ position: unknown } | undefined> {
    await sql.run(
      `INSERT INTO sync_watermark (channel_id, stream, position_json) VALUES (?, ?, 'null')
       ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
      [channelId, stream],
    );
    const { affectedRows } = await sql.run(
      `UPDATE sync_watermark SET lease_token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE channel_id = ? AND stream = ? AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`,
      [token, leaseSeconds, channelId, stream],
    );
    if (affectedRows === 0) return undefined;
    const row = await sql.row<{ position_json: unknown }>(
      'SELECT w.position_json FROM sync_watermark w WHERE w.channel_id = ? AND w.stream = ?',
      [channelId, stream],
    );
    return { position: row?.position_json ?? undefined };
  }

  /** Proves that the stream is still ours and keeps it so; throws `sync.lease-lost`. */
  async beat(
    sql: Sql,
    channelId: string,
    stream: SyncStream,
    token: string,
    leaseSeconds: number,
  ): Promise<void> {
    const { affectedRows } = await sql.run(
      `UPDATE sync_watermark SET beats = beats + 1, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE channel_id = ? AND stream = ? AND lease_token = ?`,
      [leaseSeconds, channelId, stream, token],
    );
    if (affectedRows === 0) throw new SyncLeaseLost();
  }

  /** Moves the watermark, in the transaction of what was stored. */
  async move(sql: Sql, channelId: string, stream: SyncStream, position: unknown): Promise<void> {
    await sql.run('UPDATE sync_watermark SET position_json = ? WHERE channel_id = ? AND stream = ?', [
      JSON.stringify(position),
      channelId,
      stream,
    ]);
  }

  async release(sql: Sql, channelId: string, stream: SyncStream, token: string): Promise<void> {
    await sql.run(
      `UPDATE sync_watermark SET lease_token = NULL, lease_until = NULL
       WHERE channel_id = ? AND stream = ? AND lease_token = ?`,
      [channelId, stream, token],
    );
  }

  /** Opens a run; one that a killed process left open is closed as failed. */
  async openRun(
    sql: Sql,
    channelId: string,
    stream: SyncStream,
    requestedBy: string | undefined,
  ): Promise<string> {
    await sql.run(
      `UPDATE sync_run SET state = 'failed', error = '进程中断,由下一次同步接着完成',
              finished_at = UTC_TIMESTAMP(3)
       WHERE channel_id = ? AND stream = ? AND state = 'running'`,
      [channelId, stream],
    );
    const { insertId } = await sql.run(
      'INSERT INTO sync_run (channel_id, stream, requested_by) VALUES (?, ?, ?)',
      [channelId, stream, requestedBy ?? null],
    );
    return insertId;
  }

  async countBatch(
    sql: Sql,
    runId: string,
    batch: { rowsRead: number; rowsChanged: number; errors: number; watermark: Date | undefined },
  ): Promise<void> {
    await sql.run(
      `UPDATE sync_run SET pages = pages + 1, rows_read = rows_read + ?, rows_changed = rows_changed + ?,
              error_count = error_count + ?, watermark = COALESCE(?, watermark)
       WHERE id = ?`,
      [batch.rowsRead, batch.rowsChanged, batch.errors, batch.watermark ?? null, runId],
    );
  }

  async finishRun(
    sql: Sql,
    runId: string,
    certificate: StreamCertificate,
    watermark: Date | undefined,
  ): Promise<void> {
    await sql.run(
      `UPDATE sync_run SET state = 'done', channel_total = ?, held = ?, gap = ?,
              watermark = COALESCE(?, watermark), finished_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [certificate.channelTotal ?? null, certificate.held, certificate.gap, watermark ?? null, runId],
    );
  }

  async failRun(sql: Sql, runId: string, error: string): Promise<void> {
    await sql.run(
      `UPDATE sync_run SET state = 'failed', error = ?, finished_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND state = 'running'`,
      [error.slice(0, 2000), runId],
    );
  }

  /** Records to try again, those tried longest ago first. */
  async openProblems(sql: Sql, channelId: string, stream: SyncStream): Promise<string[]> {
    const rows = await sql.rows<{ external_id: string }>(
      `SELECT p.external_id FROM sync_problem p WHERE p.channel_id = ? AND p.stream = ?
       ORDER BY p.last_at LIMIT ${PROBLEMS_PER_PASS}`,
      [channelId, stream],
    );
    return rows.map((row) => row.external_id);
  }

  /** Notes what is wrong among the records just read and forgets what is right now. */
  async settleProblems(
    sql: Sql,
    channelId: string,
    stream: SyncStream,
    readIds: readonly string[],
    problems: readonly RecordProblem[],
    knownIds: ReadonlySet<string>,
  ): Promise<void> {
    const wrong = new Set(problems.map(({ externalId }) => externalId));
    const right = readIds.filter((id) => knownIds.has(id) && !wrong.has(id));
    for (const piece of chunks(right, 500)) {
      await sql.run('DELETE FROM sync_problem WHERE channel_id = ? AND stream = ? AND external_id IN (?)', [
        channelId,
        stream,
        piece,
      ]);
    }
    for (const piece of chunks(problems, 500)) {
      const list = valuesList(
        piece.map(({ externalId, error }) => [
          channelId,
          stream,
          externalId.slice(0, 128),
          error.code,
          error.message.slice(0, 500),
        ]),
      );
      await sql.run(
        `INSERT INTO sync_problem (channel_id, stream, external_id, code, message) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE code = VALUES(code), message = VALUES(message), attempts = attempts + 1,
           last_at = UTC_TIMESTAMP(3)`,
        list.values,
      );
    }
  }

  async countProblems(sql: Sql, channelId: string, stream: SyncStream): Promise<number> {
    const row = await sql.row<{ problems: number }>(
      'SELECT COUNT(*) AS problems FROM sync_problem p WHERE p.channel_id = ? AND p.stream = ?',
      [channelId, stream],
    );
    return row?.problems ?? 0;
  }
}
