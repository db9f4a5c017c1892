import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

export interface AuditEntry {
  operatorId: string | null;
  operatorName: string;
  /** Method and route pattern, e.g. `POST /api/admin/v1/coupon-templates`. */
  action: string;
  /** The path as it was called, without its query. */
  target: string;
  /** `ok`, or the code of the error. */
  outcome: string;
  /** What was sent, secrets taken out. */
  detail: unknown;
  address: string;
}

export interface AuditRow {
  id: string;
  operator_name: string;
  action: string;
  target: string;
  outcome: string;
  address: string;
  occurred_at: Date;
}

/** The only writer of audit_log, which only grows. */
@Injectable()
export class AuditStore {
  async append(sql: Sql, entry: AuditEntry): Promise<void> {
    await sql.run(
      `INSERT INTO audit_log (operator_id, operator_name, action, target, outcome, detail_json, address)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        entry.operatorId,
        entry.operatorName,
        entry.action.slice(0, 160),
        entry.target.slice(0, 255),
        entry.outcome.slice(0, 64),
        entry.detail === undefined ? null : JSON.stringify(entry.detail),
        entry.address.slice(0, 64),
      ],
    );
  }

  /** The newest entries, newest first. */
  async latest(sql: Sql, limit: number): Promise<AuditRow[]> {
    return sql.rows<AuditRow>(
      `SELECT a.id, a.operator_name, a.action, a.target, a.outcome, a.address, a.occurred_at
       FROM audit_log a ORDER BY a.id DESC LIMIT ?`,
      [limit],
    );
  }
}
