import { createHash } from 'node:crypto';
import { sql, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';

/** Ids in a row of the answer at most; keeps rows below the server's packet size. */
const IDS_PER_ROW = 10_000;
const LONGEST_ROW = 16_777_216;

/**
 * The ids of people that a question finds, ascending, in one statement: packed into rows, a million ids take some
 * 8 MB instead of a million objects. `db` must be one session (a snapshot or a transaction).
 */
export async function readIds(
  db: Sql,
  question: { member: SqlFragment; from: SqlFragment; where: SqlFragment },
): Promise<Float64Array> {
  await db.run('SET SESSION group_concat_max_len = ?', [LONGEST_ROW]);
  const { member, from, where } = question;
  const statement = sql`SELECT ${member} DIV ${IDS_PER_ROW} AS piece, COUNT(*) AS people,
      GROUP_CONCAT(${member} SEPARATOR ',') AS ids
    FROM ${from} WHERE ${where} GROUP BY piece`;
  const rows = await db.rows<{ piece: number; people: number; ids: string }>(
    statement.text,
    statement.values,
  );
  const total = rows.reduce((sum, { people }) => sum + people, 0);
  const ids = new Float64Array(total);
  let at = 0;
  for (const { ids: text } of rows) {
    for (const id of text.split(',')) {
      ids[at] = Number(id);
      at += 1;
    }
  }
  if (at !== total) throw new Error(`Read ${at} ids of ${total}`);
  return ids.sort();
}

/** SHA-256 of ascending ids, in decimal, each ended by a line feed; 64 hexadecimal digits. */
export function hashOfIds(ids: Float64Array): string {
  const hash = createHash('sha256');
  for (let start = 0; start < ids.length; start += IDS_PER_ROW)
    hash.update(`${ids.subarray(start, start + IDS_PER_ROW).join('\n')}\n`);
  return hash.digest('hex');
}

/** Ids as bytes: eight each, big-endian. */
export function packIds(ids: Float64Array): Buffer {
  const bytes = Buffer.alloc(ids.length * 8);
  ids.forEach((id, index) => bytes.writeBigUInt64BE(BigInt(id), index * 8));
  return bytes;
}

/** The ids that `packIds` packed, as text. */
export function unpackIds(bytes: Buffer): string[] {
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readBigUInt64BE(index * 8).toString());
}
