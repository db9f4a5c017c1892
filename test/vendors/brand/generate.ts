import { addMonths, shanghaiInstant } from '../shanghai-time.js';
import type { AfterSale, InitialWorld, Order, Person } from '../world.js';
import { fillBasket, sumLinesFen } from './basket.js';
import { HOUR_WEIGHTS, MONTHS, ORDERS, SHARES } from './parameters.js';
import { drawPerson } from './people.js';
import { CATEGORIES, PRODUCTS } from './products.js';
import { drawPurchaseDays, spendOf } from './purchases.js';
import { Random } from './random.js';
import { SeasonCalendar } from './season.js';

export interface BrandOptions {
  seed: number;
  people: number;
  /** Followers who never bought, in addition to `people`. */
  extraFollowers: number;
  /** The day of generation: history ends with the day before. */
  anchorDate: string;
  /** Without the year's peaks. */
  plain: boolean;
}

const DAY = 86_400;

/** The invented brand: people, then their orders and after-sales, the same for the same options. */
export function generateBrand(options: BrandOptions): InitialWorld {
  const start = addMonths(options.anchorDate, -MONTHS);
  const opensAt = shanghaiInstant(start, 0) / 1000;
  const closesAt = shanghaiInstant(options.anchorDate, 0) / 1000;
  const calendar = new SeasonCalendar(start, options.anchorDate, options.plain);

  const people: Person[] = [];
  const drafts: OrderDraft[] = [];
  for (let index = 0; index < options.people; index += 1) {
    // A stream per person: one more person or another share changes nobody else.
    const random = new Random(`${options.seed} person ${index}`);
    const times = random.chance(SHARES.buyers) ? drawOrderTimes(calendar, random) : [];
    const person = drawPerson(index, options.seed, times[0] ?? null, opensAt, closesAt, random);
    people.push(person);
    if (times.length > 0) drafts.push(...draftOrders(person, times, closesAt, random));
  }
  for (let extra = 0; extra < options.extraFollowers; extra += 1) {
    const index = options.people + extra;
    const random = new Random(`${options.seed} person ${index}`);
    people.push(drawPerson(index, options.seed, null, opensAt, closesAt, random));
  }

  drafts.sort((a, b) => a.createdAt - b.createdAt || a.person - b.person);
  const afterSales: AfterSale[] = [];
  const orders = drafts.map((draft, index) => finishOrder(draft, index, people, afterSales));
  return { people, products: PRODUCTS, orders, afterSales };
}

interface OrderDraft extends Omit<Order, 'index' | 'id' | 'afterSales'> {
  afterSale: Omit<AfterSale, 'index' | 'id' | 'order'> | null;
}

function drawOrderTimes(calendar: SeasonCalendar, random: Random): number[] {
  // The shop grows: new buyers arrive a little more often towards the end.
  const firstDay = calendar.days * Math.pow(random.next(), 0.9);
  const times: number[] = [];
  for (const day of drawPurchaseDays(firstDay, calendar.days, random)) {
    const date = calendar.dateAt(day);
    if (date !== null) times.push(shanghaiInstant(date, drawSecondOfDay(random)) / 1000);
  }
  return times.sort((a, b) => a - b);
}

function drawSecondOfDay(random: Random): number {
  if (random.chance(ORDERS.midnightShare)) return random.chance(0.5) ? 86_399 : 0;
  return random.weighted(HOUR_WEIGHTS) * 3600 + random.integer(0, 3599);
}

function draftOrders(
  person: Person,
  times: readonly number[],
  closesAt: number,
  random: Random,
): OrderDraft[] {
  const nextAmountFen = spendOf(random);
  const favourites = [random.integer(0, CATEGORIES.length - 1), random.integer(0, CATEGORIES.length - 1)];
  const weights = PRODUCTS.map(({ category }) =>
    favourites.includes(CATEGORIES.indexOf(category)) ? ORDERS.favouriteWeight : 1,
  );

  const drafts: OrderDraft[] = [];
  for (const paidAt of times) {
    const amountFen = nextAmountFen();
    const lines = fillBasket(PRODUCTS, amountFen, weights, random);
    const base = { person: person.index, lines, amountFen, discountFen: sumLinesFen(lines) - amountFen };
    const createdAt = paidAt - random.integer(8, 240);
    const shippedAt = paidAt + random.integer(6 * 3600, 2 * DAY);
    const completedAt = shippedAt + random.integer(4 * DAY, 9 * DAY);
    const status = completedAt < closesAt ? 100 : shippedAt < closesAt ? 30 : 20;
    const updatedAt = status === 100 ? completedAt : status === 30 ? shippedAt : paidAt;
    const draft: OrderDraft = { ...base, createdAt, paidAt, updatedAt, status, afterSale: null };
    if (random.chance(ORDERS.afterSaleShare)) addAfterSale(draft, closesAt, random);
    drafts.push(draft);
    if (random.chance(ORDERS.cancelledShare)) {
      const abandonedAt = Math.min(createdAt + random.integer(3600, 30 * DAY), closesAt - 3600);
      const abandoned = { ...base, createdAt: abandonedAt, paidAt: null, updatedAt: abandonedAt + 1800 };
      drafts.push({ ...abandoned, status: 250, afterSale: null });
    }
  }
  return drafts;
}

function addAfterSale(draft: OrderDraft, closesAt: number, random: Random): void {
  const isFull = random.chance(ORDERS.fullRefundShare);
  const askedAt = (draft.paidAt as number) + random.integer(2 * 3600, 14 * DAY);
  if (askedAt >= closesAt) return;
  const endedAt = askedAt + random.integer(3600, 5 * DAY);
  const isOpen = endedAt >= closesAt || (askedAt > closesAt - ORDERS.openDays * DAY && random.chance(0.5));
  const isRefused = !isOpen && random.chance(ORDERS.refusedShare);
  const type = draft.status === 20 || random.chance(0.5) ? 'REFUND' : 'RETURN';
  const success = type === 'REFUND' ? 'MERCHANT_REFUND_SUCCESS' : 'MERCHANT_RETURN_SUCCESS';
  const updatedAt = isOpen ? askedAt : endedAt;
  const share = isFull ? 1 : 0.15 + random.next() * 0.6;
  draft.afterSale = {
    amountFen: isFull ? draft.amountFen : Math.max(100, Math.round((draft.amountFen * share) / 100) * 100),
    status: isOpen ? 'MERCHANT_PROCESSING' : isRefused ? 'USER_CANCELD' : success,
    type,
    createdAt: askedAt,
    updatedAt,
  };
  if (isFull && !isOpen && !isRefused) draft.status = 200;
  draft.updatedAt = Math.max(draft.updatedAt, updatedAt);
}

function finishOrder(
  draft: OrderDraft,
  index: number,
  people: readonly Person[],
  afterSales: AfterSale[],
): Order {
  const { afterSale, ...fields } = draft;
  const order: Order = { ...fields, index, id: orderId(1, index + 1), afterSales: [] };
  (people[order.person] as Person).orders.push(index);
  if (afterSale !== null) {
    order.afterSales.push(afterSales.length);
    afterSales.push({
      ...afterSale,
      index: afterSales.length,
      id: afterSaleId(afterSales.length + 1),
      order: index,
    });
  }
  return order;
}

/** An order id in the shop's shape: 19 digits, beyond what a JSON number keeps exactly. */
export function orderId(series: number, number: number): string {
  return `37${series}${String(number).padStart(16, '0')}`;
}

/** An after-sale id in the shop's shape. */
export function afterSaleId(number: number): string {
  return `20${String(number).padStart(11, '0')}`;
}
