import { describe, expect, it } from 'vitest';
import { parseVendorJson } from '../wechat/vendor-json.js';
import { orderFrom, refundFrom } from './order-mapping.js';

function answer(order: Record<string, unknown>): { order: Record<string, unknown> } {
  return {
    order: {
      order_id: '3704612354559743232',
      openid: 'o_1',
      status: 20,
      create_time: 1_700_000_000,
      update_time: 1_700_000_060,
      order_detail: {
        price_info: { order_price: 12_800 },
        pay_info: { pay_time: 1_700_000_050 },
        product_infos: [
          {
            product_id: 'p1',
            title: '山茶面霜',
            sku_cnt: 2,
            real_price: 12_800,
            sku_attrs: [{ attr_key: '品类', attr_value: '面霜' }],
          },
        ],
        delivery_info: { address_info: { province_name: '浙江省', city_name: '杭州市' } },
      },
      ...order,
    },
  };
}

describe('an order of the shop', () => {
  it('becomes a neutral record', () => {
    expect(orderFrom(answer({}))).toEqual({
      externalId: '3704612354559743232',
      buyerExternalId: 'o_1',
      buyerUnionId: undefined,
      buyerProvince: '浙江省',
      buyerCity: '杭州市',
      state: 'paid',
      paidAmountFen: 12_800,
      placedAt: new Date(1_700_000_000_000),
      paidAt: new Date(1_700_000_050_000),
      sourceUpdatedAt: new Date(1_700_000_060_000),
      items: [
        { productExternalId: 'p1', title: '山茶面霜', category: '面霜', quantity: 2, amountFen: 12_800 },
      ],
    });
  });

  it.each([
    [10, 'unpaid'],
    [20, 'paid'],
    [21, 'shipped'],
    [30, 'shipped'],
    [100, 'completed'],
    [200, 'cancelled'],
    [250, 'cancelled'],
    [777, 'paid'], // one the shop adds later: it was paid
  ])('in state %i is %s', (status, state) => {
    expect(orderFrom(answer({ status })).state).toBe(state);
  });

  it('keeps an amount that cannot be right as it is, for facts to refuse', () => {
    expect(orderFrom(answer({ order_detail: { price_info: { order_price: -5 } } })).paidAmountFen).toBe(-5);
  });

  it('without price or buyer is a record that cannot be read, now or later', () => {
    for (const broken of [{ order_detail: {} }, { openid: '' }, { order_id: undefined }])
      expect(() => orderFrom(answer(broken))).toThrow(
        expect.objectContaining({ code: 'channels.record-unreadable', kind: 'invalid' }),
      );
  });
});

describe('an after-sale', () => {
  const refund = (status: string) =>
    refundFrom({
      after_sale_order: {
        after_sale_order_id: 'r',
        order_id: '1',
        status,
        refund_info: { amount: 100 },
        update_time: 1_700_000_000,
      },
    });

  it.each([
    ['MERCHANT_REFUND_SUCCESS', 'succeeded'],
    ['MERCHANT_RETURN_SUCCESS', 'succeeded'],
    ['MERCHANT_PROCESSING', 'open'],
    ['PLATFORM_REFUNDING', 'open'],
    ['USER_CANCELD', 'closed'],
    ['MERCHANT_REJECT_REFUND', 'closed'],
  ])('in state %s is %s', (status, state) => {
    expect(refund(status).state).toBe(state);
    expect(refund(status).refundedAt !== undefined).toBe(state === 'succeeded');
  });
});

describe('a platform’s JSON', () => {
  it('keeps ids beyond 2^53 as text, and leaves texts that look like them alone', () => {
    const text =
      '{"a":3704612354559743232,"b":[9007199254740993,1],"c":"x:1234567890123456789,","d":1.5e20,"e":-12}';
    expect(parseVendorJson(text)).toEqual({
      a: '3704612354559743232',
      b: ['9007199254740993', 1],
      c: 'x:1234567890123456789,',
      d: 1.5e20,
      e: -12,
    });
  });
});
