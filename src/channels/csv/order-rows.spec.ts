import { describe, expect, it } from 'vitest';
import type { ChannelOrder } from '../channel.js';
import { parseColumnMap, placeColumns } from './csv-columns.js';
import { CsvParser } from '../../platform/spreadsheet/csv-parser.js';
import type { ReadRow } from './csv-rows.js';
import { customerName } from './customer-name.js';
import { MEMBER_FIELDS } from './member-columns.js';
import { MemberRowReader } from './member-rows.js';
import { ORDER_FIELDS, takenColumns } from './order-columns.js';
import { OrderRowReader } from './order-rows.js';

const moment = { now: new Date('2026-11-22T04:00:00Z'), businessDate: '2026-11-22' };

function recordsOf(text: string) {
  const parser = new CsvParser();
  const [head, ...records] = [...parser.push(text), ...parser.end()];
  return { header: head?.cells ?? [], records };
}

function readOrders(text: string, map?: string, channelCode = 'csv-shop'): ReadRow<ChannelOrder>[] {
  const { header, records } = recordsOf(text);
  const asked = parseColumnMap(map, ORDER_FIELDS);
  const places = takenColumns(placeColumns(ORDER_FIELDS, header, asked), asked);
  const reader = new OrderRowReader(places, header.length, channelCode, moment);
  return records.map((record) => reader.read(record));
}

const numbersOf = (rows: readonly ReadRow<ChannelOrder>[]) =>
  rows.map((row) => ('item' in row ? row.item.externalId : undefined));
const codesOf = (rows: readonly ReadRow<unknown>[]) =>
  rows.map((row) =>
    'problem' in row ? row.problem.code : 'repeats' in row ? `repeats ${row.repeats}` : 'ok',
  );

const LOG = 'customer_id,order_date,amount\n1,1997-01-01,5.00\n1,1997-01-01,5.00\n2,1997-01-01,5.00\n';

describe('orders without a number column', () => {
  it('have different numbers, twins too', () => {
    const numbers = numbersOf(readOrders(LOG));
    expect(new Set(numbers).size).toBe(3);
    expect(numbers[0]?.slice(0, -1)).toBe(numbers[1]?.slice(0, -1));
    expect(numbers.every((number) => number !== undefined && number.length <= 96)).toBe(true);
  });

  it('have the same numbers in a longer export in another order, and others on another channel', () => {
    const first = numbersOf(readOrders(LOG));
    const longer = numbersOf(
      readOrders(
        'order_date,customer_id,amount\n1997-01-01,2,5\n1998-01-01,1,5.00\n1997-01-01,1,5.0\n1997-01-01,1,5\n1997-01-01,1,5\n',
      ),
    );
    expect(longer).toEqual(expect.arrayContaining(first));
    expect(new Set(longer).size).toBe(5);
    expect(numbersOf(readOrders(LOG, undefined, 'csv-other'))).not.toContain(first[0]);
  });
});

describe('a column of costs', () => {
  const HEAD = '单号,客户编号,付款时间,实付金额,成本\n';

  it('says what the goods cost, and nothing where it is empty', () => {
    const rows = readOrders(
      `${HEAD}o1,1,2026-01-01,10.00,4.50\no2,1,2026-01-01,10.00,\no3,1,2026-01-01,10.00,0\n`,
    );
    expect(rows.map((row) => ('item' in row ? row.item.costFen : 'no order'))).toEqual([450, undefined, 0]);
  });

  it.each(['-1', 'x', '1.234'])('is refused with %s in it', (cost) => {
    expect(codesOf(readOrders(`${HEAD}o1,1,2026-01-01,10.00,${cost}\n`))).toEqual(['orders.amount-invalid']);
  });
});

