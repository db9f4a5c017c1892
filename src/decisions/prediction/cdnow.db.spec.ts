import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { insertOrders, insertPeople } from '../../../test/factories/people.js';
import { createPrediction, hasCdnow, noonOf, readCdnow } from '../../../test/factories/prediction.js';
import { daysBetween } from '../../platform/clock/business-date.js';
import { bgNbdLogLikelihood, type BgNbd } from './bg-nbd.js';
import { gammaGammaLogLikelihood, type GammaGamma } from './gamma-gamma.js';
import { minimiseBySimplex } from './minimise.js';

const UNTIL = '1997-09-30';
const reason = hasCdnow ? '' : ' (skipped: no cdnow/transactions.csv in CENGLIN_DATA)';

let test: TestDatabase | undefined;
afterAll(() => test?.drop());

describe.skipIf(!hasCdnow)(`on the CDNOW log until 1997-09-30${reason}`, () => {
  const people = new Map<string, Map<string, number>>();

  it('the fit through the database is the top that a simplex finds from elsewhere on plain sums', async () => {
    test = await createTestDatabase('prediction_cdnow');
    // Three months more than are fitted, so that leaving them out can be seen.
    const log = readCdnow().filter(({ day }) => day <= '1997-12-31');
    const ids = new Map(
      [...new Set(log.map(({ customer }) => customer))].map((id, index) => [id, index + 1]),
    );
    await insertPeople(test.database, [...ids.keys()]);
    await insertOrders(
      test.database,
      log.map(({ customer, day, cents }, index) => ({
        memberId: ids.get(customer) ?? 0,
        externalId: String(index),
        paidAt: noonOf(day),
        amountFen: cents,
      })),
    );
    const prediction = createPrediction(test.database);
    await prediction.clock.fix('1998-07-01', 'spec');
    const { models, quality } = await prediction.service.fitUntil(UNTIL);
    expect(quality).toMatchObject({ isConverged: true, customers: 23_570, reason: null });

    for (const { customer, day, cents } of log) {
      if (day > UNTIL) continue;
      const days = people.get(customer) ?? new Map<string, number>();
      people.set(customer, days.set(day, (days.get(day) ?? 0) + cents));
    }
    const histories = [...people.values()].map((days) => {
      const [first = '', ...later] = [...days.keys()].sort();
      const spent = later.map((day) => days.get(day) ?? 0).filter((cents) => cents > 0);
      const total = spent.reduce((sum, cents) => sum + cents, 0);
      const recency = daysBetween(first, later.at(-1) ?? first);
      return { x: later.length, recency, age: daysBetween(first, UNTIL), spent: spent.length, total };
    });
    const equal = new Map<string, { x: number; recency: number; age: number; people: number }>();
    for (const { x, recency, age } of histories) {
      const key = `${x} ${recency} ${age}`;
      equal.set(key, { x, recency, age, people: (equal.get(key)?.people ?? 0) + 1 });
    }
    const distinct = [...equal.values()];
    const groups = {
      frequency: Int32Array.from(distinct, ({ x }) => x),
      recency: Float64Array.from(distinct, ({ recency }) => recency / 7),
      age: Float64Array.from(distinct, ({ age }) => age / 7),
      people: Float64Array.from(distinct, ({ people }) => people),
    };
    const orders = topOf(
      ([r = 0, alpha = 0, a = 0, b = 0]) => bgNbdLogLikelihood({ r, alpha, a, b }, groups),
      [2, 30, 3, 0.5],
    );
    const inWeeks = (quality.logLikelihood ?? 0) + quality.repeatPurchases * Math.log(7);
    expect(Math.abs(orders.value - inWeeks)).toBeLessThan(1e-3);
    const { r, alpha, a, b } = models.orders as BgNbd;
    [r, alpha / 7, a, b].forEach((value, index) => {
      expect(Math.abs(value / (orders.at[index] ?? 0) - 1)).toBeLessThan(2e-3);
    });

    const spenders = histories.filter(({ spent }) => spent > 0);
    const records = {
      days: Int32Array.from(spenders, ({ spent }) => spent),
      mean: Float64Array.from(spenders, ({ spent, total }) => total / spent),
    };
    const spend = topOf(
      ([p = 0, q = 0, gamma = 0]) => gammaGammaLogLikelihood({ p, q, gamma }, records),
      [1, 9, 9000],
    );
    expect(Math.abs(spend.value - (quality.spendLogLikelihood ?? 0))).toBeLessThan(1e-3);
    const { p, q, gamma } = models.spend as GammaGamma;
    [p, q, gamma].forEach((value, index) => {
      expect(Math.abs(value / (spend.at[index] ?? 0) - 1)).toBeLessThan(2e-3);
    });
  });
});

/** The top that Nelder–Mead alone finds on the logarithms of the parameters, restarted until it stays. */
function topOf(
  logLikelihood: (at: readonly number[]) => number,
  start: readonly number[],
): { at: number[]; value: number } {
  let at = start.map(Math.log);
  let value = -Infinity;
  for (;;) {
    const found = minimiseBySimplex((logs) => -logLikelihood([...logs].map(Math.exp)), at, {
      step: 0.4,
      valueTolerance: 1e-7,
      pointTolerance: 1e-6,
      evaluationsAtMost: 1500,
    });
    at = [...found.at];
    if (-found.value - value < 1e-5) return { at: at.map(Math.exp), value: -found.value };
    value = -found.value;
  }
}
