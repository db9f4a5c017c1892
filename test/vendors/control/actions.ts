import { OFFICIAL_ACCOUNT, SHOP } from '../accounts.js';
import { fillBasket, sumLinesFen } from '../brand/basket.js';
import { afterSaleId, orderId } from '../brand/generate.js';
import { Random } from '../brand/random.js';
import type { SimulatorClock } from '../clock.js';
import type { Journal } from '../journal.js';
import { ControlError } from '../platform-error.js';
import { eventBody } from '../push-bodies.js';
import type { Pushes } from '../pushes.js';
import type { AfterSale, Order, OrderLine, Person, World } from '../world.js';

/** Orders placed by control carry this series in their ids. */
const CONTROL_SERIES = 9;

export interface NewOrder {
  person: Person;
  /** What the buyer pays; null: the sum of `lines`. */
  amountFen: number | null;
  /** null: products are chosen to fit the amount. */
  lines: OrderLine[] | null;
  /** null: now. */
  paidAtMs: number | null;
}

/** What people do outside of our system: buy, get money back, follow, leave. Each is pushed as the platform would. */
export class WorldActions {
  constructor(
    private readonly world: World,
    private readonly journal: Journal,
    private readonly clock: SimulatorClock,
    private readonly pushes: Pushes,
  ) {
    journal.on('follow', (event) => clock.observe(event.atSeconds));
    journal.on('unfollow', (event) => clock.observe(event.atSeconds));
    journal.on('order', (event) => clock.observe(event.updatedAt));
    journal.on('after-sale', (event) => clock.observe(event.updatedAt));
  }

  /** A paid order in the shop, pushed as `channels_ec_order_pay`. */
  placeOrder({ person, amountFen, lines, paidAtMs }: NewOrder): Order {
    const number = this.world.orders.length + 1;
    const chosen = lines ?? this.chooseLines(amountFen ?? 0, number);
    const sumFen = sumLinesFen(chosen);
    const paidFen = amountFen ?? sumFen;
    const now = this.clock.stampSeconds();
    const paidAt = paidAtMs === null ? now : Math.floor(paidAtMs / 1000);
    this.journal.append('order', {
      id: orderId(CONTROL_SERIES, number),
      person: person.index,
      createdAt: paidAt,
      paidAt,
      updatedAt: now,
      status: 20,
      lines: chosen,
      discountFen: sumFen - paidFen,
      amountFen: paidFen,
    });
    const order = this.world.orders[number - 1] as Order;
    const event = 'channels_ec_order_pay';
    const info = { order_info: { order_id: order.id, pay_time: String(paidAt) } };
    this.pushes.send(SHOP, event, eventBody(SHOP, person.shopOpenId, now, event, info));
    return order;
  }

  /** Asks for money back; `isDone` false leaves the after-sale with the shop. null: what is left of the order. */
  refund(order: Order, amountFen: number | null, isDone: boolean): AfterSale {
    if (order.paidAt === null) throw new ControlError(409, 'order_unpaid', 'this order was never paid');
    const leftFen = order.amountFen - this.world.refundedFen(order);
    const wantedFen = amountFen ?? leftFen;
    if (wantedFen < 0 || wantedFen > leftFen || (leftFen === 0 && order.amountFen > 0)) {
      throw new ControlError(409, 'refund_too_large', `only ${leftFen} fen of this order are left`);
    }
    const now = this.clock.stampSeconds();
    const id = afterSaleId(this.world.afterSales.length + 1);
    const status = isDone ? 'MERCHANT_REFUND_SUCCESS' : 'MERCHANT_PROCESSING';
    const fields = { id, order: order.index, amountFen: wantedFen, status, createdAt: now, updatedAt: now };
    this.journal.append('after-sale', { ...fields, type: 'REFUND' });
    return this.announce(id);
  }

  /** Ends an after-sale that is with the shop, with the money back or not. */
  settleAfterSale(afterSale: AfterSale, isRefunded: boolean): AfterSale {
    if (afterSale.status !== 'MERCHANT_PROCESSING') {
      throw new ControlError(409, 'after_sale_ended', `this after-sale is already ${afterSale.status}`);
    }
    const success = afterSale.type === 'REFUND' ? 'MERCHANT_REFUND_SUCCESS' : 'MERCHANT_RETURN_SUCCESS';
    this.journal.append('after-sale', {
      id: afterSale.id,
      order: afterSale.order,
      amountFen: afterSale.amountFen,
      type: afterSale.type,
      createdAt: afterSale.createdAt,
      status: isRefunded ? success : 'MERCHANT_REJECT_REFUND',
      updatedAt: this.clock.stampSeconds(),
    });
    return this.announce(afterSale.id);
  }

  follow(person: Person, scene: string): void {
    if (person.follow) throw new ControlError(409, 'already_following', 'this person follows already');
    const now = this.clock.stampSeconds();
    this.journal.append('follow', { person: person.index, atSeconds: now, scene });
    this.pushFollow(person, now, 'subscribe');
  }

  unfollow(person: Person): void {
    if (!person.follow) throw new ControlError(409, 'not_following', 'this person does not follow');
    const now = this.clock.stampSeconds();
    this.journal.append('unfollow', { person: person.index, atSeconds: now });
    this.pushFollow(person, now, 'unsubscribe');
  }

  private chooseLines(amountFen: number, number: number): OrderLine[] {
    const [product, ...others] = this.world.products;
    // A log knows no products: its one article costs what is asked.
    if (product && others.length === 0) return [{ product, count: 1, unitPriceFen: Math.max(amountFen, 0) }];
    const weights = this.world.products.map(() => 1);
    return fillBasket(this.world.products, amountFen, weights, new Random(`control order ${number}`));
  }

  private pushFollow(person: Person, atSeconds: number, event: 'subscribe' | 'unsubscribe'): void {
    const body = eventBody(OFFICIAL_ACCOUNT, person.officialAccountOpenId, atSeconds, event, {
      EventKey: '',
    });
    this.pushes.send(OFFICIAL_ACCOUNT, event, body);
  }

  private announce(id: string): AfterSale {
    const afterSale = this.world.findAfterSale(id) as AfterSale;
    const order = this.world.orders[afterSale.order] as Order;
    const event = 'channels_ec_aftersale_update';
    const update = { status: afterSale.status, after_sale_order_id: id, order_id: order.id };
    const openId = this.world.personOf(order).shopOpenId;
    const fields = { finder_shop_aftersale_status_update: update };
    this.pushes.send(SHOP, event, eventBody(SHOP, openId, afterSale.updatedAt, event, fields));
    return afterSale;
  }
}
