import os from 'node:os';
import type { Sql } from '../../src/platform/database/sql.js';

/** What the figures were taken on: the same server, with the same settings, for both sides of a comparison. */
export interface ServerFacts {
  version: string;
  bufferPoolMb: number;
  flushLogAtCommit: number;
  cores: number;
  node: string;
  /** Data and indexes of the schema, by table, largest first. */
  tableMb: Record<string, number>;
}

/** Reads the server's settings and the schema's sizes. */
export async function readServerFacts(sql: Sql): Promise<ServerFacts> {
  const server = await sql.row<{ version: string; pool_bytes: number; flush_log: number }>(
    `SELECT VERSION() AS version, @@innodb_buffer_pool_size AS pool_bytes,
            @@innodb_flush_log_at_trx_commit AS flush_log`,
  );
  const tables = await sql.rows<{ name: string; mb: number }>(
    `SELECT t.table_name AS name, ROUND((t.data_length + t.index_length) / 1048576) AS mb
     FROM information_schema.tables t WHERE t.table_schema = DATABASE() ORDER BY mb DESC LIMIT 6`,
  );
  return {
    version: server?.version ?? 'unknown',
    bufferPoolMb: Math.round((server?.pool_bytes ?? 0) / 1_048_576),
    flushLogAtCommit: server?.flush_log ?? 0,
    cores: os.availableParallelism(),
    node: process.version,
    tableMb: Object.fromEntries(tables.map(({ name, mb }) => [name, mb])),
  };
}

/** Two lines about the server for people. */
export function serverLines(facts: ServerFacts): string[] {
  const tables = Object.entries(facts.tableMb).map(([name, mb]) => `${name} ${mb} MB`);
  return [
    `Server: ${facts.version}, buffer pool ${facts.bufferPoolMb} MB, innodb_flush_log_at_trx_commit ` +
      `${facts.flushLogAtCommit}; ${facts.cores} cores, Node ${facts.node}. The same for both sides.`,
    `Tables: ${tables.join(', ')}`,
  ];
}
