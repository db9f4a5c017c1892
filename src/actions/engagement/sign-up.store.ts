import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

export type SignUpState = 'seated' | 'waiting' | 'cancelled' | 'attended';

export interface SignUpRow {
  id: string;
  engagement_id: string;
  version_id: string;
  member_id: string;
  state: SignUpState;
  position: number | null;
  wrong_codes: number;
}

export interface PoolRow {
  capacity: number;
  taken: number;
  attend_code: string;
}

const COLUMNS = 's.id, s.engagement_id, s.version_id, s.member_id, s.state, s.position, s.wrong_codes';

/** Seats. Writes: sign_up_pool, sign_up. */
@Injectable()
export class SignUpStore {
  async open(tx: Tx, id: string, capacity: number, attendCode: string): Promise<void> {
    await tx.run('INSERT INTO sign_up_pool (engagement_id, capacity, attend_code) VALUES (?, ?, ?)', [
      id,
      capacity,
      attendCode,
    ]);
  }

  async pool(sql: Sql, id: string): Promise<PoolRow | undefined> {
    return sql.row<PoolRow>(
      'SELECT p.capacity, p.taken, p.attend_code FROM sign_up_pool p WHERE p.engagement_id = ?',
      [id],
    );
  }

  /** The lock under which seats change hands; whoever moves people up holds it. */
  async lockPool(tx: Tx, id: string): Promise<PoolRow | undefined> {
    await tx.row('SELECT p.engagement_id FROM sign_up_pool p WHERE p.engagement_id = ? FOR UPDATE', [id]);
    return this.pool(tx, id);
  }

  /** Takes a seat; false when none is left. */
  async takeSeat(tx: Tx, id: string): Promise<boolean> {
    const { affectedRows } = await tx.run(
      'UPDATE sign_up_pool SET taken = taken + 1 WHERE engagement_id = ? AND taken < capacity',
      [id],
    );
    return affectedRows === 1;
  }

  async giveSeatBack(tx: Tx, id: string): Promise<void> {
    await tx.run('UPDATE sign_up_pool SET taken = taken - 1 WHERE engagement_id = ? AND taken > 0', [id]);
  }

  /** The next place in the waiting list. */
  async nextPosition(tx: Tx, id: string): Promise<number> {
    await tx.run('UPDATE sign_up_pool SET last_position = last_position + 1 WHERE engagement_id = ?', [id]);
    const found = await tx.row<{ last_position: number }>(
      'SELECT p.last_position FROM sign_up_pool p WHERE p.engagement_id = ?',
      [id],
    );
    return found?.last_position ?? 0;
  }

  /** False when fewer seats are wanted than are taken. */
  async setCapacity(tx: Tx, id: string, capacity: number): Promise<boolean> {
    await this.lockPool(tx, id);
    await tx.run('UPDATE sign_up_pool SET capacity = ? WHERE engagement_id = ? AND taken <= ?', [
      capacity,
      id,
      capacity,
    ]);
    return (await this.pool(tx, id))?.capacity === capacity;
  }

  async find(sql: Sql, id: string, memberId: string): Promise<SignUpRow | undefined> {
    return sql.row<SignUpRow>(
      `SELECT ${COLUMNS} FROM sign_up s WHERE s.engagement_id = ? AND s.member_id = ?`,
      [id, memberId],
    );
  }

  async lockById(tx: Tx, engagementId: string, signUpId: string): Promise<SignUpRow | undefined> {
    return tx.row<SignUpRow>(
      `SELECT ${COLUMNS} FROM sign_up s WHERE s.id = ? AND s.engagement_id = ? FOR UPDATE`,
      [signUpId, engagementId],
    );
  }

  /** Writes a sign-up, or takes up one that was cancelled. */
  async save(
    tx: Tx,
    row: {
      engagementId: string;
      versionId: string;
      memberId: string;
      state: 'seated' | 'waiting';
      position: number | null;
      now: Date;
    },
  ): Promise<void> {
    const seatedAt = row.state === 'seated' ? row.now : null;
    await tx.run(
      `INSERT INTO sign_up (engagement_id, version_id, member_id, state, position, signed_at, seated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE version_id = VALUES(version_id), state = VALUES(state), position = VALUES(position),
         signed_at = VALUES(signed_at), seated_at = VALUES(seated_at), cancelled_at = NULL`,
      [row.engagementId, row.versionId, row.memberId, row.state, row.position, row.now, seatedAt],
    );
  }

  async cancel(tx: Tx, signUpId: string, now: Date): Promise<void> {
    await tx.run(`UPDATE sign_up SET state = 'cancelled', position = NULL, cancelled_at = ? WHERE id = ?`, [
      now,
      signUpId,
    ]);
  }

  /** Whoever has waited longest. The pool is locked by the caller. Uses ix_sign_up_state. */
  async firstWaiting(tx: Tx, id: string): Promise<SignUpRow | undefined> {
    return tx.row<SignUpRow>(
      `SELECT ${COLUMNS} FROM sign_up s WHERE s.engagement_id = ? AND s.state = 'waiting'
       ORDER BY s.position LIMIT 1 FOR UPDATE`,
      [id],
    );
  }

  async seat(tx: Tx, signUpId: string, now: Date): Promise<void> {
    await tx.run(`UPDATE sign_up SET state = 'seated', position = NULL, seated_at = ? WHERE id = ?`, [
      now,
      signUpId,
    ]);
  }

  /** Notes that somebody came; false when that was noted before or they have no seat. */
  async attend(tx: Tx, signUpId: string, by: string, now: Date): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE sign_up SET state = 'attended', attended_at = ?, attended_by = ? WHERE id = ? AND state = 'seated'`,
      [now, by, signUpId],
    );
    return affectedRows === 1;
  }

  async countWrongCode(sql: Sql, signUpId: string): Promise<void> {
    await sql.run('UPDATE sign_up SET wrong_codes = LEAST(wrong_codes + 1, 200) WHERE id = ?', [signUpId]);
  }

  /** How many wait in front of a place, and in all. */
  async countWaiting(sql: Sql, id: string, before?: number): Promise<number> {
    const found = await sql.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM sign_up s
       WHERE s.engagement_id = ? AND s.state = 'waiting' AND s.position < ?`,
      [id, before ?? 4_294_967_295],
    );
    return found?.total ?? 0;
  }
}
