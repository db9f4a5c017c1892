import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { SheetUnreadable } from './spreadsheet.errors.js';
import { checkUnpackedSize } from './zip-check.js';

const UNPACKED_AT_MOST = 64 * 1_048_576;

/** The rows of a workbook's first worksheet as text, empty ones left out. Throws `files.unreadable`, `files.too-large`. */
export async function* xlsxRows(bytes: Buffer): AsyncGenerator<{ line: number; cells: string[] }> {
  checkUnpackedSize(bytes, UNPACKED_AT_MOST);
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from([bytes]), {
    sharedStrings: 'cache',
    hyperlinks: 'ignore',
    styles: 'cache',
    worksheets: 'emit',
  });
  try {
    for await (const sheet of reader) {
      for await (const row of sheet) {
        const cells = cellsOf(row);
        if (cells.some((cell) => cell !== '')) yield { line: row.number, cells };
      }
      return;
    }
  } catch (error) {
    throw new SheetUnreadable('这个 Excel 文件读不出来，请重新另存为 .xlsx 后再上传', error);
  }
}

function cellsOf(row: ExcelJS.Row): string[] {
  const values = Array.isArray(row.values) ? row.values.slice(1) : [];
  return Array.from(values, textOf);
}

function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return String(value.text);
  if ('result' in value) return textOf(value.result ?? null);
  return '';
}
