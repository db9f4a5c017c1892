import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { SyncStream } from './sync-stream.js';

export interface SyncRunRow {
  id: string;
  channel_id: string;
  stream: SyncStream;
  state: 'running' | 'done' | 'failed';
  requested_by: string | null;
  pages: number;
  rows_read: number;
  rows_changed: number;
  error_count: number;
  error: string | null;
  watermark: Date | null;
  channel_total: number | null;
  held: number | null;
  gap: number | null;
  started_at: Date;
  finished_at: Date | null;
}

export interface SyncProblemRow {
  stream: SyncStream;
  external_id: string;
  code: string;
  message: string;
  attempts: number;
  first_at: Date;
  last_at: Date;
}

const RUN_COLUMNS = `r.id, r.channel_id, r.stream, r.state, r.requested_by, r.pages, r.rows_read, r.rows_changed,
  r.error_count, r.error, r.watermark, r.channel_total, r.held, r.gap, r.started_at, r.finished_at`;

/** How far channels have been read. Reads: sync_run, sync_watermark, sync_problem. */
@Injectable()
export class SyncRead {
  /** Runs of a channel, newest first; `beforeId` continues a list (exclusive). */
  async runs(
    sql: Sql,
    channelId: string,
    options: { beforeId?: string | undefined; limit: number },
  ): Promise<SyncRunRow[]> {
    const { beforeId, limit } = options;
    return sql.rows<SyncRunRow>(
      `SELECT ${RUN_COLUMNS} FROM sync_run r
       WHERE r.channel_id = ?${beforeId === undefined ? '' : ' AND r.id < ?'} ORDER BY r.id DESC LIMIT ?`,
      beforeId === undefined ? [channelId, limit] : [channelId, beforeId, limit],
    );
  }

  /** The newest run of each channel. */
  async lastRuns(sql: Sql): Promise<Map<string, SyncRunRow>> {
    const rows = await sql.rows<SyncRunRow>(
      `SELECT ${RUN_COLUMNS} FROM sync_run r
       JOIN (SELECT l.channel_id, MAX(l.id) AS id FROM sync_run l GROUP BY l.channel_id) n ON n.id = r.id`,
    );
    return new Map(rows.map((row) => [row.channel_id, row]));
  }

  /** Each stream's last completed run, which is its certificate, and how many seconds ago it ended. */
  async certificates(sql: Sql, channelId: string): Promise<(SyncRunRow & { age_seconds: number })[]> {
    return sql.rows<SyncRunRow & { age_seconds: number }>(
      `SELECT ${RUN_COLUMNS}, TIMESTAMPDIFF(SECOND, r.finished_at, UTC_TIMESTAMP(3)) AS age_seconds
       FROM sync_run r
       JOIN (SELECT l.stream, MAX(l.id) AS id FROM sync_run l
             WHERE l.channel_id = ? AND l.state = 'done' GROUP BY l.stream) n ON n.id = r.id
       ORDER BY r.stream`,
      [channelId],
    );
  }

  /** Records that could not be read or stored, newest first. */
  async problems(sql: Sql, channelId: string, limit: number): Promise<SyncProblemRow[]> {
    return sql.rows<SyncProblemRow>(
      `SELECT p.stream, p.external_id, p.code, p.message, p.attempts, p.first_at, p.last_at
       FROM sync_problem p WHERE p.channel_id = ? ORDER BY p.last_at DESC LIMIT ?`,
      [channelId, limit],
    );
  }

  async run(sql: Sql, runId: string): Promise<SyncRunRow | undefined> {
    return sql.row<SyncRunRow>(`SELECT ${RUN_COLUMNS} FROM sync_run r WHERE r.id = ?`, [runId]);
  }
}
