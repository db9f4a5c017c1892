import { describe, expect, it } from 'vitest';
import { SeenTable } from './seen-table.js';

describe('what was seen', () => {
  it('is counted and kept while the table grows', () => {
    const table = new SeenTable();
    const rows = 60_000;
    for (let n = 0; n < rows; n += 1) expect(table.countUp(`text ${n % 40_000}`)).toBe(n < 40_000 ? 1 : 2);
    expect(table.size).toBe(40_000);
    expect(table.countUp('text 1')).toBe(3);
    expect(table.countUp('another')).toBe(1);
  });

  it('keeps the first word about a text', () => {
    const table = new SeenTable();
    expect(table.note('a', 2, 4_294_967_295)).toBeUndefined();
    expect(table.note('a', 9, 1)).toEqual({ first: 2, second: 4_294_967_295 });
    for (let n = 1; n < 50_000; n += 1) table.note(`other ${n}`, n, n);
    expect(table.note('a', 9, 1)).toEqual({ first: 2, second: 4_294_967_295 });
    expect(table.note('other 777', 1)).toEqual({ first: 777, second: 777 });
  });
});
