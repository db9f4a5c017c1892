import { accountRoute, type ApiRoute } from '../api-route.js';
import type { SimulatorConfig } from '../config.js';
import { bodyRecord, textOf } from '../json-fields.js';
import { PlatformError } from '../platform-error.js';
import type { AfterSale, Order, World } from '../world.js';
import { readPage, readRange } from './page-request.js';

/** After-sale ids by creation or update time, and one after-sale by its id. */
export function afterSaleRoutes(world: World, config: SimulatorConfig): ApiRoute[] {
  return [
    accountRoute('shop', 'POST', '/channels/ec/aftersale/getaftersalelist', ({ body: given }) => {
      const body = bodyRecord(given);
      const widest = config.afterSaleRangeSeconds;
      const created = readRange(body, 'begin_create_time', 'end_create_time', widest, config);
      const updated = readRange(body, 'begin_update_time', 'end_update_time', widest, config);
      const range = updated ?? created;
      if (range === null) throw new PlatformError(config.shopBadArgumentCode, 'invalid args: time range');
      const entryAt = (position: number): AfterSale => world.afterSales[position] as AfterSale;
      const page = readPage(
        updated ? world.afterSalesByUpdate : world.afterSalesByCreation,
        (position) => (updated ? entryAt(position).updatedAt : entryAt(position).createdAt),
        range,
        config.afterSalePageSize,
        body,
        (position) => {
          const at = entryAt(position).createdAt;
          return created === null || (at >= created.from && at <= created.to);
        },
        config,
      );
      return {
        errcode: 0,
        errmsg: 'ok',
        after_sale_order_id_list: page.positions.map((position) => entryAt(position).id),
        next_key: page.next_key,
        has_more: page.has_more,
      };
    }),
    accountRoute('shop', 'POST', '/channels/ec/aftersale/getaftersaleorder', ({ body }) => {
      const afterSale = world.findAfterSale(textOf(bodyRecord(body), 'after_sale_order_id') ?? '');
      if (!afterSale) throw new PlatformError(config.shopNotFoundCode, 'after sale order not found');
      return { errcode: 0, errmsg: 'ok', after_sale_order: afterSaleJson(world, afterSale) };
    }),
  ];
}

function afterSaleJson(world: World, afterSale: AfterSale): object {
  const order = world.orders[afterSale.order] as Order;
  const person = world.personOf(order);
  const line = order.lines[0];
  return {
    after_sale_order_id: afterSale.id,
    status: afterSale.status,
    openid: person.shopOpenId,
    ...(person.boundInShop && { unionid: person.unionId }),
    order_id: order.id,
    product_info: {
      product_id: line?.product.productId,
      sku_id: line?.product.skuId,
      count: line?.count ?? 0,
    },
    refund_info: { amount: afterSale.amountFen, refund_reason: 1 },
    reason: 'OTHERS',
    type: afterSale.type,
    create_time: afterSale.createdAt,
    update_time: afterSale.updatedAt,
    details: { desc: '', receive_product: afterSale.type === 'RETURN', cancel_time: 0 },
    return_info: { waybill_id: '', delivery_id: '', delivery_name: '' },
  };
}
