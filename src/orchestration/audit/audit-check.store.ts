import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { LastCheck } from './due-invariants.js';

export type CheckCause = 'schedule' | 'manual' | 'command';
export type InvariantState = 'held' | 'offended' | 'failed';

/** A row that breaks an invariant, by column. Instants as ISO text, binary values as hex. */
export type OffendingRow = Record<string, string | number | null>;

/** What a pass found about one invariant. */
export interface InvariantFinding {
  code: string;
  state: InvariantState;
  rows: readonly OffendingRow[];
  error?: string;
  durationMs: number;
}

export interface CheckRow {
  id: string;
  cause: CheckCause;
  requested_by: string | null;
  planned: number;
  checked: number;
  offended: number;
  failed: number;
  started_at: Date;
  finished_at: Date | null;
}

export interface ResultRow {
  check_id: string;
  code: string;
  state: InvariantState;
  offenders: number;
  error: string | null;
  duration_ms: number;
  checked_at: Date;
}

const RESULT_COLUMNS = 'r.check_id, r.code, r.state, r.offenders, r.error, r.duration_ms, r.checked_at';
const CHECK_COLUMNS =
  'c.id, c.cause, c.requested_by, c.planned, c.checked, c.offended, c.failed, c.started_at, c.finished_at';
const CHECKS_PER_PRUNING = 500;

/** Writes: audit_check, invariant_result, audit_mark. Reads: audit_log. */
@Injectable()
export class AuditCheckStore {
  async open(sql: Sql, cause: CheckCause, requestedBy: string | undefined, planned: number): Promise<string> {
    const { insertId } = await sql.run(
      'INSERT INTO audit_check (cause, requested_by, planned) VALUES (?, ?, ?)',
      [cause, requestedBy?.slice(0, 64) ?? null, planned],
    );
    return insertId;
  }

  /** Keeps what was found and counts it in the pass. Both in one transaction. */
  async keep(tx: Sql, checkId: string, found: InvariantFinding): Promise<void> {
    await tx.run(
      `INSERT INTO invariant_result (check_id, code, state, offenders, rows_json, error, duration_ms, checked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))`,
      [
        checkId,
        found.code,
        found.state,
        found.rows.length,
        found.rows.length === 0 ? null : JSON.stringify(found.rows),
        found.error?.slice(0, 2000) ?? null,
        found.durationMs,
      ],
    );
    await tx.run(
      `UPDATE audit_check SET checked = checked + 1, offended = offended + ?, failed = failed + ? WHERE id = ?`,
      [found.state === 'offended' ? 1 : 0, found.state === 'failed' ? 1 : 0, checkId],
    );
  }

  async close(sql: Sql, checkId: string): Promise<void> {
    await sql.run('UPDATE audit_check SET finished_at = UTC_TIMESTAMP(3) WHERE id = ?', [checkId]);
  }

  /** Remembers how long the audit log is now, so that the next pass sees when something has gone from it. */
  async mark(sql: Sql): Promise<void> {
    await sql.run(
      `INSERT INTO audit_mark (max_id, row_count) SELECT COALESCE(MAX(a.id), 0), COUNT(*) FROM audit_log a`,
    );
  }

  /** Forgets passes from before an instant, and all marks but the newest hundred. */
  async prune(sql: Sql, before: Date): Promise<number> {
    const old = await sql.rows<{ id: string }>(
      `SELECT c.id FROM audit_check c WHERE c.started_at < ? ORDER BY c.started_at LIMIT ${CHECKS_PER_PRUNING}`,
      [before],
    );
    if (old.length > 0) {
      const ids = old.map(({ id }) => id);
      await sql.run('DELETE FROM invariant_result WHERE check_id IN (?)', [ids]);
      await sql.run('DELETE FROM audit_check WHERE id IN (?)', [ids]);
    }
    const newest = await sql.row<{ id: string | null }>('SELECT MAX(m.id) AS id FROM audit_mark m');
    await sql.run('DELETE FROM audit_mark WHERE id + 100 <= ?', [newest?.id ?? '0']);
    return old.length;
  }

  /** When each invariant was last asked. Uses ix_invariant_result_code. */
  async lastChecks(sql: Sql): Promise<Map<string, LastCheck>> {
    const rows = await this.latestResults(sql);
    return new Map(rows.map((row) => [row.code, { checkedAt: row.checked_at, durationMs: row.duration_ms }]));
  }

  /** The newest result of each invariant that was ever asked. Uses ix_invariant_result_code. */
  async latestResults(sql: Sql): Promise<ResultRow[]> {
    return sql.rows<ResultRow>(
      `SELECT ${RESULT_COLUMNS} FROM invariant_result r
       JOIN (SELECT l.code, MAX(l.check_id) AS check_id FROM invariant_result l GROUP BY l.code) n
         ON n.code = r.code AND n.check_id = r.check_id`,
    );
  }

  /** Rows found by one result; empty when it held. */
  async offendingRows(sql: Sql, checkId: string, code: string): Promise<OffendingRow[] | undefined> {
    const found = await sql.row<{ rows_json: OffendingRow[] | null }>(
      'SELECT r.rows_json FROM invariant_result r WHERE r.check_id = ? AND r.code = ?',
      [checkId, code],
    );
    return found && (found.rows_json ?? []);
  }

  /** The results of one invariant, newest first. Uses ix_invariant_result_code. */
  async history(
    sql: Sql,
    code: string,
    filter: { state?: InvariantState | undefined; beforeCheckId?: string | undefined },
    limit: number,
  ): Promise<ResultRow[]> {
    const where = ['r.code = ?'];
    const values: (string | number)[] = [code];
    if (filter.state !== undefined) {
      where.push('r.state = ?');
      values.push(filter.state);
    }
    if (filter.beforeCheckId !== undefined) {
      where.push('r.check_id < ?');
      values.push(filter.beforeCheckId);
    }
    return sql.rows<ResultRow>(
      `SELECT ${RESULT_COLUMNS} FROM invariant_result r WHERE ${where.join(' AND ')}
       ORDER BY r.check_id DESC LIMIT ?`,
      [...values, limit],
    );
  }

  async check(sql: Sql, id: string): Promise<CheckRow | undefined> {
    return sql.row<CheckRow>(`SELECT ${CHECK_COLUMNS} FROM audit_check c WHERE c.id = ?`, [id]);
  }

  /** The results of one pass. */
  async resultsOf(sql: Sql, checkId: string): Promise<ResultRow[]> {
    return sql.rows<ResultRow>(
      `SELECT ${RESULT_COLUMNS} FROM invariant_result r WHERE r.check_id = ? ORDER BY r.code`,
      [checkId],
    );
  }

  /** Passes, newest first. */
  async checks(
    sql: Sql,
    filter: { isOffended?: boolean | undefined; beforeId?: string | undefined },
    limit: number,
  ): Promise<CheckRow[]> {
    const where = ['c.id > 0'];
    const values: (string | number)[] = [];
    if (filter.isOffended) where.push('(c.offended > 0 OR c.failed > 0)');
    if (filter.beforeId !== undefined) {
      where.push('c.id < ?');
      values.push(filter.beforeId);
    }
    return sql.rows<CheckRow>(
      `SELECT ${CHECK_COLUMNS} FROM audit_check c WHERE ${where.join(' AND ')} ORDER BY c.id DESC LIMIT ?`,
      [...values, limit],
    );
  }
}
