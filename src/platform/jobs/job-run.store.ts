import { randomUUID } from 'node:crypto';
import type { BusinessDate } from '../clock/business-date.js';
import type { Sql } from '../database/sql.js';
import type { JobCounts, JobRunRow } from './job.js';

const COLUMNS = `r.id, r.job, r.period, r.business_date, r.state, r.cause, r.requested_by, r.attempts,
  r.progress_done, r.progress_total, r.counts_json, r.error, r.planned_at, r.started_at, r.finished_at`;

/** Reads and writes `job_run`: one row per (job, period), which alone decides whether work is done. */
export class JobRunStore {
  constructor(private readonly leaseSeconds: number) {}

  /** How often a running row is to be renewed, in milliseconds: four times within its lease. */
  get renewEveryMs(): number {
    return Math.max(this.leaseSeconds, 1) * 250;
  }

  /** Plans a period unless it has its row already; true when this call planned it. */
  async plan(
    sql: Sql,
    run: {
      job: string;
      period: string;
      businessDate: BusinessDate;
      state?: 'planned' | 'skipped';
      cause?: 'schedule' | 'manual';
      requestedBy?: string | undefined;
    },
  ): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `INSERT INTO job_run (job, period, business_date, state, cause, requested_by, finished_at)
       VALUES (?, ?, ?, ?, ?, ?, IF(? = 'skipped', UTC_TIMESTAMP(3), NULL))
       ON DUPLICATE KEY UPDATE job = VALUES(job)`,
      [
        run.job,
        run.period,
        run.businessDate,
        run.state ?? 'planned',
        run.cause ?? 'schedule',
        run.requestedBy ?? null,
        run.state ?? 'planned',
      ],
    );
    return affectedRows === 1;
  }

  /** Plans a run of its own, outside any schedule; returns its id. */
  async planManual(sql: Sql, job: string, businessDate: BusinessDate, requestedBy: string): Promise<string> {
    const { insertId } = await sql.run(
      `INSERT INTO job_run (job, period, business_date, cause, requested_by) VALUES (?, ?, ?, 'manual', ?)`,
      [job, `manual:${randomUUID()}`, businessDate, requestedBy],
    );
    return insertId;
  }

  /** Takes one planned or abandoned run among `jobs`, oldest first. */
  async claim(sql: Sql, jobs: readonly string[]): Promise<(JobRunRow & { lease_token: string }) | undefined> {
    if (jobs.length === 0) return undefined;
    const token = randomUUID();
    const { affectedRows } = await sql.run(
      `UPDATE job_run SET state = 'running', lease_token = ?, attempts = attempts + 1,
              lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
              started_at = COALESCE(started_at, UTC_TIMESTAMP(3))
       WHERE job IN (?) AND ((state = 'planned' AND available_at <= UTC_TIMESTAMP(3))
         OR (state = 'running' AND lease_until < UTC_TIMESTAMP(3)))
       ORDER BY id LIMIT 1`,
      [token, this.leaseSeconds, jobs],
    );
    if (affectedRows === 0) return undefined;
    const row = await sql.row<JobRunRow>(`SELECT ${COLUMNS} FROM job_run r WHERE r.lease_token = ?`, [token]);
    return row && { ...row, lease_token: token };
  }

  /** Whether a run of `before` that was planned earlier than the oldest planned run of `job` is still open. */
  async isHeldBack(sql: Sql, job: string, before: readonly string[]): Promise<boolean> {
    const found = await sql.row(
      `SELECT 1 FROM job_run b WHERE b.state IN ('planned', 'running') AND b.job IN (?)
         AND b.id < (SELECT MIN(r.id) FROM job_run r WHERE r.state = 'planned' AND r.job = ?) LIMIT 1`,
      [before, job],
    );
    return found !== undefined;
  }

  /** Keeps a running row ours; false when the lease was lost to another worker. */
  async renew(sql: Sql, id: string, token: string): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE job_run SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE id = ? AND lease_token = ? AND state = 'running'`,
      [this.leaseSeconds, id, token],
    );
    return affectedRows === 1;
  }

  async progress(sql: Sql, id: string, done: number, total: number): Promise<void> {
    await sql.run('UPDATE job_run SET progress_done = ?, progress_total = ? WHERE id = ?', [done, total, id]);
  }

  async finish(sql: Sql, id: string, token: string, counts: JobCounts): Promise<void> {
    await sql.run(
      `UPDATE job_run SET state = 'done', counts_json = ?, error = NULL, finished_at = UTC_TIMESTAMP(3), lease_token = NULL
       WHERE id = ? AND lease_token = ?`,
      [JSON.stringify(counts), id, token],
    );
  }

  /** Puts a run back for a later try, or closes it as failed after its last. */
  async giveBack(
    sql: Sql,
    id: string,
    token: string,
    error: string,
    retryAfterSeconds: number | undefined,
  ): Promise<void> {
    await sql.run(
      `UPDATE job_run SET state = ?, error = ?, lease_token = NULL, lease_until = NULL,
              available_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
              finished_at = IF(? = 'failed', UTC_TIMESTAMP(3), NULL)
       WHERE id = ? AND lease_token = ?`,
      [
        retryAfterSeconds === undefined ? 'failed' : 'planned',
        error.slice(0, 2000),
        retryAfterSeconds ?? 0,
        retryAfterSeconds === undefined ? 'failed' : 'planned',
        id,
        token,
      ],
    );
  }

  async find(sql: Sql, id: string): Promise<JobRunRow | undefined> {
    return sql.row<JobRunRow>(`SELECT ${COLUMNS} FROM job_run r WHERE r.id = ?`, [id]);
  }

  /** The newest scheduled period of a job that has a row, or undefined. */
  async lastPeriod(sql: Sql, job: string): Promise<JobRunRow | undefined> {
    return sql.row<JobRunRow>(
      `SELECT ${COLUMNS} FROM job_run r WHERE r.job = ? AND r.period NOT LIKE 'manual:%' ORDER BY r.period DESC LIMIT 1`,
      [job],
    );
  }

  /** The newest runs of a job, newest first. */
  async latest(sql: Sql, job: string, limit: number): Promise<JobRunRow[]> {
    return sql.rows<JobRunRow>(
      `SELECT ${COLUMNS} FROM job_run r WHERE r.job = ? ORDER BY r.id DESC LIMIT ?`,
      [job, limit],
    );
  }
}
