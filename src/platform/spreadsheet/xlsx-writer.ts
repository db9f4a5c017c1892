import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { harmlessText, type SheetCell } from './cell.js';

/** Rows of one worksheet; Excel ends at 1,048,576. What is more goes on to the next worksheet. */
const ROWS_PER_SHEET = 1_000_000;
const ROWS_PER_BREATH = 500;
const WIDTH = 18;
/** Excel must show identifiers and phone numbers as they are, never as 1.38E+10. */
const AS_TEXT = '@';

/** Rows as an Excel workbook, written while it is read. */
export function xlsxStream(
  name: string,
  header: readonly string[],
  rows: AsyncIterable<readonly SheetCell[]>,
): Readable {
  const stream = new PassThrough();
  void writeWorkbook(stream, name, header, rows).catch((error: unknown) =>
    stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return stream;
}

async function writeWorkbook(
  stream: PassThrough,
  name: string,
  header: readonly string[],
  rows: AsyncIterable<readonly SheetCell[]>,
): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
  });
  let sheetNo = 1;
  let sheet = openSheet(workbook, name, header, sheetNo);
  let written = 0;
  for await (const row of rows) {
    if (stream.destroyed) return;
    if (written === ROWS_PER_SHEET) {
      sheet.commit();
      sheetNo += 1;
      sheet = openSheet(workbook, name, header, sheetNo);
      written = 0;
    }
    sheet.addRow(row.map((cell) => (typeof cell === 'string' ? harmlessText(cell) : cell))).commit();
    written += 1;
    if (written % ROWS_PER_BREATH === 0) await breathe(stream);
  }
  sheet.commit();
  await workbook.commit();
}

/** Lets other work go on, and waits where the reader is slower than we are. */
async function breathe(stream: PassThrough): Promise<void> {
  if (stream.writableNeedDrain && !stream.destroyed) {
    await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
  }
  await setImmediate();
}

function openSheet(
  workbook: ExcelJS.stream.xlsx.WorkbookWriter,
  name: string,
  header: readonly string[],
  sheetNo: number,
): ExcelJS.Worksheet {
  const title = name.replaceAll(/[*?:\\/[\]]/g, ' ').slice(0, 28);
  const sheet = workbook.addWorksheet(sheetNo === 1 ? title : `${title} ${sheetNo}`, {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  sheet.columns = header.map(() => ({ width: WIDTH, style: { numFmt: AS_TEXT } }));
  const head = sheet.addRow(header.map(harmlessText));
  head.font = { bold: true };
  head.commit();
  return sheet;
}
