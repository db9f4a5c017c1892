import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { RangeRow, RunRow, RunScheme } from './tiering.rows.js';

const RUN = `r.id, r.kind, r.cause, r.as_of_on, r.schemes_json, r.state, r.range_count, r.ranges_done,
  r.members_seen, r.change_count, r.requested_by, r.error, r.created_at, r.finished_at`;
const LEASE_SECONDS = 30;
const RETRY_SECONDS = 2;

export interface NewRun {
  cause: string;
  asOf: BusinessDate;
  schemes: readonly RunScheme[];
  requestedBy: string | null;
}

/** Runs and their ranges. Writes: tier_run, tier_run_range. */
@Injectable()
export class TierRunStore {
  find(sql: Sql, id: string): Promise<RunRow | undefined> {
    return sql.row<RunRow>(`SELECT ${RUN} FROM tier_run r WHERE r.id = ?`, [id]);
  }

  /** Runs that place everybody and have not ended, oldest first. */
  active(sql: Sql): Promise<RunRow[]> {
    return sql.rows<RunRow>(
      `SELECT ${RUN} FROM tier_run r WHERE r.state IN ('planned', 'running') ORDER BY r.id`,
    );
  }

  /** Plans a run over ranges of ids; a run over nobody is done at once. */
  async plan(tx: Tx, run: NewRun, ranges: readonly { from: number; to: number }[]): Promise<string> {
    const { insertId: id } = await tx.run(
      `INSERT INTO tier_run (kind, cause, as_of_on, schemes_json, state, range_count, requested_by, finished_at)
       VALUES ('full', ?, ?, ?, ?, ?, ?, IF(? = 0, UTC_TIMESTAMP(3), NULL))`,
      [
        run.cause,
        run.asOf,
        JSON.stringify(run.schemes),
        ranges.length === 0 ? 'done' : 'planned',
        ranges.length,
        run.requestedBy,
        ranges.length,
      ],
    );
    if (ranges.length > 0) {
      const list = valuesList(ranges.map(({ from, to }, index) => [id, index + 1, from, to]));
      await tx.run(
        `INSERT INTO tier_run_range (run_id, range_no, from_member_id, to_member_id) VALUES ${list.text}`,
        list.values,
      );
    }
    return id;
  }

