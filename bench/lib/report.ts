import { tableLines } from '../../src/interfaces/cli/print-table.js';

/** A figure against what it should reach. */
export interface Target {
  what: string;
  /** Which side of `limit` the value should be on. */
  is: 'at most' | 'at least';
  limit: number;
  value: number;
  unit: string;
}

export function isMet({ is, limit, value }: Target): boolean {
  return is === 'at most' ? value <= limit : value >= limit;
}

/** Times of single repetitions and their median, in seconds, one row per side. */
export function timesTable(
  rows: readonly { what: string; seconds: readonly number[]; median: number }[],
): string[] {
  const repeats = Math.max(0, ...rows.map(({ seconds }) => seconds.length));
  const columns = ['', ...Array.from({ length: repeats }, (_, index) => `#${index + 1} s`), 'median s'];
  return tableLines(
    columns,
    rows.map(({ what, seconds, median }) => [
      what,
      ...Array.from({ length: repeats }, (_, index) =>
        seconds[index] === undefined ? '' : fixed(seconds[index]),
      ),
      fixed(median),
    ]),
  );
}

export function targetTable(targets: readonly Target[]): string[] {
  return tableLines(
    ['figure', 'measured', 'target', ''],
    targets.map((target) => [
      target.what,
      `${fixed(target.value)} ${target.unit}`.trim(),
      `${target.is} ${target.limit} ${target.unit}`.trim(),
      isMet(target) ? 'met' : 'NOT MET',
    ]),
  );
}

/** Prints lines for people and, when asked, the JSON as the last line. */
export function print(lines: readonly string[], json: unknown, isJson: boolean): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify(json)}\n`);
}

/** A step that takes time; goes to standard error. */
export function step(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Targets as they stand in the JSON. */
export function targetsJson(targets: readonly Target[]): unknown[] {
  return targets.map((target) => ({ ...target, met: isMet(target) }));
}

function fixed(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 2 : 3);
}
