import type { PointsOperation } from './points-life.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_MS = 8 * HOUR_MS;

/** The settings that the oracle goes by; a world under test is set to the same. */
export const LIFE_SETTINGS = { refundDays: 7, validDays: 40, returnDays: 10 } as const;
/** Points per yuan and rounding that the oracle goes by. */
export const LIFE_RULES = {
  perYuan: 1.5,
  rounding: 'nearest',
  categories: {},
  activities: {},
  startsOn: null,
};
/** When a life begins. */
export const LIFE_STARTS_AT = new Date('2026-03-01T02:30:00Z');

export interface OracleBalance {
  available: number;
  pending: number;
  owed: number;
}

interface OracleLot {
  number: number;
  member: number;
  orderNo: number | null;
  left: number;
  expired: number;
  isPending: boolean;
  availableAt: number;
  expiresAt: number;
}

interface OracleOrder {
  member: number;
  paidFen: number;
  refundedFen: number;
  paidAt: number;
  steps: number;
  standing: number;
}

/** What must become of points, said in the plainest way: loops over lists, one person after the other. */
export class PointsOracle {
  now = LIFE_STARTS_AT.getTime();
  readonly orders = new Map<number, OracleOrder>();
  private readonly lotsOf = new Map<number, OracleLot[]>();
  private readonly lotsOfOrder = new Map<number, OracleLot[]>();
  private readonly debts: { member: number; left: number }[] = [];
  private readonly spends = new Map<
    string,
    { member: number; isBack: boolean; parts: [OracleLot, number][] }
  >();
  private readonly granted = new Set<string>();
  private readonly adjusted = new Set<string>();
  private readonly mergedInto = new Map<number, number>();
  private nextNumber = 1;

  constructor(readonly members: number) {}

  /** Whose record somebody is by now. */
  holder(member: number): number {
    const into = this.mergedInto.get(member);
    return into === undefined ? member : this.holder(into);
  }

  balance(member: number): OracleBalance {
    const own = this.own(member);
    const left = (isPending: boolean): number =>
      own.filter((lot) => lot.isPending === isPending).reduce((sum, lot) => sum + lot.left, 0);
    const owed = this.debts
      .filter((debt) => debt.member === member)
      .reduce((sum, debt) => sum + debt.left, 0);
    return { available: left(false), pending: left(true), owed };
  }

  balances(): Record<string, OracleBalance> {
    const people = Array.from({ length: this.members }, (_, index) => index + 1);
    return Object.fromEntries(people.map((member) => [String(member), this.balance(member)]));
  }

  /** Carries out an operation; says whether it was refused for want of points. */
  apply(operation: PointsOperation): 'done' | 'insufficient' {
    switch (operation.kind) {
      case 'order':
        return this.order(operation);
      case 'refund':
        return this.refund(operation.orderNo, operation.refundedFen);
      case 'grant':
        return this.grant(operation);
      case 'spend':
        return this.spend(operation.key, this.holder(operation.member), operation.points);
      case 'unspend':
        return this.unspend(operation.key);
      case 'adjust':
        return this.adjust(operation.key, this.holder(operation.member), operation.points);
      case 'upkeep':
        for (let member = 1; member <= this.members; member += 1) this.catchUp(member);
        return 'done';
      case 'advance':
        this.now += operation.hours * HOUR_MS;
        return 'done';
      case 'merge':
        return this.merge(operation.from, operation.to);
    }
  }

  private order(operation: Extract<PointsOperation, { kind: 'order' }>): 'done' {
    const { orderNo, paidFen, refundedFen, paidDaysAgo } = operation;
    if (!this.orders.has(orderNo)) {
      const paidAt = this.now - paidDaysAgo * DAY_MS;
      const member = this.holder(operation.member);
      this.orders.set(orderNo, { member, paidFen, refundedFen, paidAt, steps: 0, standing: 0 });
    }
    this.settle(orderNo);
    return 'done';
  }

