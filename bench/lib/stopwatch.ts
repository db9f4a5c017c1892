import { readFileSync } from 'node:fs';
import type { Sql } from '../../src/platform/database/sql.js';
import { median } from './figures.js';

/** What some work took. */
export interface Time {
  /** By the wall clock. */
  seconds: number;
  /** Processor time of the database server and this process together; undefined for a server elsewhere. */
  cpuSeconds: number | undefined;
}

export interface Timed<Result> extends Time {
  result: Result;
}

/** Times one after the other. */
export function addTimes(...times: readonly Time[]): Time {
  return {
    seconds: times.reduce((sum, { seconds }) => sum + seconds, 0),
    cpuSeconds: times.reduce<number | undefined>(
      (sum, { cpuSeconds }) => (sum === undefined || cpuSeconds === undefined ? undefined : sum + cpuSeconds),
      0,
    ),
  };
}

/** The median of each; processor time only when all have it. */
export function medianTime(times: readonly Time[]): Time {
  const cpu = times.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  return {
    seconds: median(times.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === times.length ? median(cpu) : undefined,
  };
}

/** Ours by theirs. */
export function ratioOf(ours: Time, theirs: Time): { ofSeconds: number; ofCpu: number | undefined } {
  return {
    ofSeconds: ours.seconds / theirs.seconds,
    ofCpu:
      ours.cpuSeconds === undefined || !theirs.cpuSeconds ? undefined : ours.cpuSeconds / theirs.cpuSeconds,
  };
}

/** Jiffies per second; the same on all Linux systems that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Times work by the wall clock and, where the server runs on this machine, by processor time, which other
 * programs disturb less.
 */
export class Stopwatch {
  private constructor(private readonly serverPid: number | undefined) {}

  static async for(sql: Sql): Promise<Stopwatch> {
    const found = await sql.row<{ file: string }>('SELECT @@pid_file AS file');
    return new Stopwatch(found && readPid(found.file));
  }

  async time<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
    const cpu = this.cpuSeconds();
    const start = process.hrtime.bigint();
    const result = await work();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const now = this.cpuSeconds();
    return { result, seconds, cpuSeconds: cpu === undefined || now === undefined ? undefined : now - cpu };
  }

  private cpuSeconds(): number | undefined {
    if (this.serverPid === undefined) return undefined;
    const own = process.cpuUsage();
    // Fields 14 and 15 of proc(5) stat, counted behind the name, which may hold blanks.
    const fields = readFileSync(`/proc/${this.serverPid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND + (own.user + own.system) / 1e6;
  }
}

/** The pid in a server's pid file, if that server is a process of this machine. */
function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return /mariadbd|mysqld/.test(readFileSync(`/proc/${pid}/comm`, 'utf8')) ? pid : undefined;
  } catch {
    return undefined;
  }
}
