import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

export interface ActivityRow {
  id: string;
  member_id: string;
  kind: string;
  channel_id: string | null;
  detail_json: Record<string, unknown> | null;
  occurred_at: Date;
}

/** What people did. Reads: activity. */
@Injectable()
export class ActivitiesRead {
  /** Newest first; `before` continues a list (exclusive). Uses ix_activity_member. */
  async ofMember(
    sql: Sql,
    memberId: string,
    options: { before?: { occurredAt: Date; id: string } | undefined; limit: number },
  ): Promise<ActivityRow[]> {
    const { before, limit } = options;
    return sql.rows<ActivityRow>(
      `SELECT a.id, a.member_id, a.kind, a.channel_id, a.detail_json, a.occurred_at FROM activity a
       WHERE a.member_id = ?${before ? ' AND a.occurred_at <= ? AND (a.occurred_at < ? OR a.id < ?)' : ''}
       ORDER BY a.occurred_at DESC, a.id DESC LIMIT ?`,
      before ? [memberId, before.occurredAt, before.occurredAt, before.id, limit] : [memberId, limit],
    );
  }
}
