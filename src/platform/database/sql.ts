/** Values that may be bound to a `?`. Arrays are for `IN (?)`; objects are refused by the type. */
export type SqlValue = string | number | boolean | bigint | Date | Buffer | null | readonly SqlValue[];

/** What a writing statement did. `affectedRows` counts matched rows that were really changed or inserted. */
export interface RunResult {
  affectedRows: number;
  insertId: string;
}

/**
 * The one way to talk SQL: a pooled connection or an open transaction.
 *
 * Rows come back typed by column name: ids (`id`, `…_id`) as strings, other whole numbers as safe
 * integers, `…_json` columns parsed, `DATE` as `YYYY-MM-DD`, instants as `Date` (UTC).
 */
export interface Sql {
  rows<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** The only row, or undefined; more than one row is an error. */
  row<Row>(text: string, values?: readonly SqlValue[]): Promise<Row | undefined>;
  run(text: string, values?: readonly SqlValue[]): Promise<RunResult>;
}

/** Builds `(?,?),(?,?)` and the flat values for a multi-row INSERT. */
export function valuesList(rows: readonly (readonly SqlValue[])[]): { text: string; values: SqlValue[] } {
  const width = rows[0]?.length ?? 0;
  const group = `(${Array.from({ length: width }, () => '?').join(',')})`;
  const values: SqlValue[] = [];
  for (const row of rows) {
    if (row.length !== width)
      throw new Error(`valuesList: a row has ${row.length} values, expected ${width}`);
    values.push(...row);
  }
  return { text: rows.map(() => group).join(','), values };
}

/** Cuts a list into pieces of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const pieces: Item[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}
