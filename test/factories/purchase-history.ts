import fc from 'fast-check';
import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { insertMarks, insertOrders } from './people.js';
import type { CountedOrder } from './tier-oracle.js';

/** An order with the day on which we hear of it, and the day on which it is given back, if ever. */
export interface HistoryOrder {
  memberId: number;
  externalId: string;
  paidOn: BusinessDate;
  knownOn: BusinessDate;
  refundedOn: BusinessDate | null;
  amountFen: number;
}

/** Purchases of so many people over so many days from `start`: some heard of late, some given back in full. */
export function drawHistory(people: number, start: BusinessDate, days: number, seed: number): HistoryOrder[] {
  const purchase = fc.record({
    day: fc.integer({ min: 0, max: days }),
    late: fc.constantFrom(0, 0, 0, 0, 1, 9, 40),
    refundAfter: fc.constantFrom(null, null, null, null, null, 3, 25),
    amountFen: fc.constantFrom(0, 1, 100, 4_999, 5_000, 10_000, 123_456),
  });
  const perPerson = fc.sample(fc.array(purchase, { maxLength: 9 }), { numRuns: people, seed });
  return perPerson.flatMap((purchases, person) =>
    purchases.map(({ day, late, refundAfter, amountFen }, index) => {
      const knownOn = addDays(start, day + late);
      return {
        memberId: person + 1,
        externalId: `o${person}-${index}`,
        paidOn: addDays(start, day),
        knownOn,
        // a gift cannot be given back
        refundedOn: refundAfter === null || amountFen === 0 ? null : addDays(knownOn, refundAfter),
        amountFen,
      };
    }),
  );
}

/** Writes what became known after one day and up to another, with its marks; returns whom it concerns. */
export async function tellHistory(
  sql: Sql,
  orders: readonly HistoryOrder[],
  after: BusinessDate,
  upTo: BusinessDate,
): Promise<number[]> {
  const isNow = (date: BusinessDate | null): boolean => date !== null && date > after && date <= upTo;
  const fresh = orders.filter(({ knownOn }) => isNow(knownOn));
  await insertOrders(
    sql,
    fresh.map(({ memberId, externalId, paidOn, amountFen }) => ({
      memberId,
      externalId,
      // a minute before midnight in Shanghai
      paidAt: new Date(`${paidOn}T15:59:00.000Z`),
      amountFen,
    })),
  );
  const back = orders.filter(({ refundedOn }) => isNow(refundedOn));
  if (back.length > 0)
    await sql.run(
      'UPDATE shop_order o SET o.refunded_amount_fen = o.paid_amount_fen WHERE o.external_id IN (?)',
      [back.map(({ externalId }) => externalId)],
    );
  const concerned = [...new Set([...fresh, ...back].map(({ memberId }) => memberId))];
  await insertMarks(sql, concerned, 'order');
  return concerned;
}

/** Counted orders of everybody as known on a day, in the order of their ids. */
export function countedOn(
  orders: readonly HistoryOrder[],
  people: number,
  day: BusinessDate,
): CountedOrder[][] {
  const counted: CountedOrder[][] = Array.from({ length: people }, () => []);
  for (const { memberId, paidOn, knownOn, refundedOn, amountFen } of orders)
    if (knownOn <= day && paidOn <= day && (refundedOn === null || refundedOn > day))
      counted[memberId - 1]?.push({ on: paidOn, netFen: amountFen });
  return counted;
}
