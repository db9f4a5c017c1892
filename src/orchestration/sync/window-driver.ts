import type { Channel, OrderSource, Page, TimeWindow } from '../../channels/channel.js';
import { ChannelError } from '../../channels/channel.errors.js';
import { addDays, startOfBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { mapConcurrently } from '../../platform/queue/map-concurrently.js';
import type { BatchEffect, FetchedBatch, RecordProblem, StreamPass } from './sync-stream.js';

/** Where a stream that is listed by time of change stands. */
export interface WindowPosition {
  /** Everything that changed before this instant has been read. */
  settledUntil: string;
  /** The window being read, and where in its list to go on. */
  window?: { from: string; to: string; cursor: string } | undefined;
}

/** One kind of record that a platform lists by when it last changed. */
export interface WindowedRecords<Item> {
  source: OrderSource;
  list(channel: Channel, window: TimeWindow, cursor: string | undefined): Promise<Page<string>>;
  get(channel: Channel, externalId: string): Promise<Item>;
  store(tx: Tx, channel: Channel, items: readonly Item[]): Promise<BatchEffect>;
}

/** Source clocks and ours differ, and lists lag: each pass looks this far back again. */
const OVERLAP_MS = 5 * 60_000;
const HISTORY_DAYS = 3 * 365;
const STORED_AT_ONCE = 200;

/** When a pass ends, and until when nothing more can change behind it. */
export interface Horizon {
  end: Date;
  settled: Date;
}

/**
 * How far to read. While the business date stands (a replay), the source's clock stands on that day as
 * well: the whole day is read, and read again next time.
 */
export function horizonOf(now: Date, fixedDate: BusinessDate | undefined): Horizon {
  if (fixedDate === undefined) return { end: now, settled: now };
  return { end: startOfBusinessDate(addDays(fixedDate, 1)), settled: startOfBusinessDate(fixedDate) };
}

/** Windows from `from` to `end`, each as wide as the source takes; at least one. */
export function windowsBetween(from: Date, end: Date, widestMs: number): TimeWindow[] {
  const windows: TimeWindow[] = [];
  let start = from.getTime();
  while (start < end.getTime() || windows.length === 0) {
    const until = Math.max(start, Math.min(start + widestMs, end.getTime()));
    windows.push({ from: new Date(start), to: new Date(until) });
    start = until;
  }
  return windows;
}

/** Where the first pass over a channel begins. */
export function historyStart(channel: Channel, horizon: Horizon): Date {
  const { historyFrom } = channel.settings;
  return historyFrom === undefined
    ? new Date(horizon.end.getTime() - HISTORY_DAYS * 86_400_000)
    : startOfBusinessDate(historyFrom);
}

/** Reads records window by window, page by page; each page is a batch. */
export async function* readWindows<Item>(
  records: WindowedRecords<Item>,
  position: WindowPosition | undefined,
  pass: StreamPass,
  horizon: Horizon,
): AsyncGenerator<FetchedBatch<WindowPosition>> {
  const { channel, openProblems } = pass;
  const started = position ? new Date(position.settledUntil) : historyStart(channel, horizon);
  const settledBefore: WindowPosition = position ?? { settledUntil: started.toISOString() };
  if (openProblems.length > 0) yield await fetchBatch(records, pass, openProblems, settledBefore, 0);

  const begun = position?.window;
  const from = begun
    ? new Date(begun.from)
    : new Date(Math.min(started.getTime() - (position ? OVERLAP_MS : 0), horizon.end.getTime()));
  const windows = begun
    ? [
        { from, to: new Date(begun.to) },
        ...windowsBetween(new Date(begun.to), horizon.end, records.source.maxWindowMs),
      ]
    : windowsBetween(from, horizon.end, records.source.maxWindowMs);
  const whole = Math.max(1, horizon.end.getTime() - from.getTime());
  let cursor: string | undefined = begun?.cursor;
  for (const [index, window] of windows.entries()) {
    do {
      const page: Page<string> = await records.list(channel, window, cursor);
      cursor = page.nextCursor;
      // Nothing changed in this window; the next one's batch moves the watermark past both.
      if (page.items.length === 0 && cursor === undefined && index < windows.length - 1) continue;
      const next: WindowPosition =
        cursor === undefined
          ? { settledUntil: earlier(window.to, horizon.settled).toISOString() }
          : {
              settledUntil: earlier(window.from, horizon.settled).toISOString(),
              window: { from: window.from.toISOString(), to: window.to.toISOString(), cursor },
            };
      const progress = Math.min(1, (window.to.getTime() - from.getTime()) / whole);
      yield await fetchBatch(records, pass, page.items, next, progress);
    } while (cursor !== undefined);
  }
}

async function fetchBatch<Item>(
  records: WindowedRecords<Item>,
  pass: StreamPass,
  externalIds: readonly string[],
  position: WindowPosition,
  progress: number,
): Promise<FetchedBatch<WindowPosition>> {
  const { channel } = pass;
  const unread: RecordProblem[] = [];
  const fetched = await mapConcurrently(externalIds, records.source.concurrency, async (externalId) => {
    try {
      return await records.get(channel, externalId);
    } catch (error) {
      // A record that the platform itself cannot give must not hold up all the others.
      if (!(error instanceof ChannelError) || error.kind !== 'invalid') throw error;
      unread.push({ externalId, error });
      return undefined;
    }
  });
  const items = fetched.filter((item) => item !== undefined);
  return {
    rowsRead: externalIds.length,
    externalIds,
    position,
    progress,
    write: async (tx) => {
      let changed = 0;
      const problems = [...unread];
      for (let at = 0; at < items.length; at += STORED_AT_ONCE) {
        const effect = await records.store(tx, channel, items.slice(at, at + STORED_AT_ONCE));
        changed += effect.changed;
        problems.push(...effect.problems);
      }
      return { changed, problems };
    },
  };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
