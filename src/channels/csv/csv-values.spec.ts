import { describe, expect, it } from 'vitest';
import {
  plainCell,
  readAmountFen,
  readConsent,
  readId,
  readInstant,
  readPhone,
  readQuantity,
  readWords,
} from './csv-values.js';

const refused = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

describe('a time', () => {
  it.each([
    ['1997-01-01', '1997-01-01T04:00:00.000Z'],
    ['2024/2/29', '2024-02-29T04:00:00.000Z'],
    ['2024.02.29', '2024-02-29T04:00:00.000Z'],
    ['2024年2月29日', '2024-02-29T04:00:00.000Z'],
    ['20240229', '2024-02-29T04:00:00.000Z'],
    ['2024-05-01 00:00:00', '2024-04-30T16:00:00.000Z'],
    ['2024-05-01 23:59:59.999', '2024-05-01T15:59:59.999Z'],
    ['2024/5/1 9:05', '2024-05-01T01:05:00.000Z'],
    ['2024-05-01T09:05:30', '2024-05-01T01:05:30.000Z'],
    ['2024-05-01T09:05:30Z', '2024-05-01T09:05:30.000Z'],
    ['2024-05-01T09:05:30.25+09:00', '2024-05-01T00:05:30.250Z'],
    ['2024-05-01 09:05:30 -0330', '2024-05-01T12:35:30.000Z'],
    [' 2024-05-01 ', '2024-05-01T04:00:00.000Z'],
    ['２０２４－０５－０１', '2024-05-01T04:00:00.000Z'],
  ])('is read from %s: Shanghai unless it says otherwise, noon unless it says a time', (text, iso) => {
    expect(readInstant(text, '时间').toISOString()).toBe(iso);
  });

  it.each([
    '',
    '2023-02-29',
    '2024-13-01',
    '2024-5-32',
    '05/01/2024',
    '2024-05/01',
    '45413',
    '1900-01-01',
    '2024-05-01 24:00',
    '2024-05-01 12:60',
    '2024-05-01T10:00:00+99:00',
    '昨天',
    '2024-05-01 下午',
  ])('is refused when it is %j', (text) => {
    expect(() => readInstant(text, '时间')).toThrow(refused('imports.date-invalid'));
  });
});

describe('an amount', () => {
  it.each([
    ['11.77', 1177],
    ['0', 0],
    ['0.00', 0],
    ['1,234.50', 123_450],
    ['¥12', 1200],
    ['￥1,000', 100_000],
    ['12.5元', 1250],
    ['１２．５０', 1250],
    ['12.500', 1250],
  ])('is read from %s', (text, fen) => {
    expect(readAmountFen(text)).toBe(fen);
  });

  it.each(['', 'abc', '-5', '-0.01', '12,50', '1,23,4', '1e3', '11.775', 'NaN', '∞', '12 34', '--5'])(
    'is refused when it is %j',
    (text) => {
      expect(() => readAmountFen(text)).toThrow(refused('orders.amount-invalid'));
    },
  );
});

describe('an id', () => {
  it('keeps its zeros and loses what spreadsheets wrap around it', () => {
    expect(readId(' 00017 ', '客户编号', 128)).toBe('00017');
    expect(readId('="00017"', '客户编号', 128)).toBe('00017');
    expect(readId('\t6250', '客户编号', 128)).toBe('6250');
    expect(readId(`'=x`, '客户编号', 128)).toBe('=x');
  });

  it.each(['', '  ', 'NULL', 'n/a', '-', '——', '无'])('is absent when it is %j', (text) => {
    expect(readId(text, '客户编号', 128)).toBeUndefined();
  });

  it.each([
    ['1.23457E+17', 'imports.id-rounded'],
    ['a\u0000b', 'imports.text-unreadable'],
    ['客\uFFFD', 'imports.text-unreadable'],
    ['x'.repeat(129), 'imports.id-too-long'],
  ])('is refused when it is %j', (text, code) => {
    expect(() => readId(text, '客户编号', 128)).toThrow(refused(code));
  });
});

describe('other cells', () => {
  it('are words without control characters, never broken ones', () => {
    expect(readWords(' 小\u0000满\n ', 64)).toBe('小 满');
    expect(readWords('𠮷田'.repeat(40), 3)).toBe('𠮷田𠮷');
    expect(readWords('小\uFFFD', 64)).toBe('');
    expect(plainCell(undefined)).toBe('');
  });

  it('are consents in the words that exports use', () => {
    expect(['是', '1', 'TRUE', '同意', 'Y'].map((text) => readConsent(text, '同意'))).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(['否', '0', 'false', '不同意', 'n'].map((text) => readConsent(text, '同意'))).toEqual(
      Array.from({ length: 5 }, () => false),
    );
    expect(readConsent(' ', '同意')).toBeUndefined();
    expect(() => readConsent('maybe', '同意')).toThrow(refused('imports.consent-invalid'));
  });

  it('are phone numbers in one form, never shown when they are wrong', () => {
    expect(readPhone('+86 138-0000-0000')).toBe('13800000000');
    expect(readPhone('8613800000000')).toBe('13800000000');
    expect(readPhone('(021) 5555 0000')).toBe('02155550000');
    expect(readPhone('')).toBeUndefined();
    expect(() => readPhone('138x0000')).toThrow(refused('imports.phone-invalid'));
    expect(() => readPhone('138x0000')).not.toThrow(/138/);
  });

  it('are whole numbers of pieces', () => {
    expect([readQuantity(''), readQuantity('3'), readQuantity('2.0')]).toEqual([1, 3, 2]);
    expect(() => readQuantity('1.5')).toThrow(refused('imports.quantity-invalid'));
    expect(() => readQuantity('-1')).toThrow(refused('imports.quantity-invalid'));
  });
});
