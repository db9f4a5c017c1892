import { ImportFileEmpty } from './csv.errors.js';
import { CsvParser, type CsvRecord } from './csv-parser.js';
import { inspectTextFile, readText, type TextFile } from './text-file.js';

/** An opened CSV file: its header is known, its rows are still to be read, once. */
export interface CsvFile {
  text: TextFile;
  header: readonly string[];
  /** The rows after the header, in pieces as they are read. */
  records: AsyncGenerator<CsvRecord[], void>;
}

/** Throws `imports.file-unreadable`, `imports.file-not-text`, `imports.file-empty`. */
export async function openCsvFile(path: string): Promise<CsvFile> {
  const text = await inspectTextFile(path);
  const pieces = recordsOf(text);
  const first = (await pieces.next()).value;
  const [head, ...others] = first ?? [];
  if (!head || head.problem) throw new ImportFileEmpty(path);
  return { text, header: head.cells.map((cell) => cell.trim()), records: startingWith(others, pieces) };
}

async function* recordsOf(file: TextFile): AsyncGenerator<CsvRecord[], void> {
  const parser = new CsvParser();
  for await (const text of readText(file)) {
    const records = parser.push(text);
    if (records.length > 0) yield records;
  }
  const last = parser.end();
  if (last.length > 0) yield last;
}

async function* startingWith(
  first: CsvRecord[],
  others: AsyncGenerator<CsvRecord[], void>,
): AsyncGenerator<CsvRecord[], void> {
  if (first.length > 0) yield first;
  yield* others;
}
