import { FollowerList } from './follower-list.js';
import type { Journal } from './journal.js';
import { TimeIndex } from './time-index.js';

/** One human being as all three platforms see them. Times are unix seconds. */
export interface Person {
  readonly index: number;
  /** `p00001`, or the customer id of the log. */
  readonly id: string;
  readonly name: string;
  readonly province: string;
  readonly city: string;
  /** Starts with 000 and cannot be dialled; empty for the people of a log. */
  readonly phone: string;
  readonly unionId: string;
  readonly officialAccountOpenId: string;
  readonly miniProgramOpenId: string;
  readonly shopOpenId: string;
  /** Whether shop orders carry the unionid. */
  readonly boundInShop: boolean;
  follow: { sinceSeconds: number; scene: string } | null;
  readonly joined: { atSeconds: number; service: boolean; marketing: boolean } | null;
  readonly orders: number[];
}

export interface Product {
  readonly productId: string;
  readonly skuId: string;
  readonly skuCode: string;
  readonly title: string;
  readonly category: string;
  /** Size or shade, as on the package. */
  readonly specification: string;
  readonly priceFen: number;
}

export interface OrderLine {
  readonly product: Product;
  readonly count: number;
  /** Price of one piece before any discount. */
  readonly unitPriceFen: number;
}

export interface Order {
  readonly index: number;
  /** Digits, up to 19: text, since a JSON number would lose the end. */
  readonly id: string;
  readonly person: number;
  readonly createdAt: number;
  readonly paidAt: number | null;
  updatedAt: number;
  /** 10 unpaid, 20 paid, 30 shipped, 100 completed, 200 cancelled after full after-sale, 250 cancelled. */
  status: number;
  readonly lines: readonly OrderLine[];
  /** Sum of the lines less `amountFen`. */
  readonly discountFen: number;
  /** What the buyer pays. */
  readonly amountFen: number;
  readonly afterSales: number[];
}

export interface AfterSale {
  readonly index: number;
  readonly id: string;
  readonly order: number;
  readonly amountFen: number;
  status: string;
  readonly type: 'REFUND' | 'RETURN';
  readonly createdAt: number;
  updatedAt: number;
}

/** The people, orders and after-sales that a data source yields before anything else happens. */
export interface InitialWorld {
  people: Person[];
  products: readonly Product[];
  orders: Order[];
  afterSales: AfterSale[];
}

const REFUNDED = new Set(['MERCHANT_REFUND_SUCCESS', 'MERCHANT_RETURN_SUCCESS']);

/** Whether the money of this after-sale is back with the buyer. */
export function isRefunded(afterSale: AfterSale): boolean {
  return REFUNDED.has(afterSale.status);
}

/** Everything the platforms know, in memory, changed only by journal events. */
export class World {
  readonly people: Person[];
  readonly products: readonly Product[];
  readonly orders: Order[];
  readonly afterSales: AfterSale[];
  readonly followers = new FollowerList();
  readonly ordersByCreation = new TimeIndex((order) => (this.orders[order] as Order).createdAt);
  readonly ordersByUpdate = new TimeIndex((order) => (this.orders[order] as Order).updatedAt);
  readonly afterSalesByCreation = new TimeIndex((entry) => (this.afterSales[entry] as AfterSale).createdAt);
  readonly afterSalesByUpdate = new TimeIndex((entry) => (this.afterSales[entry] as AfterSale).updatedAt);

  private readonly personById = new Map<string, Person>();
  private readonly personByUnionId = new Map<string, Person>();
  private readonly personByOpenId = new Map<string, Person>();
  private readonly orderById = new Map<string, Order>();
  private readonly afterSaleById = new Map<string, AfterSale>();

