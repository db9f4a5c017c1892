import { pointsFor } from './points-calculation.js';

/** An order with what the ledger holds for it. */
export interface OrderStanding {
  orderId: string;
  memberId: string;
  /** Paid, before refunds. */
  paidAmountFen: number;
  /** What still counts: paid less refunds; 0 when the order counts no more. */
  netAmountFen: number;
  rateMilli: number;
  paidAt: Date;
  /** When money last went back, where known. */
  refundedAt: Date | null;
  /** Entries of this order so far, expiry not counted. */
  entryCount: number;
  /** Sum of its earnings and reversals. */
  standing: number;
  /** What expired of it unused. */
  expired: number;
}

export interface OpenLot {
  entryId: string;
  orderId: string;
  remaining: number;
}

export interface OpenDebt {
  entryId: string;
  memberId: string;
  remaining: number;
}

export interface NewEntry {
  sourceKey: string;
  orderId: string;
  memberId: string;
  kind: 'earn' | 'reverse';
  points: number;
  rateMilli: number;
  occurredAt: Date;
  /** For an earning: what is left of it after debts and reversals of the same plan. */
  lotRemaining: number;
  /** For a reversal: what could not be taken back, and how much of that is still owed after the plan. */
  owed: number;
  debtRemaining: number;
}

/** Everything that brings the ledger to where the orders say it should be. */
export interface LedgerPlan {
  entries: NewEntry[];
  /** New values of lots that a reversal took from. */
  lots: { entryId: string; remaining: number }[];
  /** New values of debts that an earning netted. */
  debts: { entryId: string; remaining: number }[];
  /** Change of balance and of what is owed, per member. */
  accounts: Map<string, { balance: number; owed: number }>;
}

/**
 * Plans the entries that orders still need. What should stand is floor(net × rate); the first entry is
 * always the full earning, so that the ledger reads the same whether a refund was known from the start
 * or came later. A reversal takes from the order's own lots; what is no longer there is owed, except
 * what expired unused. An earning first pays what is owed. Planning twice plans nothing the second time.
 */
export function planLedger(
  orders: readonly OrderStanding[],
  lots: readonly OpenLot[],
  debts: readonly OpenDebt[],
): LedgerPlan {
  return new Planner(lots, debts).plan(orders);
}

class Planner {
  private readonly entries: NewEntry[] = [];
  private readonly accounts = new Map<string, { balance: number; owed: number }>();
  private readonly lotsOf = new Map<string, OpenLot[]>();
  private readonly debtsOf = new Map<string, OpenDebt[]>();
  private readonly newDebtsOf = new Map<string, NewEntry[]>();
  private readonly newLotsOf = new Map<string, NewEntry[]>();
  private readonly touchedLots = new Map<string, number>();
  private readonly touchedDebts = new Map<string, number>();

  constructor(lots: readonly OpenLot[], debts: readonly OpenDebt[]) {
    for (const lot of lots) push(this.lotsOf, lot.orderId, { ...lot });
    for (const debt of debts) push(this.debtsOf, debt.memberId, { ...debt });
  }

  plan(orders: readonly OrderStanding[]): LedgerPlan {
    for (const order of orders) this.planOrder(order);
    const values = (touched: Map<string, number>) =>
      [...touched].map(([entryId, remaining]) => ({ entryId, remaining }));
    return {
      entries: this.entries,
      lots: values(this.touchedLots),
      debts: values(this.touchedDebts),
      accounts: this.accounts,
    };
  }

  private planOrder(order: OrderStanding): void {
    const target = pointsFor(order.netAmountFen, order.rateMilli);
    let { standing, entryCount } = order;
    if (entryCount === 0) {
      const earned = pointsFor(order.paidAmountFen, order.rateMilli);
      if (earned === 0) return;
      this.earn(order, earned, 0);
      standing = earned;
      entryCount = 1;
    }
    if (target > standing) this.earn(order, target - standing, entryCount);
    const tooMuch = standing - order.expired - target;
    if (tooMuch > 0) this.reverse(order, tooMuch, entryCount);
  }

  private earn(order: OrderStanding, points: number, number: number): void {
    const paidDebt = this.payDebts(order.memberId, points);
    const entry = entryOf(order, 'earn', points, number);
    entry.lotRemaining = points - paidDebt;
    this.entries.push(entry);
    push(this.newLotsOf, order.orderId, entry);
    this.addTo(order.memberId, points - paidDebt, -paidDebt);
  }

  private reverse(order: OrderStanding, points: number, number: number): void {
    let left = points;
    for (const lot of this.lotsOf.get(order.orderId) ?? []) {
      const taken = Math.min(lot.remaining, left);
      if (taken === 0) continue;
      lot.remaining -= taken;
      left -= taken;
      this.touchedLots.set(lot.entryId, lot.remaining);
    }
    for (const earned of this.newLotsOf.get(order.orderId) ?? []) {
      const taken = Math.min(earned.lotRemaining, left);
      earned.lotRemaining -= taken;
      left -= taken;
    }
    const entry = entryOf(order, 'reverse', -points, number);
    entry.owed = left;
    entry.debtRemaining = left;
    this.entries.push(entry);
    if (left > 0) push(this.newDebtsOf, order.memberId, entry);
    this.addTo(order.memberId, left - points, left);
  }

  private payDebts(memberId: string, points: number): number {
    let left = points;
    for (const debt of this.debtsOf.get(memberId) ?? []) {
      const paid = Math.min(debt.remaining, left);
      if (paid === 0) continue;
      debt.remaining -= paid;
      left -= paid;
      this.touchedDebts.set(debt.entryId, debt.remaining);
    }
    for (const entry of this.newDebtsOf.get(memberId) ?? []) {
      const paid = Math.min(entry.debtRemaining, left);
      entry.debtRemaining -= paid;
      left -= paid;
    }
    return points - left;
  }

  private addTo(memberId: string, balance: number, owed: number): void {
    const account = this.accounts.get(memberId) ?? { balance: 0, owed: 0 };
    this.accounts.set(memberId, { balance: account.balance + balance, owed: account.owed + owed });
  }
}

function entryOf(order: OrderStanding, kind: NewEntry['kind'], points: number, number: number): NewEntry {
  const { orderId, memberId, rateMilli, paidAt, refundedAt } = order;
  return {
    sourceKey: `${orderId}:${number}`,
    orderId,
    memberId,
    kind,
    points,
    rateMilli,
    occurredAt: kind === 'reverse' ? (refundedAt ?? paidAt) : paidAt,
    lotRemaining: 0,
    owed: 0,
    debtRemaining: 0,
  };
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Takes `points` from lots in the given order (earliest expiry first); undefined when they do not hold enough. */
export function takeFromLots(
  lots: readonly OpenLot[],
  points: number,
): { entryId: string; remaining: number }[] | undefined {
  let left = points;
  const changed = [];
  for (const lot of lots) {
    const taken = Math.min(lot.remaining, left);
    if (taken === 0) continue;
    left -= taken;
    changed.push({ entryId: lot.entryId, remaining: lot.remaining - taken });
  }
  return left === 0 ? changed : undefined;
}
