import { createConnection } from 'mysql2/promise';
import { readConfig } from '../../src/platform/config/app-config.js';
import { Database } from '../../src/platform/database/database.js';
import { chunks, valuesList } from '../../src/platform/database/sql.js';

const ROWS_PER_STATEMENT = 5_000;

/** A migrated schema of its own, made anew, with people who have joined (ids from 1). */
export async function openMembersSchema(
  name: string,
  members: number,
): Promise<{ url: string; database: Database }> {
  const serverUrl = readConfig().DATABASE_URL;
  const url = new URL(serverUrl);
  const schema = `${url.pathname.slice(1)}_bench_${name}`;
  const connection = await createConnection(serverUrl);
  await connection.query(`DROP DATABASE IF EXISTS ${schema}`);
  await connection.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await connection.end();
  url.pathname = `/${schema}`;
  const database = await Database.open({ url: url.toString(), poolSize: 10 });
  await database.migrate();
  const rows = Array.from({ length: members }, (_, index) => [index + 1, '2026-01-01', '2026-01-01']);
  for (const piece of chunks(rows, ROWS_PER_STATEMENT)) {
    const list = valuesList(piece);
    await database.run(`INSERT INTO member (id, first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
  return { url: url.toString(), database };
}
