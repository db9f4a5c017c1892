import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

type CsvRow = (string | number | null)[];

/**
 * Writes a CSV file of UTF-8 with LF line ends, quotes only where needed, empty for null; returns how many rows. Ids
 * go out exactly as their source wrote them, so the file can be joined with it.
 */
export async function writeCsv(
  file: string,
  columns: readonly string[],
  pieces: AsyncIterable<CsvRow[]>,
): Promise<number> {
  let count = 0;
  const lines = async function* (): AsyncGenerator<string> {
    yield csvLine(columns);
    for await (const piece of pieces) {
      count += piece.length;
      yield piece.map(csvLine).join('');
    }
  };
  await pipeline(lines(), createWriteStream(file));
  return count;
}

function csvLine(cells: readonly (string | number | null)[]): string {
  const texts = cells.map((cell) => {
    const text = String(cell ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${texts.join(',')}\n`;
}
