import { TextDecoder } from 'node:util';
import { originalText } from './cell.js';
import { CsvParser } from './csv-parser.js';
import { SheetTooLarge, SheetUnreadable } from './spreadsheet.errors.js';
import { xlsxRows } from './xlsx-reader.js';

/** A table that somebody uploaded: the header, and the rows after it as text. */
export interface SheetTable {
  header: string[];
  /** `line`: row of the file, from 1, for telling people where. */
  rows: { line: number; cells: string[] }[];
}

export const SHEET_BYTES_AT_MOST = 10 * 1_048_576;
const ROWS_AT_MOST = 200_000;
const ZIP_START = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLD_EXCEL_START = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/**
 * Reads an uploaded CSV (UTF-8, or GB18030 as Chinese Excel saves it; comma, tab or semicolon) or XLSX file. Cells
 * that an export of ours had made harmless read as what they were. Throws `files.unreadable`, `files.too-large`.
 */
export async function readSheet(bytes: Buffer): Promise<SheetTable> {
  if (bytes.length > SHEET_BYTES_AT_MOST) throw new SheetTooLarge('文件超过 10 MB，请拆分后上传');
  if (bytes.subarray(0, 4).equals(OLD_EXCEL_START))
    throw new SheetUnreadable('这是旧版 Excel 文件，请另存为 .xlsx 或 CSV');
  const rows: SheetTable['rows'] = [];
  let header: string[] | undefined;
  for await (const { line, cells } of rowsOf(bytes)) {
    const texts = cells.map((cell) => originalText(cell.trim()));
    if (!header) header = texts;
    else if (rows.push({ line, cells: texts }) > ROWS_AT_MOST)
      throw new SheetTooLarge(`文件超过 ${ROWS_AT_MOST} 行，请拆分后上传`);
  }
  if (!header) throw new SheetUnreadable('文件里没有内容');
  return { header, rows };
}

async function* rowsOf(bytes: Buffer): AsyncGenerator<{ line: number; cells: string[] }> {
  if (bytes.subarray(0, 4).equals(ZIP_START)) {
    yield* xlsxRows(bytes);
    return;
  }
  const parser = new CsvParser();
  for (const record of [...parser.push(textOf(bytes)), ...parser.end()]) {
    if (record.problem) throw new SheetUnreadable(`第 ${record.line} 行：${record.problem.reason}`);
    yield record;
  }
}

/** Throws `files.unreadable` for bytes that are no text. */
function textOf(bytes: Buffer): string {
  if (bytes.includes(0)) throw new SheetUnreadable('这不是表格文件，请上传 Excel（.xlsx）或 CSV');
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not in this encoding; the next one may fit.
    }
  }
  throw new SheetUnreadable('文件的文字编码无法识别，请另存为 UTF-8 的 CSV 或 .xlsx');
}
