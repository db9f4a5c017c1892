import type { PurchaseGroups } from './bg-nbd.js';
import type { SpendRecords } from './gamma-gamma.js';

/**
 * What the models know about each person, as columns of one length over shared memory, so that a thread sees them
 * without a copy (40 bytes a person). Times are whole days, amounts fen; purchases are days with a counted order.
 */
export interface PurchaseStatistics {
  /** Rows in use. */
  count: number;
  /** Days between the split date and the last day: how long the held-back period is; 0: none. */
  horizonDays: number;
  memberId: Float64Array;
  /** Purchase days after the first. */
  frequency: Int32Array;
  /** From the first to the last purchase day. */
  recencyDays: Int32Array;
  /** From the first purchase day to the last day looked at. */
  ageDays: Int32Array;
  /** Repeat purchase days with an amount above zero, and what was spent on them. */
  spendDays: Int32Array;
  spendFen: Float64Array;
  /** `frequency` and `recencyDays` at the end of the split date; −1 where the first purchase came later. */
  frequencyBefore: Int32Array;
  recencyBefore: Int32Array;
}

/** Room for the statistics of at most so many people. */
export function emptyStatistics(capacity: number, horizonDays: number): PurchaseStatistics {
  const whole = (): Int32Array => new Int32Array(new SharedArrayBuffer(capacity * 4));
  const real = (): Float64Array => new Float64Array(new SharedArrayBuffer(capacity * 8));
  return {
    count: 0,
    horizonDays,
    memberId: real(),
    frequency: whole(),
    recencyDays: whole(),
    ageDays: whole(),
    spendDays: whole(),
    spendFen: real(),
    frequencyBefore: whole(),
    recencyBefore: whole(),
  };
}

/** Equal histories counted, in days, sorted; at the end of the data or at the split date. */
export function groupHistories(statistics: PurchaseStatistics, at: 'end' | 'split'): PurchaseGroups {
  const { count, horizonDays, ageDays } = statistics;
  const frequency = at === 'end' ? statistics.frequency : statistics.frequencyBefore;
  const recency = at === 'end' ? statistics.recencyDays : statistics.recencyBefore;
  const keys = new Float64Array(count);
  let used = 0;
  for (let index = 0; index < count; index += 1) {
    const x = frequency[index] as number;
    if (x < 0) continue;
    const age = (ageDays[index] as number) - (at === 'split' ? horizonDays : 0);
    keys[used] = (x * DAY_LIMIT + (recency[index] as number)) * DAY_LIMIT + age;
    used += 1;
  }
  const sorted = keys.subarray(0, used).sort();
  let groups = 0;
  for (let index = 0; index < used; index += 1)
    if (index === 0 || sorted[index] !== sorted[index - 1]) groups += 1;
  const result = {
    frequency: new Int32Array(groups),
    recency: new Float64Array(groups),
    age: new Float64Array(groups),
    people: new Float64Array(groups),
  };
  let group = -1;
  for (let index = 0; index < used; index += 1) {
    const key = sorted[index] as number;
    if (index === 0 || key !== sorted[index - 1]) {
      group += 1;
      const times = Math.floor(key / DAY_LIMIT);
      result.age[group] = key % DAY_LIMIT;
      result.recency[group] = times % DAY_LIMIT;
      result.frequency[group] = Math.floor(times / DAY_LIMIT);
    }
    result.people[group] = (result.people[group] as number) + 1;
  }
  return result;
}

/** More days than any history has; keys of frequency, recency and age then stay exact in a double. */
const DAY_LIMIT = 32_768;

/** Mean repeat spend of whoever has some. */
export function spendRecords({ count, spendDays, spendFen }: PurchaseStatistics): SpendRecords {
  let people = 0;
  for (let index = 0; index < count; index += 1) if ((spendDays[index] as number) > 0) people += 1;
  const records = { days: new Int32Array(people), mean: new Float64Array(people) };
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    const days = spendDays[index] as number;
    if (days === 0) continue;
    records.days[next] = days;
    records.mean[next] = (spendFen[index] as number) / days;
    next += 1;
  }
  return records;
}
