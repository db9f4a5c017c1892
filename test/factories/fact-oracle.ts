import { addDays, daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Sql } from '../../src/platform/database/sql.js';

// Facts by plain loops over rows, for specs to compare the SQL with. Reads: member, shop_order, shop_order_item.

interface StoredOrder {
  member_id: string;
  channel_id: string;
  paid_at: Date;
  state: string;
  paid_amount_fen: number;
  refunded_amount_fen: number;
}

/** The figures of a fact row that derive from orders, by the names of the columns. */
export type ExpectedFacts = Record<string, number | string | null>;

function shanghaiDate(instant: Date): BusinessDate {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(instant);
}

/** Everybody's expected facts at the end of a date, by member id. */
export async function expectedFacts(sql: Sql, asOf: BusinessDate): Promise<Map<string, ExpectedFacts>> {
  const people = await sql.rows<{ id: string }>(
    'SELECT m.id FROM member m WHERE m.merged_into_id IS NULL ORDER BY m.id',
  );
  const orders = await sql.rows<StoredOrder>(
    `SELECT o.member_id, o.channel_id, o.paid_at, o.state, o.paid_amount_fen, o.refunded_amount_fen
     FROM shop_order o WHERE o.paid_at IS NOT NULL ORDER BY o.id`,
  );
  return new Map(
    people.map(({ id }) => [
      id,
      factsOf(
        orders.filter((order) => order.member_id === id),
        asOf,
      ),
    ]),
  );
}

function factsOf(all: readonly StoredOrder[], asOf: BusinessDate): ExpectedFacts {
  const paid = all
    .map((order) => ({ ...order, on: shanghaiDate(order.paid_at) }))
    .filter(({ on }) => on <= asOf);
  const counted = paid.filter(
    (order) =>
      ['paid', 'shipped', 'completed'].includes(order.state) &&
      !(order.refunded_amount_fen > 0 && order.refunded_amount_fen >= order.paid_amount_fen),
  );
  const net = (orders: typeof counted): number =>
    orders.reduce((sum, order) => sum + Math.max(0, order.paid_amount_fen - order.refunded_amount_fen), 0);
  const days = [...new Set(counted.map(({ on }) => on))].sort();
  const [first = null, last = null] = [days[0], days.at(-1)];
  const facts: ExpectedFacts = {
    first_paid_on: first,
    last_paid_on: last,
    order_count: counted.length,
    net_amount_fen: net(counted),
    average_order_value_fen: counted.length === 0 ? null : Math.floor(net(counted) / counted.length),
    purchase_day_count: days.length,
    purchase_interval_days:
      first === null || last === null || days.length < 2
        ? null
        : Math.round((daysBetween(first, last) / (days.length - 1)) * 1000) / 1000,
    refund_count: paid.filter((order) => order.refunded_amount_fen > 0).length,
    refunded_amount_fen: paid.reduce((sum, order) => sum + order.refunded_amount_fen, 0),
    channel_count: new Set(counted.map((order) => order.channel_id)).size,
  };
  for (const window of [30, 90, 180, 365]) {
    const inside = counted.filter(({ on }) => on > addDays(asOf, -window));
    facts[`order_count_${window}`] = inside.length;
    facts[`net_amount_fen_${window}`] = net(inside);
  }
  return facts;
}
