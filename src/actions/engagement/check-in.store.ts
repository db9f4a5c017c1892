import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export interface CheckInRow {
  on: BusinessDate;
  streak: number;
}

/** Check-ins. Writes: check_in. */
@Injectable()
export class CheckInStore {
  /** The newest ones up to and including `date`, newest first. */
  async recent(sql: Sql, memberId: string, date: BusinessDate, limit: number): Promise<CheckInRow[]> {
    const rows = await sql.rows<{ checked_on: BusinessDate; streak: number }>(
      `SELECT c.checked_on, c.streak FROM check_in c WHERE c.member_id = ? AND c.checked_on <= ?
       ORDER BY c.checked_on DESC LIMIT ?`,
      [memberId, date, limit],
    );
    return rows.map(({ checked_on: on, streak }) => ({ on, streak }));
  }

  /** Writes a day; false when the day was there already. The key decides between two at once. */
  async insert(
    tx: Tx,
    row: {
      memberId: string;
      on: BusinessDate;
      engagementId: string;
      versionId: string;
      streak: number;
      now: Date;
    },
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `INSERT INTO check_in (member_id, checked_on, engagement_id, version_id, streak, checked_at)
       VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
      [row.memberId, row.on, row.engagementId, row.versionId, row.streak, row.now],
    );
    return affectedRows === 1;
  }
}
