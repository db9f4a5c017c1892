import { expectedOrders, probabilityAlive, type BgNbd } from './bg-nbd.js';
import type { PurchaseStatistics } from './purchase-statistics.js';

/** One tenth of the people by what was expected of them, from those of whom least was expected. */
export interface CalibrationBucket {
  /** 1–10. */
  bucket: number;
  people: number;
  /** Purchase days per person in the held-back period. */
  predicted: number;
  actual: number;
  /** Probability of still being a customer, mean; and the share that bought again. */
  alive: number;
  boughtAgain: number;
}

/** How a model fitted until the split date did in the days after it, which it had not seen. */
export interface BackTest {
  horizonDays: number;
  people: number;
  /** Purchase days of everybody. */
  predictedOrders: number;
  actualOrders: number;
  /** Mean absolute error per person. */
  mae: number;
  /** The same for the guess that everybody goes on at the rate they had. */
  naiveMae: number;
  /** Pearson, between expected and actual purchase days; null where one of them does not vary. */
  correlation: number | null;
  calibration: CalibrationBucket[];
}

type Figures = Float64Array | Float32Array | Int32Array;

const BUCKETS = 10;
/** What is expected is sorted to this precision; a key then holds it and the person in one exact number. */
const PRECISION = 1e-5;
const PEOPLE_LIMIT = 2 ** 23;

/** Holds a model fitted on the time until the split date against the held-back period. `model` is in days. */
export function backTest(model: BgNbd, statistics: PurchaseStatistics): BackTest {
  const { count, horizonDays, ageDays, frequency, frequencyBefore, recencyBefore } = statistics;
  const people = frequencyBefore.subarray(0, count).reduce((sum, x) => sum + (x < 0 ? 0 : 1), 0);
  const predicted = new Float64Array(people);
  const actual = new Int32Array(people);
  const alive = new Float32Array(people);
  let [next, absolute, naive] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const x = frequencyBefore[index] as number;
    if (x < 0) continue;
    const age = (ageDays[index] as number) - horizonDays;
    const history = { frequency: x, recency: recencyBefore[index] as number, age };
    const stays = probabilityAlive(model, history);
    const expected = expectedOrders(model, history, horizonDays, stays);
    const bought = (frequency[index] as number) - x;
    predicted[next] = expected;
    actual[next] = bought;
    alive[next] = stays;
    absolute += Math.abs(expected - bought);
    naive += Math.abs((x / Math.max(age, 1)) * horizonDays - bought);
    next += 1;
  }
  return {
    horizonDays,
    people,
    predictedOrders: total(predicted),
    actualOrders: total(actual),
    mae: absolute / people,
    naiveMae: naive / people,
    correlation: correlationOf(predicted, actual),
    calibration: bucketsOf(predicted, actual, alive),
  };
}

function total(values: Figures): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function correlationOf(one: Figures, other: Figures): number | null {
  const [meanOne, meanOther] = [total(one) / one.length, total(other) / other.length];
  let [both, ofOne, ofOther] = [0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    const a = (one[index] as number) - meanOne;
    const b = (other[index] as number) - meanOther;
    both += a * b;
    ofOne += a * a;
    ofOther += b * b;
  }
  return ofOne > 0 && ofOther > 0 ? both / Math.sqrt(ofOne * ofOther) : null;
}

/** Tenths by what was expected; people of whom the same was expected may fall on both sides of a border. */
function bucketsOf(predicted: Figures, actual: Figures, alive: Figures): CalibrationBucket[] {
  const keys = new Float64Array(predicted.length);
  predicted.forEach((value, index) => (keys[index] = Math.floor(value / PRECISION) * PEOPLE_LIMIT + index));
  keys.sort();
  return Array.from({ length: BUCKETS }, (_, bucket) => {
    const from = Math.floor((bucket * keys.length) / BUCKETS);
    const members = keys.subarray(from, Math.floor(((bucket + 1) * keys.length) / BUCKETS));
    const mean = (value: (index: number) => number): number =>
      members.length === 0
        ? 0
        : members.reduce((sum, key) => sum + value(key % PEOPLE_LIMIT), 0) / members.length;
    return {
      bucket: bucket + 1,
      people: members.length,
      predicted: mean((index) => predicted[index] as number),
      actual: mean((index) => actual[index] as number),
      alive: mean((index) => alive[index] as number),
      boughtAgain: mean((index) => Number((actual[index] as number) > 0)),
    };
  });
}
