import type { Database } from '../../src/platform/database/database.js';
import type { SqlFragment } from '../../src/platform/database/fragment.js';

/** A statement that runs often or long, and what it relies on. */
export interface HotStatement {
  name: string;
  /** When it runs. */
  when: string;
  /** The indexes it needs, and why that is enough. */
  needs: string;
  statement: SqlFragment;
}

interface PlanRow {
  table: string | null;
  type: string | null;
  key: string | null;
  rows: string | number | null;
  Extra: string | null;
}

/** The plan that the server makes for a statement, as a section of Markdown. */
export async function planSection(database: Database, hot: HotStatement): Promise<string[]> {
  const { text, values } = hot.statement;
  const rows = await database.rows<PlanRow>(`EXPLAIN ${text}`, values);
  return [
    `## ${hot.name}`,
    '',
    `${hot.when} ${hot.needs}`,
    '',
    '| table | access | index | rows | |',
    '|---|---|---|---:|---|',
    ...rows.map(
      ({ table, type, key, rows: read, Extra }) =>
        `| ${code(table)} | ${type ?? ''} | ${key ?? ''} | ${rounded(read)} | ${(Extra ?? '').replaceAll('|', '\\|')} |`,
    ),
    '',
  ];
}

/** As code: names of derived tables look like tags. */
function code(name: string | null): string {
  return name === null ? '' : `\`${name}\``;
}

/** Two digits: estimates of the server differ from one analysis of a table to the next. */
function rounded(rows: string | number | null): string {
  const value = Number(rows ?? 0);
  if (value < 100) return String(value);
  const unit = 10 ** (String(Math.round(value)).length - 2);
  return (Math.round(value / unit) * unit).toLocaleString('en-US');
}
