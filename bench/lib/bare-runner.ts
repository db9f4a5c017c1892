import type { Pool, PoolConnection } from 'mysql2/promise';
import { fillSlots, valuesOf, type ScriptSubject, type StatementScript } from './statement-script.js';

/** Sends the statements of a script through a pool, as a program without any framework would. */
export class BareRunner {
  constructor(
    private readonly script: StatementScript,
    private readonly pool: Pool,
  ) {}

  /** One request. A statement that fails rolls back and throws. */
  async run(subject: ScriptSubject): Promise<void> {
    const filled = fillSlots(this.script, subject);
    let pinned: PoolConnection | undefined;
    try {
      for (const { sql, values, isPinned } of this.script.statements) {
        if (isPinned) pinned ??= await this.pool.getConnection();
        const bound = valuesOf(values, filled);
        await (isPinned && pinned ? pinned.query(sql, bound) : this.pool.query(sql, bound));
        if (sql !== 'COMMIT') continue;
        pinned?.release();
        pinned = undefined;
      }
    } catch (error) {
      await pinned?.query('ROLLBACK').catch(() => undefined);
      pinned?.release();
      throw error;
    }
  }
}
