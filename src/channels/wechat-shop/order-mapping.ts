import type { ChannelOrder, ChannelOrderItem, ChannelOrderState, ChannelRefund } from '../channel.js';
import { recordUnreadable } from '../wechat/refusal.js';
import {
  instantField,
  numberField,
  recordField,
  recordsField,
  textField,
  type VendorRecord,
} from '../wechat/vendor-json.js';

/** Order states of the shop; those it may add later are judged by the time of payment. */
const STATES: Record<number, ChannelOrderState> = {
  10: 'unpaid',
  12: 'paid',
  13: 'paid',
  20: 'paid',
  21: 'shipped',
  30: 'shipped',
  100: 'completed',
  190: 'cancelled',
  200: 'cancelled',
  250: 'cancelled',
};

const REFUNDED = new Set(['MERCHANT_REFUND_SUCCESS', 'MERCHANT_RETURN_SUCCESS']);
const CLOSED = new Set([
  'USER_CANCELD',
  'RETURN_CLOSED',
  'MERCHANT_REJECT_REFUND',
  'MERCHANT_REJECT_RETURN',
  'PLATFORM_REFUND_FAIL',
  'MERCHANT_FAIL',
]);
const CATEGORY_KEY = '品类';

/** `order` of `order/get`. Amounts are fen already. Throws ChannelError when what it must hold is missing. */
export function orderFrom(answer: VendorRecord): ChannelOrder {
  const order = recordField(answer, 'order');
  const detail = recordField(order, 'order_detail');
  const price = numberField(recordField(detail, 'price_info'), 'order_price');
  const externalId = textField(order, 'order_id');
  const buyerExternalId = textField(order, 'openid');
  if (externalId === '' || buyerExternalId === '' || price === undefined)
    throw recordUnreadable(order, 'order_id, openid, order_price');
  const paidAt = instantField(recordField(detail, 'pay_info'), 'pay_time');
  const address = recordField(recordField(detail, 'delivery_info'), 'address_info');
  return {
    externalId,
    buyerExternalId,
    buyerUnionId: textField(order, 'unionid') || undefined,
    buyerProvince: textField(address, 'province_name') || undefined,
    buyerCity: textField(address, 'city_name') || undefined,
    state: STATES[numberField(order, 'status') ?? 0] ?? (paidAt ? 'paid' : 'unpaid'),
    paidAmountFen: price,
    placedAt: instantField(order, 'create_time'),
    paidAt,
    sourceUpdatedAt: instantField(order, 'update_time'),
    items: recordsField(detail, 'product_infos').map(itemFrom),
  };
}

function itemFrom(record: VendorRecord): ChannelOrderItem {
  const category = recordsField(record, 'sku_attrs').find(
    (attribute) => textField(attribute, 'attr_key') === CATEGORY_KEY,
  );
  return {
    productExternalId: textField(record, 'product_id') || undefined,
    title: textField(record, 'title'),
    category: category && textField(category, 'attr_value'),
    quantity: numberField(record, 'sku_cnt') ?? 1,
    amountFen: numberField(record, 'real_price') ?? 0,
  };
}

/** `after_sale_order` of `getaftersaleorder`. */
export function refundFrom(answer: VendorRecord): ChannelRefund {
  const record = recordField(answer, 'after_sale_order');
  const externalId = textField(record, 'after_sale_order_id');
  const orderExternalId = textField(record, 'order_id');
  const amountFen = numberField(recordField(record, 'refund_info'), 'amount');
  if (externalId === '' || orderExternalId === '' || amountFen === undefined)
    throw recordUnreadable(record, 'after_sale_order_id, order_id, amount');
  const status = textField(record, 'status');
  const sourceUpdatedAt = instantField(record, 'update_time');
  const isRefunded = REFUNDED.has(status);
  return {
    externalId,
    orderExternalId,
    amountFen,
    state: isRefunded ? 'succeeded' : CLOSED.has(status) ? 'closed' : 'open',
    refundedAt: isRefunded ? sourceUpdatedAt : undefined,
    sourceUpdatedAt,
  };
}
