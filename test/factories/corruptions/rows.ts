/** An INSERT of one row; values are SQL. */
export function rowOf(table: string, values: Record<string, string | number>): string {
  return `INSERT INTO ${table} (${Object.keys(values).join(', ')}) VALUES (${Object.values(values).join(', ')})`;
}
