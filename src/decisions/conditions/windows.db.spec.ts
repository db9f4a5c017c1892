import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { catalogue as fields, rowsFields } from '../../catalogue.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { sql, type SqlFragment } from '../../platform/database/fragment.js';
import { valuesList } from '../../platform/database/sql.js';
import { addMonths } from '../../platform/fields/field-window.js';
import { isInSample } from '../../platform/fields/sample.js';
import { FieldCatalogue } from './field-catalogue.js';
import { fieldsOf, sourceJoins, sourcesOf } from './field-sources.js';
import { compileRule, leafValue } from './rule-compiler.js';
import { joinedRows, rowsLeavesOf, type RowsPlace } from './rows-rule.js';
import { checkRule, type CheckedGroup } from './rule-validation.js';

const AS_OF = '2026-05-31';
const catalogue = new FieldCatalogue(fields, rowsFields);
const OWNERS = 40;
const CATEGORIES = ['美妆', '护肤', '家居', "a'b", '100%', ''];
const PRODUCTS = ['P1', 'P2', ''];
const CHANNELS = ['shop-a', 'shop-b'];

interface Line {
  category: string;
  product: string;
  amount: number;
}

interface Order {
  id: number;
  member: number;
  channel: number;
  paidOn: BusinessDate;
  isCounted: boolean;
  paid: number;
  refunded: number;
  lines: Line[];
}

let test: TestDatabase;
let orders: Order[];

beforeAll(async () => {
  test = await createTestDatabase('windows');
  orders = drawOrders();
  await insertHistory();
});
afterAll(() => test.drop());

/** Orders around every bound of the windows asked for, in a fixed but irregular pattern. */
function drawOrders(): Order[] {
  const days = [0, 1, 29, 30, 31, 32, 59, 60, 61, 62, 89, 90, 91, 92, 93, 200, -1];
  return Array.from({ length: 260 }, (_, index): Order => {
    const at = (salt: number): number => (((index + 1) * 2_654_435_761 + salt * 40_503) >>> 9) % 997;
    const lines = Array.from({ length: 1 + (at(1) % 3) }, (__, line) => ({
      category: CATEGORIES[at(2 + line) % CATEGORIES.length] ?? '',
      product: PRODUCTS[at(5 + line) % PRODUCTS.length] ?? '',
      amount: (1 + (at(8 + line) % 50)) * 333,
    }));
    const paid = lines.reduce((sum, { amount }) => sum + amount, 0);
    const luck = at(11) % 10;
    const refunded = luck === 0 ? paid : luck < 3 ? Math.floor(paid / 3) : 0;
    return {
      id: index + 1,
      member: 1 + (at(12) % (OWNERS - 5)),
      channel: 1 + (at(13) % 2),
      paidOn: addDays(AS_OF, -(days[at(14) % days.length] ?? 0)),
      isCounted: luck !== 0 && at(15) % 12 !== 0,
      paid,
      refunded,
      lines,
    };
  });
}