describe('orders with a number column', () => {
  const HEAD = '单号,客户编号,付款时间,实付金额\n';

  it('keep it; the same row again is a repeat, another row with it is refused', () => {
    const rows = readOrders(
      `${HEAD}A1,1,2024-05-01,5\nA1,1,2024-05-01,5.00\nA1,1,2024-05-01,6\n,1,2024-05-01,6\n`,
    );
    expect(numbersOf(rows)[0]).toBe('A1');
    expect(codesOf(rows)).toEqual([
      'ok',
      'repeats 2',
      'imports.order-no-repeated',
      'imports.order-no-missing',
    ]);
  });

  it('do not take a number from a row that is refused', () => {
    const rows = readOrders(`${HEAD}A1,1,2024-05-01,x\nA1,1,2024-05-01,6\n`);
    expect(codesOf(rows)).toEqual(['orders.amount-invalid', 'ok']);
  });
});

describe('a row of orders', () => {
  it('is a paid order of a customer with a name that stands in for one', () => {
    const [row] = readOrders(
      'customer,date,amount,product,category,qty\n00017,2024-05-01 10:00,5.5,"爽肤水, 大",护肤,2\n',
    );
    const at = new Date('2024-05-01T02:00:00Z');
    expect(row).toMatchObject({
      line: 2,
      item: {
        buyerExternalId: '00017',
        buyerFallbackName: '客户00017',
        state: 'completed',
        paidAmountFen: 550,
        placedAt: at,
        paidAt: at,
        items: [{ title: '爽肤水, 大', category: '护肤', quantity: 2, amountFen: 550 }],
      },
    });
  });

  it('has lines only where the file says what was bought', () => {
    const text = 'customer,date,amount,items\n1,2024-05-01,5,3\n';
    expect(readOrders(text)[0]).toMatchObject({ item: { items: [] } });
    expect(readOrders(text, 'items=items')[0]).toMatchObject({ item: { items: [{ quantity: 3 }] } });
  });

  it('is refused with its line and reason when something is wrong with it', () => {
    const rows = readOrders(
      [
        'customer,date,amount',
        '1,2024-05-01,-5',
        '1,2024-05-01,five',
        ',2024-05-01,5',
        '1,tomorrow,5',
        '1,2026-11-23 00:00:00,5',
        '1,2026-11-22 23:59:59,5',
        '1,2024-05-01,1,234',
        '1,2024-05-01',
        '1,2024-05-01,5,,',
        '1,"2024-05-01,5',
      ].join('\n'),
    );
    expect(codesOf(rows)).toEqual([
      'orders.amount-invalid',
      'orders.amount-invalid',
      'imports.customer-missing',
      'imports.date-invalid',
      'orders.paid-at-in-future',
      'ok', // later than now, but today
      'imports.row-columns',
      'orders.amount-invalid',
      'ok',
      'imports.row-malformed',
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(rows[0]).toMatchObject({ problem: { reason: '金额「-5」是负数' } });
  });

  it('never shows a phone number that serves as an id', () => {
    expect(customerName('13800001234')).toBe('客户1234');
    expect(customerName('客户 甲')).toMatch(/^客户\d{6}$/);
  });
});

describe('a row of members', () => {
  const read = (text: string) => {
    const { header, records } = recordsOf(text);
    const reader = new MemberRowReader(placeColumns(MEMBER_FIELDS, header, {}), header.length, moment);
    return records.map((record) => reader.read(record));
  };

  it('says what its columns say', () => {
    const [row] = read(
      '会员卡号,姓名,手机号,入会日期,营销同意,生日\n00017,小满,138 0000 0000,2024-05-01,是,1960-02-29\n',
    );
    expect(row).toMatchObject({
      item: {
        externalId: '00017',
        displayName: '小满',
        phone: '13800000000',
        joinedAt: new Date('2024-05-01T04:00:00Z'),
        birthday: '1960-02-29',
        consents: { service: undefined, marketing: true },
      },
    });
  });

  it('is refused when it contradicts an earlier one or lies in the future', () => {
    const rows = read(
      '客户编号,姓名,入会时间\n1,甲,2024-05-01\n1,甲,2024-05-01\n1,乙,\n2,丙,2027-01-01\n3,,\n',
    );
    expect(codesOf(rows)).toEqual([
      'ok',
      'repeats 2',
      'imports.customer-repeated',
      'imports.date-in-future',
      'ok',
    ]);
  });
});
