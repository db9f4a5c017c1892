import { daysBetween, type BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted } from '../../../platform/database/fragment.js';
import type { Sql } from '../../../platform/database/sql.js';
import { peopleSource, type CompiledScheme } from '../scheme-compiler.js';
import type { PeopleSample } from './people-sample.js';
import { profileOf, type InputProfile } from './population-shift.js';

// Reads: what a scheme reads.

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The values that decide, per deciding value of the scheme; dates as days before the as-of date. */
export interface DecidingSample {
  label: string;
  values: (number | null)[];
}

/** Reads the deciding values of some people; values that are neither numbers nor dates are left out. */
export async function readDecidingValues(
  db: Sql,
  compiled: CompiledScheme,
  labels: readonly string[],
  sample: PeopleSample,
): Promise<DecidingSample[]> {
  const columns = compiled.deciding.map((value, index) => sql`${value} AS ${trusted(`value_${index}`)}`);
  if (columns.length === 0) return [];
  const statement = sql`SELECT ${joined(columns, ', ')} ${peopleSource([compiled], 'all')} WHERE ${sample.condition}`;
  const rows = await db.rows<Record<string, unknown>>(statement.text, statement.values);
  return labels.flatMap((label, index) => {
    const values = rows.map((row) => asNumber(row[`value_${index}`], compiled.asOf));
    return values.includes(undefined) ? [] : [{ label, values: values as (number | null)[] }];
  });
}

/** How the deciding values are distributed. */
export function profilesOf(samples: readonly DecidingSample[]): InputProfile[] {
  return samples.map(({ label, values }) => profileOf(label, values));
}

/** Undefined: a word. */
function asNumber(value: unknown, asOf: BusinessDate): number | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && DATE.test(value)) return daysBetween(value, asOf);
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
