import { describe, expect, it } from 'vitest';
import { MemoryLedger } from '../../../test/factories/points-memory.js';
import { pointsLife, type PointsOperation } from '../../../test/factories/points-life.js';
import { PointsOracle } from '../../../test/factories/points-oracle.js';
import { LedgerDraft, type TransactionHeader } from './ledger-draft.js';
import { draftOrder, type OrderStanding } from './order-standing.js';
import { DEFAULT_RULES } from './points-rules.js';
import { lotTimes } from './points-times.js';

const OPERATIONS = 10_000;
const MEMBERS = 12;
const now = new Date('2026-03-01T00:00:00Z');
const today = lotTimes(now, '2026-03-01', 0, 365);
const waiting = lotTimes(now, '2026-03-01', 7, 365);

const header = (kind: TransactionHeader['kind'], sourceKey: string): TransactionHeader => ({
  memberId: '1',
  kind,
  sourceKind: 'spec',
  sourceKey,
  orderId: 'o',
  occurredAt: now,
});

const order = (change: Partial<OrderStanding>): OrderStanding => ({
  orderId: 'o',
  memberId: '1',
  paidAmountFen: 10_000,
  netAmountFen: 10_000,
  rateMilli: 1000,
  rulesId: null,
  rules: DEFAULT_RULES,
  lines: [],
  paidAt: now,
  refundedAt: null,
  entryCount: 0,
  standing: 0,
  expired: 0,
  times: today,
  ...change,
});

const shape = (draft: LedgerDraft) =>
  draft.transactions.map(({ kind, points, entries }) => [
    kind,
    points,
    ...entries.filter(({ amount }) => amount !== 0).map(({ account, amount }) => `${account} ${amount}`),
  ]);

describe('a draft of the ledger', () => {
  it('earns in full and takes back what a refund known from the start took', () => {
    const draft = new LedgerDraft();
    draftOrder(draft, order({ paidAmountFen: 12_345, netAmountFen: 6_000 }));
    expect(shape(draft)).toEqual([
      ['earn', 123, 'issued -123', 'available 123'],
      ['reverse', -63, 'available -63', 'reversed 63'],
    ]);
    expect(draft.accounts.get('1')).toEqual({ available: 60, pending: 0, owed: 0 });
  });

  it('keeps new points waiting, and takes them back from there', () => {
    const draft = new LedgerDraft();
    draftOrder(draft, order({ times: waiting, netAmountFen: 2_000 }));
    expect(shape(draft)).toEqual([
      ['earn', 100, 'issued -100', 'pending 100'],
      ['reverse', -80, 'pending -80', 'reversed 80'],
    ]);
  });

  it('owes what was spent, and pays it with the next points that can be used, not with those that wait', () => {
    const draft = new LedgerDraft();
    const lot = draft.open(header('earn', 'a'), 100, today, 'issued');
    expect(draft.spend(header('spend', 'b'), 80, now)).toBe(true);
    draft.reverse(header('reverse', 'c'), 100);
    expect([lot.remaining, lot.spent, lot.reversed]).toEqual([0, 80, 20]);
    const late = draft.open({ ...header('earn', 'd'), orderId: 'p' }, 50, waiting, 'issued');
    expect(draft.accounts.get('1')).toEqual({ available: 0, pending: 50, owed: 80 });
    draft.release({ ...header('release', 'e'), orderId: 'p' }, late);
    expect(draft.accounts.get('1')).toEqual({ available: 0, pending: 0, owed: 30 });
    draft.open({ ...header('grant', 'f'), orderId: null }, 40, today, 'issued');
    expect(draft.accounts.get('1')).toEqual({ available: 10, pending: 0, owed: 0 });
    expect(shape(draft).at(-1)).toEqual(['grant', 40, 'issued -40', 'available 10', 'owed 30']);
  });

  it('does not ask back what expired unused', () => {
    const draft = new LedgerDraft();
    draftOrder(draft, order({ entryCount: 1, standing: 100, expired: 60, netAmountFen: 0 }));
    expect(shape(draft)).toEqual([['reverse', -40, 'reversed 40', 'owed -40']]);
  });

  it('writes nothing for orders of 0 and for what stands already', () => {
    const draft = new LedgerDraft();
    draftOrder(draft, order({ paidAmountFen: 0, netAmountFen: 0 }));
    draftOrder(draft, order({ entryCount: 1, standing: 100 }));
    draftOrder(draft, order({ entryCount: 2, standing: 0, netAmountFen: 0 }));
    expect(draft.isEmpty).toBe(true);
  });

  it('refuses to spend more than can be used and leaves everything as it was', () => {
    const draft = new LedgerDraft();
    draft.open(header('earn', 'a'), 100, waiting, 'issued');
    draft.open(header('grant', 'b'), 30, today, 'issued');
    expect(draft.spend(header('spend', 'c'), 31, now)).toBe(false);
    expect(draft.takeAway(header('adjust', 'd'), 31, now)).toBe(false);
    expect(draft.transactions).toHaveLength(2);
  });
});

describe('a life of points in memory', () => {
  it(
    `keeps to the oracle over ${OPERATIONS} operations, and sums up after each`,
    { timeout: 180_000 },
    () => {
      const seed = Date.now() % 1_000_000;
      const ledger = new MemoryLedger();
      const oracle = new PointsOracle(MEMBERS);
      const counts: Partial<Record<PointsOperation['kind'] | 'insufficient', number>> = {};
      let done = 0;
      for (const operation of pointsLife({ seed, members: MEMBERS })) {
        const at = `seed ${seed}, operation ${done}: ${JSON.stringify(operation)}`;
        const outcome = ledger.apply(operation);
        if (outcome !== oracle.apply(operation)) throw new Error(`${at}: ${outcome}`);
        for (let member = 1; member <= MEMBERS; member += 1) {
          const account = JSON.stringify(ledger.balance(member));
          if (account !== JSON.stringify(oracle.balance(member)))
            throw new Error(
              `${at}: member ${member} has ${account}, not ${JSON.stringify(oracle.balance(member))}`,
            );
        }
        const unsound = ledger.lots.find(
          ({ granted, remaining, spent, expired, reversed, netted }) =>
            remaining < 0 || granted !== remaining + spent + expired + reversed + netted,
        );
        if (unsound) throw new Error(`${at}: ${JSON.stringify(unsound)}`);
        counts[operation.kind] = (counts[operation.kind] ?? 0) + 1;
        if (outcome === 'insufficient') counts.insufficient = (counts.insufficient ?? 0) + 1;
        done += 1;
        if (done === OPERATIONS) break;
      }
      expect(Object.keys(counts)).toHaveLength(10);
    },
  );
});
