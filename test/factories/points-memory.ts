import { LedgerDraft, type TransactionHeader } from '../../src/actions/points/ledger-draft.js';
import type { Debt, Lot } from '../../src/actions/points/ledger-terms.js';
import { draftDue } from '../../src/actions/points/lots-due.js';
import { draftOrder } from '../../src/actions/points/order-standing.js';
import type { PointsRules } from '../../src/actions/points/points-rules.js';
import { lotTimes } from '../../src/actions/points/points-times.js';
import { businessDateOf } from '../../src/platform/clock/business-date.js';
import type { PointsOperation } from './points-life.js';
import { LIFE_RULES, LIFE_SETTINGS, LIFE_STARTS_AT } from './points-oracle.js';

const RULES = LIFE_RULES as PointsRules;

interface MemoryTransaction {
  id: string;
  memberId: string;
  kind: string;
  points: number;
  source: string;
  orderId: string | null;
  taken: { lot: Lot; points: number }[];
}

/** The drafts of the ledger over lists in memory: what the services do, without a database. */
export class MemoryLedger {
  now = LIFE_STARTS_AT;
  readonly lots: Lot[] = [];
  readonly debts: Debt[] = [];
  readonly transactions: MemoryTransaction[] = [];
  readonly accounts = new Map<string, { available: number; pending: number; owed: number }>();
  private readonly orders = new Map<
    number,
    { member: number; paidFen: number; refundedFen: number; paidAt: Date }
  >();
  private readonly sources = new Map<string, MemoryTransaction>();
  private readonly mergedInto = new Map<number, number>();
  private nextId = 1;

  balance(member: number): { available: number; pending: number; owed: number } {
    return this.accounts.get(String(member)) ?? { available: 0, pending: 0, owed: 0 };
  }

  apply(operation: PointsOperation): 'done' | 'insufficient' {
    switch (operation.kind) {
      case 'order':
        if (!this.orders.has(operation.orderNo)) {
          const { paidFen, refundedFen, paidDaysAgo } = operation;
          const paidAt = new Date(this.now.getTime() - paidDaysAgo * 86_400_000);
          const member = this.holder(operation.member);
          this.orders.set(operation.orderNo, { member, paidFen, refundedFen, paidAt });
        }
        return this.settle(operation.orderNo);
      case 'refund': {
        const order = this.orders.get(operation.orderNo);
        if (order) order.refundedFen = Math.max(order.refundedFen, operation.refundedFen);
        return this.settle(operation.orderNo);
      }
      case 'grant':
        return this.grant(operation);
      case 'spend':
        return this.once('spend', operation.key, this.holder(operation.member), (draft, header) =>
          draft.spend(header, operation.points, this.now),
        );
      case 'unspend':
        return this.unspend(operation.key, this.holder(operation.member));
      case 'adjust':
        return this.once('adjust', operation.key, this.holder(operation.member), (draft, header) => {
          if (operation.points < 0) return draft.takeAway(header, -operation.points, this.now);
          draft.open(header, operation.points, this.times(0, LIFE_SETTINGS.validDays), 'adjusted');
          return true;
        });
      case 'upkeep': {
        const lots = this.open((lot) => lot.remaining > 0);
        const draft = new LedgerDraft(lots, this.debts);
        draftDue(draft, lots, this.now);
        return this.write(draft);
      }
      case 'advance':
        this.now = new Date(this.now.getTime() + operation.hours * 3_600_000);
        return 'done';
      case 'merge':
        return this.merge(operation.from, operation.to);
    }
  }

  private settle(orderNo: number): 'done' {
    const order = this.orders.get(orderNo);
    if (!order) return 'done';
    const orderId = String(orderNo);
    const own = this.transactions.filter((one) => one.orderId === orderId && one.source.startsWith('order '));
    const lots = this.open((lot) => lot.orderId === orderId);
    const draft = new LedgerDraft(lots, this.debts);
    draftOrder(draft, {
      orderId,
      memberId: own[0]?.memberId ?? String(order.member),
      paidAmountFen: order.paidFen,
      netAmountFen: order.paidFen - order.refundedFen,
      rateMilli: 1000,
      rulesId: null,
      rules: RULES,
      lines: [],
      paidAt: order.paidAt,
      refundedAt: null,
      entryCount: own.length,
      standing: own.reduce((sum, { points }) => sum + points, 0),
      expired: lots.reduce((sum, { expired }) => sum + expired, 0),
      times: lotTimes(
        this.now,
        businessDateOf(order.paidAt),
        LIFE_SETTINGS.refundDays,
        LIFE_SETTINGS.validDays,
      ),
    });
    return this.write(draft);
  }

  private grant(operation: Extract<PointsOperation, { kind: 'grant' }>): 'done' {
    const draft = new LedgerDraft([], this.debts);
    const members = new Set(operation.members.map((member) => this.holder(member)));
    for (const member of members) {
      if (this.sources.has(`grant ${operation.key} ${member}`)) continue;
      const times = this.times(operation.isPending ? LIFE_SETTINGS.refundDays : 0, operation.validDays);
      draft.open(this.header('grant', operation.key, member), operation.points, times, 'issued');
    }
    return this.write(draft);
  }

