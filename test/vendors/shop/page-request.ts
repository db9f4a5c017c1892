import type { SimulatorConfig } from '../config.js';
import { integerOf, isRecord, textOf, type JsonRecord } from '../json-fields.js';
import { PlatformError } from '../platform-error.js';
import { decodePageKey, encodePageKey, type TimeIndex } from '../time-index.js';

export interface TimeRange {
  from: number;
  to: number;
}

/** A range of seconds under two names; null when neither is given, refused when wrong or too wide. */
export function readRange(
  record: JsonRecord,
  fromName: string,
  toName: string,
  mostSeconds: number,
  config: SimulatorConfig,
): TimeRange | null {
  if (record[fromName] === undefined && record[toName] === undefined) return null;
  const from = integerOf(record, fromName);
  const to = integerOf(record, toName);
  if (from === null || to === null || to < from || to - from > mostSeconds) {
    throw new PlatformError(config.shopBadArgumentCode, `invalid args: ${fromName}, ${toName}`);
  }
  return { from, to };
}

/** The same for a range that lies in an object of its own. */
export function readNestedRange(body: JsonRecord, name: string, config: SimulatorConfig): TimeRange | null {
  const record = body[name];
  return isRecord(record)
    ? readRange(record, 'start_time', 'end_time', config.orderRangeSeconds, config)
    : null;
}

/** Walks an index from the request's `next_key` and collects one page of fitting positions. */
export function readPage(
  index: TimeIndex,
  timeOf: (position: number) => number,
  range: TimeRange,
  pageSize: number,
  body: JsonRecord,
  fits: (position: number) => boolean,
  config: SimulatorConfig,
): { positions: number[]; next_key: string; has_more: boolean } {
  const key = textOf(body, 'next_key') ?? '';
  const after = key === '' ? null : decodePageKey(key);
  if (key !== '' && after === null)
    throw new PlatformError(config.shopBadArgumentCode, 'invalid args: next_key');
  const positions: number[] = [];
  let hasMore = false;
  for (const position of index.range(range.from, range.to, after)) {
    if (!fits(position)) continue;
    if (positions.length === pageSize) {
      hasMore = true;
      break;
    }
    positions.push(position);
  }
  const last = positions.at(-1);
  const nextKey = hasMore && last !== undefined ? encodePageKey(timeOf(last), last) : '';
  return { positions, next_key: nextKey, has_more: hasMore };
}
