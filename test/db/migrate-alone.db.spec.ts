import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/platform/database/database.js';
import { migrateAlone } from '../../src/platform/database/migrate-alone.js';
import { migrations } from '../../migrations/migrations.js';

const serverUrl = new URL(process.env['TEST_DATABASE_URL'] ?? '');
const schema = `cenglin_test_migrate_alone_${process.pid}`;

async function onServer(statement: string): Promise<void> {
  const connection = await createConnection(serverUrl.toString());
  await connection.query(statement).finally(() => connection.end());
}

beforeAll(() => onServer(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`));
afterAll(() => onServer(`DROP DATABASE IF EXISTS ${schema}`));

it('four processes that migrate at once apply every migration exactly once', async () => {
  const url = new URL(serverUrl);
  url.pathname = `/${schema}`;
  const databases = await Promise.all(
    Array.from({ length: 4 }, () => Database.open({ url: url.toString(), poolSize: 3 })),
  );
  try {
    const applied = await Promise.all(databases.map((database) => migrateAlone(database)));
    const names = migrations.map((Migration) => new Migration().name);
    expect(applied.flat()).toEqual(names);
    expect(applied.filter((list) => list.length > 0)).toHaveLength(1);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
});
