import type { PurchaseStatistics } from './purchase-statistics.js';

/** What people like these did in the held-back period. */
export interface RateCell {
  people: number;
  /** Those of them who bought again. */
  buyers: number;
  /** Their purchase days in it. */
  orders: number;
}

/**
 * The simple model: people are put in cells by how often they had bought and how long ago last, at the split date,
 * and each cell's rate is what its people did in the days after it. Cells with few people take the rate of their
 * row (the same frequency), and that of everybody where the row has few, too.
 */
export interface RateTable {
  horizonDays: number;
  /** By frequency, then by days since the last purchase; see `FREQUENCIES` and `SILENT_DAYS`. */
  cells: RateCell[][];
  all: RateCell;
}

/** Lowest repeat purchase days of each row. */
export const FREQUENCIES = [0, 1, 2, 3, 5, 9] as const;
/** Most days since the last purchase of each column; the last one takes all beyond. */
export const SILENT_DAYS = [30, 60, 90, 180, 365, Infinity] as const;
/** A cell or row of fewer people says nothing by itself. */
export const CELL_PEOPLE = 30;

const NOBODY: RateCell = { people: 0, buyers: 0, orders: 0 };

/** Reads the table off the held-back period; undefined where there is none or hardly anybody was there before it. */
export function rateTable(statistics: PurchaseStatistics): RateTable | undefined {
  const { count, horizonDays, ageDays, frequency, frequencyBefore, recencyBefore } = statistics;
  if (horizonDays === 0) return undefined;
  const cells = FREQUENCIES.map(() => SILENT_DAYS.map(() => ({ ...NOBODY })));
  for (let index = 0; index < count; index += 1) {
    const x = frequencyBefore[index] as number;
    if (x < 0) continue;
    const silent = (ageDays[index] as number) - horizonDays - (recencyBefore[index] as number);
    const cell = cells[rowOf(x)]?.[columnOf(silent)];
    const bought = (frequency[index] as number) - x;
    if (!cell) continue;
    cell.people += 1;
    cell.buyers += bought > 0 ? 1 : 0;
    cell.orders += bought;
  }
  const all = together(cells.flat());
  return all.people < CELL_PEOPLE ? undefined : { horizonDays, cells, all };
}

/**
 * What to expect of somebody: the share of people like them who bought again within the table's horizon (an honest
 * stand-in for "still a customer": never above it in the long run), and their purchase days per day.
 */
export function rateFor(
  { horizonDays, cells, all }: RateTable,
  frequency: number,
  silentDays: number,
): { alive: number; ordersPerDay: number } {
  const row = cells[rowOf(frequency)] ?? [];
  const { people, buyers, orders } = [row[columnOf(silentDays)] ?? NOBODY, together(row), all].find(
    (cell, index) => cell.people >= CELL_PEOPLE || index === 2,
  ) as RateCell;
  return { alive: buyers / people, ordersPerDay: orders / people / horizonDays };
}

function rowOf(frequency: number): number {
  return FREQUENCIES.findLastIndex((lowest) => frequency >= lowest);
}

function columnOf(silentDays: number): number {
  return SILENT_DAYS.findIndex((most) => silentDays <= most);
}

function together(cells: readonly RateCell[]): RateCell {
  return cells.reduce(
    (sum, cell) => ({
      people: sum.people + cell.people,
      buyers: sum.buyers + cell.buyers,
      orders: sum.orders + cell.orders,
    }),
    NOBODY,
  );
}