  constructor(initial: InitialWorld, journal: Journal) {
    this.people = initial.people;
    this.products = initial.products;
    this.orders = initial.orders;
    this.afterSales = initial.afterSales;
    for (const person of this.people) {
      this.personById.set(person.id, person);
      this.personByUnionId.set(person.unionId, person);
      this.personByOpenId.set(person.officialAccountOpenId, person);
      this.personByOpenId.set(person.miniProgramOpenId, person);
      this.personByOpenId.set(person.shopOpenId, person);
    }
    const followers = this.people.filter((person) => person.follow !== null);
    followers.sort(
      (a, b) => (a.follow?.sinceSeconds ?? 0) - (b.follow?.sinceSeconds ?? 0) || a.index - b.index,
    );
    for (const person of followers) this.followers.add(person.index);
    for (const order of this.orders) this.orderById.set(order.id, order);
    for (const afterSale of this.afterSales) this.afterSaleById.set(afterSale.id, afterSale);
    this.ordersByCreation.build(this.orders.length);
    this.ordersByUpdate.build(this.orders.length);
    this.afterSalesByCreation.build(this.afterSales.length);
    this.afterSalesByUpdate.build(this.afterSales.length);
    this.listen(journal);
  }

  /** The person with this id, openid (of any account) or unionid. */
  findPerson(reference: string): Person | null {
    return (
      this.personById.get(reference) ??
      this.personByOpenId.get(reference) ??
      this.personByUnionId.get(reference) ??
      null
    );
  }

  /** The person whose openid *in the official account* this is. */
  personOfOfficialAccount(openId: string): Person | null {
    const person = this.personByOpenId.get(openId);
    return person?.officialAccountOpenId === openId ? person : null;
  }

  /** The person whose openid *in the mini-program* this is. */
  personOfMiniProgram(openId: string): Person | null {
    const person = this.personByOpenId.get(openId);
    return person?.miniProgramOpenId === openId ? person : null;
  }

  findOrder(id: string): Order | null {
    return this.orderById.get(id) ?? null;
  }

  findAfterSale(id: string): AfterSale | null {
    return this.afterSaleById.get(id) ?? null;
  }

  personOf(order: Order): Person {
    return this.people[order.person] as Person;
  }

  /** Money of this order that is back with the buyer. */
  refundedFen(order: Order): number {
    let sum = 0;
    for (const index of order.afterSales) {
      const afterSale = this.afterSales[index] as AfterSale;
      if (isRefunded(afterSale)) sum += afterSale.amountFen;
    }
    return sum;
  }

  private listen(journal: Journal): void {
    journal.on('follow', (event) => {
      const person = this.people[event.person] as Person;
      person.follow = { sinceSeconds: event.atSeconds, scene: event.scene };
      this.followers.add(person.index);
    });
    journal.on('unfollow', (event) => {
      (this.people[event.person] as Person).follow = null;
      this.followers.remove(event.person);
    });
    journal.on('order', (event) => {
      const order: Order = { ...event, index: this.orders.length, afterSales: [] };
      this.orders.push(order);
      this.orderById.set(order.id, order);
      this.personOf(order).orders.push(order.index);
      this.ordersByCreation.insert(order.index);
      this.ordersByUpdate.insert(order.index);
    });
    journal.on('after-sale', (event) => {
      const known = this.afterSaleById.get(event.id);
      if (known) {
        this.afterSalesByUpdate.move(known.index, () => {
          known.status = event.status;
          known.updatedAt = event.updatedAt;
        });
      } else {
        const afterSale: AfterSale = { ...event, index: this.afterSales.length };
        this.afterSales.push(afterSale);
        this.afterSaleById.set(afterSale.id, afterSale);
        (this.orders[event.order] as Order).afterSales.push(afterSale.index);
        this.afterSalesByCreation.insert(afterSale.index);
        this.afterSalesByUpdate.insert(afterSale.index);
      }
      const order = this.orders[event.order] as Order;
      this.ordersByUpdate.move(order.index, () => {
        order.updatedAt = Math.max(order.updatedAt, event.updatedAt);
        if (this.refundedFen(order) >= order.amountFen && REFUNDED.has(event.status)) order.status = 200;
      });
    });
  }
}
