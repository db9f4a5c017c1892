import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { insertOrders, insertPeople, type OrderRow } from '../../../test/factories/people.js';
import { createPrediction, drawOrders, SPEC_MODELS } from '../../../test/factories/prediction.js';
import { addDays, daysBetween } from '../../platform/clock/business-date.js';
import { predictPerson } from './predict-person.js';
import { PredictionStore } from './prediction.store.js';
import type { HeldFit } from './prediction.rows.js';
import type { PurchaseStatistics } from './purchase-statistics.js';

const TODAY = '2026-06-30';

let test: TestDatabase;
let prediction: ReturnType<typeof createPrediction>;
beforeAll(async () => {
  test = await createTestDatabase('prediction');
  prediction = createPrediction(test.database);
});
afterAll(() => test.drop());

async function startWith(orders: readonly OrderRow[], people: number): Promise<void> {
  await test.clear();
  await prediction.clock.fix(TODAY, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: people }, (_, index) => `c-${index + 1}`),
  );
  await insertOrders(test.database, orders);
}

function personIn(statistics: PurchaseStatistics, memberId: number) {
  const index = statistics.memberId.subarray(0, statistics.count).indexOf(memberId);
  const { frequency, recencyDays, ageDays, spendDays, spendFen, frequencyBefore, recencyBefore } = statistics;
  return [frequency, recencyDays, ageDays, spendDays, spendFen, frequencyBefore, recencyBefore].map(
    (column) => column[index],
  );
}

const stored = () =>
  test.database.rows('SELECT p.member_id, p.fit_id, p.p_alive FROM member_prediction p ORDER BY p.member_id');

describe('what the models know about people', () => {
  let number = 0;
  const order = (memberId: number, at: string, amountFen = 1000, more: Partial<OrderRow> = {}): OrderRow => ({
    memberId,
    externalId: `o-${(number += 1)}`,
    paidAt: new Date(at),
    amountFen,
    ...more,
  });

  it('is days of counted orders in Shanghai, spend without the first day, and the same at the split', async () => {
    await startWith(
      [
        // 1: two orders on the first day, one after midnight in Shanghai, one unpaid, one in the future.
        order(1, '2025-06-30T04:00:00Z', 5000),
        order(1, '2025-06-30T12:00:00Z', 3000),
        order(1, '2026-06-29T16:30:00Z', 700),
        order(1, '2026-06-01T04:00:00Z', 900, { paidAt: null }),
        order(1, '2026-07-01T04:00:00Z', 900),
        // 2: a day given for nothing, a day refunded in full, a day refunded in part.
        order(2, '2026-01-01T04:00:00Z', 0),
        order(2, '2026-01-11T04:00:00Z', 0),
        order(2, '2026-01-21T04:00:00Z', 4000, { refundedFen: 4000 }),
        order(2, '2026-01-31T04:00:00Z', 4000, { refundedFen: 1000 }),
        // 3: only refunded. 4: since the split. 5: never.
        order(3, '2026-01-01T04:00:00Z', 100, { refundedFen: 100 }),
        order(4, '2026-06-20T04:00:00Z', 250),
        order(4, '2026-06-30T15:59:59Z', 350),
      ],
      5,
    );
    const { statistics, splitOn } = await prediction.statistics.read(test.database, TODAY);
    expect(splitOn).toBe('2026-04-01');
    expect(statistics.count).toBe(3);
    // frequency, recency, age, spend days, spend, frequency and recency at the split
    expect(personIn(statistics, 1)).toEqual([1, 365, 365, 1, 700, 0, 0]);
    expect(personIn(statistics, 2)).toEqual([2, 30, 180, 1, 3000, 2, 30]);
    expect(personIn(statistics, 4)).toEqual([1, 10, 10, 1, 350, -1, 0]);
  });

  it('holds nothing back when the history is too short to', async () => {
    await startWith([order(1, '2026-06-01T04:00:00Z')], 1);
    const { statistics, splitOn } = await prediction.statistics.read(test.database, TODAY);
    expect([splitOn, statistics.horizonDays, statistics.count]).toEqual([null, 0, 1]);
  });
});