async function insertHistory(): Promise<void> {
  const people = Array.from({ length: OWNERS }, (_, index) => index + 1);
  const members = valuesList(people.map((id) => [id, '2020-01-01']));
  await test.database.run(`INSERT INTO member (id, first_seen_at) VALUES ${members.text}`, members.values);
  const facts = valuesList(people.map((id) => [id, AS_OF]));
  await test.database.run(`INSERT INTO member_fact (member_id, as_of_on) VALUES ${facts.text}`, facts.values);
  const channels = valuesList(CHANNELS.map((code, index) => [index + 1, code, 'csv', code, '{}']));
  await test.database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES ${channels.text}`,
    channels.values,
  );
  const rows = valuesList(
    orders.map((order) => [
      order.id,
      order.channel,
      `o${order.id}`,
      order.member,
      order.member,
      String(order.member),
      order.isCounted || order.refunded === order.paid ? 'paid' : 'cancelled',
      order.paid,
      order.refunded,
      new Date(`${order.paidOn}T04:00:00Z`),
    ]),
  );
  await test.database.run(
    `INSERT INTO shop_order (id, channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
       paid_amount_fen, refunded_amount_fen, paid_at) VALUES ${rows.text}`,
    rows.values,
  );
  const lines = valuesList(
    orders.flatMap((order) =>
      order.lines.map((line, index) => [
        order.id,
        index + 1,
        line.category,
        line.product,
        1,
        line.amount,
        order.member,
        order.isCounted ? order.paidOn : null,
        order.isCounted ? netOf(order, line) : 0,
      ]),
    ),
  );
  await test.database.run(
    `INSERT INTO shop_order_item (order_id, line_no, category, product_external_id, quantity, amount_fen, member_id,
       counted_on, net_amount_fen) VALUES ${lines.text}`,
    lines.values,
  );
}

function netOf(order: Order, line: Line): number {
  if (order.refunded === 0) return line.amount;
  return Math.floor(line.amount * ((order.paid - order.refunded) / order.paid));
}

interface Limits {
  amount: number;
  lastDays?: number;
  lastMonths?: number;
  each?: boolean;
  category?: string[];
  product?: string[];
  channel?: string[];
}

/** What a person's orders come to, by plain loops: one figure per part of the window. */
function figuresOf(member: number, what: 'orders' | 'amount', limits: Limits): number[] {
  const parts = limits.each
    ? Array.from({ length: limits.lastMonths ?? 0 }, (_, index) => [
        addMonths(AS_OF, -index - 1),
        addMonths(AS_OF, -index),
      ])
    : [
        [
          limits.lastDays ? addDays(AS_OF, -limits.lastDays) : addMonths(AS_OF, -(limits.lastMonths ?? 0)),
          AS_OF,
        ],
      ];
  return parts.map(([after = '', upTo = '']) => {
    let figure = 0;
    for (const order of orders) {
      if (order.member !== member || !order.isCounted || order.paidOn <= after || order.paidOn > upTo)
        continue;
      if (limits.channel && !limits.channel.includes(CHANNELS[order.channel - 1] ?? '')) continue;
      const fits = order.lines.filter(
        (line) =>
          (!limits.category || limits.category.includes(line.category)) &&
          (!limits.product || limits.product.includes(line.product)),
      );
      if (fits.length === 0) continue;
      if (what === 'orders') figure += 1;
      else if (limits.category || limits.product)
        figure += fits.reduce((sum, line) => sum + netOf(order, line), 0);
      else figure += Math.max(order.paid - order.refunded, 0);
    }
    return figure;
  });
}

const compare: Record<string, (figure: number, wanted: number) => boolean> = {
  '=': (figure, wanted) => figure === wanted,
  '!=': (figure, wanted) => figure !== wanted,
  '<': (figure, wanted) => figure < wanted,
  '<=': (figure, wanted) => figure <= wanted,
  '>': (figure, wanted) => figure > wanted,
  '>=': (figure, wanted) => figure >= wanted,
};

function ruleOf(field: string, operator: string, value: unknown, not = false): CheckedGroup {
  return checkRule({ combinator: 'and', not, rules: [{ field, operator, value }] }, catalogue);
}

async function idsBy(rule: CheckedGroup, place: RowsPlace, join: SqlFragment = sql``): Promise<number[]> {
  const statement = sql`SELECT f.member_id FROM member_fact f${sourceJoins(sourcesOf(fieldsOf([rule])))} ${join}
    WHERE ${compileRule(rule, AS_OF, place)} ORDER BY f.member_id`;
  const rows = await test.database.rows<{ member_id: string }>(statement.text, statement.values);
  return rows.map((row) => Number(row.member_id));
}

const limits = fc
  .record({
    window: fc.oneof(
      fc.record({ lastDays: fc.constantFrom(1, 30, 31, 60, 90, 365) }),
      fc.record({ lastMonths: fc.constantFrom(1, 2, 3) }),
      fc.record({ lastMonths: fc.constantFrom(1, 2, 3), each: fc.constant(true) }),
    ),
    category: fc.option(
      fc.uniqueArray(fc.constantFrom(...CATEGORIES.slice(0, 5)), { minLength: 1, maxLength: 2 }),
    ),
    product: fc.option(fc.uniqueArray(fc.constantFrom('P1', 'P2', 'P9'), { minLength: 1, maxLength: 2 })),
    channel: fc.option(fc.uniqueArray(fc.constantFrom(...CHANNELS, 'none'), { minLength: 1, maxLength: 2 })),
  })
  .map(({ window, ...choices }) => ({
    ...window,
    ...Object.fromEntries(Object.entries(choices).filter(([, chosen]) => chosen !== null)),
  }));

describe('orders and amounts in a window', () => {
  it('agree with plain loops, for everybody, for the sample, for a range and for one person', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('orders' as const, 'amount' as const),
        fc.constantFrom(...Object.keys(compare)),
        fc.constantFrom(0, 1, 2, 3, 333, 9_990),
        limits,
        fc.boolean(),
        async (what, operator, amount, given, isNot) => {
          const value: Limits = { amount, ...given };
          const rule = ruleOf(
            what === 'orders' ? 'ordersInWindow' : 'amountInWindow',
            operator,
            value,
            isNot,
          );
          const holds = (member: number): boolean =>
            figuresOf(member, what, value).every((figure) => compare[operator]?.(figure, amount)) !== isNot;
          const expected = Array.from({ length: OWNERS }, (_, index) => index + 1).filter(holds);
          expect(await idsBy(rule, 'sets')).toEqual(expected);
          expect((await idsBy(rule, 'sample')).filter(isInSample)).toEqual(expected.filter(isInSample));
          const { place, join } = joinedRows([rule], AS_OF, 'w1');
          const inRange = await idsBy(rule, place, join?.({ fromId: '5', toId: '20' }));
          expect(inRange.filter((id) => id >= 5 && id <= 20)).toEqual(
            expected.filter((id) => id >= 5 && id <= 20),
          );
          const one = await idsBy(rule, place, join?.({ ids: ['7'] }));
          expect(one.includes(7)).toBe(expected.includes(7));
        },
      ),
      { numRuns: 150, seed: 20 },
    );
  });

  it('tell the figure that decides, and of every month the worst', async () => {
    const value: Limits = { amount: 2, lastMonths: 3, each: true };
    const rule = ruleOf('ordersInWindow', '>=', value);
    const [leaf] = rowsLeavesOf([rule]);
    if (!leaf) throw new Error('No comparison');
    const { place, join } = joinedRows([rule], AS_OF, 'w1');
    const statement = sql`SELECT f.member_id, ${leafValue(leaf, AS_OF, place)} AS joined_figure,
        ${leafValue(leaf, AS_OF)} AS own_figure
      FROM member_fact f ${join?.('all') ?? sql``} ORDER BY f.member_id`;
    const rows = await test.database.rows<{ member_id: string; joined_figure: number; own_figure: number }>(
      statement.text,
      statement.values,
    );
    expect(rows).toHaveLength(OWNERS);
    expect(rows.some((row) => row.own_figure > 0)).toBe(true);
    for (const row of rows) {
      const worst = Math.min(...figuresOf(Number(row.member_id), 'orders', value));
      expect(row).toEqual({ member_id: row.member_id, joined_figure: worst, own_figure: worst });
    }
  });

  it('binds what comes from outside', () => {
    const hostile = "x') OR 1=1 -- ";
    const rule = ruleOf('ordersInWindow', '>=', {
      amount: 1,
      lastDays: 30,
      category: [hostile],
      channel: hostile,
    });
    for (const place of ['sets', 'sample'] as const) {
      const { text, values } = compileRule(rule, AS_OF, place);
      expect(text).not.toContain('OR 1=1');
      expect(values.flat()).toContain(hostile);
    }
  });
});

describe('the acceptance case: women of 25 to 35 who bought 美妆 at least three times in each of the last three months', () => {
  /** As the query builder of the admin panel writes it. */
  const rule = {
    combinator: 'and',
    rules: [
      { field: 'age', operator: 'between', value: [25, 35] },
      { field: 'gender', operator: '=', value: 'female' },
      {
        field: 'ordersInWindow',
        operator: '>=',
        value: { amount: 3, lastMonths: 3, each: true, category: ['美妆'] },
      },
    ],
  };
  /** Three orders in each month: the months end on 05-31, 04-30 and 03-31, and the third begins behind 02-28. */
  const REGULAR = [
    '2026-05-31 2026-05-15 2026-05-01',
    '2026-04-30 2026-04-10 2026-04-01',
    '2026-03-31 2026-03-10 2026-03-01',
  ].flatMap((days) => days.split(' '));
  const without = (day: string, instead?: string): string[] => [
    ...REGULAR.filter((one) => one !== day),
    ...(instead ? [instead] : []),
  ];
  const CAST: [
    story: string,
    belongs: boolean,
    person: Partial<{
      born: string | null;
      gender: string;
      days: string[];
      category: string;
      isRefunded: boolean;
    }>,
  ][] = [
    ['30 岁, three a month', true, {}],
    ['25 today', true, { born: '2001-05-31' }],
    ['25 tomorrow', false, { born: '2001-06-01' }],
    ['36 tomorrow', true, { born: '1990-06-01' }],
    ['36 today', false, { born: '1990-05-31' }],
    ['no birthday', false, { born: null }],
    ['a man', false, { gender: 'male' }],
    ['unknown gender', false, { gender: 'unknown' }],
    ['another category', false, { category: '护肤' }],
    [
      'eleven in two months, two in the third',
      false,
      { days: [...without('2026-03-01'), '2026-04-02', '2026-05-02'] },
    ],
    ['the ninth a day before the window', false, { days: without('2026-03-01', '2026-02-28') }],
    ['the ninth a day after today', false, { days: without('2026-05-31', '2026-06-01') }],
    ['moved from one month into the next', false, { days: without('2026-04-30', '2026-05-02') }],
    ['one refunded in full', false, { isRefunded: true }],
    ['four a month', true, { days: [...REGULAR, '2026-05-03', '2026-04-03', '2026-03-03'] }],
  ];
  const FIRST = 1001;

  beforeAll(async () => {
    const { database } = test;
    for (const [index, [, , person]] of CAST.entries()) {
      const id = FIRST + index;
      const {
        born = '1996-01-01',
        gender = 'female',
        days = REGULAR,
        category = '美妆',
        isRefunded = false,
      } = person;
      await database.run(
        `INSERT INTO member (id, first_seen_at, gender, birthday) VALUES (?, '2020-01-01', ?, ?)`,
        [id, gender, born],
      );
      await database.run('INSERT INTO member_fact (member_id, as_of_on) VALUES (?, ?)', [id, AS_OF]);
      for (const [at, day] of days.entries()) {
        const isBack = isRefunded && at === 0;
        const { insertId } = await database.run(
          `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
             paid_amount_fen, refunded_amount_fen, paid_at) VALUES (1, ?, ?, ?, ?, 'paid', 9900, ?, ?)`,
          [`a${id}-${at}`, id, id, String(id), isBack ? 9900 : 0, new Date(`${day}T15:59:59Z`)],
        );
        await database.run(
          `INSERT INTO shop_order_item (order_id, line_no, category, quantity, amount_fen, member_id, counted_on, net_amount_fen)
           VALUES (?, 1, ?, 1, 4900, ?, ?, ?), (?, 2, ?, 1, 5000, ?, ?, ?)`,
          [4900, 5000].flatMap((amount) => [
            insertId,
            category,
            id,
            isBack ? null : day,
            isBack ? 0 : amount,
          ]),
        );
      }
    }
  });

  it('finds exactly those who should be found, everybody at once and one by one', async () => {
    const checked = checkRule(rule, catalogue);
    const expected = CAST.flatMap(([story, belongs], index) =>
      belongs ? [`${FIRST + index} ${story}`] : [],
    );
    const named = (ids: readonly number[]): string[] =>
      ids.filter((id) => id >= FIRST).map((id) => `${id} ${CAST[id - FIRST]?.[0]}`);
    expect(named(await idsBy(checked, 'sets'))).toEqual(expected);
    const { place, join } = joinedRows([checked], AS_OF, 'w3');
    const alone: number[] = [];
    for (const [index] of CAST.entries()) {
      const id = FIRST + index;
      const found = await idsBy(checked, place, join?.({ ids: [String(id)] }));
      if (found.includes(id)) alone.push(id);
    }
    expect(named(alone)).toEqual(expected);
  });
});

describe('age', () => {
  it.each<[BusinessDate, BusinessDate, number]>([
    ['2000-02-29', '2026-02-28', 25],
    ['2000-02-29', '2026-03-01', 26],
    ['2000-02-29', '2024-02-29', 24],
    ['2000-02-29', '2024-02-28', 23],
    ['2001-03-01', '2024-02-29', 22],
    ['2001-02-28', '2024-02-29', 23],
    ['2025-06-01', '2026-05-31', 0],
  ])('of somebody born on %s is on %s', async (born, asOf, years) => {
    const person = sql`FROM (SELECT CAST(${born} AS DATE) AS birthday) m`;
    const asked = async (operator: string, value: unknown): Promise<boolean> => {
      const rule = ruleOf('age', operator, value);
      const statement = sql`SELECT ${compileRule(rule, asOf)} AS holds ${person}`;
      const row = await test.database.row<{ holds: number }>(statement.text, statement.values);
      return row?.holds === 1;
    };
    const [leaf] = ruleOf('age', '>=', 0).parts;
    if (leaf?.kind !== 'leaf') throw new Error('No comparison');
    const told = sql`SELECT ${leafValue(leaf, asOf)} AS years ${person}`;
    expect(await test.database.row(told.text, told.values)).toEqual({ years });
    for (const other of [years - 1, years, years + 1].filter((value) => value >= 0)) {
      expect([other, await asked('=', other)]).toEqual([other, years === other]);
      expect([other, await asked('!=', other)]).toEqual([other, years !== other]);
      expect([other, await asked('<', other)]).toEqual([other, years < other]);
      expect([other, await asked('<=', other)]).toEqual([other, years <= other]);
      expect([other, await asked('>', other)]).toEqual([other, years > other]);
      expect([other, await asked('>=', other)]).toEqual([other, years >= other]);
      expect([other, await asked('between', [other, other + 1])]).toEqual([
        other,
        years >= other && years <= other + 1,
      ]);
      expect([other, await asked('notBetween', [other, other + 1])]).toEqual([
        other,
        years < other || years > other + 1,
      ]);
    }
  });
});
