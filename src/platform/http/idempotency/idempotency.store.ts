import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, isDuplicateKey } from '../../database/database.js';

/** Which request it is: who asked for what, under which key. */
export interface AskedRequest {
  /** `operator:3`, `member:71` … */
  caller: string;
  /** Method and route pattern. */
  route: string;
  key: string;
  /** Path and body as they were sent: the same key must come with the same. */
  content: string;
}

export interface StoredAnswer {
  status: number;
  /** JSON; empty when the answer had no body. */
  body: string;
}

/** What to do with a request: carry it out under `token`, repeat an answer, or refuse. */
export type Beginning =
  | { is: 'first'; token: string }
  | { is: 'answered'; answer: StoredAnswer }
  | { is: 'in_flight' }
  | { is: 'other_content' };

interface RequestRow {
  content_hash: Buffer;
  token: string;
  state: 'running' | 'done';
  is_leased: number;
  status: number | null;
  body: string | null;
}

/** A process that dies leaves its request to whoever repeats it after this long. */
const LEASE_SECONDS = 60;
export const KEPT_DAYS = 7;
const ROWS_PER_STATEMENT = 5_000;

function digest(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest();
}

/** Writes: idempotent_request. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /** Books the key for this request, or says what became of the one that has it. */
  async begin(asked: AskedRequest): Promise<Beginning> {
    const scope = digest(asked.caller, asked.route, asked.key);
    const content = digest(asked.content);
    const token = randomUUID();
    try {
      await this.database.run(
        `INSERT INTO idempotent_request (scope_hash, content_hash, token, lease_until)
         VALUES (?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? SECOND)`,
        [scope, content, token, LEASE_SECONDS],
      );
      return { is: 'first', token };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    return this.repeat(scope, content, token);
  }

  /** Keeps the answer of a request that was carried out. */
  async finish(token: string, asked: AskedRequest, answer: StoredAnswer): Promise<void> {
    await this.database.run(
      `UPDATE idempotent_request SET state = 'done', status = ?, body = ? WHERE scope_hash = ? AND token = ?`,
      [answer.status, answer.body, digest(asked.caller, asked.route, asked.key), token],
    );
  }

  /** Frees the key of a request that was refused or failed: nothing was done, so it may be tried again. */
  async free(token: string, asked: AskedRequest): Promise<void> {
    await this.database.run('DELETE FROM idempotent_request WHERE scope_hash = ? AND token = ?', [
      digest(asked.caller, asked.route, asked.key),
      token,
    ]);
  }

  /** Deletes up to 5,000 answers that were kept long enough; returns how many. Uses ix_idempotent_request_age. */
  async forget(): Promise<number> {
    const { affectedRows } = await this.database.run(
      `DELETE FROM idempotent_request WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL ? DAY
       ORDER BY created_at LIMIT ?`,
      [KEPT_DAYS, ROWS_PER_STATEMENT],
    );
    return affectedRows;
  }

  private async repeat(scope: Buffer, content: Buffer, token: string): Promise<Beginning> {
    const row = await this.database.row<RequestRow>(
      `SELECT r.content_hash, r.token, r.state, r.lease_until > UTC_TIMESTAMP(3) AS is_leased, r.status, r.body
       FROM idempotent_request r WHERE r.scope_hash = ?`,
      [scope],
    );
    // Freed between the two statements: whoever holds it next is in flight.
    if (!row) return { is: 'in_flight' };
    if (!row.content_hash.equals(content)) return { is: 'other_content' };
    if (row.state === 'done')
      return { is: 'answered', answer: { status: row.status ?? 200, body: row.body ?? '' } };
    if (row.is_leased === 1) return { is: 'in_flight' };
    const { affectedRows } = await this.database.run(
      `UPDATE idempotent_request SET token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE scope_hash = ? AND token = ? AND state = 'running'`,
      [token, LEASE_SECONDS, scope, row.token],
    );
    return affectedRows === 1 ? { is: 'first', token } : { is: 'in_flight' };
  }
}