  /** Notes a real-time pass that moved somebody. */
  async insertRealtime(tx: Tx, run: NewRun, membersSeen: number): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO tier_run (kind, cause, as_of_on, schemes_json, state, members_seen, finished_at)
       VALUES ('realtime', ?, ?, ?, 'done', ?, UTC_TIMESTAMP(3))`,
      [run.cause, run.asOf, JSON.stringify(run.schemes), membersSeen],
    );
    return insertId;
  }

  async setChangeCount(tx: Tx, runId: string, changes: number): Promise<void> {
    await tx.run('UPDATE tier_run SET change_count = ? WHERE id = ?', [changes, runId]);
  }

  /** Ends runs before their time; ranges in work find out when they commit. */
  async cancel(tx: Sql, runIds: readonly string[]): Promise<number> {
    if (runIds.length === 0) return 0;
    const { affectedRows } = await tx.run(
      `UPDATE tier_run SET state = 'cancelled', finished_at = UTC_TIMESTAMP(3)
       WHERE id IN (?) AND state IN ('planned', 'running')`,
      [runIds],
    );
    return affectedRows;
  }

  /**
   * Makes a run that was stopped or gave up go on with the ranges it has left; false when there is nothing to go on
   * with. A range that was begun keeps having been begun, so that nobody is moved twice.
   */
  async reopen(tx: Tx, runId: string): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE tier_run SET state = 'planned', finished_at = NULL, error = NULL
       WHERE id = ? AND state IN ('cancelled', 'failed') AND ranges_done < range_count`,
      [runId],
    );
    if (affectedRows === 0) return false;
    await tx.run(
      `UPDATE tier_run_range SET attempts = LEAST(attempts, 1), lease_until = NULL
       WHERE run_id = ? AND state = 'planned'`,
      [runId],
    );
    return true;
  }

  /** Takes one open range of a run, lowest first; undefined when none is free. */
  async claimRange(sql: Sql, runId: string): Promise<RangeRow | undefined> {
    const token = randomUUID();
    const { affectedRows } = await sql.run(
      `UPDATE tier_run_range SET lease_token = ?, attempts = attempts + 1,
              lease_until = UTC_TIMESTAMP(3) + INTERVAL ${LEASE_SECONDS} SECOND
       WHERE run_id = ? AND state = 'planned' AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))
       ORDER BY range_no LIMIT 1`,
      [token, runId],
    );
    if (affectedRows === 0) return undefined;
    const row = await sql.row<Omit<RangeRow, 'lease_token'>>(
      `SELECT g.run_id, g.range_no, g.from_member_id, g.to_member_id, g.attempts FROM tier_run_range g
       WHERE g.run_id = ? AND g.lease_token = ?`,
      [runId, token],
    );
    return row && { ...row, lease_token: token };
  }

  /** Locks a run; false when it has ended meanwhile (cancelled), and the work must be given up. */
  async lockIfActive(tx: Tx, runId: string): Promise<boolean> {
    const run = await tx.row<{ state: string }>('SELECT r.state FROM tier_run r WHERE r.id = ? FOR UPDATE', [
      runId,
    ]);
    return run?.state === 'planned' || run?.state === 'running';
  }

  async addChanges(tx: Tx, runId: string, changes: number): Promise<void> {
    await tx.run(`UPDATE tier_run SET state = 'running', change_count = change_count + ? WHERE id = ?`, [
      changes,
      runId,
    ]);
  }

  /** Closes a range that is still ours: `lost` when somebody took it over, `last` when it ended the run. */
  async closeRange(
    tx: Tx,
    range: RangeRow,
    members: number,
    changes: number,
  ): Promise<'lost' | 'open' | 'last'> {
    const { affectedRows } = await tx.run(
      `UPDATE tier_run_range SET state = 'done', change_count = ?, lease_until = NULL
       WHERE run_id = ? AND range_no = ? AND lease_token = ? AND state = 'planned'`,
      [changes, range.run_id, range.range_no, range.lease_token],
    );
    if (affectedRows === 0) return 'lost';
    await tx.run(
      `UPDATE tier_run SET state = IF(ranges_done + 1 >= range_count, 'done', 'running'),
              finished_at = IF(ranges_done + 1 >= range_count, UTC_TIMESTAMP(3), NULL),
              members_seen = members_seen + ?, ranges_done = ranges_done + 1
       WHERE id = ?`,
      [members, range.run_id],
    );
    const run = await this.find(tx, range.run_id);
    return run?.state === 'done' ? 'last' : 'open';
  }

  /** Gives a range back after an error; it is free again shortly. */
  async releaseRange(sql: Sql, range: RangeRow, error: string): Promise<void> {
    await sql.run(
      `UPDATE tier_run_range SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ${RETRY_SECONDS} SECOND
       WHERE run_id = ? AND range_no = ? AND lease_token = ? AND state = 'planned'`,
      [range.run_id, range.range_no, range.lease_token],
    );
    await sql.run('UPDATE tier_run SET error = ? WHERE id = ?', [error.slice(0, 2000), range.run_id]);
  }

  async fail(sql: Sql, runId: string, error: string): Promise<void> {
    await sql.run(
      `UPDATE tier_run SET state = 'failed', error = ?, finished_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND state IN ('planned', 'running')`,
      [error.slice(0, 2000), runId],
    );
  }

  /** Runs over everybody, newest first. Uses ix_tier_run_kind. */
  latestFull(sql: Sql, limit: number, beforeId?: string): Promise<RunRow[]> {
    return sql.rows<RunRow>(
      `SELECT ${RUN} FROM tier_run r WHERE r.kind = 'full' AND r.id < ? ORDER BY r.id DESC LIMIT ?`,
      [beforeId ?? '18446744073709551615', limit],
    );
  }

  /** Highest id that a run's open ranges reach; null when none is open. */
  async openUpTo(sql: Sql, runId: string): Promise<string | null> {
    const found = await sql.row<{ member_id: string | null }>(
      `SELECT MAX(g.to_member_id) AS member_id FROM tier_run_range g WHERE g.run_id = ? AND g.state = 'planned'`,
      [runId],
    );
    return found?.member_id ?? null;
  }
}
