import { Injectable } from '@nestjs/common';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import { SINGLE_KINDS, type EngagementDefinition, type EngagementKind } from './engagement-definition.js';
import { OtherRuns } from './engagement.errors.js';
import { isOfKind, type EngagementOf, type EngagementRow } from './engagement-state.js';
import { kindLabel } from './kinds/all-kinds.js';

const COLUMNS = `e.id, e.kind, e.title, e.state, e.version_id, v.version_no, v.definition_json, e.starts_at, e.ends_at,
  e.created_by, e.created_at, e.started_by, e.started_at, e.stopped_by, e.stopped_at, e.stop_reason`;
const FROM = 'engagement e JOIN engagement_version v ON v.id = e.version_id';

/** Activities and their versions. Writes: engagement, engagement_version, engagement_forward. */
@Injectable()
export class EngagementStore {
  async create(tx: Tx, definition: EngagementDefinition, author: string): Promise<string> {
    const { insertId } = await tx.run('INSERT INTO engagement (kind, title, created_by) VALUES (?, ?, ?)', [
      definition.kind,
      definition.title,
      author,
    ]);
    await this.addVersion(tx, insertId, definition, author);
    return insertId;
  }

  /** Writes the next version and makes it the one that holds. The activity is locked by the caller. */
  async addVersion(tx: Tx, id: string, definition: EngagementDefinition, author: string): Promise<void> {
    const found = await tx.row<{ last: number }>(
      'SELECT COALESCE(MAX(v.version_no), 0) AS last FROM engagement_version v WHERE v.engagement_id = ?',
      [id],
    );
    const { insertId } = await tx.run(
      `INSERT INTO engagement_version (engagement_id, version_no, definition_json, created_by) VALUES (?, ?, ?, ?)`,
      [id, (found?.last ?? 0) + 1, JSON.stringify(definition), author],
    );
    const { title, startsAt, endsAt } = definition;
    await tx.run('UPDATE engagement SET version_id = ?, title = ?, starts_at = ?, ends_at = ? WHERE id = ?', [
      insertId,
      title,
      startsAt && new Date(startsAt),
      endsAt && new Date(endsAt),
      id,
    ]);
  }

  async find(sql: Sql, id: string): Promise<EngagementRow | undefined> {
    return sql.row<EngagementRow>(`SELECT ${COLUMNS} FROM ${FROM} WHERE e.id = ?`, [id]);
  }

  async lock(tx: Tx, id: string): Promise<EngagementRow | undefined> {
    await tx.row('SELECT e.id FROM engagement e WHERE e.id = ? FOR UPDATE', [id]);
    return this.find(tx, id);
  }

  /** Those of one kind that were started and are neither stopped nor over. Uses ix_engagement_kind. */
  async running<Kind extends EngagementKind>(sql: Sql, kind: Kind, now: Date): Promise<EngagementOf<Kind>[]> {
    const rows = await sql.rows<EngagementRow>(
      `SELECT ${COLUMNS} FROM ${FROM}
       WHERE e.kind = ? AND e.state = 'running' AND e.starts_at <= ? AND e.ends_at > ? ORDER BY e.id DESC`,
      [kind, now, now],
    );
    return rows.filter((row) => isOfKind(row, kind));
  }

  /** All that run at `now`, newest first; a handful of rows. Uses ix_engagement_state. */
  async allRunning(sql: Sql, now: Date): Promise<EngagementRow[]> {
    return sql.rows<EngagementRow>(
      `SELECT ${COLUMNS} FROM ${FROM}
       WHERE e.state = 'running' AND e.starts_at <= ? AND e.ends_at > ? ORDER BY e.id DESC`,
      [now, now],
    );
  }

  /** The newest one of a kind that was ever started. */
  async latest<Kind extends EngagementKind>(sql: Sql, kind: Kind): Promise<EngagementOf<Kind> | undefined> {
    const row = await sql.row<EngagementRow>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE e.kind = ? AND e.state <> 'draft' ORDER BY e.id DESC LIMIT 1`,
      [kind],
    );
    return row && isOfKind(row, kind) ? row : undefined;
  }

  /**
   * Starts it. Of kinds of which one may run, the unique slot decides between two starts at once; the slot of one
   * that is over is given up first. Throws `engagement.other-runs`.
   */
  async start(tx: Tx, row: EngagementRow, author: string, now: Date): Promise<void> {
    const slot = SINGLE_KINDS.has(row.kind) ? row.kind : null;
    if (slot !== null) {
      await tx.run(
        `UPDATE engagement SET running_slot = NULL WHERE running_slot = ? AND (ends_at <= ? OR state <> 'running')`,
        [slot, now],
      );
    }
    try {
      await tx.run(
        `UPDATE engagement SET state = 'running', running_slot = ?, started_by = ?, started_at = ? WHERE id = ?`,
        [slot, author, now, row.id],
      );
    } catch (error) {
      if (isDuplicateKey(error)) throw new OtherRuns(kindLabel(row.kind));
      throw error;
    }
  }

  async stop(tx: Tx, id: string, author: string, reason: string, now: Date): Promise<void> {
    await tx.run(
      `UPDATE engagement SET state = 'stopped', running_slot = NULL, stopped_by = ?, stopped_at = ?, stop_reason = ?
       WHERE id = ?`,
      [author, now, reason, id],
    );
  }

  /** Every version, oldest first. */
  async versions(
    sql: Sql,
    id: string,
  ): Promise<
    {
      id: string;
      version_no: number;
      definition_json: EngagementDefinition;
      created_by: string;
      created_at: Date;
    }[]
  > {
    return sql.rows(
      `SELECT v.id, v.version_no, v.definition_json, v.created_by, v.created_at FROM engagement_version v
       WHERE v.engagement_id = ? ORDER BY v.version_no`,
      [id],
    );
  }

  /** Counts one more forwarding; nothing but the results reads it. Returns how many there are of this member. */
  async countForward(tx: Tx, id: string, memberId: string, on: string): Promise<number> {
    const list = valuesList([[id, memberId, on, 1]]);
    await tx.run(
      `INSERT INTO engagement_forward (engagement_id, member_id, forwarded_on, times) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE times = times + VALUES(times)`,
      list.values,
    );
    const found = await tx.row<{ times: number }>(
      `SELECT COALESCE(SUM(f.times), 0) AS times FROM engagement_forward f
       WHERE f.engagement_id = ? AND f.member_id = ?`,
      [id, memberId],
    );
    return found?.times ?? 0;
  }
}
