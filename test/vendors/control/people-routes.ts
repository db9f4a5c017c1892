import type { ControlRoute } from '../api-route.js';
import { ControlError } from '../platform-error.js';
import type { Order, Person, World } from '../world.js';
import { queryNumber } from './control-body.js';

/** Looks at people, their orders, the products, and the mini-program's own membership record. */
export function peopleRoutes(world: World): ControlRoute[] {
  const joined = world.people.filter((person) => person.joined !== null);
  joined.sort((a, b) => (a.joined?.atSeconds ?? 0) - (b.joined?.atSeconds ?? 0) || a.index - b.index);
  return [
    { method: 'GET', path: '/_control/people', handle: (query) => listPeople(world, query) },
    {
      method: 'GET',
      path: '/_control/joins',
      handle(query) {
        const after = queryNumber(query, 'after', 0);
        const end = Math.min(after + queryNumber(query, 'limit', 1000), joined.length);
        return {
          joins: joined.slice(after, end).map((person) => ({
            unionid: person.unionId,
            mpOpenid: person.miniProgramOpenId,
            joinedAt: isoOf(person.joined?.atSeconds ?? 0),
            consents: { service: person.joined?.service, marketing: person.joined?.marketing },
          })),
          next: String(Math.max(after, end)),
          hasMore: end < joined.length,
          total: joined.length,
        };
      },
    },
    {
      method: 'GET',
      path: '/_control/orders',
      handle(query) {
        const person = world.findPerson(query.get('person') ?? '');
        if (!person) throw new ControlError(404, 'unknown_person', `no person ${query.get('person') ?? ''}`);
        const orders = person.orders.map((index) => describeOrder(world, world.orders[index] as Order));
        return { orders: orders.reverse() };
      },
    },
    { method: 'GET', path: '/_control/products', handle: () => ({ products: world.products }) },
  ];
}

/** An order as control shows it, newest state. */
export function describeOrder(world: World, order: Order): object {
  const person = world.personOf(order);
  return {
    orderId: order.id,
    person: person.id,
    openid: person.shopOpenId,
    unionid: person.boundInShop ? person.unionId : null,
    status: order.status,
    amountFen: order.amountFen,
    discountFen: order.discountFen,
    refundedFen: world.refundedFen(order),
    createdAt: isoOf(order.createdAt),
    paidAt: order.paidAt === null ? null : isoOf(order.paidAt),
    updatedAt: isoOf(order.updatedAt),
    items: order.lines.map((line) => ({
      productId: line.product.productId,
      title: line.product.title,
      category: line.product.category,
      count: line.count,
      unitPriceFen: line.unitPriceFen,
    })),
  };
}

function listPeople(world: World, query: URLSearchParams): object {
  const search = (query.get('search') ?? '').trim();
  const after = queryNumber(query, 'after', 0);
  const limit = queryNumber(query, 'limit', 50);
  const wants = (name: string, value: boolean): boolean => {
    const wanted = query.get(name);
    return wanted === null || (wanted === 'true' || wanted === '1') === value;
  };
  const people: object[] = [];
  let next: string | null = null;
  for (let index = after; index < world.people.length; index += 1) {
    const person = world.people[index] as Person;
    const isFound =
      (search === '' || matches(person, search)) &&
      wants('follows', person.follow !== null) &&
      wants('buyer', person.orders.length > 0) &&
      wants('joined', person.joined !== null);
    if (!isFound) continue;
    if (people.length === limit) {
      next = String(index);
      break;
    }
    people.push(describePerson(world, person));
  }
  return { people, next };
}

function matches(person: Person, search: string): boolean {
  return (
    person.id.includes(search) ||
    person.name.includes(search) ||
    person.city.includes(search) ||
    person.phone.endsWith(search) ||
    person.unionId === search ||
    person.officialAccountOpenId === search ||
    person.miniProgramOpenId === search ||
    person.shopOpenId === search
  );
}

function describePerson(world: World, person: Person): object {
  const paid = person.orders
    .map((index) => world.orders[index] as Order)
    .filter((order) => order.paidAt !== null);
  const netFen = paid.reduce((sum, order) => sum + order.amountFen - world.refundedFen(order), 0);
  return {
    id: person.id,
    name: person.name,
    province: person.province,
    city: person.city,
    phone: person.phone,
    unionid: person.unionId,
    openids: { oa: person.officialAccountOpenId, mp: person.miniProgramOpenId, shop: person.shopOpenId },
    unionidInShop: person.boundInShop,
    follows: person.follow !== null,
    followedAt: person.follow && isoOf(person.follow.sinceSeconds),
    buyer: paid.length > 0,
    orders: paid.length,
    netFen,
    joinedAt: person.joined && isoOf(person.joined.atSeconds),
    consents: person.joined && { service: person.joined.service, marketing: person.joined.marketing },
  };
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
