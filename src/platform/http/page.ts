import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import { AppError } from '../errors/app-error.js';

/** Rows that one page of a list may hold. */
export const PAGE_SIZES = [20, 50, 100] as const;
/** Totals are counted up to here; beyond it a list says 10,000+. */
export const TOTAL_CAP = 10_000;

/** One page of a list. `nextCursor` is null on the last page; `total` is null where it is not counted. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total: number | null;
  isTotalCapped: boolean;
}

/** What every list understands; extend it with the filters of the list. */
export class PageQuery {
  /** `nextCursor` of the page before; absent for the first page. */
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @IsIn(PAGE_SIZES)
  limit: number = 20;
}

/** Packs the sort values of the last row into an opaque cursor. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads a cursor with `width` values; throws `request.cursor-invalid` for anything else. */
export function decodeCursor(cursor: string, width: number): (string | number | null)[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    values = undefined;
  }
  const isGood =
    Array.isArray(values) &&
    values.length === width &&
    values.every((value) => value === null || typeof value === 'string' || typeof value === 'number');
  if (!isGood) {
    throw new AppError({ code: 'request.cursor-invalid', message: '翻页位置无效，请回到第一页' });
  }
  return values as (string | number | null)[];
}

/**
 * Makes a page from rows of which one more than `limit` was read, so that the end is known without
 * counting. `cursorOf` gives the sort values of a row.
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: {
    item: (row: Row) => Item;
    cursorOf: (row: Row) => readonly (string | number | null)[];
    total?: number | null;
  },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const total = shape.total ?? null;
  return {
    items: shown.map(shape.item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(shape.cursorOf(last)) : null,
    total: total === null ? null : Math.min(total, TOTAL_CAP),
    isTotalCapped: total !== null && total > TOTAL_CAP,
  };
}