describe('a fit over 900 buyers among 1,000 people', () => {
  const orders = drawOrders(900, TODAY, 700);
  beforeAll(() => startWith(orders, 1000));

  it('predicts everybody who bought, by the models it found, and says how good they are', async () => {
    const seen: number[] = [];
    const outcome = await prediction.service.refit({ onProgress: (percent) => void seen.push(percent) });
    expect(outcome).toMatchObject({ until: TODAY, predicted: 900 });
    expect(outcome.quality).toMatchObject({ isConverged: true, customers: 900, reason: null });
    expect(outcome.models.orders?.r).toBeGreaterThan(SPEC_MODELS.orders.r / 2);
    expect(outcome.models.orders?.r).toBeLessThan(SPEC_MODELS.orders.r * 2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(100);
    const { backTest } = outcome.quality;
    expect(backTest?.calibration.reduce((sum, { people }) => sum + people, 0)).toBe(backTest?.people);
    expect(backTest?.mae).toBeLessThan(backTest?.naiveMae ?? 0);

    expect(await stored()).toHaveLength(900);
    const { statistics } = await prediction.statistics.read(test.database, TODAY);
    for (const memberId of [1, 77, 900]) {
      const index = statistics.memberId.indexOf(memberId);
      const expected = predictPerson(outcome.models, statistics, index);
      const row = await prediction.read.ofMember(test.database, String(memberId));
      expect(row).toMatchObject({ computed_on: TODAY, expected_value_fen_90: expected.valuesFen[1] });
      expect(row?.p_alive).toBeCloseTo(expected.alive, 12);
      expect(row?.expected_orders_90).toBeCloseTo(expected.orders[1], 12);
      expect(row?.next_order_on ?? null).toBe(
        expected.nextOrderDays === null ? null : addDays(TODAY, expected.nextOrderDays),
      );
    }
    expect(await prediction.read.ofMember(test.database, '950')).toBeUndefined();
  });

  it('finds and writes the same again, and forgets whoever has no counted order any more', async () => {
    const before = await prediction.service.refit({});
    await test.database.run(
      'UPDATE shop_order SET refunded_amount_fen = paid_amount_fen WHERE member_id = 900',
    );
    const after = await prediction.service.refit({});
    expect(before.models.orders?.r).toBeCloseTo(after.models.orders?.r ?? 0, 1);
    expect(after.predicted).toBe(899);
    const rows = await test.database.rows<{ member_id: string; fit_id: string }>(
      'SELECT p.member_id, p.fit_id FROM member_prediction p ORDER BY p.member_id',
    );
    expect(rows).toHaveLength(899);
    expect(new Set(rows.map((row) => row.fit_id)).size).toBe(1);
  });

  it('until an earlier date stores nothing, and a date in the future is refused', async () => {
    const [before, fits] = [await stored(), await countFits()];
    const outcome = await prediction.service.fitUntil('2026-03-31');
    expect(outcome).toMatchObject({ until: '2026-03-31', predicted: null });
    const counted = orders.filter(({ memberId }) => memberId !== 900);
    expect(outcome.quality.customers).toBe(buyersUntil(counted, '2026-03-31'));
    await expect(prediction.service.fitUntil('2026-07-01')).rejects.toMatchObject({
      code: 'prediction.date-in-future',
    });
    await expect(prediction.service.fitUntil('2026-02-30')).rejects.toMatchObject({
      code: 'clock.date-invalid',
    });
    expect([await stored(), await countFits()]).toEqual([before, fits]);
  });

  it('is exported by the names of the source', async () => {
    const { columns, pieces } = await prediction.exports.exportAll();
    const rows: unknown[][] = [];
    for await (const piece of pieces) rows.push(...piece);
    expect(columns.join()).toBe(
      'customer_id,frequency,recency,age,p_alive,expected_orders_90d,expected_value_90d_fen',
    );
    const one = await prediction.read.ofMember(test.database, '5');
    expect(rows).toHaveLength(899);
    expect(rows[4]).toEqual([
      'c-5',
      one?.frequency,
      one?.recency_days,
      one?.age_days,
      one?.p_alive,
      one?.expected_orders_90,
      one?.expected_value_fen_90,
    ]);
  });
});

async function countFits(): Promise<unknown> {
  return test.database.row('SELECT COUNT(*) AS fits FROM model_fit f');
}

function buyersUntil(orders: readonly OrderRow[], until: string): number {
  const past = orders.filter(
    ({ paidAt }) => paidAt && daysBetween(paidAt.toISOString().slice(0, 10), until) >= 0,
  );
  return new Set(past.map(({ memberId }) => memberId)).size;
}

describe('too little to fit', () => {
  it('three customers: one clear error for whoever asks, and nothing is stored or lost', async () => {
    await startWith(drawOrders(900, TODAY, 700), 900);
    await prediction.service.refit({});
    const before = await stored();
    await test.database.run('DELETE FROM shop_order WHERE member_id > 3');
    for (const ask of [
      () => prediction.service.refit({ needsModel: true }),
      () => prediction.service.fitUntil(TODAY),
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'prediction.not-fitted',
        message: '预测模型无法拟合：有消费的顾客只有 3 人，拟合至少需要 100 人',
      });
    expect(await stored()).toEqual(before);
  });

  it('three customers: the nightly job says why nobody is predicted', async () => {
    const { models, quality, predicted } = await prediction.service.refit({});
    expect(models.state).toBe('none');
    expect(quality.reason).toContain('只有 3 人');
    expect(predicted).toBe(0);
    expect(await stored()).toEqual([]);
    await expect(prediction.exports.exportAll()).rejects.toMatchObject({ code: 'prediction.no-predictions' });
  });

  it('nobody at all: neither', async () => {
    await startWith([], 2);
    const { models, quality } = await prediction.service.refit({});
    expect([models.state, quality.customers]).toEqual(['none', 0]);
  });

  it('eighty customers: everybody gets the rate of people like them, with the reason', async () => {
    await startWith(drawOrders(80, TODAY, 700), 80);
    const { models, quality, predicted } = await prediction.service.refit({});
    expect(models.state).toBe('fallback');
    expect(quality.reason).toContain('只有 80 人');
    expect(predicted).toBe(80);
    const { horizonDays = 0, all } = models.table ?? {};
    const sum = await test.database.row<{ orders: number }>(
      'SELECT SUM(p.expected_orders_90) AS orders FROM member_prediction p',
    );
    // By rates of the held-back period the people as a whole are expected to go on at its rate.
    const rate = (all?.orders ?? 0) / (all?.people ?? 1) / horizonDays;
    expect(sum?.orders).toBeGreaterThan(0);
    expect((sum?.orders ?? 0) / 80 / 90 / rate).toBeGreaterThan(0.5);
    expect((sum?.orders ?? 0) / 80 / 90 / rate).toBeLessThan(2);
  });
});

describe('one fit at a time', () => {
  /** A process that is killed after so many statements: it never gets to say that it failed. */
  class DyingStore extends PredictionStore {
    constructor(private left: number) {
      super();
    }
    override async write(...call: Parameters<PredictionStore['write']>): Promise<void> {
      if ((this.left -= 1) < 0) throw new Error('killed');
      await super.write(...call);
    }
    override async fail(): Promise<void> {}
  }
  const request = { until: TODAY, jobRunId: null, requestedBy: null };

  it('refuses a second one, and takes over only what has run out of time', async () => {
    await startWith(drawOrders(300, TODAY, 700), 300);
    const held = (await prediction.store.open(test.database, request)) as HeldFit;
    await expect(prediction.service.refit({})).rejects.toMatchObject({
      code: 'prediction.fit-running',
      isRetryable: true,
    });
    await test.database.run('UPDATE model_fit SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');
    const { predicted } = await prediction.service.refit({});
    expect(predicted).toBe(300);
    // The one that came back from the dead can do nothing any more.
    expect(await prediction.store.renew(test.database, held)).toBe(false);
    expect(await prediction.store.advance(test.database, held, 1, 1)).toBe(false);
  });

  it('a job that is run again goes on where it was killed, by the same models', async () => {
    await startWith(drawOrders(1300, TODAY, 700, 11), 1300);
    // Two statements of 500 people at once; the third never happens.
    const dying = createPrediction(test.database, new DyingStore(2));
    await expect(dying.service.refit({ jobRunId: '5' })).rejects.toThrow('killed');
    expect(await stored()).toHaveLength(1000);
    const [left] = await test.database.rows<{ id: string; predicted_to_id: string }>(
      'SELECT f.id, f.predicted_to_id FROM model_fit f WHERE f.open_key = 1',
    );
    expect(left?.predicted_to_id).toBe('1000');
    const { predicted } = await prediction.service.refit({ jobRunId: '5' });
    expect(predicted).toBe(1300);
    const rows = await test.database.rows<{ fit_id: string }>(
      'SELECT DISTINCT p.fit_id FROM member_prediction p',
    );
    expect(rows).toEqual([{ fit_id: left?.id }]);
    const latest = await prediction.read.latest(test.database);
    expect(latest).toMatchObject({ id: left?.id, state: 'ready', predicted_people: 1300, until_on: TODAY });
  });

  it('is planned as a job once', async () => {
    const runId = await prediction.service.requestFit('spec');
    expect(await prediction.runs.find(test.database, runId)).toMatchObject({ state: 'planned' });
    await expect(prediction.service.requestFit('spec')).rejects.toMatchObject({
      code: 'prediction.fit-running',
      status: 409,
    });
  });
});
