import { ImportFileEmpty } from './csv.errors.js';
import { CsvParser, type CsvRecord } from '../../platform/spreadsheet/csv-parser.js';
import { inspectTextFile, readText, type TextFile } from './text-file.js';

/** A CSV file whose header is known and whose rows are still to be read. */
export interface CsvFile {
  text: TextFile;
  header: readonly string[];
  /**
   * The rows after the header, in pieces as they are read. `oneLineColumns`: those whose cells never
   * hold a line end, by which rows that an open quote has swallowed are told.
   */
  records(oneLineColumns: readonly number[]): AsyncGenerator<CsvRecord[], void>;
}

/** Throws `imports.file-unreadable`, `imports.file-not-text`, `imports.file-empty`. */
export async function openCsvFile(path: string): Promise<CsvFile> {
  const text = await inspectTextFile(path);
  return {
    text,
    header: await headerOf(text),
    records: (oneLineColumns) => rowsOf(text, oneLineColumns),
  };
}

async function headerOf(text: TextFile): Promise<string[]> {
  for await (const [head] of recordsOf(text, new CsvParser())) {
    if (head && !head.problem) return head.cells.map((cell) => cell.trim());
    break;
  }
  throw new ImportFileEmpty(text.path);
}

async function* rowsOf(text: TextFile, oneLineColumns: readonly number[]): AsyncGenerator<CsvRecord[], void> {
  let isHeaderAhead = true;
  for await (const records of recordsOf(text, new CsvParser({ oneLineColumns }))) {
    const rows = isHeaderAhead ? records.slice(1) : records;
    isHeaderAhead = false;
    if (rows.length > 0) yield rows;
  }
}

async function* recordsOf(text: TextFile, parser: CsvParser): AsyncGenerator<CsvRecord[], void> {
  for await (const piece of readText(text)) {
    const records = parser.push(piece);
    if (records.length > 0) yield records;
  }
  const last = parser.end();
  if (last.length > 0) yield last;
}
