import { factStatement } from '../../src/facts/member-facts/fact-statement.sql.js';
import type { BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Database } from '../../src/platform/database/database.js';

/**
 * What one writes first: the change marks its person with one row per person, and the refresh reads the
 * marks, computes, writes, and clears the marks of those people. `pause` stands where a busy machine
 * may stop for a moment. Kept to show that the specs of the real refresh can fail.
 */
export class NaiveFacts {
  constructor(
    private readonly database: Database,
    private readonly pause: () => Promise<void>,
  ) {}

  async createMarks(): Promise<void> {
    await this.database.run('CREATE TABLE naive_mark (member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY)');
  }

  /** Called after the change has been committed. */
  async mark(memberId: string): Promise<void> {
    await this.database.run(
      'INSERT INTO naive_mark (member_id) VALUES (?) ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)',
      [memberId],
    );
  }

  async refresh(asOf: BusinessDate): Promise<number> {
    const marks = await this.database.rows<{ member_id: string }>(
      'SELECT n.member_id FROM naive_mark n ORDER BY n.member_id LIMIT 999',
    );
    const ids = marks.map((mark) => mark.member_id);
    if (ids.length === 0) return 0;
    const statement = factStatement({ members: { ids }, asOf });
    const computed = statement.text.slice(
      statement.text.indexOf('SELECT'),
      statement.text.lastIndexOf('ON DUPLICATE'),
    );
    const figures = await this.database.rows<Record<string, string | number | null>>(
      `SELECT x.member_id, x.order_count, x.net_amount_fen FROM (${computed}) x`,
      statement.values,
    );
    await this.pause();
    for (const row of figures) {
      await this.database.run(
        `INSERT INTO member_fact (member_id, as_of_on, order_count, net_amount_fen) VALUES (?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE order_count = VALUES(order_count), net_amount_fen = VALUES(net_amount_fen)`,
        [row['member_id'] ?? null, asOf, row['order_count'] ?? 0, row['net_amount_fen'] ?? 0],
      );
    }
    await this.database.run('DELETE FROM naive_mark WHERE member_id IN (?)', [ids]);
    return ids.length;
  }
}
