import { createHash } from 'node:crypto';
import { AppError } from '../errors/app-error.js';
import type { Database } from './database.js';

const WAIT_SECONDS = 120;

/**
 * Applies the missing migrations while no other process does the same to this schema; a second
 * caller waits and then finds nothing to do. Returns the names of what was applied. Throws
 * `database.migration-busy` when another run holds the lock for two minutes.
 */
export async function migrateAlone(database: Database): Promise<string[]> {
  return database.session(async (sql) => {
    const schema = await sql.row<{ name: string }>('SELECT DATABASE() AS name');
    // Lock names are shared by the whole server and at most 64 characters long.
    const lock = `cenglin-migrate-${createHash('sha256')
      .update(schema?.name ?? '')
      .digest('hex')
      .slice(0, 32)}`;
    const got = await sql.row<{ got: number | null }>('SELECT GET_LOCK(?, ?) AS got', [lock, WAIT_SECONDS]);
    if (got?.got !== 1) {
      throw new AppError({
        code: 'database.migration-busy',
        status: 503,
        message: '另一个进程正在更新数据表，请等它结束后再试',
        isRetryable: true,
      });
    }
    try {
      return await database.migrate();
    } finally {
      await sql.row('SELECT RELEASE_LOCK(?) AS released', [lock]);
    }
  });
}
