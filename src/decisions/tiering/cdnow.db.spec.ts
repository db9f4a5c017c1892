import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople, type OrderRow } from '../../../test/factories/people.js';

// Somebody else's arithmetic on a real log: plain loops over the orders of each person.

/** The log is no part of the repository; where it is missing, one of the same shape is drawn. */
const FILE = path.resolve(import.meta.dirname, '../../../../shared/data/cdnow/transactions.csv');
const AS_OF = '1998-07-01';

interface Person {
  id: string;
  days: string[];
  amounts: number[];
}

let test: TestDatabase;
let decisions: Decisions;
let people: Person[];

/** `tx_id,customer_id,order_date,items,amount`, one purchase per line. */
function readLines(): string[] {
  if (existsSync(FILE)) return readFileSync(FILE, 'utf8').trim().split(/\r?\n/).slice(1);
  const purchase = fc.record({
    customer: fc.integer({ min: 1, max: 2000 }).map((n) => Math.ceil(n ** 2 / 2000)),
    day: fc.integer({ min: 0, max: 545 }),
    cents: fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 99, arbitrary: fc.integer({ min: 699, max: 9999 }) },
    ),
  });
  return fc.sample(purchase, { numRuns: 6000, seed: 1997 }).map(({ customer, day, cents }, index) => {
    const date = new Date(Date.UTC(1997, 0, 1 + day)).toISOString().slice(0, 10);
    return `${index + 1},${String(customer).padStart(5, '0')},${date},1,${(cents / 100).toFixed(2)}`;
  });
}

function readLog(): { people: Person[]; orders: OrderRow[] } {
  const byId = new Map<string, Person & { memberId: number }>();
  const orders: OrderRow[] = [];
  for (const line of readLines()) {
    const [tx = '', customer = '', day = '', , amount = ''] = line.split(',');
    const person = byId.get(customer) ?? { id: customer, days: [], amounts: [], memberId: byId.size + 1 };
    byId.set(customer, person);
    const amountFen = Math.round(Number(amount) * 100);
    person.days.push(day);
    person.amounts.push(amountFen);
    orders.push({
      memberId: person.memberId,
      externalId: tx,
      paidAt: new Date(`${day}T04:00:00Z`),
      amountFen,
    });
  }
  return { people: [...byId.values()], orders };
}

/** R's quantile(type = 7), floored. */
function cutsOf(values: number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.2, 0.4, 0.6, 0.8].map((p) => {
    const h = (sorted.length - 1) * p;
    const low = sorted[Math.floor(h)] ?? 0;
    const high = sorted[Math.ceil(h)] ?? 0;
    return Math.floor(low + (h - Math.floor(h)) * (high - low) + 1e-9);
  });
}

const dayNumber = (day: string): number => Date.parse(day) / 86_400_000;
const score = (value: number, cuts: number[]): number => 1 + cuts.filter((cut) => cut < value).length;

beforeAll(async () => {
  test = await createTestDatabase('cdnow');
  decisions = createDecisions(test.database);
  const log = readLog();
  people = log.people;
  await decisions.clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    people.map(({ id }) => id),
  );
  await insertOrders(test.database, log.orders);
  await insertMarks(
    test.database,
    people.map((_, index) => index + 1),
    'order',
  );
}, 120_000);
afterAll(() => test.drop());

describe('the CDNOW log', () => {
  it('becomes one row of facts per person, and adds up to the log', async () => {
    expect(await decisions.facts.bringUpToDate({ isSilent: true })).toBe(people.length);
    const sums = await test.database.row(
      `SELECT COUNT(*) AS people, SUM(f.order_count) AS orders, SUM(f.net_amount_fen) AS net FROM member_fact f`,
    );
    const amounts = people.flatMap((person) => person.amounts);
    const net = amounts.reduce((sum, amount) => sum + amount, 0);
    const drawn = { people: people.length, orders: amounts.length, net };
    expect(sums).toEqual(existsSync(FILE) ? { people: 23_570, orders: 69_659, net: 250_031_563 } : drawn);
  });

  it('is placed by the presets in one run, each scheme summing to everybody', async () => {
    await decisions.presets.ensure('spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    for (const code of ['member-level', 'rfm', 'lifecycle']) {
      const tiers = await decisions.tiering.countByTier(test.database, code);
      expect(tiers.reduce((sum, { count }) => sum + count, 0)).toBe(people.length);
    }
    const causes = await test.database.rows('SELECT DISTINCT c.cause FROM tier_change c');
    expect(causes).toEqual([{ cause: 'initial' }]);
  });

  it('agrees with plain arithmetic about every cut, score and group', async () => {
    const days = people.map((person) => Math.max(...person.days.map(dayNumber)));
    const counts = people.map((person) => person.amounts.length);
    const sums = people.map((person) => person.amounts.reduce((sum, amount) => sum + amount, 0));
    const cuts = [cutsOf(days), cutsOf(counts), cutsOf(sums)] as const;
    const detail = await decisions.schemeRead.detail(test.database, 'rfm');
    expect(detail.fit?.cutPoints).toEqual({
      recencyDays: cuts[0].map((day) => dayNumber(AS_OF) - day).reverse(),
      frequency: cuts[1],
      monetaryFen: cuts[2],
    });
    const high = (value: number): boolean => value >= 4;
    const codes: Record<string, string> = {
      'true,true,true': 'key-value',
      'true,false,true': 'key-develop',
      'false,true,true': 'key-keep',
      'false,false,true': 'key-retain',
      'true,true,false': 'value',
      'true,false,false': 'develop',
      'false,true,false': 'keep',
      'false,false,false': 'retain',
    };
    const expected = people.map((person, index) => {
      const [day = 0, count = 0, sum = 0] = [days[index], counts[index], sums[index]];
      const scores = [score(day, cuts[0]), score(count, cuts[1]), score(sum, cuts[2])];
      const tier = codes[scores.map(high).join(',')];
      return [person.id, tier, dayNumber(AS_OF) - day, count, sum, ...scores];
    });
    for (const asOf of [undefined, AS_OF]) {
      const rows = await decisions.exports.exportScheme('rfm', asOf, async ({ pieces }) => {
        const all: unknown[] = [];
        for await (const piece of pieces) all.push(...piece);
        return all;
      });
      expect(rows).toEqual(expected);
    }
  }, 120_000);

  it('changes nothing when it is run again', async () => {
    const { run } = await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(run.change_count).toBe(0);
  });
});