  private once(
    kind: 'spend' | 'adjust',
    key: string,
    member: number,
    work: (draft: LedgerDraft, header: TransactionHeader) => boolean,
  ): 'done' | 'insufficient' {
    if (this.sources.has(`${kind} ${key} ${member}`)) return 'done';
    const lots = structuredClone(this.open((lot) => lot.memberId === String(member) && lot.remaining > 0));
    const debts = structuredClone(this.debts.filter((debt) => debt.memberId === String(member)));
    const draft = new LedgerDraft(lots, debts);
    draftDue(draft, lots, this.now);
    if (!work(draft, this.header(kind, key, member))) return 'insufficient';
    this.replace(lots, debts);
    return this.write(draft);
  }

  private unspend(key: string, member: number): 'done' {
    const spent = this.sources.get(`spend ${key} ${member}`);
    if (!spent || this.sources.has(`unspend ${key} ${member}`)) return 'done';
    const draft = new LedgerDraft([], this.debts);
    const parts = spent.taken.map(({ lot, points }) => ({
      lot: this.lots.find(({ id }) => id === lot.id) ?? lot,
      points,
    }));
    const times = this.times(0, LIFE_SETTINGS.returnDays);
    draft.unspend(this.header('unspend', key, member), parts.toSorted(bySpending), times);
    return this.write(draft);
  }

  private merge(from: number, to: number): 'done' {
    if (this.mergedInto.has(from)) return 'done';
    this.mergedInto.set(from, to);
    for (const list of [this.lots, this.debts, this.transactions])
      for (const one of list) if (one.memberId === String(from)) one.memberId = String(to);
    for (const order of this.orders.values()) if (order.member === from) order.member = to;
    const [given, kept] = [this.balance(from), this.balance(to)];
    this.accounts.set(String(to), {
      available: given.available + kept.available,
      pending: given.pending + kept.pending,
      owed: given.owed + kept.owed,
    });
    this.accounts.delete(String(from));
    for (const [source, one] of this.sources) {
      if (source.endsWith(` ${from}`)) this.sources.set(source.replace(/ \d+$/, ` ${to}`), one);
    }
    for (const [orderNo, order] of this.orders) if (order.member === to) this.settle(orderNo);
    return 'done';
  }

  private write(draft: LedgerDraft): 'done' {
    for (const one of draft.transactions) {
      one.id = String(this.nextId);
      this.nextId += 1;
      if (one.opens) one.opens.id = one.id;
      if (one.opens && 'granted' in one.opens) this.lots.push(one.opens);
      else if (one.opens) this.debts.push(one.opens);
      const source = `${one.sourceKind} ${one.sourceKey}`;
      const taken = one.entries.flatMap(({ account, part, amount }) =>
        account === 'available' && amount < 0 && part && 'granted' in part
          ? [{ lot: part, points: -amount }]
          : [],
      );
      const { id, memberId, kind, points } = one;
      const written = { id, memberId, kind, points, source, orderId: one.orderId ?? null, taken };
      this.transactions.push(written);
      this.sources.set(`${source} ${memberId}`, written);
    }
    for (const [memberId, change] of draft.accounts) {
      const account = this.balance(Number(memberId));
      this.accounts.set(memberId, {
        available: account.available + change.available,
        pending: account.pending + change.pending,
        owed: account.owed + change.owed,
      });
    }
    return 'done';
  }

  /** Puts changed copies where the originals were. */
  private replace(lots: readonly Lot[], debts: readonly Debt[]): void {
    for (const lot of lots)
      this.lots.splice(
        this.lots.findIndex(({ id }) => id === lot.id),
        1,
        lot,
      );
    for (const debt of debts)
      this.debts.splice(
        this.debts.findIndex(({ id }) => id === debt.id),
        1,
        debt,
      );
  }

  private open(isMeant: (lot: Lot) => boolean): Lot[] {
    return this.lots.filter(isMeant).toSorted((left, right) => bySpending({ lot: left }, { lot: right }));
  }

  private times(waitDays: number, validDays: number) {
    return lotTimes(this.now, businessDateOf(this.now), waitDays, validDays);
  }

  private header(
    kind: 'grant' | 'spend' | 'unspend' | 'adjust',
    key: string,
    member: number,
  ): TransactionHeader {
    return { memberId: String(member), kind, sourceKind: kind, sourceKey: key, occurredAt: this.now };
  }

  private holder(member: number): number {
    const into = this.mergedInto.get(member);
    return into === undefined ? member : this.holder(into);
  }
}

function bySpending(left: { lot: Lot }, right: { lot: Lot }): number {
  const [one, other] = [left.lot, right.lot];
  return one.expiresAt.getTime() - other.expiresAt.getTime() || Number(one.id) - Number(other.id);
}
