import { beforeAll, describe, expect, it, vi } from 'vitest';
import { drawCustomer, RandomDraws } from '../../../test/factories/drawn-customers.js';
import { fitModels, predictionModels, type FittedModels } from './fit-models.js';
import { predictPerson } from './predict-person.js';
import { emptyStatistics, groupHistories, type PurchaseStatistics } from './purchase-statistics.js';
import { rateFor, rateTable } from './rate-table.js';

// Seconds on a machine of its own; more beside a whole test run.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const ORDERS = { r: 0.4, alpha: 25, a: 0.8, b: 2.5 };
const SPEND = { p: 6, q: 4, gamma: 15_000 };
const HORIZON = 90;

/** Statistics of drawn customers of 0–700 days, whole days, one purchase a day at most. */
function drawStatistics(people: number, seed: number): PurchaseStatistics {
  const draws = new RandomDraws(seed);
  const statistics = emptyStatistics(people, HORIZON);
  for (let index = 0; index < people; index += 1) {
    const age = Math.floor(draws.uniform() * 700);
    const { repeats, amounts } = drawCustomer(draws, ORDERS, SPEND, age);
    const days = [...new Set(repeats.map(Math.ceil))].filter((day) => day <= age);
    const before = days.filter((day) => day <= age - HORIZON);
    statistics.memberId[index] = index + 1;
    statistics.frequency[index] = days.length;
    statistics.recencyDays[index] = days.at(-1) ?? 0;
    statistics.ageDays[index] = age;
    statistics.spendDays[index] = days.length;
    statistics.spendFen[index] = amounts.slice(1, days.length + 1).reduce((sum, one) => sum + one, 0);
    statistics.frequencyBefore[index] = age < HORIZON ? -1 : before.length;
    statistics.recencyBefore[index] = before.at(-1) ?? 0;
  }
  statistics.count = people;
  return statistics;
}

describe('models of 8,000 drawn customers', () => {
  let statistics: PurchaseStatistics;
  let fitted: FittedModels;
  beforeAll(() => {
    statistics = drawStatistics(8000, 3);
    fitted = fitModels(statistics);
  });

  it('are ready, with nothing to excuse', () => {
    expect(fitted).toMatchObject({ state: 'ready', reason: null, customers: 8000, table: null });
    expect(Math.abs(fitted.spendFrequencyCorrelation ?? 1)).toBeLessThan(0.1);
  });

  it('foretell the held-back period: in all, and for each tenth of the people', () => {
    const { backTest } = fitted;
    expect(backTest).toMatchObject({ horizonDays: HORIZON });
    const { predictedOrders = 0, actualOrders = 1, calibration = [] } = backTest ?? {};
    expect(Math.abs(predictedOrders / actualOrders - 1)).toBeLessThan(0.06);
    expect(calibration).toHaveLength(10);
    expect(calibration.map(({ predicted }) => predicted)).toEqual(
      calibration.map(({ predicted }) => predicted).sort((a, b) => a - b),
    );
    for (const { people, predicted, actual } of calibration) {
      // Four standard errors of a count at least as scattered as Poisson.
      expect(Math.abs(predicted - actual)).toBeLessThan(0.03 + 4 * Math.sqrt((predicted * 1.7) / people));
    }
    expect(backTest?.mae).toBeLessThan(backTest?.naiveMae ?? 0);
    expect(backTest?.correlation).toBeGreaterThan(0.5);
  });

  it('predict more the longer one looks, and value by what the person spends', () => {
    const models = predictionModels(fitted);
    for (let index = 0; index < 200; index += 1) {
      const { alive, orders, valuesFen, nextOrderDays } = predictPerson(models, statistics, index);
      expect(orders[0]).toBeLessThanOrEqual(orders[1]);
      expect(orders[1]).toBeLessThanOrEqual(orders[2]);
      expect(valuesFen.every((value) => value !== null && value >= 0)).toBe(true);
      const isSound = nextOrderDays === null || (alive > 0.5 && nextOrderDays >= 1 && nextOrderDays <= 3650);
      expect(isSound).toBe(true);
    }
  });

  it('without the back-test are the same', () => {
    expect(fitModels(statistics, false)).toEqual({ ...fitted, backTest: null });
  });

  it('the table, were it needed, would say what people did', () => {
    const table = rateTable(statistics);
    expect(table?.all.people).toBe(fitted.backTest?.people);
    expect(table?.all.orders).toBe(fitted.backTest?.actualOrders);
    const often = table && rateFor(table, 9, 10);
    const once = table && rateFor(table, 0, 400);
    expect(often?.alive).toBeGreaterThan(0.8);
    expect(once?.alive).toBeLessThan(0.1);
    expect(often?.ordersPerDay).toBeGreaterThan(20 * (once?.ordersPerDay ?? 1));
  });
});

