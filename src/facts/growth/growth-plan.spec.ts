import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  planActivities,
  planOrders,
  type ActivityForGrowth,
  type NewGrowthEntry,
  type OrderForGrowth,
} from './growth-plan.js';
import { growthForOrder, type DatedRules, type GrowthRules } from './growth-rules.js';

const RULES: GrowthRules = {
  perYuan: 1,
  perOrder: 10,
  perActivity: { followed: 20, visited: 5, joined: 50 },
  dailyActivityCap: 30,
  startsOn: null,
};
const TODAY = '2026-06-30';
const history = (...rules: (GrowthRules | null)[]): DatedRules[] =>
  rules.map((one, index) => {
    const startsOn = index === 0 ? '0001-01-01' : `2026-0${index + 1}-01`;
    return { id: String(index + 1), startsOn, setOn: startsOn, rules: one };
  });
const ONE = history(RULES);

type Order = Omit<OrderForGrowth, 'standings' | 'entryCount' | 'rulesId'>;
const order = (change: Partial<Order> = {}): Order => ({
  id: '1',
  memberId: 'm1',
  paidOn: '2026-03-10',
  paidAmountFen: 12_345,
  netAmountFen: 12_345,
  isCounted: true,
  ...change,
});

/** A ledger in memory that is changed only by plans. */
class Ledger {
  readonly entries: NewGrowthEntry[] = [];

  constructor(private readonly rules: readonly DatedRules[] = ONE) {}

  settle(orders: readonly Order[], today = TODAY): NewGrowthEntry[] {
    const known = orders.map((one): OrderForGrowth => {
      const own = this.entries.filter(({ orderId }) => orderId === one.id);
      const sums = new Map<string, OrderForGrowth['standings'][number]>();
      for (const { memberId, earnedOn, points } of own) {
        const key = `${memberId} ${earnedOn}`;
        sums.set(key, { memberId, earnedOn, points: (sums.get(key)?.points ?? 0) + points });
      }
      return {
        ...one,
        standings: [...sums.values()],
        entryCount: own.length,
        rulesId: own[0]?.rulesId ?? undefined,
      };
    });
    const { entries } = planOrders(known, this.rules, today);
    this.entries.push(...entries);
    return entries;
  }

  sum(memberId: string, orderId?: string): number {
    return this.entries
      .filter((entry) => entry.memberId === memberId && (orderId === undefined || entry.orderId === orderId))
      .reduce((total, { points }) => total + points, 0);
  }

  shape(): (string | number)[][] {
    return this.entries.map(({ memberId, kind, points, earnedOn }) => [memberId, kind, points, earnedOn]);
  }
}

describe('the ledger of an order', () => {
  it('reads the same whether a refund was known at once or came later', () => {
    const [early, late] = [new Ledger(), new Ledger()];
    early.settle([order()]);
    early.settle([order({ netAmountFen: 6000 })]);
    late.settle([order({ netAmountFen: 6000 })]);
    expect(early.shape()).toEqual([
      ['m1', 'earn', 133, '2026-03-10'],
      ['m1', 'reverse', -63, '2026-03-10'],
    ]);
    expect(late.shape()).toEqual(early.shape());
  });

  it('nets to zero once the order counts no more, and comes back with it', () => {
    const ledger = new Ledger();
    ledger.settle([order()]);
    ledger.settle([order({ netAmountFen: 0, isCounted: false })]);
    expect(ledger.sum('m1')).toBe(0);
    ledger.settle([order()]);
    expect(ledger.shape().at(-1)).toEqual(['m1', 'adjust', 133, '2026-03-10']);
  });

  it('corrects an amended amount by a further entry', () => {
    const ledger = new Ledger();
    ledger.settle([order()]);
    ledger.settle([order({ paidAmountFen: 20_000, netAmountFen: 20_000 })]);
    expect(ledger.shape().slice(1)).toEqual([['m1', 'adjust', 77, '2026-03-10']]);
  });

  it('follows the order to another person and another day', () => {
    const ledger = new Ledger();
    ledger.settle([order()]);
    ledger.settle([order({ memberId: 'm2', paidOn: '2026-03-12' })]);
    expect(ledger.shape().slice(1)).toEqual([
      ['m1', 'reverse', -133, '2026-03-10'],
      ['m2', 'earn', 133, '2026-03-12'],
    ]);
    expect(new Set(ledger.entries.map(({ sourceKey }) => sourceKey)).size).toBe(3);
  });

  it('waits for the order’s day, and takes back what lies ahead of a date set back', () => {
    const ledger = new Ledger();
    expect(ledger.settle([order()], '2026-03-09')).toEqual([]);
    expect(
      planOrders([{ ...order(), standings: [], entryCount: 0, rulesId: undefined }], ONE, '2026-03-09').later,
    ).toEqual([{ id: '1', dueOn: '2026-03-10' }]);
    ledger.settle([order()], '2026-03-10');
    expect(ledger.sum('m1')).toBe(133);
    ledger.settle([order()], '2026-03-09');
    expect(ledger.sum('m1')).toBe(0);
    ledger.settle([order()], '2026-03-11');
    expect(ledger.sum('m1')).toBe(133);
  });

  it('keeps the rules of its first entry when they change later', () => {
    const rules = history(RULES);
    const ledger = new Ledger(rules);
    ledger.settle([order()]);
    rules.push({ id: '9', startsOn: '2026-01-01', setOn: '2026-06-01', rules: { ...RULES, perYuan: 5 } });
    ledger.settle([order({ netAmountFen: 10_000 })]);
    ledger.settle([order({ id: '2' })]);
    expect([ledger.sum('m1', '1'), ledger.sum('m1', '2')]).toEqual([110, 627]);
    expect(ledger.entries.map(({ rulesId }) => rulesId)).toEqual(['1', '1', '9']);
  });

  it('earns nothing while growth is stopped, and refunds of before still count', () => {
    const ledger = new Ledger(history(RULES, null));
    ledger.settle([order({ paidOn: '2026-01-10' })]);
    expect(ledger.settle([order({ id: '2' })])).toEqual([]);
    ledger.settle([order({ paidOn: '2026-01-10', netAmountFen: 0, isCounted: false })]);
    expect(ledger.sum('m1')).toBe(0);
  });

  it('ends equal in any order of arrival and is at rest after one application', () => {
    const state = fc.record({
      memberId: fc.constantFrom('m1', 'm2', 'm3'),
      paidOn: fc.option(fc.constantFrom('2026-01-05', '2026-03-10', '2026-06-30', '2026-07-01'), {
        nil: null,
      }),
      paidAmountFen: fc.integer({ min: 0, max: 50_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isCounted: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('1', '2', '3'), state), { minLength: 1, maxLength: 25 }),
        (steps) => {
          const rules = history(RULES, null, { ...RULES, perYuan: 2.5, perOrder: 0 });
          const ledger = new Ledger(rules);
          const last = new Map<string, Order>();
          for (const [id, { share, ...rest }] of steps) {
            const now = order({ id, ...rest, netAmountFen: Math.floor(rest.paidAmountFen * share) });
            last.set(id, now);
            ledger.settle([now]);
            expect(ledger.settle([now])).toEqual([]);
          }
          for (const [id, now] of last) {
            const first = ledger.entries.find(({ orderId }) => orderId === id);
            const dated =
              rules.find(({ id: rulesId }) => rulesId === first?.rulesId) ??
              rules.findLast(({ startsOn }) => startsOn <= (now.paidOn ?? ''));
            const counts = now.isCounted && now.paidOn !== null && now.paidOn <= TODAY;
            const expected = counts ? growthForOrder(now.netAmountFen, dated?.rules ?? null) : 0;
            for (const memberId of ['m1', 'm2', 'm3'])
              expect(ledger.sum(memberId, id)).toBe(memberId === now.memberId ? expected : 0);
          }
          expect(new Set(ledger.entries.map(({ sourceKey }) => sourceKey)).size).toBe(ledger.entries.length);
        },
      ),
    );
  });
});

