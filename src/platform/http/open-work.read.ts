import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Work that waits in rows. Reads event_task and job_run. */
export interface OpenWork {
  /** Age in seconds of the oldest piece that could be done now; null when nothing waits. */
  oldestSeconds: number | null;
  openTasks: number;
  deadTasks: number;
  plannedRuns: number;
  runningRuns: number;
  failedRuns: number;
}

/** Counting stops here: beyond it the exact number tells nobody more. */
const COUNT_CAP = 10_000;

/** Answers whether work gets done, which is what health means here: an answering Redis alone proves nothing. */
@Injectable()
export class OpenWorkRead {
  constructor(private readonly database: Database) {}

  /** Age of the oldest waiting piece in seconds, or null. One index look-up per table. */
  async oldestSeconds(): Promise<number | null> {
    const found = await this.database.row<{ seconds: number | null }>(
      `SELECT TIMESTAMPDIFF(SECOND, MIN(w.waiting_since), UTC_TIMESTAMP(3)) AS seconds FROM (
         SELECT MIN(t.available_at) AS waiting_since FROM event_task t
         WHERE t.state = 'open' AND t.available_at <= UTC_TIMESTAMP(3)
         UNION ALL
         SELECT MIN(r.available_at) FROM job_run r
         WHERE r.state = 'planned' AND r.available_at <= UTC_TIMESTAMP(3)
       ) w`,
    );
    return found?.seconds ?? null;
  }

  async summary(): Promise<OpenWork> {
    const [oldestSeconds, tasks, runs] = await Promise.all([
      this.oldestSeconds(),
      this.countByState('event_task', ['open', 'dead']),
      this.countByState('job_run', ['planned', 'running', 'failed']),
    ]);
    return {
      oldestSeconds,
      openTasks: tasks.get('open') ?? 0,
      deadTasks: tasks.get('dead') ?? 0,
      plannedRuns: runs.get('planned') ?? 0,
      runningRuns: runs.get('running') ?? 0,
      failedRuns: runs.get('failed') ?? 0,
    };
  }

  private async countByState(
    table: 'event_task' | 'job_run',
    states: readonly string[],
  ): Promise<Map<string, number>> {
    const parts = states.map(
      () =>
        `SELECT ? AS state, COUNT(*) AS n FROM
           (SELECT 1 FROM ${table} w WHERE w.state = ? LIMIT ${COUNT_CAP}) c`,
    );
    const rows = await this.database.rows<{ state: string; n: number }>(
      parts.join(' UNION ALL '),
      states.flatMap((state) => [state, state]),
    );
    return new Map(rows.map(({ state, n }) => [state, n]));
  }
}
