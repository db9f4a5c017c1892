import type { Database } from '../../src/platform/database/database.js';
import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';

const ORDERS_PER_PAGE = 200_000;

/** What the bench uses of the package, which is no dependency of the project. */
interface DuckDbConnection {
  run(statement: string): Promise<unknown>;
  runAndReadAll(statement: string): Promise<{ getRowObjects(): Record<string, unknown>[] }>;
}
interface DuckDbModule {
  DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<DuckDbConnection> }> };
}

/** How to have the comparison. */
export const DUCKDB_HINT = 'npm install --no-save --no-audit --no-fund @duckdb/node-api';

/**
 * The same three schemes by a column store in memory: from raw orders to everybody's tiers in one statement, without
 * facts, history or events. Undefined where the package is not installed.
 */
export class DuckDbPeer {
  private constructor(
    private readonly connection: DuckDbConnection,
    private readonly today: BusinessDate,
  ) {}

  static async open(today: BusinessDate): Promise<DuckDbPeer | undefined> {
    const name = '@duckdb/node-api';
    const module = await import(name).then(
      (loaded) => loaded as DuckDbModule,
      () => undefined,
    );
    if (!module) return undefined;
    const instance = await module.DuckDBInstance.create(':memory:');
    return new DuckDbPeer(await instance.connect(), today);
  }

  /** Copies people and counted orders into memory; not part of what is measured. */
  async load(database: Database): Promise<void> {
    await this.connection.run('CREATE TABLE person (id INTEGER)');
    await this.connection.run('CREATE TABLE purchase (member_id INTEGER, paid_on DATE, net_fen BIGINT)');
    const span = await database.row<{ highest: number }>('SELECT MAX(m.id) AS highest FROM member m');
    await this.connection.run(`INSERT INTO person SELECT range FROM range(1, ${(span?.highest ?? 0) + 1})`);
    for (let after = '0'; ;) {
      const rows = await database.rows<{ id: string; member_id: string; paid_on: string; net_fen: number }>(
        `SELECT o.id, o.member_id, o.paid_on, o.net_amount_fen AS net_fen FROM shop_order o
         WHERE o.id > ? AND o.is_counted = 1 ORDER BY o.id LIMIT ?`,
        [after, ORDERS_PER_PAGE],
      );
      if (rows.length === 0) return;
      const values = rows.map((row) => `(${row.member_id},'${row.paid_on}',${row.net_fen})`).join(',');
      await this.connection.run(`INSERT INTO purchase VALUES ${values}`);
      after = rows.at(-1)?.id ?? after;
    }
  }

  /** Everybody's three tiers into a fresh table; returns how many people each tier of the ladder holds. */
  async run(): Promise<number[]> {
    await this.connection.run('DROP TABLE IF EXISTS placed');
    await this.connection.run(`CREATE TABLE placed AS
      WITH fact AS (
        SELECT p.id, COUNT(o.member_id) AS orders, COALESCE(SUM(o.net_fen), 0) AS net, MAX(o.paid_on) AS last_on,
          COUNT(o.member_id) FILTER (o.paid_on > DATE '${addDays(this.today, -365)}') AS orders365,
          COALESCE(SUM(o.net_fen) FILTER (o.paid_on > DATE '${addDays(this.today, -365)}'), 0) AS net365
        FROM person p LEFT JOIN purchase o ON o.member_id = p.id AND o.paid_on <= DATE '${this.today}' GROUP BY p.id),
      cut AS (
        SELECT quantile_cont(epoch(last_on), 0.6) AS r, quantile_cont(orders, 0.6) AS f, quantile_cont(net, 0.6) AS m
        FROM fact WHERE orders > 0)
      SELECT f.id,
        CASE WHEN net365 >= 500000 AND orders365 >= 8 THEN 4 WHEN net365 >= 250000 THEN 3 WHEN net365 >= 100000 THEN 2
          WHEN net365 >= 30000 THEN 1 ELSE 0 END AS ladder,
        CASE WHEN orders = 0 THEN 8 ELSE (epoch(last_on) <= r)::INT + 2 * (orders <= c.f)::INT + 4 * (net <= m)::INT END AS rfm,
        CASE WHEN orders = 0 THEN 0 WHEN orders = 1 AND last_on >= DATE '${addDays(this.today, -30)}' THEN 1
          WHEN last_on >= DATE '${addDays(this.today, -90)}' THEN 2 WHEN last_on >= DATE '${addDays(this.today, -180)}' THEN 3
          WHEN last_on >= DATE '${addDays(this.today, -365)}' THEN 4 ELSE 5 END AS stage
      FROM fact f CROSS JOIN cut c`);
    const sizes = await this.connection.runAndReadAll(
      'SELECT ladder, COUNT(*)::INTEGER AS people FROM placed GROUP BY ladder ORDER BY ladder',
    );
    return sizes.getRowObjects().map((row) => Number(row['people']));
  }
}
