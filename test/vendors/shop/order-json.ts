import type { Order, OrderLine, World } from '../world.js';

/** An order in the shape of `order/get`; all money in fen. */
export function orderJson(world: World, order: Order): object {
  const person = world.personOf(order);
  const itemsFen = order.amountFen + order.discountFen;
  const paidFen = splitFen(order);
  const afterSales = order.afterSales
    .map((index) => world.afterSales[index])
    .filter((entry) => entry !== undefined);
  const openCount = afterSales.filter((entry) => entry.status === 'MERCHANT_PROCESSING').length;
  const isShipped = order.status === 30 || order.status === 100;
  return {
    order_id: order.id,
    openid: person.shopOpenId,
    ...(person.boundInShop && { unionid: person.unionId }),
    status: order.status,
    create_time: order.createdAt,
    update_time: order.updatedAt,
    order_detail: {
      product_infos: order.lines.map((line, at) =>
        productJson(line, paidFen[at] as number, openCount > 0 && at === 0),
      ),
      price_info: {
        product_price: itemsFen,
        order_price: order.amountFen,
        freight: 0,
        discounted_price: order.discountFen,
        is_discounted: order.discountFen > 0,
        original_order_price: itemsFen,
        estimate_product_price: order.amountFen,
        change_down_price: 0,
        change_freight: 0,
        is_change_freight: false,
        use_deduction: false,
        deduction_price: 0,
        merchant_receieve_price: order.amountFen,
        merchant_discounted_price: order.discountFen,
        finder_discounted_price: 0,
        cash_coupon_discounted_price: 0,
        vip_discounted_price: 0,
      },
      ...(order.paidAt !== null && {
        pay_info: {
          prepay_id: `wx${order.id}`,
          prepay_time: order.createdAt,
          transaction_id: `4200${order.id.padStart(24, '0')}`,
          pay_time: order.paidAt,
          payment_method: 1,
        },
      }),
      delivery_info: {
        address_info: {
          user_name: person.name,
          postal_code: '',
          province_name: person.province,
          city_name: person.city,
          county_name: '',
          detail_info: '',
          tel_number: person.phone && `${person.phone.slice(0, 3)}****${person.phone.slice(-4)}`,
        },
        delivery_product_info: [],
        ship_done_time: isShipped ? order.updatedAt : 0,
        deliver_method: 0,
      },
      ext_info: {
        customer_notes: '',
        merchant_notes: '',
        confirm_receipt_time: 0,
        finder_id: '',
        order_scene: 1,
      },
    },
    aftersale_detail: {
      aftersale_order_list: afterSales.map((entry) => ({
        aftersale_order_id: entry.id,
        status: entry.status,
      })),
      on_aftersale_order_cnt: openCount,
    },
    is_present: false,
    present_giver_openid: '',
  };
}

function productJson(line: OrderLine, paidFen: number, isInAfterSale: boolean): object {
  const { product } = line;
  return {
    product_id: product.productId,
    sku_id: product.skuId,
    sku_cnt: line.count,
    sku_code: product.skuCode,
    title: product.title,
    thumb_img: '',
    sale_price: line.unitPriceFen,
    market_price: Math.max(product.priceFen, line.unitPriceFen),
    real_price: paidFen,
    estimate_price: paidFen,
    sku_attrs: [
      { attr_key: '品类', attr_value: product.category },
      { attr_key: '规格', attr_value: product.specification },
    ],
    on_aftersale_sku_cnt: isInAfterSale ? 1 : 0,
    finish_aftersale_sku_cnt: 0,
    order_product_coupon_info_list: [],
    is_free_gift: false,
  };
}

/** What is paid for each line: the amount in proportion to list prices, to the last fen. */
function splitFen(order: Order): number[] {
  const itemsFen = order.amountFen + order.discountFen;
  let reached = 0;
  let given = 0;
  return order.lines.map((line) => {
    reached += line.unitPriceFen * line.count;
    const until = itemsFen === 0 ? 0 : Math.round((order.amountFen * reached) / itemsFen);
    const share = until - given;
    given = until;
    return share;
  });
}
