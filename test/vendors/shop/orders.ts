import { accountRoute, type ApiRoute } from '../api-route.js';
import type { SimulatorConfig } from '../config.js';
import { bodyRecord, integerOf, textOf } from '../json-fields.js';
import { PlatformError } from '../platform-error.js';
import type { Order, World } from '../world.js';
import { orderJson } from './order-json.js';
import { readNestedRange, readPage } from './page-request.js';

const DEFAULT_PAGE_SIZE = 10;
const MOST_PAGE_SIZE = 100;

/** Order ids by creation or update time, and one order by its id. */
export function orderRoutes(world: World, config: SimulatorConfig): ApiRoute[] {
  return [
    accountRoute('shop', 'POST', '/channels/ec/order/list/get', ({ body: given }) => {
      const body = bodyRecord(given);
      const created = readNestedRange(body, 'create_time_range', config);
      const updated = readNestedRange(body, 'update_time_range', config);
      const range = updated ?? created;
      const pageSize = integerOf(body, 'page_size') ?? DEFAULT_PAGE_SIZE;
      if (range === null || pageSize < 1 || pageSize > MOST_PAGE_SIZE) {
        throw new PlatformError(config.shopBadArgumentCode, 'invalid args: time range or page_size');
      }
      const status = integerOf(body, 'status');
      const openId = textOf(body, 'openid');
      const orderAt = (position: number): Order => world.orders[position] as Order;
      const page = readPage(
        updated ? world.ordersByUpdate : world.ordersByCreation,
        (position) => (updated ? orderAt(position).updatedAt : orderAt(position).createdAt),
        range,
        pageSize,
        body,
        (position) => {
          const order = orderAt(position);
          return (
            (status === null || order.status === status) &&
            (openId === null || world.personOf(order).shopOpenId === openId) &&
            (created === null || (order.createdAt >= created.from && order.createdAt <= created.to))
          );
        },
        config,
      );
      return {
        errcode: 0,
        errmsg: 'ok',
        order_id_list: page.positions.map((position) => orderAt(position).id),
        next_key: page.next_key,
        has_more: page.has_more,
      };
    }),
    accountRoute('shop', 'POST', '/channels/ec/order/get', ({ body }) => {
      const order = world.findOrder(textOf(bodyRecord(body), 'order_id') ?? '');
      if (!order) throw new PlatformError(config.shopNotFoundCode, 'order not found');
      return { errcode: 0, errmsg: 'ok', order: orderJson(world, order) };
    }),
  ];
}