  private refund(orderNo: number, refundedFen: number): 'done' {
    const order = this.orders.get(orderNo);
    if (order) order.refundedFen = Math.max(order.refundedFen, refundedFen);
    this.settle(orderNo);
    return 'done';
  }

  private settle(orderNo: number): void {
    const order = this.orders.get(orderNo);
    if (!order) return;
    if (order.steps === 0) {
      const full = pointsOf(order.paidFen);
      if (full === 0) return;
      const releasedAt = (dayOf(order.paidAt) + LIFE_SETTINGS.refundDays + 1) * DAY_MS - SHANGHAI_MS;
      this.open(order.member, full, releasedAt, LIFE_SETTINGS.validDays, orderNo);
      order.steps = 1;
      order.standing = full;
    }
    const own = this.lotsOfOrder.get(orderNo) ?? [];
    const expired = own.reduce((sum, lot) => sum + lot.expired, 0);
    let tooMuch = order.standing - expired - pointsOf(order.paidFen - order.refundedFen);
    if (tooMuch <= 0) return;
    order.standing -= tooMuch;
    order.steps += 1;
    for (const lot of own.filter(({ left }) => left > 0).toReversed()) {
      const taken = Math.min(lot.left, tooMuch);
      lot.left -= taken;
      tooMuch -= taken;
    }
    if (tooMuch > 0) this.debts.push({ member: order.member, left: tooMuch });
  }

  private grant(operation: Extract<PointsOperation, { kind: 'grant' }>): 'done' {
    for (const someone of operation.members) {
      const member = this.holder(someone);
      const key = `${operation.key} ${member}`;
      if (this.granted.has(key)) continue;
      this.granted.add(key);
      const waits = operation.isPending
        ? (dayOf(this.now) + LIFE_SETTINGS.refundDays + 1) * DAY_MS - SHANGHAI_MS
        : 0;
      this.open(member, operation.points, waits, operation.validDays, null);
    }
    return 'done';
  }

  private spend(key: string, member: number, points: number): 'done' | 'insufficient' {
    if (this.spends.has(key)) return 'done';
    const parts = this.take(member, points);
    if (!parts) return 'insufficient';
    this.spends.set(key, { member, isBack: false, parts });
    return 'done';
  }

  private unspend(key: string): 'done' {
    const spend = this.spends.get(key);
    if (!spend || spend.isBack) return 'done';
    spend.isBack = true;
    let over = 0;
    const back: [OracleLot, number][] = [];
    for (const [lot, points] of inSpendingOrder(spend.parts, ([lot]) => lot)) {
      if (lot.expiresAt <= this.now) over += points;
      else {
        lot.left += points;
        back.push([lot, points]);
      }
    }
    if (over > 0) back.push([this.newLot(spend.member, over, 0, LIFE_SETTINGS.returnDays, null), over]);
    for (const [lot, points] of back) this.payDebts(lot, points);
    return 'done';
  }

  private adjust(key: string, member: number, points: number): 'done' | 'insufficient' {
    if (this.adjusted.has(key)) return 'done';
    if (points > 0) {
      this.catchUp(member);
      this.open(member, points, 0, LIFE_SETTINGS.validDays, null);
    } else if (!this.take(member, -points)) return 'insufficient';
    this.adjusted.add(key);
    return 'done';
  }

  private merge(from: number, to: number): 'done' {
    if (this.mergedInto.has(from)) return 'done';
    this.mergedInto.set(from, to);
    this.lotsOf.set(to, [...this.own(to), ...this.own(from)]);
    const moved = this.own(from);
    this.lotsOf.delete(from);
    for (const list of [moved, this.debts, [...this.orders.values()], [...this.spends.values()]])
      for (const one of list) if (one.member === from) one.member = to;
    for (const key of this.granted) {
      const [gift = '', member] = key.split(' ');
      if (member === String(from)) this.granted.add(`${gift} ${to}`);
    }
    for (const [orderNo, order] of this.orders) if (order.member === to) this.settle(orderNo);
    return 'done';
  }

