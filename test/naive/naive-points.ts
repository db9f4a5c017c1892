import type { Database } from '../../src/platform/database/database.js';

/**
 * Spends and gives points as it is usually done: read the balance, decide, write. Under READ COMMITTED two of these at
 * once both see the old balance and no earlier grant. Kept to show that the race tests of points can fail.
 */
export class NaivePoints {
  constructor(private readonly database: Database) {}

  async setUp(): Promise<void> {
    await this.database.run(
      'CREATE TABLE naive_balance (member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, balance BIGINT NOT NULL)',
    );
    await this.database.run(
      'CREATE TABLE naive_entry (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, member_id BIGINT UNSIGNED NOT NULL, source_key VARCHAR(96) NOT NULL, points BIGINT NOT NULL)',
    );
  }

  async tearDown(): Promise<void> {
    await this.database.run('DROP TABLE IF EXISTS naive_balance');
    await this.database.run('DROP TABLE IF EXISTS naive_entry');
  }

  async spend(memberId: string, points: number, sourceKey: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const account = await tx.row<{ balance: number }>(
        'SELECT b.balance FROM naive_balance b WHERE b.member_id = ?',
        [memberId],
      );
      if ((account?.balance ?? 0) < points) return false;
      await tx.run('INSERT INTO naive_entry (member_id, source_key, points) VALUES (?, ?, ?)', [
        memberId,
        sourceKey,
        -points,
      ]);
      await tx.run('UPDATE naive_balance SET balance = balance - ? WHERE member_id = ?', [points, memberId]);
      return true;
    });
  }

  async grant(memberId: string, points: number, sourceKey: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const known = await tx.rows(
        'SELECT e.id FROM naive_entry e WHERE e.member_id = ? AND e.source_key = ?',
        [memberId, sourceKey],
      );
      if (known.length > 0) return false;
      await tx.run('INSERT INTO naive_entry (member_id, source_key, points) VALUES (?, ?, ?)', [
        memberId,
        sourceKey,
        points,
      ]);
      await tx.run(
        `INSERT INTO naive_balance (member_id, balance) VALUES (?, ?)
         ON DUPLICATE KEY UPDATE balance = balance + VALUES(balance)`,
        [memberId, points],
      );
      return true;
    });
  }

  async standing(memberId: string): Promise<{ balance: number; grants: number }> {
    const found = await this.database.row<{ balance: number; grants: number }>(
      `SELECT b.balance, (SELECT COUNT(*) FROM naive_entry e WHERE e.member_id = b.member_id AND e.points > 0) AS grants
       FROM naive_balance b WHERE b.member_id = ?`,
      [memberId],
    );
    return found ?? { balance: 0, grants: 0 };
  }
}
