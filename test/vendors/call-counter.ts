import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

import type { SimulatorClock } from './clock.js';
import { shanghaiDate } from './shanghai-time.js';

/** Calls of one endpoint in one quota day. */
export interface CallCount {
  account: string;
  path: string;
  /** Date of the simulator's clock. */
  day: string;
  /** Date of the machine's clock (Asia/Shanghai). */
  realDay: string;
  count: number;
}

const DIGITS = 10;

/**
 * Counts API calls by account, endpoint and day in a text file of fixed-width lines that are rewritten in
 * place, so a killed process loses no call. A quota day ends when either clock reaches the next date: a
 * standing clock must not starve a long demo, and fast-forward renews quotas.
 */
export class CallCounter {
  private readonly counts = new Map<string, CallCount & { offset: number }>();
  private readonly file: number;
  private end = 0;
  private realSecond = -1;
  private simulatorSecond = -1;
  private dayKey = '';
  private readonly digits = Buffer.alloc(DIGITS);

  constructor(
    path: string,
    private readonly clock: SimulatorClock,
  ) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    for (const line of text.split('\n').slice(0, -1)) {
      const [count, day, realDay, account, endpoint] = line.split(' ') as [
        string,
        string,
        string,
        string,
        string,
      ];
      const entry = { account, path: endpoint, day, realDay, count: Number(count), offset: this.end };
      this.counts.set(`${day} ${realDay} ${account} ${endpoint}`, entry);
      this.end += Buffer.byteLength(line) + 1;
    }
    this.file = openSync(path, existsSync(path) ? 'r+' : 'w+');
  }

  /** Adds one call and returns today's count, this call included. */
  add(account: string, path: string): number {
    const key = `${this.today()} ${account} ${path}`;
    let entry = this.counts.get(key);
    if (entry) {
      entry.count += 1;
      this.digits.write(String(entry.count).padStart(DIGITS, '0'), 'latin1');
      writeSync(this.file, this.digits, 0, DIGITS, entry.offset);
    } else {
      const [day, realDay] = this.dayKey.split(' ') as [string, string];
      entry = { account, path, day, realDay, count: 1, offset: this.end };
      this.counts.set(key, entry);
      const line = Buffer.from(`${'1'.padStart(DIGITS, '0')} ${key}\n`);
      writeSync(this.file, line, 0, line.length, this.end);
      this.end += line.length;
    }
    return entry.count;
  }

  /** Calls of this endpoint in the current quota day. */
  count(account: string, path: string): number {
    return this.counts.get(`${this.today()} ${account} ${path}`)?.count ?? 0;
  }

  /** The current quota day as a key: the dates of both clocks. */
  quotaDay(): string {
    return this.today();
  }

  all(): CallCount[] {
    return [...this.counts.values()].map(({ offset: _offset, ...entry }) => entry);
  }

  close(): void {
    closeSync(this.file);
  }

  private today(): string {
    const realSecond = Math.floor(Date.now() / 1000);
    const simulatorSecond = this.clock.nowSeconds();
    if (realSecond !== this.realSecond || simulatorSecond !== this.simulatorSecond) {
      this.realSecond = realSecond;
      this.simulatorSecond = simulatorSecond;
      this.dayKey = `${this.clock.today()} ${shanghaiDate(realSecond * 1000)}`;
    }
    return this.dayKey;
  }
}
