import { describe, expect, it } from 'vitest';
import { headingOf, hiddenMiddle, personOf } from './person-list.js';

describe('whom a cell names', () => {
  it.each([
    ['a phone', '13800001111', 'either', { kind: 'phone', phone: '13800001111' }],
    [
      'a phone with country code and dashes',
      '+86 138-0000-1111',
      'either',
      { kind: 'phone', phone: '13800001111' },
    ],
    [
      'a phone that a spreadsheet kept as text',
      "'13800001111",
      'phone',
      { kind: 'phone', phone: '13800001111' },
    ],
    ['an id', '42', 'either', { kind: 'id', id: '42' }],
    ['an id of eleven digits under its heading', '13800001111', 'id', { kind: 'id', id: '13800001111' }],
    ['no phone under the heading of phones', '42', 'phone', undefined],
    ['a number in scientific notation', '1.38E+10', 'either', undefined],
    ['a number of nothing', '0', 'either', undefined],
    ['an amount', '12.5', 'either', undefined],
    ['a landline', '01088889999', 'phone', undefined],
    ['twenty digits', '12345678901234567890', 'id', undefined],
  ] as const)('%s', (_story, cell, kind, person) => {
    expect(personOf(cell, kind)).toEqual(person);
  });
});

describe('the column that names people', () => {
  it.each([
    ['an id column, although phones stand before it', ['手机号', '会员编号'], 1, 'id', true],
    ['phones', ['姓名', ' 手机号码 '], 1, 'phone', true],
    ['English names', ['Name', 'Member_ID'], 1, 'id', true],
    ['no heading at all', ['13800001111'], 0, 'either', false],
  ] as const)('%s', (_story, row, column, kind, isHeading) => {
    expect(headingOf(row)).toEqual({ column, kind, isHeading });
  });

  it('is not there', () => {
    expect(headingOf(['姓名', '城市'])).toBeUndefined();
  });
});

it('a report shows neither a whole phone nor a long text', () => {
  expect(hiddenMiddle('13800001111')).toBe('13****111');
  expect(hiddenMiddle('42')).toBe('42');
  expect(hiddenMiddle(`${'x'.repeat(100)}`).length).toBeLessThan(20);
});
