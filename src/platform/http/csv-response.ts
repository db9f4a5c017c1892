import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export type CsvCell = string | number | null;

const BYTE_ORDER_MARK = '\uFEFF';
/** A cell that begins with one of these is run as a formula by spreadsheet programs. */
const FORMULA_START = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n]/;
const CELLS_PER_CHUNK = 2_000;

/** One cell as text: formulas made harmless by a leading apostrophe, quotes where the content needs them. */
export function csvCell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function* csvChunks(header: readonly string[], rows: AsyncIterable<readonly CsvCell[]>) {
  let text = `${BYTE_ORDER_MARK}${header.map(csvCell).join(',')}\r\n`;
  let cells = 0;
  for await (const row of rows) {
    text += `${row.map(csvCell).join(',')}\r\n`;
    cells += row.length;
    if (cells < CELLS_PER_CHUNK) continue;
    yield text;
    text = '';
    cells = 0;
  }
  yield text;
}

/** Streams rows as a CSV file that Chinese Excel opens as it is (UTF-8 with mark). `name` without ending. */
export function sendCsv(
  reply: FastifyReply,
  name: string,
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): FastifyReply {
  const file = encodeURIComponent(`${name}.csv`);
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="export.csv"; filename*=UTF-8''${file}`)
    .header('cache-control', 'no-store')
    .send(Readable.from(csvChunks(header, rows)));
}
