import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { inSample } from '../../platform/fields/sample.js';
import {
  windowParts,
  windowSpan,
  type DateSpan,
  type FieldWindow,
} from '../../platform/fields/field-window.js';
import {
  ROWS_SOURCE,
  withinSpan,
  type FieldParameter,
  type PersonRows,
  type RowsField,
  type RowsQuestion,
} from '../../platform/fields/rows-field.js';

// Conditions made of them read: shop_order, shop_order_item, channel. Everybody by ix_shop_order_member, in the order
// of people, or by ix_shop_order_item_category and …_product, which hold all they need; some people by the former.

const TRADE = {
  groupZh: '交易',
  groupEn: 'Purchases',
  source: ROWS_SOURCE,
  column: '',
  isNullable: false,
} as const;

const ALWAYS: FieldWindow = { unit: 'days', length: 36_500, isEach: false };

const PARAMS: readonly FieldParameter[] = [
  { code: 'window', labelZh: '时间', labelEn: 'Window', isRequired: true },
  { code: 'category', labelZh: '品类', labelEn: 'Category', isRequired: false },
  { code: 'product', labelZh: '商品编号', labelEn: 'Product id', isRequired: false },
  { code: 'channel', labelZh: '渠道', labelEn: 'Channel', isRequired: false },
];

/** Counted orders in a window, by category, product and channel. */
export const ordersInWindowField: RowsField = {
  ...TRADE,
  code: 'ordersInWindow',
  labelZh: '购买次数',
  labelEn: 'Orders in a window',
  type: 'number',
  unitZh: '次',
  params: PARAMS,
  isSlow: true,
  rows: (question) => {
    const source = sourceOf(question);
    const { each } = source;
    const isOne = each.length === 1;
    return {
      ...source,
      figures: each.map((span) => {
        const inside = isOne ? trusted('TRUE') : withinSpan(source.day, span);
        if (source.isOfLines)
          return sql`COUNT(DISTINCT CASE WHEN ${inside} THEN ${trusted(source.order)} END)`;
        return isOne ? sql`COUNT(o.id)` : sql`SUM(CASE WHEN ${inside} THEN 1 ELSE 0 END)`;
      }),
      isCount: isOne,
    };
  },
  basisZh:
    '时间段内支付且未全额退款的订单；限定品类或商品时，至少含一行这样的商品；一个月按截至业务日往前推算',
};

/** Net amount of orders in a window; of the lines that fit where category or product are named. */
export const amountInWindowField: RowsField = {
  ...TRADE,
  code: 'amountInWindow',
  labelZh: '购买金额',
  labelEn: 'Net amount in a window',
  type: 'money',
  unitZh: null,
  params: PARAMS,
  isSlow: true,
  rows: (question) => {
    const source = sourceOf(question);
    const amount = trusted(source.isOfLines ? 'l.net_amount_fen' : 'o.net_amount_fen');
    return {
      ...source,
      figures: source.each.map((span) =>
        source.each.length === 1
          ? sql`SUM(${amount})`
          : sql`SUM(CASE WHEN ${withinSpan(source.day, span)} THEN ${amount} ELSE 0 END)`,
      ),
    };
  },
  basisZh:
    '时间段内支付且未全额退款的订单，实付减退款；限定品类或商品时只算这些商品行的金额，部分退款按比例从各行扣除',
};

export const orderWindowFields: readonly RowsField[] = [ordersInWindowField, amountInWindowField];

interface OrderRows extends Pick<PersonRows, 'table' | 'member' | 'where'> {
  each: DateSpan[];
  /** Column of the date on which an order counts. */
  day: string;
  /** Column of its number. */
  order: string;
  isOfLines: boolean;
}

/** Orders, or their lines where category or product are named, in the whole window. */
function sourceOf(question: RowsQuestion): OrderRows {
  const { values, asOf, scope } = question;
  const window = values.window ?? ALWAYS;
  const { category, product, channel } = values.choices;
  const isOfLines = category !== undefined || product !== undefined;
  const isByLines = isOfLines && scope !== 'some';
  const needsOrder = !isByLines || channel !== undefined;
  const day = isByLines ? 'l.counted_on' : 'o.paid_on';
  const tests: SqlFragment[] = [
    withinSpan(day, windowSpan(window, asOf)),
    ...(isByLines ? [] : [sql`o.is_counted = 1`]),
    ...(category ? [sql`l.category IN (${category})`] : []),
    ...(product ? [sql`l.product_external_id IN (${product})`] : []),
    ...(channel ? [sql`o.channel_id IN (SELECT c.id FROM channel c WHERE c.code IN (${channel}))`] : []),
  ];
  return {
    table: isByLines ? linesFirst(needsOrder) : ordersFirst(isOfLines, scope),
    member: isByLines ? 'l.member_id' : 'o.member_id',
    where: joined(tests, ' AND '),
    each: windowParts(window, asOf),
    day,
    order: isByLines ? 'l.order_id' : 'o.id',
    isOfLines,
  };
}

function linesFirst(needsOrder: boolean): SqlFragment {
  return needsOrder ? sql`shop_order_item l JOIN shop_order o ON o.id = l.order_id` : sql`shop_order_item l`;
}

/** For the sample the people come first, and each one's orders are looked up. */
function ordersFirst(isOfLines: boolean, scope: RowsQuestion['scope']): SqlFragment {
  const lines = isOfLines ? sql` JOIN shop_order_item l ON l.order_id = o.id` : trusted('');
  return scope === 'sample'
    ? sql`member_fact z STRAIGHT_JOIN shop_order o ON o.member_id = z.member_id AND ${inSample('z.member_id')}${lines}`
    : sql`shop_order o${lines}`;
}
