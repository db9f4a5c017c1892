import { daysBetween, shiftDate } from '../../format/moment.js';

/** A made-up person of the sample server. */
export interface SamplePerson {
  id: string;
  name: string;
  phoneTail: string | null;
  city: string;
  province: string;
  gender: 'female' | 'male' | 'unknown';
  isFollowing: boolean;
  joinedOn: string | null;
  isMarketingAgreed: boolean;
  firstSeenOn: string;
  orders: SampleOrder[];
}

export interface SampleOrder {
  id: string;
  paidOn: string;
  amountFen: number;
  refundedFen: number;
  item: string;
}

/** Figures that the sample rules use. */
export interface SampleFacts {
  orderCount: number;
  netAmountFen: number;
  netAmount365Fen: number;
  orderCount365: number;
  lastPaidOn: string | null;
  firstPaidOn: string | null;
  recencyDays: number | null;
  averageOrderFen: number | null;
}

/** Repeatable numbers between 0 and 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const places = [
  ['上海', '上海'],
  ['浙江', '杭州'],
  ['江苏', '苏州'],
  ['广东', '广州'],
  ['广东', '深圳'],
  ['四川', '成都'],
  ['湖北', '武汉'],
  ['北京', '北京'],
] as const;

const goods = [
  '山茶花洁面乳',
  '积雪草舒缓水',
  '玻尿酸精华',
  '神经酰胺面霜',
  '氨基酸洗发水',
  '防晒乳 SPF50',
  '修护面膜 5 片',
];

/** Sample people with two years of orders before `today`. */
export function samplePeople(count: number, today: string): SamplePerson[] {
  const random = randomFrom(20_261_122);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, (_, index) => {
    const firstSeenOn = shiftDate(today, -Math.floor(random() * 720) - 5);
    const hasBought = random() < 0.82;
    const rate = hasBought ? 0.15 + random() ** 3 * 2.4 : 0;
    const stopsAfter = random() < 0.45 ? Math.floor(random() * 300) : 720;
    const orders: SampleOrder[] = [];
    let day = firstSeenOn;
    for (let number = 0; hasBought && number < 60; number += 1) {
      if (number > 0) day = shiftDate(day, Math.ceil((-Math.log(1 - random()) * 60) / rate));
      if (day >= today || daysBetween(firstSeenOn, day) > stopsAfter) break;
      const amountFen = Math.round((60 + random() ** 2 * 420) * 100);
      const isRefunded = random() < 0.04;
      orders.push({
        id: `${index + 1}${String(number + 1).padStart(3, '0')}`,
        paidOn: day,
        amountFen,
        refundedFen: isRefunded ? amountFen : 0,
        item: pick(goods),
      });
    }
    const hasJoined = orders.length > 0 ? random() < 0.74 : random() < 0.2;
    const [province, city] = pick(places);
    return {
      id: String(index + 1),
      name: `微信用户${String(Math.floor(random() * 10_000)).padStart(4, '0')}`,
      phoneTail: random() < 0.7 ? String(Math.floor(random() * 10_000)).padStart(4, '0') : null,
      city,
      province,
      gender: random() < 0.7 ? 'female' : random() < 0.5 ? 'male' : 'unknown',
      isFollowing: random() < 0.68,
      joinedOn: hasJoined ? (orders[0]?.paidOn ?? firstSeenOn) : null,
      isMarketingAgreed: random() < 0.8,
      firstSeenOn,
      orders,
    };
  });
}

/** The figures of a person at the end of `today`. */
export function factsOf(person: SamplePerson, today: string): SampleFacts {
  const counted = person.orders.filter(
    (order) => order.refundedFen < order.amountFen && order.paidOn <= today,
  );
  const recent = counted.filter((order) => daysBetween(order.paidOn, today) < 365);
  const sum = (orders: SampleOrder[]) =>
    orders.reduce((total, order) => total + order.amountFen - order.refundedFen, 0);
  const dates = counted.map((order) => order.paidOn).sort();
  const lastPaidOn = dates.at(-1) ?? null;
  return {
    orderCount: counted.length,
    netAmountFen: sum(counted),
    netAmount365Fen: sum(recent),
    orderCount365: recent.length,
    lastPaidOn,
    firstPaidOn: dates[0] ?? null,
    recencyDays: lastPaidOn ? daysBetween(lastPaidOn, today) : null,
    averageOrderFen: counted.length > 0 ? Math.round(sum(counted) / counted.length) : null,
  };
}
