import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earningOf, pointsFor, rateOn } from './points-calculation.js';
import { planLedger, takeFromLots, type OpenDebt, type OpenLot, type OrderStanding } from './ledger-plan.js';

/** A ledger in memory, changed only by applying plans, spending and expiry. */
class Ledger {
  entries: { orderId: string; kind: string; points: number }[] = [];
  lots: OpenLot[] = [];
  debts: OpenDebt[] = [];
  balance = 0;
  owed = 0;
  private nextId = 1;

  apply(orders: readonly { orderId: string; paid: number; net: number; rate: number }[]): number {
    const standings: OrderStanding[] = orders.map(({ orderId, paid, net, rate }) => {
      const own = this.entries.filter((entry) => entry.orderId === orderId);
      const sum = (kinds: string[]) =>
        own.filter(({ kind }) => kinds.includes(kind)).reduce((total, { points }) => total + points, 0);
      return {
        orderId,
        memberId: 'm',
        paidAmountFen: paid,
        netAmountFen: net,
        rateMilli: rate,
        paidAt: new Date(0),
        refundedAt: null,
        entryCount: own.filter(({ kind }) => kind !== 'expire').length,
        standing: sum(['earn', 'reverse']),
        expired: -sum(['expire']),
      };
    });
    const plan = planLedger(standings, this.lots, this.debts);
    for (const { entryId, remaining } of plan.lots) this.lot(entryId).remaining = remaining;
    for (const { entryId, remaining } of plan.debts) {
      this.debts.find((debt) => debt.entryId === entryId)!.remaining = remaining;
    }
    for (const entry of plan.entries) {
      const entryId = String(this.nextId);
      this.nextId += 1;
      this.entries.push(entry);
      if (entry.kind === 'earn') {
        this.lots.push({ entryId, orderId: entry.orderId, remaining: entry.lotRemaining });
      }
      if (entry.owed > 0) this.debts.push({ entryId, memberId: 'm', remaining: entry.debtRemaining });
    }
    const change = plan.accounts.get('m') ?? { balance: 0, owed: 0 };
    this.balance += change.balance;
    this.owed += change.owed;
    return plan.entries.length;
  }

  spend(points: number): void {
    const changed = takeFromLots(this.lots, points);
    if (!changed) return;
    for (const { entryId, remaining } of changed) this.lot(entryId).remaining = remaining;
    this.entries.push({ orderId: '-', kind: 'spend', points: -points });
    this.balance -= points;
  }

  expireOldest(): void {
    const lot = this.lots.find(({ remaining }) => remaining > 0);
    if (!lot) return;
    this.entries.push({ orderId: lot.orderId, kind: 'expire', points: -lot.remaining });
    this.balance -= lot.remaining;
    lot.remaining = 0;
  }

  /** True while lots, debts, sums and entries tell the same story. */
  isSound(): boolean {
    const total = (list: readonly { remaining: number }[]) =>
      list.reduce((sum, { remaining }) => sum + remaining, 0);
    const entries = this.entries.reduce((sum, { points }) => sum + points, 0);
    return (
      [...this.lots, ...this.debts].every(({ remaining }) => remaining >= 0) &&
      total(this.lots) === this.balance &&
      total(this.debts) === this.owed &&
      entries === this.balance - this.owed
    );
  }

  private lot(entryId: string): OpenLot {
    return this.lots.find((lot) => lot.entryId === entryId)!;
  }
}

const order = (orderId: string, paid: number, net = paid, rate = 1000) => ({ orderId, paid, net, rate });

/** Applies an order as it now is; true when the ledger reaches what it says, at once and for good. */
function settles(
  ledger: Ledger,
  action: { orderId: string; paid: number; share: number },
  rate: number,
): boolean {
  const net = Math.floor(action.paid * action.share);
  const current = order(action.orderId, action.paid, net, rate);
  ledger.apply([current]);
  const own = ledger.entries.filter(({ orderId }) => orderId === action.orderId);
  const stands = own.reduce((sum, { points }) => sum + points, 0);
  const mayDiffer = own.length === 0 || own.some(({ kind }) => kind === 'expire');
  return (mayDiffer || stands === pointsFor(net, rate)) && ledger.apply([current]) === 0;
}

