import type { Debt, Lot, PointsAccountCode, PointsKind } from './ledger-terms.js';

/** What a transaction is, apart from its entries. */
export interface TransactionHeader {
  memberId: string;
  kind: PointsKind;
  sourceKind: string;
  sourceKey: string;
  orderId?: string | null;
  reversesId?: string | null;
  rateMilli?: number | null;
  rulesId?: string | null;
  note?: string;
  recordedBy?: string;
  occurredAt: Date;
}

/** An amount on an account; `part` is the lot or the debt it belongs to, null on accounts of the house. */
export interface DraftEntry {
  account: PointsAccountCode;
  part: Lot | Debt | null;
  amount: number;
}

export interface DraftTransaction extends TransactionHeader {
  /** Given when it is written. */
  id: string | null;
  points: number;
  entries: DraftEntry[];
  /** The lot or the debt that this transaction opens; takes the transaction's id. */
  opens: Lot | Debt | null;
}

/** Change of a member's sums. */
export interface AccountChange {
  available: number;
  pending: number;
  owed: number;
}

/** When a new lot can be used. Pending while `availableAt` is later than `now`. */
export interface LotTimes {
  now: Date;
  availableAt: Date;
  expiresAt: Date;
}

/**
 * Movements of points over the open lots and debts of some members, in memory: what the store then writes
 * in one go. Pure arithmetic; whatever it does keeps the amounts of each transaction at a sum of 0.
 */
export class LedgerDraft {
  readonly transactions: DraftTransaction[] = [];
  readonly accounts = new Map<string, AccountChange>();
  readonly touchedLots = new Set<Lot>();
  readonly touchedDebts = new Set<Debt>();
  private readonly lotsOf = new Map<string, Lot[]>();
  private readonly debtsOf = new Map<string, Debt[]>();

  /** `lots` in the order in which they are to be spent, `debts` in the order in which they are to be paid. */
  constructor(lots: readonly Lot[] = [], debts: readonly Debt[] = []) {
    for (const lot of lots) listIn(this.lotsOf, lot.memberId).push(lot);
    for (const debt of debts) listIn(this.debtsOf, debt.memberId).push(debt);
  }

  get isEmpty(): boolean {
    return this.transactions.length === 0;
  }

  /** Opens a lot; what is usable at once pays debts first. `from`: the account of the house it comes from. */
  open(header: TransactionHeader, points: number, times: LotTimes, from: 'issued' | 'adjusted'): Lot {
    const lot = newLot(header, points, times);
    const transaction = this.begin(header, points, lot);
    listIn(this.lotsOf, lot.memberId).push(lot);
    this.touchedLots.add(lot);
    post(transaction, from, null, -points);
    post(transaction, lot.state, lot, points);
    this.payDebts(transaction, lot);
    this.close(transaction);
    return lot;
  }

  /** A pending lot becomes usable, paying debts first. */
  release(header: TransactionHeader, lot: Lot): void {
    const transaction = this.begin(header, lot.remaining, null);
    lot.state = 'available';
    this.touchedLots.add(lot);
    post(transaction, 'pending', lot, -lot.remaining);
    post(transaction, 'available', lot, lot.remaining);
    this.payDebts(transaction, lot);
    this.close(transaction);
  }

  /**
   * Takes points of an order back from its own lots (`own` where it is no order), newest first; what is no longer
   * there is owed.
   */
  reverse(header: TransactionHeader, points: number, own = this.lotsOfOrder(header)): void {
    const debt: Debt = { id: null, memberId: header.memberId, owed: 0, remaining: 0 };
    const transaction = this.begin(header, -points, null);
    const left = this.take(transaction, own.toReversed(), points, 'reversed');
    post(transaction, 'reversed', null, points);
    if (left > 0) {
      debt.owed = left;
      debt.remaining = left;
      transaction.opens = debt;
      listIn(this.debtsOf, debt.memberId).push(debt);
      this.touchedDebts.add(debt);
      post(transaction, 'owed', debt, -left);
    }
    this.close(transaction);
  }

  /** Uses points, the lot that expires first in front; false, and nothing done, when there are not enough. */
  spend(header: TransactionHeader, points: number, now: Date): boolean {
    return this.takeUsable(header, points, now, 'spent');
  }

  /** Takes points away by hand; false, and nothing done, when there are not enough. */
  takeAway(header: TransactionHeader, points: number, now: Date): boolean {
    return this.takeUsable(header, points, now, 'adjusted');
  }

  /**
   * Puts spent points back into their lots; what came from lots that are over goes into a new one. What is back
   * pays debts first.
   */
  unspend(header: TransactionHeader, parts: readonly { lot: Lot; points: number }[], times: LotTimes): void {
    const total = parts.reduce((sum, { points }) => sum + points, 0);
    const over = parts.filter(({ lot }) => lot.expiresAt <= times.now);
    const overPoints = over.reduce((sum, { points }) => sum + points, 0);
    const fresh = overPoints > 0 ? newLot(header, overPoints, times) : null;
    const transaction = this.begin(header, total, fresh);
    post(transaction, 'spent', null, -total);
    const back: Lot[] = [];
    for (const { lot, points } of parts) {
      if (lot.expiresAt <= times.now) continue;
      lot.spent -= points;
      lot.remaining += points;
      post(transaction, 'available', lot, points);
      back.push(lot);
    }
    if (fresh) {
      listIn(this.lotsOf, fresh.memberId).push(fresh);
      post(transaction, 'available', fresh, overPoints);
      back.push(fresh);
    }
    for (const lot of back) {
      this.touchedLots.add(lot);
      this.payDebts(transaction, lot, partOf(transaction, lot));
    }
    this.close(transaction);
  }

