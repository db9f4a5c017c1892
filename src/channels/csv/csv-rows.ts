import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { CsvRecord, RowProblem } from '../../platform/spreadsheet/csv-parser.js';
import { CellProblem } from './csv-values.js';

/** A row and what it says. */
export interface SoundRow<Item> {
  line: number;
  cells: readonly string[];
  item: Item;
}

/** A row that is not taken, and why. */
export interface RejectedRow {
  line: number;
  cells: readonly string[];
  problem: RowProblem;
}

/** A row that says again what an earlier one has said. */
export interface RepeatedRow {
  line: number;
  repeats: number;
}

export type ReadRow<Item> = SoundRow<Item> | RejectedRow | RepeatedRow;

/** Both clocks at the start of an import. */
export interface ImportMoment {
  now: Date;
  businessDate: BusinessDate;
}

/** Later than both clocks. */
export function isInFuture(instant: Date, moment: ImportMoment): boolean {
  return instant > moment.now && businessDateOf(instant) > moment.businessDate;
}

/** Reads one record by `read`; rows that are not sound become rejected ones. */
export function readRow<Item>(
  record: CsvRecord,
  columnCount: number,
  read: (record: CsvRecord) => ReadRow<Item>,
): ReadRow<Item> {
  const { line, cells, problem } = record;
  if (problem) return { line, cells, problem };
  if (cells.length > columnCount && cells.slice(columnCount).some((cell) => cell.trim() !== '')) {
    return {
      line,
      cells,
      problem: {
        code: 'imports.row-columns',
        reason: `这一行有 ${cells.length} 格，列名只有 ${columnCount} 个；带逗号的内容要放在引号里`,
      },
    };
  }
  try {
    return read(record);
  } catch (error) {
    if (error instanceof CellProblem) return { line, cells, problem: error.problem };
    throw error;
  }
}