  /** Takes usable points, or nothing when there are not enough; what is due is released and closed before. */
  private take(member: number, points: number): [OracleLot, number][] | undefined {
    const usable = inSpendingOrder(this.own(member), (lot) => lot).filter(
      (lot) => lot.left > 0 && lot.availableAt <= this.now && lot.expiresAt > this.now,
    );
    if (this.usableAfterDebts(member) < points) return undefined;
    this.catchUp(member);
    let wanted = points;
    const parts: [OracleLot, number][] = [];
    for (const lot of usable) {
      const taken = Math.min(lot.left, wanted);
      if (taken === 0) continue;
      lot.left -= taken;
      wanted -= taken;
      parts.push([lot, taken]);
    }
    return parts;
  }

  /** What could be used if everything that is due were done now. */
  private usableAfterDebts(member: number): number {
    const own = inSpendingOrder(this.held(member), (lot) => lot);
    let owed = this.balance(member).owed;
    let usable = 0;
    for (const lot of own) {
      let left = lot.left;
      if (lot.isPending) {
        if (lot.availableAt > this.now) continue;
        const paid = Math.min(left, owed);
        owed -= paid;
        left -= paid;
      }
      if (lot.expiresAt > this.now) usable += left;
    }
    return usable;
  }

  /** Releases what has waited long enough, paying debts, and then closes what is over. */
  private catchUp(member: number): void {
    const own = inSpendingOrder(this.held(member), (lot) => lot);
    for (const lot of own) {
      if (!lot.isPending || lot.availableAt > this.now) continue;
      lot.isPending = false;
      this.payDebts(lot, lot.left);
    }
    for (const lot of own) {
      if (lot.expiresAt > this.now) continue;
      lot.expired += lot.left;
      lot.left = 0;
    }
  }

  private open(
    member: number,
    points: number,
    availableAt: number,
    validDays: number,
    orderNo: number | null,
  ): void {
    const lot = this.newLot(member, points, availableAt, validDays, orderNo);
    if (!lot.isPending) this.payDebts(lot, lot.left);
  }

  private newLot(
    member: number,
    points: number,
    waitsUntil: number,
    validDays: number,
    orderNo: number | null,
  ): OracleLot {
    const availableAt = Math.max(waitsUntil, this.now);
    const lot: OracleLot = {
      number: this.nextNumber,
      member,
      orderNo,
      left: points,
      expired: 0,
      isPending: waitsUntil > this.now,
      availableAt,
      expiresAt: (dayOf(availableAt) + validDays + 1) * DAY_MS - SHANGHAI_MS,
    };
    this.nextNumber += 1;
    this.lotsOf.set(member, [...this.own(member), lot]);
    if (orderNo !== null) this.lotsOfOrder.set(orderNo, [...(this.lotsOfOrder.get(orderNo) ?? []), lot]);
    return lot;
  }

  private own(member: number): readonly OracleLot[] {
    return this.lotsOf.get(member) ?? [];
  }

  private held(member: number): OracleLot[] {
    return this.own(member).filter(({ left }) => left > 0);
  }

  private payDebts(lot: OracleLot, atMost: number): void {
    let left = atMost;
    for (const debt of this.debts) {
      if (debt.member !== lot.member) continue;
      const paid = Math.min(debt.left, left);
      debt.left -= paid;
      lot.left -= paid;
      left -= paid;
    }
  }
}

/** 1.5 points a yuan, half a point rounded up. */
function pointsOf(fen: number): number {
  return Math.floor((fen * 15 + 500) / 1000);
}

/** Days since 1970 in Shanghai. */
function dayOf(instant: number): number {
  return Math.floor((instant + SHANGHAI_MS) / DAY_MS);
}

function inSpendingOrder<Item>(items: readonly Item[], lotOf: (item: Item) => OracleLot): Item[] {
  return items.toSorted((left, right) => {
    const [one, other] = [lotOf(left), lotOf(right)];
    return one.expiresAt - other.expiresAt || one.number - other.number;
  });
}
