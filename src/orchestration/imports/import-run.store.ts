import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import type { Sql } from '../../platform/database/sql.js';
import type { ImportCounts, ImportKind } from './import-summary.js';

export interface NewImportRun {
  kind: ImportKind;
  channelId: string;
  fileName: string;
  fileBytes: number;
  fileSha256: string;
  encoding: string;
  /** Column names by field. */
  columns: Record<string, string>;
}

export interface ImportRunRow {
  id: string;
  kind: ImportKind;
  channel_name: string;
  file_name: string;
  /** running beyond its lease: interrupted. */
  state: 'running' | 'done' | 'failed' | 'interrupted';
  row_count: number;
  inserted_count: number;
  changed_count: number;
  unchanged_count: number;
  rejected_count: number;
  error: string | null;
  started_at: Date;
  finished_at: Date | null;
}

/** The only writer of import_run. */
@Injectable()
export class ImportRunStore {
  constructor(private readonly config: AppConfig) {}

  async begin(sql: Sql, run: NewImportRun): Promise<string> {
    const { insertId } = await sql.run(
      `INSERT INTO import_run (kind, channel_id, file_name, file_bytes, file_sha256, encoding, columns_json,
                               started_at, lease_until)
       VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? SECOND)`,
      [
        run.kind,
        run.channelId,
        [...run.fileName].slice(-255).join(''),
        run.fileBytes,
        run.fileSha256,
        run.encoding,
        JSON.stringify(run.columns),
        this.config.LEASE_SECONDS,
      ],
    );
    return insertId;
  }

  /** Notes how far a run is, in the transaction of the rows it counts, and that its process lives. */
  async progress(sql: Sql, id: string, counts: ImportCounts): Promise<void> {
    await sql.run(
      `UPDATE import_run SET row_count = ?, inserted_count = ?, changed_count = ?, unchanged_count = ?,
              rejected_count = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE id = ?`,
      [...countsOf(counts), this.config.LEASE_SECONDS, id],
    );
  }

  async finish(sql: Sql, id: string, counts: ImportCounts, error: string | null): Promise<void> {
    await sql.run(
      `UPDATE import_run SET row_count = ?, inserted_count = ?, changed_count = ?, unchanged_count = ?,
              rejected_count = ?, state = ?, error = ?, finished_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [...countsOf(counts), error === null ? 'done' : 'failed', error, id],
    );
  }

  /** The newest runs, newest first. */
  async latest(sql: Sql, limit: number): Promise<ImportRunRow[]> {
    return sql.rows<ImportRunRow>(
      `SELECT r.id, r.kind, c.name AS channel_name, r.file_name,
              IF(r.state = 'running' AND r.lease_until < UTC_TIMESTAMP(3), 'interrupted', r.state) AS state,
              r.row_count, r.inserted_count, r.changed_count, r.unchanged_count, r.rejected_count, r.error,
              r.started_at, r.finished_at
       FROM import_run r JOIN channel c ON c.id = r.channel_id ORDER BY r.id DESC LIMIT ?`,
      [limit],
    );
  }
}

function countsOf(counts: ImportCounts): [number, number, number, number, number] {
  return [counts.rows, counts.inserted, counts.changed, counts.unchanged, counts.rejected];
}
