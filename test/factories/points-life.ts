import { seeded } from '../harness/seeded.js';

/** One thing that may happen to the points of a few people. Repeating one changes nothing. */
export type PointsOperation =
  | {
      kind: 'order';
      orderNo: number;
      member: number;
      paidFen: number;
      refundedFen: number;
      paidDaysAgo: number;
    }
  | { kind: 'refund'; orderNo: number; refundedFen: number }
  | { kind: 'grant'; key: string; members: number[]; points: number; isPending: boolean; validDays: number }
  | { kind: 'spend'; key: string; member: number; points: number }
  | { kind: 'unspend'; key: string; member: number }
  | { kind: 'adjust'; key: string; member: number; points: number }
  | { kind: 'upkeep' }
  | { kind: 'advance'; hours: number }
  | { kind: 'merge'; from: number; to: number };

export interface PointsLifeOptions {
  seed: number;
  /** People are numbered from 1. */
  members: number;
  /** At most so many merges; the rest of the people stay. */
  mergesAtMost?: number;
}

const WEIGHTS: readonly [PointsOperation['kind'], number][] = [
  ['order', 24],
  ['refund', 14],
  ['grant', 12],
  ['spend', 22],
  ['unspend', 8],
  ['adjust', 6],
  ['upkeep', 7],
  ['advance', 6],
  ['merge', 1],
];

/**
 * Endless random operations, the same for the same seed: orders with and without early refunds, partial and full
 * refunds, grants to many, spendings beyond the balance, cancelled spendings, adjustments up and down, the passing
 * of time, releases and expiry, people who turn out to be one, and repeats of anything that was asked before.
 */
export function* pointsLife(options: PointsLifeOptions): Generator<PointsOperation> {
  const random = seeded(options.seed);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <Item>(items: readonly Item[]): Item => items[between(0, items.length - 1)] as Item;
  const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  const past: PointsOperation[] = [];
  const orders: { orderNo: number; paidFen: number; refundedFen: number }[] = [];
  const spends: { key: string; member: number }[] = [];
  let people = Array.from({ length: options.members }, (_, index) => index + 1);
  let merges = 0;
  let number = 0;
  const kindAt = (roll: number): PointsOperation['kind'] => {
    let left = roll;
    for (const [kind, weight] of WEIGHTS) {
      if (left < weight) return kind;
      left -= weight;
    }
    return 'upkeep';
  };
  const makers: Record<PointsOperation['kind'], () => PointsOperation | undefined> = {
    order: () => {
      const paidFen = between(0, 40_000);
      const refundedFen = random() < 0.1 ? between(0, paidFen) : 0;
      orders.push({ orderNo: number, paidFen, refundedFen });
      const paidDaysAgo = random() < 0.4 ? between(8, 30) : between(0, 7);
      return { kind: 'order', orderNo: number, member: pick(people), paidFen, refundedFen, paidDaysAgo };
    },
    refund: () => {
      const open = orders.filter((order) => order.refundedFen < order.paidFen).slice(-12);
      if (open.length === 0) return undefined;
      const order = pick(open);
      order.refundedFen = random() < 0.5 ? order.paidFen : between(order.refundedFen, order.paidFen);
      return { kind: 'refund', orderNo: order.orderNo, refundedFen: order.refundedFen };
    },
    grant: () => {
      const members = people.filter(() => random() < 0.4);
      const isPending = random() < 0.3;
      return {
        kind: 'grant',
        key: `gift-${number}`,
        members: members.length > 0 ? members : [pick(people)],
        points: between(1, 120),
        isPending,
        validDays: between(5, 60),
      };
    },
    spend: () => {
      const spend = { key: `use-${number}`, member: pick(people) };
      spends.push(spend);
      return { kind: 'spend', ...spend, points: between(1, 260) };
    },
    unspend: () => (spends.length === 0 ? undefined : { kind: 'unspend', ...pick(spends.slice(-40)) }),
    adjust: () => {
      const points = between(1, 150) * (random() < 0.5 ? 1 : -1);
      return { kind: 'adjust', key: `hand-${number}`, member: pick(people), points };
    },
    upkeep: () => ({ kind: 'upkeep' }),
    advance: () => ({ kind: 'advance', hours: between(1, 96) }),
    merge: () => {
      if (people.length < 3 || merges >= (options.mergesAtMost ?? 3)) return undefined;
      merges += 1;
      const from = pick(people);
      const to = pick(people.filter((member) => member !== from));
      people = people.filter((member) => member !== from);
      for (const spend of spends) if (spend.member === from) spend.member = to;
      return { kind: 'merge', from, to };
    },
  };
  for (;;) {
    number += 1;
    const isRepeat = past.length > 0 && random() < 0.08;
    const operation = isRepeat ? pick(past.slice(-30)) : makers[kindAt(random() * total)]();
    if (operation === undefined) continue;
    if (operation.kind !== 'advance' && operation.kind !== 'refund') past.push(operation);
    yield operation;
  }
}

/** The first `count` operations of a life. */
export function pointsOperations(count: number, options: PointsLifeOptions): PointsOperation[] {
  const life = pointsLife(options);
  return Array.from({ length: count }, () => life.next().value as PointsOperation);
}
