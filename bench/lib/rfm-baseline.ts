import type { Database } from '../../src/platform/database/database.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { addTimes, type Stopwatch, type Time } from './stopwatch.js';

/** What each step of the job written by hand took. */
export interface BaselineTimes {
  group: Time;
  score: Time;
  update: Time;
  total: Time;
}

/**
 * What a shop would write by hand for one scheme, from scratch each night: group the orders by member into a new
 * table, score with NTILE(5) three times, set everybody's tier by the eight textbook groups. It may use the same
 * indexes as the product (the grouping reads ix_shop_order_member alone). Everybody's row is there beforehand and
 * holds the tier of the night before, so the UPDATE finds most rows unchanged, and no index has to follow, both to
 * its advantage; it keeps no history, tells nobody, and locks everybody while it runs.
 */
export class RfmBaseline {
  constructor(
    private readonly database: Database,
    private readonly stopwatch: Stopwatch,
  ) {}

  /** Everybody's row, without a tier yet; replaces what an earlier bench left. */
  async prepare(): Promise<void> {
    await this.dropScratch(this.database);
    await this.database.run('DROP TABLE IF EXISTS bench_tier');
    await this.database.run(`CREATE TABLE bench_tier (
      member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, tier VARCHAR(32) NOT NULL)
      ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
    await this.database.run(
      `INSERT INTO bench_tier (member_id, tier) SELECT m.id, 'none' FROM member m ORDER BY m.id`,
    );
  }

  /** One night's job. Dropping the scratch tables of the night before is not counted. */
  async run(): Promise<BaselineTimes> {
    return this.database.session(async (sql) => {
      await this.dropScratch(sql);
      const group = await this.stopwatch.time(async () => {
        await sql.run(`CREATE TABLE bench_rfm (
          member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, last_paid_on DATE NOT NULL, order_count INT NOT NULL,
          net_amount_fen BIGINT NOT NULL) ENGINE=InnoDB`);
        await sql.run(`INSERT INTO bench_rfm
          SELECT o.member_id, MAX(o.paid_on), COUNT(*), SUM(o.net_amount_fen)
          FROM shop_order o WHERE o.is_counted = 1 GROUP BY o.member_id`);
      });
      const score = await this.stopwatch.time(async () => {
        await sql.run(`CREATE TABLE bench_score (
          member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, r TINYINT NOT NULL, f TINYINT NOT NULL, m TINYINT NOT NULL)
          ENGINE=InnoDB`);
        await sql.run(`INSERT INTO bench_score
          SELECT a.member_id, NTILE(5) OVER (ORDER BY a.last_paid_on), NTILE(5) OVER (ORDER BY a.order_count),
            NTILE(5) OVER (ORDER BY a.net_amount_fen)
          FROM bench_rfm a`);
      });
      const update = await this.stopwatch.time(() =>
        sql.run(`UPDATE bench_tier t LEFT JOIN bench_score s ON s.member_id = t.member_id
          SET t.tier = CASE
            WHEN s.member_id IS NULL THEN 'none'
            WHEN s.r >= 4 AND s.f >= 4 AND s.m >= 4 THEN 'key-value'
            WHEN s.r >= 4 AND s.f <= 3 AND s.m >= 4 THEN 'key-develop'
            WHEN s.r <= 3 AND s.f >= 4 AND s.m >= 4 THEN 'key-keep'
            WHEN s.r <= 3 AND s.f <= 3 AND s.m >= 4 THEN 'key-retain'
            WHEN s.r >= 4 AND s.f >= 4 THEN 'value'
            WHEN s.r >= 4 THEN 'develop'
            WHEN s.f >= 4 THEN 'keep'
            ELSE 'retain' END`),
      );
      return { group, score, update, total: addTimes(group, score, update) };
    });
  }

  async drop(): Promise<void> {
    await this.dropScratch(this.database);
    await this.database.run('DROP TABLE IF EXISTS bench_tier');
  }

  private async dropScratch(sql: Sql): Promise<void> {
    await sql.run('DROP TABLE IF EXISTS bench_rfm, bench_score');
  }
}
