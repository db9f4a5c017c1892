import { chunks, valuesList, type Sql } from '../../src/platform/database/sql.js';

/** Writes people who have joined; returns their ids in order. */
export async function insertJoinedMembers(sql: Sql, count: number): Promise<string[]> {
  const last = await sql.row<{ id: string | null }>('SELECT MAX(m.id) AS id FROM member m');
  const rows = Array.from({ length: count }, () => ['2026-01-01', '2026-01-01']);
  for (const piece of chunks(rows, 5000)) {
    const list = valuesList(piece);
    await sql.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
  const added = await sql.rows<{ id: string }>('SELECT m.id FROM member m WHERE m.id > ? ORDER BY m.id', [
    last?.id ?? '0',
  ]);
  return added.map(({ id }) => id);
}
