import { tableLines } from '../../src/interfaces/cli/print-table.js';
import { medianTime, type Time } from './stopwatch.js';

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

/** Seconds of single repetitions, their median and the median of processor time, one row per side. */
export function timesTable(rows: readonly { what: string; times: readonly Time[] }[]): string[] {
  const repeats = Math.max(0, ...rows.map(({ times }) => times.length));
  const numbers = Array.from({ length: repeats }, (_, index) => index);
  return tableLines(
    ['', ...numbers.map((index) => `#${index + 1} s`), 'median s', 'CPU s'],
    rows.map(({ what, times }) => {
      const { seconds, cpuSeconds } = medianTime(times);
      return [
        what,
        ...numbers.map((index) => fixed(times[index]?.seconds)),
        fixed(seconds),
        fixed(cpuSeconds),
      ];
    }),
  );
}

/** One line on the ratio by processor time, beside the one by the clock that counts. */
export function cpuRatioLine(ratio: number | undefined): string {
  return ratio === undefined
    ? 'Processor time is not known: the server runs elsewhere.'
    : `Ratio by processor time of server and this process, which a busy machine disturbs less: ${fixed(ratio)}.`;
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

/** A whole number with thousands separators. */
export function counted(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A step that takes time; goes to standard error. */
export function step(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Targets as they stand in the JSON. */
export function targetsJson(targets: readonly Target[]): unknown[] {
  return targets.map((target) => ({ ...target, met: isMet(target) }));
}

function fixed(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 2 : 3);
}