describe('the plan of the ledger', () => {
  it('earns in full and reverses what was refunded, known at once or later', () => {
    const early = new Ledger();
    early.apply([order('1', 12_345)]);
    early.apply([order('1', 12_345, 6_000)]);
    const late = new Ledger();
    late.apply([order('1', 12_345, 6_000)]);
    const shape = (ledger: Ledger) => ledger.entries.map(({ kind, points }) => [kind, points]);
    expect(shape(early)).toEqual([
      ['earn', 123],
      ['reverse', -63],
    ]);
    expect(shape(late)).toEqual(shape(early));
    expect([late.balance, late.owed]).toEqual([60, 0]);
  });

  it('owes what was spent before the refund, and the next earning pays it', () => {
    const ledger = new Ledger();
    ledger.apply([order('1', 10_000)]);
    ledger.spend(80);
    ledger.apply([order('1', 10_000, 0)]);
    expect([ledger.balance, ledger.owed]).toEqual([0, 80]);
    ledger.apply([order('2', 5_000)]);
    expect([ledger.balance, ledger.owed]).toEqual([0, 30]);
    ledger.apply([order('3', 5_000)]);
    expect([ledger.balance, ledger.owed]).toEqual([20, 0]);
    expect(ledger.isSound()).toBe(true);
  });

  it('does not ask back what expired unused', () => {
    const ledger = new Ledger();
    ledger.apply([order('1', 10_000)]);
    ledger.spend(40);
    ledger.expireOldest();
    ledger.apply([order('1', 10_000, 0)]);
    expect([ledger.balance, ledger.owed]).toEqual([0, 40]);
    expect(ledger.apply([order('1', 10_000, 0)])).toBe(0);
    expect(ledger.isSound()).toBe(true);
  });

  it('writes nothing for orders of 0', () => {
    const ledger = new Ledger();
    expect(ledger.apply([order('1', 0)])).toBe(0);
  });

  it('always sums up, reaches what the orders say, and is at rest after one application', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('order' as const),
        orderId: fc.constantFrom('1', '2', '3', '4'),
        paid: fc.integer({ min: 0, max: 50_000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('spend' as const), points: fc.integer({ min: 1, max: 400 }) }),
      fc.record({ kind: fc.constant('expire' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1000, max: 3000 }), (steps, rate) => {
        const ledger = new Ledger();
        for (const action of steps) {
          let isSettled = true;
          if (action.kind === 'spend') ledger.spend(action.points);
          else if (action.kind === 'expire') ledger.expireOldest();
          else isSettled = settles(ledger, action, rate);
          expect([isSettled, ledger.isSound()]).toEqual([true, true]);
        }
      }),
    );
  });
});

describe('points for an amount', () => {
  it('are whole, never rounded up, and grow with the amount', () => {
    expect(pointsFor(199, 1000)).toBe(1);
    expect(pointsFor(99, 1000)).toBe(0);
    expect(pointsFor(10_000, 1500)).toBe(150);
    expect(pointsFor(9_007_199_254_740_991, 1000)).toBe(90_071_992_547_409);
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), fc.nat(5000), (left, right, rate) => {
        const [low, high] = [Math.min(left, right), Math.max(left, right)];
        expect(pointsFor(low, rate)).toBeLessThanOrEqual(pointsFor(high, rate));
        expect(pointsFor(low, rate)).toBe(Math.floor((low * rate) / 100_000));
      }),
    );
  });
});

describe('rates and rules', () => {
  it('takes the last rate that had started, the base rate otherwise', () => {
    const rates = [
      { tier_id: 3, rate_milli: 1200, starts_on: '2026-01-01' },
      { tier_id: 3, rate_milli: 1500, starts_on: '2026-06-01' },
    ];
    expect(rateOn(rates, 3, '2025-12-31')).toBe(1000);
    expect(rateOn(rates, 3, '2026-05-31')).toBe(1200);
    expect(rateOn(rates, 3, '2026-06-01')).toBe(1500);
    expect(rateOn(rates, 4, '2026-06-01')).toBe(1000);
    expect(rateOn(rates, null, '2026-06-01')).toBe(1000);
  });

  it('lets orders earn from the day of joining and of going live', () => {
    const rules = { businessDate: '2026-11-22', goLiveOn: '2026-11-01', doEarlierOrdersEarn: false };
    const order = { paidOn: '2026-11-10', joinedOn: '2026-11-10' };
    expect(earningOf(order, rules)).toBe('earns');
    expect(earningOf({ ...order, joinedOn: '2026-11-11' }, rules)).toBe('before_joining');
    expect(earningOf({ ...order, joinedOn: null }, rules)).toBe('not_member');
    expect(earningOf({ ...order, paidOn: null }, rules)).toBe('unpaid');
    expect(earningOf({ ...order, paidOn: '2026-11-23' }, rules)).toBe('later');
    const early = { paidOn: '2026-10-31', joinedOn: '2026-01-01' };
    expect(earningOf(early, rules)).toBe('before_go_live');
    expect(earningOf(early, { ...rules, doEarlierOrdersEarn: true })).toBe('earns');
    expect(earningOf(order, { ...rules, goLiveOn: undefined })).toBe('before_go_live');
  });
});
