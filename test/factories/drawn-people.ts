import fc from 'fast-check';
import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { insertMarks, insertOrders, insertPeople } from './people.js';

/** People 1…n with orders of all ages and sizes drawn from a seed, some with none; marked, facts not yet computed. */
export async function insertDrawnPeople(
  sql: Sql,
  { people, asOf, seed }: { people: number; asOf: BusinessDate; seed: number },
): Promise<void> {
  const drawn = fc.sample(
    fc.array(
      fc.record({
        daysBack: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 700 })),
        amountFen: fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 500_000 })),
        refund: fc.constantFrom(0, 0, 0, 0.5, 1),
      }),
      { maxLength: 8 },
    ),
    { numRuns: people, seed },
  );
  const ids = drawn.map((_, index) => index + 1);
  await insertPeople(
    sql,
    ids.map((id) => `c${id}`),
  );
  await insertOrders(
    sql,
    drawn.flatMap((orders, index) =>
      orders.map(({ daysBack, amountFen, refund }, order) => ({
        memberId: index + 1,
        externalId: `o${index}-${order}`,
        paidAt: new Date(`${addDays(asOf, -daysBack)}T04:00:00Z`),
        amountFen,
        refundedFen: Math.floor(amountFen * refund),
      })),
    ),
  );
  await insertMarks(sql, ids, 'order');
}
