import type { ControlRoute } from '../api-route.js';
import { isRecord, type JsonRecord } from '../json-fields.js';
import type { LoginCodes } from '../mini-program/login-codes.js';
import type { SubscribeMessages } from '../mini-program/subscribe-messages.js';
import { MINI_PROGRAM_TEMPLATES } from '../message-templates.js';
import { ControlError } from '../platform-error.js';
import type { AfterSale, OrderLine, World } from '../world.js';
import type { WorldActions } from './actions.js';
import { controlRecord, instantFrom, personFrom, wholeNumberFrom } from './control-body.js';
import { describeOrder } from './people-routes.js';

/** Makes people do things. */
export function actionRoutes(
  world: World,
  actions: WorldActions,
  codes: LoginCodes,
  subscriptions: SubscribeMessages,
): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: '/_control/orders',
      handle(_query, body) {
        const record = controlRecord(body);
        const amountFen = wholeNumberFrom(record, 'amountFen');
        const lines = readLines(world, record);
        if (amountFen === null && lines === null) {
          throw new ControlError(422, 'bad_order', 'an order needs amountFen or items');
        }
        if (amountFen !== null && amountFen < 0 && record.unchecked !== true) {
          throw new ControlError(
            422,
            'bad_order',
            'amountFen is negative; unchecked: true serves it all the same',
          );
        }
        const paidAtMs = instantFrom(record, 'paidAt');
        return describeOrder(
          world,
          actions.placeOrder({ person: personFrom(world, record), amountFen, lines, paidAtMs }),
        );
      },
    },
    {
      method: 'POST',
      path: '/_control/refunds',
      handle(_query, body) {
        const record = controlRecord(body);
        const order = typeof record.orderId === 'string' ? world.findOrder(record.orderId) : null;
        if (!order) throw new ControlError(404, 'unknown_order', `no order ${String(record.orderId)}`);
        const afterSale = actions.refund(order, wholeNumberFrom(record, 'amountFen'), record.open !== true);
        return describeAfterSale(world, afterSale);
      },
    },
    {
      method: 'POST',
      path: '/_control/refunds/settle',
      handle(_query, body) {
        const record = controlRecord(body);
        const id = record.afterSaleId;
        const afterSale = typeof id === 'string' ? world.findAfterSale(id) : null;
        if (!afterSale) throw new ControlError(404, 'unknown_after_sale', `no after-sale ${String(id)}`);
        return describeAfterSale(world, actions.settleAfterSale(afterSale, record.refunded !== false));
      },
    },
    {
      method: 'POST',
      path: '/_control/follow',
      handle(_query, body) {
        const record = controlRecord(body);
        const person = personFrom(world, record);
        actions.follow(person, typeof record.scene === 'string' ? record.scene : 'ADD_SCENE_QR_CODE');
        return { person: person.id, follows: true };
      },
    },
    {
      method: 'POST',
      path: '/_control/unfollow',
      handle(_query, body) {
        const person = personFrom(world, controlRecord(body));
        actions.unfollow(person);
        return { person: person.id, follows: false };
      },
    },
    {
      method: 'POST',
      path: '/_control/login-codes',
      handle: (_query, body) => codes.mint(personFrom(world, controlRecord(body))),
    },
    {
      method: 'POST',
      path: '/_control/grants',
      handle(_query, body) {
        const record = controlRecord(body);
        const openId = personFrom(world, record).miniProgramOpenId;
        const template = MINI_PROGRAM_TEMPLATES.find((entry) => entry.templateId === record.templateId);
        if (!template)
          throw new ControlError(404, 'unknown_template', `no template ${String(record.templateId)}`);
        subscriptions.grant(openId, template.templateId, wholeNumberFrom(record, 'count') ?? 1);
        return {
          openid: openId,
          templateId: template.templateId,
          left: subscriptions.left(openId, template.templateId),
        };
      },
    },
  ];
}

function readLines(world: World, record: JsonRecord): OrderLine[] | null {
  if (record.items === undefined || record.items === null) return null;
  if (!Array.isArray(record.items) || record.items.length === 0) {
    throw new ControlError(422, 'bad_order', 'items must be a list of {productId, count}');
  }
  return record.items.map((item: unknown) => {
    const fields = isRecord(item) ? item : {};
    const product = world.products.find((entry) => entry.productId === fields.productId);
    const count = wholeNumberFrom(fields, 'count') ?? 1;
    if (!product || count < 1)
      throw new ControlError(422, 'bad_order', `no product ${String(fields.productId)}`);
    return { product, count, unitPriceFen: product.priceFen };
  });
}

function describeAfterSale(world: World, afterSale: AfterSale): object {
  return {
    afterSaleId: afterSale.id,
    orderId: world.orders[afterSale.order]?.id,
    amountFen: afterSale.amountFen,
    status: afterSale.status,
  };
}
