import { describe, expect, it } from 'vitest';
import { csvCell } from './cell.js';

describe('a cell of an export', () => {
  it.each(['=1+1', '+86', '-1', '@SUM(A1)', '\tx', '\rx', '＝1+1', '＋1', '－1', '＠x'])(
    'that a spreadsheet would run is made harmless: %j',
    (text) => {
      expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  it('keeps numbers as numbers, negative ones too', () => {
    expect(csvCell(-5)).toBe('-5');
    expect(csvCell(null)).toBe('');
  });

  it('is quoted where its content needs it', () => {
    expect(csvCell('山茶, 5"')).toBe('"山茶, 5"""');
    expect(csvCell('two\nlines')).toBe('"two\nlines"');
    expect(csvCell('普通')).toBe('普通');
  });
});
