import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { deriveIdentities, hashShare } from './identities.js';
import { addDays, shanghaiInstant } from './shanghai-time.js';
import type { InitialWorld, Order, Person, Product } from './world.js';

/** Share of a log's buyers who also follow the official account, chosen by a hash of their id. */
const FOLLOWING_SHARE = 0.8;

const LOG_PRODUCT: Product = {
  productId: '10000260999',
  skuId: '2000026099901',
  skuCode: 'LOG-999',
  title: '历史订单商品',
  category: '其他',
  specification: '',
  priceFen: 100,
};

/** A log that cannot be served; the message is one clear line. */
export class LogFileError extends Error {}

export interface LogWorld extends InitialWorld {
  /** The day after the log's last date. */
  followingDate: string;
}

interface Columns {
  customer: number;
  date: number;
  amount: number;
  items: number;
  number: number;
}

/**
 * Reads a purchase log: each row one paid order. Columns are found by their header: `customer_id`,
 * `order_date` (`YYYY-MM-DD`, with or without a time, Asia/Shanghai), `amount` (yuan), and if present
 * `items` and `tx_id`. Rows without a time of day lie at 12:00:00 and the following seconds, in the order of
 * the file, so the hour of no order is invented beyond "that day".
 */
export function readLogFile(path: string): LogWorld {
  return parseLog(readFileSync(path, 'utf8'));
}

/** The same on the text of a log. */
export function parseLog(text: string): LogWorld {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = findColumns(splitRow(lines[0] ?? ''));
  const people: Person[] = [];
  const personById = new Map<string, Person>();
  const orders: Order[] = [];
  const perDate = new Map<string, number>();
  const orderIds = new Set<string>();
  const firstOrders = new Map<Person, number>();
  let lastDate = '';

  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (line === '') continue;
    const row = parseRow(line, at + 1, columns);
    const ordinal = perDate.get(row.date) ?? 0;
    perDate.set(row.date, ordinal + 1);
    if (row.date > lastDate) lastDate = row.date;
    let person = personById.get(row.customer);
    if (!person) {
      person = logPerson(people.length, row.customer);
      people.push(person);
      personById.set(row.customer, person);
    }
    const paidAt = shanghaiInstant(row.date, row.secondOfDay ?? 43_200 + (ordinal % 43_200)) / 1000;
    const unitPriceFen = Math.ceil(row.amountFen / row.items);
    const id = uniqueOrderId(row.number, line, orderIds);
    const order: Order = {
      index: orders.length,
      id,
      person: person.index,
      createdAt: paidAt,
      paidAt,
      updatedAt: paidAt,
      status: 100,
      lines: [{ product: LOG_PRODUCT, count: row.items, unitPriceFen }],
      discountFen: unitPriceFen * row.items - row.amountFen,
      amountFen: row.amountFen,
      afterSales: [],
    };
    person.orders.push(order.index);
    const first = firstOrders.get(person);
    if (first === undefined || paidAt < first) firstOrders.set(person, paidAt);
    orders.push(order);
  }
  if (orders.length === 0) throw new LogFileError('the log holds no order');
  for (let index = 0; index < people.length; index += 1) {
    const person = people[index] as Person;
    const firstAt = firstOrders.get(person) as number;
    const isFollowing = hashShare(`follow ${person.id}`) < FOLLOWING_SHARE;
    people[index] = {
      ...person,
      follow: isFollowing ? { sinceSeconds: firstAt, scene: 'ADD_SCENE_PAID' } : null,
      joined: { atSeconds: firstAt, service: true, marketing: true },
    };
  }
  return { people, products: [LOG_PRODUCT], orders, afterSales: [], followingDate: addDays(lastDate, 1) };
}

/** Identifies a log by its content. */
export function hashLogFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function logPerson(index: number, id: string): Person {
  return {
    index,
    id,
    name: `微信用户${id.slice(-4)}`,
    province: '',
    city: '',
    phone: '',
    ...deriveIdentities('log', id),
    boundInShop: true,
    follow: null,
    joined: null,
    orders: [],
  };
}

function findColumns(header: readonly string[]): Columns {
  const find = (name: string): number => header.findIndex((title) => title.trim().toLowerCase() === name);
  const columns = {
    customer: find('customer_id'),
    date: find('order_date'),
    amount: find('amount'),
    items: find('items'),
    number: find('tx_id'),
  };
  for (const [column, name] of [
    ['customer', 'customer_id'],
    ['date', 'order_date'],
    ['amount', 'amount'],
  ] as const) {
    if (columns[column] < 0) throw new LogFileError(`the log has no column ${name}`);
  }
  return columns;
}

function parseRow(line: string, lineNumber: number, columns: Columns) {
  const cells = splitRow(line);
  const customer = (cells[columns.customer] ?? '').trim();
  const moment = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(
    (cells[columns.date] ?? '').trim(),
  );
  const amount = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec((cells[columns.amount] ?? '').trim());
  if (customer === '') throw new LogFileError(`line ${lineNumber}: no customer_id`);
  if (!moment || Number.isNaN(Date.parse(`${moment[1]}T00:00:00Z`))) {
    throw new LogFileError(`line ${lineNumber}: order_date is not a date`);
  }
  if (!amount) throw new LogFileError(`line ${lineNumber}: amount is not a sum of money`);
  const items = Number(columns.items < 0 ? 1 : cells[columns.items]);
  return {
    customer,
    date: moment[1] as string,
    secondOfDay:
      moment[2] === undefined
        ? null
        : Number(moment[2]) * 3600 + Number(moment[3]) * 60 + Number(moment[4] ?? 0),
    amountFen: Number(amount[1]) * 100 + Number((amount[2] ?? '').padEnd(2, '0')),
    items: Number.isSafeInteger(items) && items > 0 ? items : 1,
    number: columns.number < 0 ? null : (cells[columns.number] ?? '').trim(),
  };
}

/** From the log's own number where it has one; else from the row's text, so that a longer log keeps its ids. */
function uniqueOrderId(number: string | null, line: string, taken: Set<string>): string {
  let id = number !== null && /^\d{1,16}$/.test(number) ? `371${number.padStart(16, '0')}` : null;
  for (let twin = 0; id === null || taken.has(id); twin += 1) {
    const hash = createHash('sha1').update(`${line}\n${twin}`).digest().readBigUInt64BE(0);
    id = `372${String(hash % 10_000_000_000_000_000n).padStart(16, '0')}`;
  }
  taken.add(id);
  return id;
}

function splitRow(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] as string;
    if (letter === '"' && isQuoted && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === ',' && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell];
}
