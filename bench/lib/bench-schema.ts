import { createConnection } from 'mysql2/promise';
import { readConfig } from '../../src/platform/config/app-config.js';
import { Database } from '../../src/platform/database/database.js';
import { loadHistory } from './history-loader.js';
import type { HistorySize } from './purchase-history.js';

/** Raised when what is loaded changes, so that data sets of before are loaded again. */
const GENERATION = 3;

/** A migrated schema with a purchase history in it; it stays for the next bench of the same size. */
export interface BenchSchema {
  /** Of the schema; for the product's own processes. */
  url: string;
  database: Database;
  /** False: found as an earlier bench left it. */
  isNew: boolean;
  /** Orders with higher ids were added by a bench. */
  lastLoadedOrderId: string;
}

/**
 * Opens the schema of this size, beside the one that DATABASE_URL names, loading it first when it is missing,
 * half loaded or of another generation or seed. The account must be allowed to create it.
 */
export async function openBenchSchema(
  size: HistorySize,
  options: { isFresh: boolean; onStep(step: string): void },
): Promise<BenchSchema> {
  const serverUrl = readConfig().DATABASE_URL;
  const url = new URL(serverUrl);
  const name = `${url.pathname.slice(1)}_bench_${size.members}_${size.orders}`;
  const wanted = JSON.stringify({ generation: GENERATION, seed: size.seed, lastDay: size.lastDay });
  const isKept = !options.isFresh && (await loadedAs(serverUrl, name)) === wanted;
  if (!isKept) {
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name}`);
    await onServer(serverUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }
  url.pathname = `/${name}`;
  const database = await Database.open({ url: url.toString(), poolSize: 4 });
  await database.migrate();
  if (!isKept) {
    await loadHistory(database, size, options.onStep);
    await database.run(
      'CREATE TABLE bench_set (loaded_as VARCHAR(255) NOT NULL, last_order_id BIGINT UNSIGNED)',
    );
    await database.run('INSERT INTO bench_set SELECT ?, MAX(o.id) FROM shop_order o', [wanted]);
  }
  const set = await database.row<{ last_order_id: string }>('SELECT s.last_order_id FROM bench_set s');
  if (!set) throw new Error('The data set has no description; run again with --fresh');
  return { url: url.toString(), database, isNew: !isKept, lastLoadedOrderId: set.last_order_id };
}

async function loadedAs(serverUrl: string, schema: string): Promise<string | undefined> {
  const [found] = await onServer(
    serverUrl,
    `SELECT 1 AS one FROM information_schema.tables t WHERE t.table_schema = '${schema}' AND t.table_name = 'bench_set'`,
  );
  if (!found) return undefined;
  const [set] = await onServer(serverUrl, `SELECT s.loaded_as FROM ${schema}.bench_set s`);
  return set && String(set['loaded_as']);
}

async function onServer(serverUrl: string, statement: string): Promise<Record<string, unknown>[]> {
  const connection = await createConnection(serverUrl);
  try {
    const [rows] = await connection.query(statement);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await connection.end();
  }
}
