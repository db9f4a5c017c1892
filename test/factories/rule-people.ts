import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { valuesList, type SqlValue } from '../../src/platform/database/sql.js';
import type { RawValues } from './rule-oracle.js';

/** Names that a careless compiler would trip over. */
export const HOSTILE_TEXTS = [
  '上海',
  '上海市',
  ' 上海',
  '上海 ',
  'a_b',
  'axb',
  '100%',
  '100',
  "' OR 1=1 --",
  '\\',
  '\\%',
  '!',
  '!%',
  '"',
  '𠮷野家',
  '👨‍👩‍👧‍👦',
  'ＡＢＣ',
  'abc',
  'ABC',
  'null',
] as const;

export const MONEY = [0, 1, 9_999, 10_000, 10_001, 500_000] as const;
export const COUNTS = [0, 1, 2, 3, 10] as const;
export const DAYS_BACK = [0, 1, 29, 30, 31, 365] as const;
export const INTERVALS = [0, 0.5, 7, 30.5, 31] as const;

/** Around 25, 26 and 36 years before the dates that specs ask about, leap days among them. */
export const BIRTHDAYS = [
  '1988-02-29',
  '1990-03-01',
  '1999-12-31',
  '2000-01-01',
  '2000-02-28',
  '2000-02-29',
  '2000-03-01',
  '2001-03-02',
] as const;

/** Times of a UTC day on either side of midnight in Shanghai (16:00 UTC) and of midnight in UTC. */
const TIMES = ['00:00:00.000', '15:59:59.999', '16:00:00.000', '23:59:59.999'] as const;

/** A person as plain values; what rules see of them is worked out here, not by SQL. */
interface RulePerson {
  id: number;
  joinedAt: string | null;
  gender: string;
  city: string;
  birthday: string | null;
  lastPaidOn: BusinessDate | null;
  orderCount: number;
  netFen: number;
  netFen365: number;
  averageFen: number | null;
  intervalDays: number | null;
  topCategory: string | null;
  isFollowing: number;
}

function pick<Value>(values: readonly Value[], seed: number): Value {
  const value = values[seed % values.length];
  if (value === undefined) throw new Error('An empty choice');
  return value;
}

/** Person number `id` of a population that is the same in every run; a quarter of what may be missing is. */
function rulePerson(id: number, around: BusinessDate): RulePerson {
  const at = (salt: number): number => (id * 2_654_435_761 + salt * 40_503) >>> 7;
  const or = <Value>(value: Value, salt: number): Value | null => (at(salt) % 4 === 0 ? null : value);
  return {
    id,
    joinedAt: or(`${addDays(around, -pick(DAYS_BACK, at(1)))} ${pick(TIMES, at(19))}`, 2),
    gender: pick(['female', 'male', 'unknown'], at(3)),
    city: pick([...HOSTILE_TEXTS, ''], at(4)),
    birthday: or(pick(BIRTHDAYS, at(5)), 6),
    lastPaidOn: or(addDays(around, -pick(DAYS_BACK, at(7))), 8),
    orderCount: pick(COUNTS, at(9)),
    netFen: pick(MONEY, at(10)),
    netFen365: pick(MONEY, at(11)),
    averageFen: or(pick(MONEY, at(12)), 13),
    intervalDays: or(pick(INTERVALS, at(14)), 15),
    topCategory: or(pick(HOSTILE_TEXTS, at(16)), 17),
    isFollowing: at(18) % 2,
  };
}

const shanghai = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** What the catalogue's fields say of a person, by the words of their 口径. */
function valuesOf(person: RulePerson): RawValues {
  return {
    orderCount: person.orderCount,
    netAmountFen: person.netFen,
    netAmountFen365: person.netFen365,
    averageOrderValueFen: person.averageFen,
    purchaseIntervalDays: person.intervalDays,
    recencyDays: person.lastPaidOn,
    lastPaidOn: person.lastPaidOn,
    topCategory: person.topCategory,
    isFollowing: person.isFollowing,
    isJoined: person.joinedAt === null ? 0 : 1,
    joinedDays:
      person.joinedAt === null ? null : shanghai.format(new Date(`${person.joinedAt.replace(' ', 'T')}Z`)),
    gender: person.gender,
    city: person.city,
    age: person.birthday,
    birthdayMonth: person.birthday === null ? null : Number(person.birthday.slice(5, 7)),
  };
}

/** Codes of the fields that `insertRulePeople` fills. */
export const FILLED_FIELDS = Object.keys(valuesOf(rulePerson(1, '2026-01-01')));

/** Stores people 1…count with hostile names, gaps and times around midnight; returns what rules should see of them. */
export async function insertRulePeople(
  sql: Sql,
  count: number,
  around: BusinessDate,
): Promise<(RawValues & { id: string })[]> {
  const people = Array.from({ length: count }, (_, index) => rulePerson(index + 1, around));
  await insert(
    sql,
    'member (id, first_seen_at, joined_at, gender, city, birthday)',
    people.map(({ id, joinedAt, gender, city, birthday }) => [
      id,
      '2020-01-01 00:00:00.000',
      joinedAt,
      gender,
      city,
      birthday,
    ]),
  );
  await insert(
    sql,
    `member_fact (member_id, as_of_on, last_paid_on, order_count, net_amount_fen, net_amount_fen_365,
       average_order_value_fen, purchase_interval_days, top_category, is_following)`,
    people.map((person) => [
      person.id,
      around,
      person.lastPaidOn,
      person.orderCount,
      person.netFen,
      person.netFen365,
      person.averageFen,
      person.intervalDays,
      person.topCategory,
      person.isFollowing,
    ]),
  );
  return people.map((person) => ({ id: String(person.id), ...valuesOf(person) }));
}

async function insert(sql: Sql, into: string, rows: SqlValue[][]): Promise<void> {
  const list = valuesList(rows);
  await sql.run(`INSERT INTO ${into} VALUES ${list.text}`, list.values);
}