  /** Closes a lot that is over. */
  expire(header: TransactionHeader, lot: Lot): void {
    const transaction = this.begin(header, -lot.remaining, null);
    post(transaction, 'expired', null, lot.remaining);
    post(transaction, lot.state, lot, -lot.remaining);
    lot.expired += lot.remaining;
    lot.remaining = 0;
    this.touchedLots.add(lot);
    this.close(transaction);
  }

  /** What this member can use now. */
  usable(memberId: string, now: Date): number {
    return this.usableLots(memberId, now).reduce((sum, { remaining }) => sum + remaining, 0);
  }

  private lotsOfOrder({ memberId, orderId }: TransactionHeader): Lot[] {
    const lots = this.lotsOf.get(memberId) ?? [];
    return lots.filter((lot) => lot.orderId !== null && lot.orderId === orderId);
  }

  private usableLots(memberId: string, now: Date): Lot[] {
    const lots = this.lotsOf.get(memberId) ?? [];
    return lots.filter((lot) => lot.state === 'available' && lot.expiresAt > now);
  }

  private takeUsable(
    header: TransactionHeader,
    points: number,
    now: Date,
    to: 'spent' | 'adjusted',
  ): boolean {
    if (this.usable(header.memberId, now) < points) return false;
    const usable = this.usableLots(header.memberId, now);
    const transaction = this.begin(header, -points, null);
    this.take(transaction, usable, points, to === 'spent' ? 'spent' : 'reversed');
    post(transaction, to, null, points);
    this.close(transaction);
    return true;
  }

  /** Takes up to `points` from lots in their order; returns what they could not give. */
  private take(
    transaction: DraftTransaction,
    lots: readonly Lot[],
    points: number,
    as: 'spent' | 'reversed',
  ): number {
    let left = points;
    for (const lot of lots) {
      const taken = Math.min(lot.remaining, left);
      if (taken === 0) continue;
      lot.remaining -= taken;
      lot[as] += taken;
      left -= taken;
      this.touchedLots.add(lot);
      post(transaction, lot.state, lot, -taken);
    }
    return left;
  }

  private payDebts(transaction: DraftTransaction, lot: Lot, atMost = lot.remaining): void {
    if (lot.state !== 'available') return;
    let left = atMost;
    for (const debt of this.debtsOf.get(lot.memberId) ?? []) {
      const paid = Math.min(debt.remaining, left);
      if (paid === 0) continue;
      left -= paid;
      debt.remaining -= paid;
      lot.remaining -= paid;
      lot.netted += paid;
      this.touchedDebts.add(debt);
      post(transaction, 'available', lot, -paid);
      post(transaction, 'owed', debt, paid);
    }
  }

  private begin(header: TransactionHeader, points: number, opens: Lot | null): DraftTransaction {
    const transaction: DraftTransaction = { ...header, id: null, points, opens, entries: [] };
    this.transactions.push(transaction);
    return transaction;
  }

  private close(transaction: DraftTransaction): void {
    const sum = transaction.entries.reduce((total, { amount }) => total + amount, 0);
    if (sum !== 0) throw new Error(`Entries of ${transaction.kind} sum to ${sum}`);
    const of = this.accounts.get(transaction.memberId) ?? { available: 0, pending: 0, owed: 0 };
    for (const { account, amount } of transaction.entries) {
      if (account === 'available' || account === 'pending') of[account] += amount;
      if (account === 'owed') of.owed -= amount;
    }
    this.accounts.set(transaction.memberId, of);
  }
}

function newLot(header: TransactionHeader, points: number, times: LotTimes): Lot {
  return {
    id: null,
    memberId: header.memberId,
    orderId: header.orderId ?? null,
    state: times.availableAt > times.now ? 'pending' : 'available',
    granted: points,
    remaining: points,
    spent: 0,
    expired: 0,
    reversed: 0,
    netted: 0,
    grantedAt: times.now,
    availableAt: times.availableAt > times.now ? times.availableAt : times.now,
    expiresAt: times.expiresAt,
  };
}

/** Adds to the entry of this account and part; amounts that cancel out leave none. */
function post(
  transaction: DraftTransaction,
  account: PointsAccountCode,
  part: Lot | Debt | null,
  amount: number,
): void {
  const known = transaction.entries.find((entry) => entry.account === account && entry.part === part);
  if (known) known.amount += amount;
  else transaction.entries.push({ account, part, amount });
}

function partOf(transaction: DraftTransaction, lot: Lot): number {
  const found = transaction.entries.find(({ account, part }) => account === 'available' && part === lot);
  return found?.amount ?? 0;
}

function listIn<Value>(map: Map<string, Value[]>, key: string): Value[] {
  const known = map.get(key);
  if (known) return known;
  const list: Value[] = [];
  map.set(key, list);
  return list;
}
