import { Injectable } from '@nestjs/common';
import { isDuplicateKey } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { OperatorExists } from './auth.errors.js';

/** `clerk`: somebody at a shop's till, who redeems coupons there and does nothing else. */
export type OperatorRole = 'admin' | 'operator' | 'clerk';
export type LoginMethod = 'password' | 'link';

export interface OperatorRow {
  id: string;
  name: string;
  role: OperatorRole;
  /** The shop a clerk stands in; null for other roles. */
  shop_code: string | null;
  password_hash: string | null;
  is_enabled: number;
  created_at: Date;
}

export interface SessionRow {
  session_id: string;
  operator_id: string;
  name: string;
  role: OperatorRole;
  shop_code: string | null;
  has_password: number;
  /** 1 while a fresh one-time link may set a password without the old one. */
  is_fresh_link: number;
}

/** A session ends after 12 hours without use and in any case after 7 days. */
const IDLE_HOURS = 12;
const ABSOLUTE_DAYS = 7;
const LINK_MINUTES = 10;
const FRESH_LINK_MINUTES = 15;
const SEEN_EVERY_MINUTES = 5;

const COLUMNS = 'o.id, o.name, o.role, o.shop_code, o.password_hash, o.is_enabled, o.created_at';

/** The only writer of operator, login_session and login_link. All times are the database's. */
@Injectable()
export class OperatorStore {
  async create(
    sql: Sql,
    name: string,
    role: OperatorRole,
    shopCode: string | null = null,
  ): Promise<OperatorRow> {
    try {
      await sql.run('INSERT INTO operator (name, role, shop_code) VALUES (?, ?, ?)', [name, role, shopCode]);
    } catch (error) {
      if (isDuplicateKey(error)) throw new OperatorExists(name);
      throw error;
    }
    const created = await this.byName(sql, name);
    if (!created) throw new Error('The operator just created is not there');
    return created;
  }

  async byName(sql: Sql, name: string): Promise<OperatorRow | undefined> {
    return sql.row<OperatorRow>(`SELECT ${COLUMNS} FROM operator o WHERE o.name = ?`, [name]);
  }

  async byId(sql: Sql, id: string): Promise<OperatorRow | undefined> {
    return sql.row<OperatorRow>(`SELECT ${COLUMNS} FROM operator o WHERE o.id = ?`, [id]);
  }

  /** The enabled administrator who was there first. */
  async firstAdmin(sql: Sql): Promise<OperatorRow | undefined> {
    return sql.row<OperatorRow>(
      `SELECT ${COLUMNS} FROM operator o WHERE o.role = 'admin' AND o.is_enabled = 1 ORDER BY o.id LIMIT 1`,
    );
  }

  async list(sql: Sql): Promise<(OperatorRow & { last_seen_at: Date | null })[]> {
    return sql.rows(
      `SELECT ${COLUMNS}, (SELECT MAX(s.last_seen_at) FROM login_session s WHERE s.operator_id = o.id) AS last_seen_at
       FROM operator o ORDER BY o.id`,
    );
  }

  /** Lets an operator in or keeps them out; false when there is none, or it was so already. */
  async setEnabled(sql: Sql, operatorId: string, isEnabled: boolean): Promise<boolean> {
    const { affectedRows } = await sql.run('UPDATE operator SET is_enabled = ? WHERE id = ?', [
      isEnabled,
      operatorId,
    ]);
    return affectedRows === 1;
  }

  async setPassword(sql: Sql, operatorId: string, hash: string): Promise<void> {
    await sql.run('UPDATE operator SET password_hash = ?, password_set_at = UTC_TIMESTAMP(3) WHERE id = ?', [
      hash,
      operatorId,
    ]);
  }

  async openSession(sql: Sql, operatorId: string, tokenHash: Buffer, method: LoginMethod): Promise<void> {
    await sql.run(
      `INSERT INTO login_session (operator_id, token_hash, method, expires_at)
       VALUES (?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ${ABSOLUTE_DAYS} DAY)`,
      [operatorId, tokenHash, method],
    );
  }

  /** Who holds this session now; undefined when it ended, idled out or its operator was disabled. */
  async session(sql: Sql, tokenHash: Buffer): Promise<SessionRow | undefined> {
    return sql.row<SessionRow>(
      `SELECT s.id AS session_id, o.id AS operator_id, o.name, o.role, o.shop_code,
              o.password_hash IS NOT NULL AS has_password,
              s.method = 'link' AND s.created_at > UTC_TIMESTAMP(3) - INTERVAL ${FRESH_LINK_MINUTES} MINUTE
                AS is_fresh_link
       FROM login_session s JOIN operator o ON o.id = s.operator_id
       WHERE s.token_hash = ? AND s.ended_at IS NULL AND s.expires_at > UTC_TIMESTAMP(3)
         AND s.last_seen_at > UTC_TIMESTAMP(3) - INTERVAL ${IDLE_HOURS} HOUR AND o.is_enabled = 1`,
      [tokenHash],
    );
  }

  /** Notes that a session is in use, at most every few minutes. */
  async touch(sql: Sql, sessionId: string): Promise<void> {
    await sql.run(
      `UPDATE login_session SET last_seen_at = UTC_TIMESTAMP(3)
       WHERE id = ? AND last_seen_at < UTC_TIMESTAMP(3) - INTERVAL ${SEEN_EVERY_MINUTES} MINUTE`,
      [sessionId],
    );
  }

  async endSession(sql: Sql, sessionId: string): Promise<void> {
    await sql.run('UPDATE login_session SET ended_at = UTC_TIMESTAMP(3) WHERE id = ? AND ended_at IS NULL', [
      sessionId,
    ]);
  }

  async endOtherSessions(sql: Sql, operatorId: string, keptSessionId: string): Promise<void> {
    await sql.run(
      `UPDATE login_session SET ended_at = UTC_TIMESTAMP(3)
       WHERE operator_id = ? AND id <> ? AND ended_at IS NULL`,
      [operatorId, keptSessionId],
    );
  }

  async createLink(sql: Sql, operatorId: string, tokenHash: Buffer): Promise<void> {
    await sql.run(
      `INSERT INTO login_link (operator_id, token_hash, expires_at)
       VALUES (?, ?, UTC_TIMESTAMP(3) + INTERVAL ${LINK_MINUTES} MINUTE)`,
      [operatorId, tokenHash],
    );
  }

  /** Uses a link up; the operator it is for, or undefined when it was used, is too old or unknown. */
  async useLink(sql: Sql, tokenHash: Buffer): Promise<OperatorRow | undefined> {
    const { affectedRows } = await sql.run(
      `UPDATE login_link SET used_at = UTC_TIMESTAMP(3)
       WHERE token_hash = ? AND used_at IS NULL AND expires_at > UTC_TIMESTAMP(3)`,
      [tokenHash],
    );
    if (affectedRows === 0) return undefined;
    return sql.row<OperatorRow>(
      `SELECT ${COLUMNS} FROM login_link l JOIN operator o ON o.id = l.operator_id
       WHERE l.token_hash = ? AND o.is_enabled = 1`,
      [tokenHash],
    );
  }
}
