import { describe, expect, it } from 'vitest';
import { TOTAL_CAP, decodeCursor, encodeCursor, pageOf } from './page.js';

const shape = { item: (n: number) => n, cursorOf: (n: number) => [n, String(n)] };

describe('a page', () => {
  it('shows what was asked for and points to the row after which the next one begins', () => {
    const page = pageOf([5, 4, 3], 2, shape);
    expect(page.items).toEqual([5, 4]);
    expect(decodeCursor(page.nextCursor ?? '', 2)).toEqual([4, '4']);
  });

  it('that was not filled is the last one', () => {
    expect(pageOf([5, 4], 2, shape).nextCursor).toBeNull();
    expect(pageOf([], 2, shape)).toEqual({ items: [], nextCursor: null, total: null, isTotalCapped: false });
  });

  it('says 10,000+ instead of counting on', () => {
    expect(pageOf([1], 20, { ...shape, total: TOTAL_CAP })).toMatchObject({
      total: TOTAL_CAP,
      isTotalCapped: false,
    });
    expect(pageOf([1], 20, { ...shape, total: TOTAL_CAP + 1 })).toMatchObject({
      total: TOTAL_CAP,
      isTotalCapped: true,
    });
  });
});

describe('a cursor', () => {
  it('comes back as it went', () => {
    const values = ['2026-11-22', null, 12_345];
    expect(decodeCursor(encodeCursor(values), 3)).toEqual(values);
  });

  it.each([
    ['no JSON', 'abc', 1],
    ['another list’s', encodeCursor([1, 2]), 1],
    ['an object inside', Buffer.from('[{"a":1}]').toString('base64url'), 1],
    ['no list', Buffer.from('{"length":1}').toString('base64url'), 1],
  ])('with %s is refused', (_, cursor, width) => {
    expect(() => decodeCursor(cursor, width)).toThrow(
      expect.objectContaining({ code: 'request.cursor-invalid' }),
    );
  });
});
