import { describe, expect, it } from 'vitest';
import { parseColumnMap, placeColumns } from './csv-columns.js';
import { MEMBER_FIELDS } from './member-columns.js';
import { ORDER_FIELDS } from './order-columns.js';

const place = (header: readonly string[], map?: string) =>
  placeColumns(ORDER_FIELDS, header, parseColumnMap(map, ORDER_FIELDS));

describe('the columns of an order file', () => {
  it.each([
    ['CDNOW', 'tx_id,customer_id,order_date,items,amount', { customer: 1, paid_at: 2, items: 3, amount: 4 }],
    ['a shop', '订单编号,买家ID,付款时间,实付金额(元)', { order_no: 0, customer: 1, paid_at: 2, amount: 3 }],
    ['several amounts', '客户,日期,订单金额,实付款', { customer: 0, paid_at: 1, amount: 3 }],
    ['several times', '订单创建时间,订单付款时间,金额,会员号', { customer: 3, paid_at: 1, amount: 2 }],
    [
      'other spelling',
      'Order No,Customer-ID,Paid At,Amount (RMB)',
      { order_no: 0, customer: 1, paid_at: 2, amount: 3 },
    ],
  ])('are found by their usual names: %s', (_name, header, places) => {
    expect(place(header.split(','))).toEqual(places);
  });

  it('are those asked for, names with commas and equals signs included', () => {
    const header = ['tx_id', 'who, exactly', 'a=b', 'amount', 'when'];
    expect(place(header, 'order_no=tx_id, customer=who, exactly,paid_at=when,amount=a=b')).toEqual({
      order_no: 0,
      customer: 1,
      paid_at: 4,
      amount: 2,
    });
  });

  it('may be said to be absent', () => {
    const header = ['order_no', 'customer', 'date', 'amount'];
    expect(place(header, 'order_no=')).toEqual({ customer: 1, paid_at: 2, amount: 3 });
  });

  it('are named all at once when they are missing, with those the file has', () => {
    expect(() => place(['id', 'price', 'when'])).toThrow(
      expect.objectContaining({
        code: 'imports.columns-missing',
        message: expect.stringContaining('客户编号(customer)、付款时间(paid_at)、实付金额(amount)'),
        details: { missing: ['customer', 'paid_at', 'amount'], found: ['id', 'price', 'when'] },
      }),
    );
    expect(() => place(['customer', 'date', 'amount'], 'order_no=单号')).toThrow(/订单号\(order_no=单号\)/);
    // Fen are not yuan: such a column is never taken for an amount by itself.
    expect(() => place(['客户', '日期', '金额(分)'])).toThrow(/实付金额/);
  });

  it('are ambiguous when a needed name stands twice, and only then', () => {
    const twice = expect.objectContaining({ code: 'imports.column-ambiguous' });
    expect(() => place(['customer', 'date', 'amount', 'amount'])).toThrow(twice);
    expect(place(['customer', 'date', 'amount', 'note', 'note', '', ''])).toEqual({
      customer: 0,
      paid_at: 1,
      amount: 2,
    });
  });
});

describe('a column map', () => {
  it.each(['amont=x', 'amount', 'amount=x,amount=y', '=x'])('is refused when it is %j', (text) => {
    expect(() => parseColumnMap(text, ORDER_FIELDS)).toThrow(
      expect.objectContaining({ code: 'imports.map-invalid' }),
    );
  });

  it('is read for members as for orders', () => {
    expect(parseColumnMap('customer=卡号,name=姓名', MEMBER_FIELDS)).toEqual({
      customer: '卡号',
      name: '姓名',
    });
    expect(parseColumnMap(undefined, MEMBER_FIELDS)).toEqual({});
  });
});
