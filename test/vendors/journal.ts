import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';

import type { EventMap, EventType } from './events.js';

type Handler<T extends EventType> = (event: EventMap[T]) => void;

/**
 * Append-only JSON lines: an event is written before it is applied, so a killed process finds every
 * acknowledged change again. The page cache outlives the process; a power cut is not covered.
 */
export class Journal {
  private readonly handlers = new Map<EventType, Handler<never>[]>();
  private file: number | null = null;

  constructor(private readonly path: string) {}

  /** Registers a place that applies events of this type; places are called in the order of registering. */
  on<T extends EventType>(type: T, apply: Handler<T>): void {
    const handlers = this.handlers.get(type);
    if (handlers) handlers.push(apply as Handler<never>);
    else this.handlers.set(type, [apply as Handler<never>]);
  }

  /** Applies what earlier processes wrote, cuts a half-written last line and opens the file for appending. */
  open(): number {
    let count = 0;
    if (existsSync(this.path)) {
      const bytes = readFileSync(this.path);
      const end = bytes.lastIndexOf(10) + 1;
      if (end < bytes.length) truncateSync(this.path, end);
      for (const line of bytes.toString('utf8', 0, end).split('\n')) {
        if (line === '') continue;
        const [type, event] = JSON.parse(line) as [EventType, never];
        this.apply(type, event);
        count += 1;
      }
    }
    this.file = openSync(this.path, 'a');
    return count;
  }

  /** Stores the event, then applies it. */
  append<T extends EventType>(type: T, event: EventMap[T]): void {
    if (this.file === null) throw new Error('journal is not open');
    writeWhole(this.file, `${JSON.stringify([type, event])}\n`);
    this.apply(type, event as never);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private apply(type: EventType, event: never): void {
    const handlers = this.handlers.get(type);
    if (!handlers) throw new Error(`no handler for journal event ${type}`);
    for (const handler of handlers) handler(event);
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
