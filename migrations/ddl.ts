import type { QueryRunner } from 'typeorm';

const TABLE_OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

/**
 * Creates tables one statement at a time. DDL commits by itself on MySQL, so each statement is
 * repeatable: a migration that was killed half-way is simply run again.
 */
export async function createTables(runner: QueryRunner, tables: Record<string, string>): Promise<void> {
  for (const [name, columns] of Object.entries(tables)) {
    await runner.query(`CREATE TABLE IF NOT EXISTS ${name} (${columns}) ${TABLE_OPTIONS}`);
  }
}

/** Drops tables in the reverse of the order in which they were created. */
export async function dropTables(runner: QueryRunner, tables: Record<string, string>): Promise<void> {
  for (const name of Object.keys(tables).reverse()) await runner.query(`DROP TABLE IF EXISTS ${name}`);
}