describe('equal histories', () => {
  it('are counted once, whatever their order', () => {
    const statistics = drawStatistics(500, 9);
    const groups = groupHistories(statistics, 'end');
    const seen = new Map<string, number>();
    for (let index = 0; index < 500; index += 1) {
      const key = [
        statistics.frequency[index],
        statistics.recencyDays[index],
        statistics.ageDays[index],
      ].join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const found = [...groups.people].map((people, index) => {
      return [[groups.frequency[index], groups.recency[index], groups.age[index]].join(), people];
    });
    expect(new Map(found as [string, number][])).toEqual(seen);
    const split = groupHistories(statistics, 'split');
    const before = statistics.frequencyBefore.filter((x) => x >= 0).length;
    expect(split.people.reduce((sum, people) => sum + people, 0)).toBe(before);
  });
});

describe('what falls back, and why', () => {
  it('one more than too few customers is enough', () => {
    expect(fitModels(drawStatistics(99, 4)).reason).toBe('有消费的顾客只有 99 人，拟合至少需要 100 人');
    expect(fitModels(drawStatistics(400, 4)).state).toBe('ready');
  });

  it('nobody who bought twice: the table says that nobody is to be expected', () => {
    const statistics = drawStatistics(400, 5);
    for (const column of [statistics.frequency, statistics.recencyDays, statistics.spendDays]) column.fill(0);
    statistics.frequencyBefore.forEach((x, index) => (statistics.frequencyBefore[index] = Math.min(x, 0)));
    const fitted = fitModels(statistics);
    expect(fitted.state).toBe('fallback');
    expect(fitted.reason).toContain('复购的顾客只有 0 人');
    expect(predictPerson(predictionModels(fitted), statistics, 0)).toEqual({
      alive: 0,
      orders: [0, 0, 0],
      valuesFen: [null, null, null],
      nextOrderDays: null,
    });
  });

  it('a fit that runs to the border: everybody buys every day without end', () => {
    const statistics = drawStatistics(300, 6);
    for (let index = 0; index < 300; index += 1) {
      const age = 200;
      statistics.ageDays[index] = age;
      statistics.frequency[index] = statistics.recencyDays[index] = age;
      statistics.frequencyBefore[index] = statistics.recencyBefore[index] = age - HORIZON;
    }
    const fitted = fitModels(statistics);
    expect(fitted.state).toBe('fallback');
    expect(fitted.reason).toContain('没有收敛');
    expect(predictPerson(predictionModels(fitted), statistics, 0).orders[0]).toBeCloseTo(30, 6);
  });

  it('equal amounts: people are predicted by the model, their value by their own mean', () => {
    const statistics = drawStatistics(600, 7);
    statistics.spendDays.forEach((days, index) => (statistics.spendFen[index] = days * 5000));
    const fitted = fitModels(statistics);
    expect(fitted.state).toBe('ready');
    expect(fitted.spend).toBeNull();
    expect(fitted.reason).toContain('金额');
    const { orders, valuesFen } = predictPerson(predictionModels(fitted), statistics, 1);
    expect(valuesFen[2]).toBe(Math.round(orders[2] * 5000));
  });
});