describe('growth by activities', () => {
  const deed = (id: string, kind: string, change: Partial<ActivityForGrowth> = {}): ActivityForGrowth => ({
    id,
    memberId: 'm1',
    kind,
    occurredOn: '2026-03-10',
    earned: null,
    ...change,
  });
  const points = (activities: ActivityForGrowth[], rules = ONE) =>
    planActivities(activities, rules, TODAY).entries.map((entry) => [entry.activityId, entry.points]);

  it('stops at the limit of the day, person by person and day by day', () => {
    const visits = Array.from({ length: 8 }, (_, index) => deed(String(index), 'visited'));
    expect(points(visits).map(([, worth]) => worth)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(points([...visits, deed('9', 'visited', { occurredOn: '2026-03-11' })])).toHaveLength(7);
    expect(points([deed('1', 'joined')])).toEqual([['1', 30]]);
  });

  it('counts what was earned before, and earns no deed twice', () => {
    const known = deed('1', 'followed', { earned: 20 });
    expect(points([known, deed('2', 'joined')])).toEqual([['2', 10]]);
    expect(points([known])).toEqual([]);
  });

  it('earns following once in a life, however often somebody leaves and comes back', () => {
    const again = [deed('1', 'followed'), deed('2', 'followed', { occurredOn: '2026-04-10' })];
    expect(points(again)).toEqual([['1', 20]]);
    expect(points([{ ...again[0]!, earned: 20 }, again[1]!])).toEqual([]);
    expect(points([again[0]!, { ...again[1]!, memberId: 'm2' }])).toHaveLength(2);
  });

  it('waits for days to come, and knows the rules of the day', () => {
    const later = planActivities([deed('1', 'visited', { occurredOn: '2026-07-05' })], ONE, TODAY);
    expect(later).toEqual({ entries: [], later: [{ id: 'm1', dueOn: '2026-07-05' }] });
    const changing = history(null, RULES);
    expect(
      points([deed('1', 'visited', { occurredOn: '2026-01-31' }), deed('2', 'visited')], changing),
    ).toEqual([['2', 5]]);
    expect(points([deed('1', 'opened')])).toEqual([]);
  });

  it('gives a day its sum in whatever order its deeds become known', () => {
    const kinds = fc.array(fc.constantFrom('visited', 'followed', 'joined'), { maxLength: 12 });
    fc.assert(
      fc.property(kinds, fc.infiniteStream(fc.nat(100)), (list, ranks) => {
        const deeds = list.map((kind, index) => deed(String(index), kind));
        const shuffled = deeds
          .map((one) => ({ one, rank: ranks.next().value }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        const known = new Map<string, number>();
        for (let count = 1; count <= shuffled.length; count += 1) {
          const seen = shuffled.slice(0, count).map((one) => ({ ...one, earned: known.get(one.id) ?? null }));
          for (const entry of planActivities(seen, ONE, TODAY).entries)
            known.set(entry.activityId ?? '', entry.points);
        }
        const sum = [...known.values()].reduce((total, worth) => total + worth, 0);
        const unique = [...new Set(list.filter((kind) => kind !== 'visited'))];
        const worth = [...list.filter((kind) => kind === 'visited'), ...unique];
        const full = worth.reduce((total, kind) => total + (RULES.perActivity[kind] ?? 0), 0);
        expect(sum).toBe(Math.min(30, full));
      }),
    );
  });
});
