import type { Sql } from '../../src/platform/database/sql.js';

const IDS_AT_ONCE = 100_000;

/** A sum over all rows and columns of the facts but the time they were computed at; equal facts give equal sums. */
export async function factsChecksum(sql: Sql): Promise<string> {
  const columns = await sql.rows<{ name: string }>(
    `SELECT c.column_name AS name FROM information_schema.columns c
     WHERE c.table_schema = DATABASE() AND c.table_name = 'member_fact' AND c.column_name <> 'refreshed_at'
     ORDER BY c.ordinal_position`,
  );
  const row = columns.map(({ name }) => `COALESCE(f.${name}, '-')`).join(', ');
  const span = await sql.row<{ highest: number | null }>(
    'SELECT MAX(f.member_id) AS highest FROM member_fact f',
  );
  let sum = 0n;
  for (let from = 0; from <= (span?.highest ?? 0); from += IDS_AT_ONCE) {
    const part = await sql.row<{ total: number | null; people: number }>(
      `SELECT SUM(CRC32(CONCAT_WS('/', ${row}))) AS total, COUNT(*) AS people FROM member_fact f
       WHERE f.member_id >= ? AND f.member_id < ?`,
      [from, from + IDS_AT_ONCE],
    );
    sum += BigInt(part?.total ?? 0) * 31n + BigInt(part?.people ?? 0);
  }
  return sum.toString();
}
