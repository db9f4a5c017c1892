import type { Sql } from '../database/sql.js';

/** Settings of this installation. Every change is a new row, so that the past can be read. */
export class SettingStore {
  /** The newest value of a setting, or undefined when it was never set or was cleared. */
  async read<Value>(sql: Sql, name: string): Promise<Value | undefined> {
    const found = await sql.row<{ value_json: Value | null }>(
      'SELECT s.value_json FROM setting s WHERE s.name = ? ORDER BY s.id DESC LIMIT 1',
      [name],
    );
    return found?.value_json ?? undefined;
  }

  /** The newest value of a setting with the time at which it was read, UTC by the database, in one statement. */
  async readAt<Value>(sql: Sql, name: string): Promise<{ value: Value | undefined; now: Date }> {
    const found = await sql.row<{ value_json: Value | null; now: Date }>(
      `SELECT (SELECT s.value_json FROM setting s WHERE s.name = ? ORDER BY s.id DESC LIMIT 1) AS value_json,
         UTC_TIMESTAMP(3) AS now`,
      [name],
    );
    if (!found) throw new Error('The database did not tell the time');
    return { value: found.value_json ?? undefined, now: found.now };
  }

  /** Appends a value; `null` clears the setting. */
  async write(sql: Sql, name: string, value: unknown, setBy: string): Promise<void> {
    await sql.run('INSERT INTO setting (name, value_json, set_by) VALUES (?, ?, ?)', [
      name,
      JSON.stringify(value ?? null),
      setBy,
    ]);
  }
}
