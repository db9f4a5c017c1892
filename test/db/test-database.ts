import { createConnection, type ResultSetHeader } from 'mysql2/promise';
import { Database } from '../../src/platform/database/database.js';

/** A migrated schema of its own for one spec file. */
export interface TestDatabase {
  database: Database;
  /** URL of the schema, for processes that a spec starts. */
  url: string;
  /** Empties every table but the list of migrations. */
  clear(): Promise<void>;
  /** Drops the schema and closes the pool. */
  drop(): Promise<void>;
}

function serverUrl(): URL {
  const text = process.env['TEST_DATABASE_URL'];
  if (!text)
    throw new Error('TEST_DATABASE_URL is not set; run these specs with `npm test` or `npm run test:db`');
  return new URL(text);
}

/**
 * Creates `cenglin_test_<name>_<process>` on the test server and migrates it. The server comes from
 * TEST_DATABASE_URL, whose account may create schemas.
 */
export async function createTestDatabase(name: string, poolSize = 10): Promise<TestDatabase> {
  const url = serverUrl();
  const schema = `cenglin_test_${name.replaceAll(/[^a-z0-9]+/gi, '_')}_${process.pid}`;
  await onServer(`DROP DATABASE IF EXISTS ${schema}`);
  await onServer(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  url.pathname = `/${schema}`;
  const database = await Database.open({ url: url.toString(), poolSize });
  await database.migrate();
  return {
    database,
    url: url.toString(),
    clear: () => clearTables(database),
    drop: async () => {
      await database.close();
      await onServer(`DROP DATABASE IF EXISTS ${schema}`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const connection = await createConnection(serverUrl().toString());
  try {
    await connection.query<ResultSetHeader>(statement);
  } finally {
    await connection.end();
  }
}

async function clearTables(database: Database): Promise<void> {
  const tables = await database.rows<{ name: string }>(
    `SELECT t.table_name AS name FROM information_schema.tables t
     WHERE t.table_schema = DATABASE() AND t.table_name <> 'migration'`,
  );
  for (const { name } of tables) {
    const filled = await database.row(`SELECT 1 FROM ${name} LIMIT 1`);
    if (filled) await database.run(`TRUNCATE TABLE ${name}`);
  }
}
