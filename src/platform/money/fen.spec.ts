import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenFromYuan, yuanFromFen } from './fen.js';

describe('fenFromYuan', () => {
  it.each([
    ['0', 0],
    ['11.77', 1177],
    ['12.5', 1250],
    ['1,280.50', 128050],
    ['¥320', 32000],
    ['-3.20', -320],
    ['7.100', 710],
    ['-0', 0],
  ])('reads %s', (text, fen) => {
    expect(fenFromYuan(text)).toBe(fen);
  });

  it.each(['', 'abc', '1.234', '1e3', '12.', '.5', '1 2', '99999999999999', 'NaN', '--1'])(
    'refuses %j',
    (text) => {
      expect(() => fenFromYuan(text)).toThrow(expect.objectContaining({ code: 'money.amount-invalid' }));
    },
  );

  it('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (fen) => {
        expect(fenFromYuan(yuanFromFen(fen))).toBe(fen === 0 ? 0 : fen);
      }),
    );
  });
});
