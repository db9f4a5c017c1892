import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { routePath } from '../http/route-path.js';
import { csvCell, type SheetCell } from './cell.js';
import { xlsxStream } from './xlsx-writer.js';

const BYTE_ORDER_MARK = '\uFEFF';
const CELLS_PER_CHUNK = 2_000;
const XLSX = '.xlsx';
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * Streams rows as the file that the route's name asks for: a route ending in `.xlsx` gives an Excel workbook, every
 * other one a CSV file that Chinese Excel opens as it is (UTF-8 with mark). Routes are declared as
 * `@Get(['coupons.csv', 'coupons.xlsx'])`. `name` without ending.
 */
export function sendSheet(
  reply: FastifyReply,
  name: string,
  header: readonly string[],
  rows: AsyncIterable<readonly SheetCell[]>,
): FastifyReply {
  const isWorkbook = routePath(reply.request).endsWith(XLSX);
  const ending = isWorkbook ? XLSX : '.csv';
  const file = encodeURIComponent(`${name}${ending}`);
  return reply
    .header('content-type', isWorkbook ? XLSX_TYPE : 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="export${ending}"; filename*=UTF-8''${file}`)
    .header('cache-control', 'no-store')
    .send(isWorkbook ? xlsxStream(name, header, rows) : Readable.from(csvChunks(header, rows)));
}

async function* csvChunks(header: readonly string[], rows: AsyncIterable<readonly SheetCell[]>) {
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
