import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { FACT_WINDOWS } from '../../facts/member-facts/fact-statement.sql.js';

// Reads: member_fact.

const KEPT = [
  'member_id',
  'as_of_on',
  'next_decay_on',
  'refund_count',
  'refunded_amount_fen',
  'category_count',
  'top_category',
  'channel_count',
  'top_channel_id',
  'activity_count_30',
  'last_activity_on',
  'is_following',
  'refreshed_at',
];

/**
 * A person's facts as they would be after one more order of each of these amounts (fen) paid on `asOf`: rows
 * of the shape of `member_fact`, each with its amount as `hypothetical_fen`. To be read as `FROM (…) f`.
 */
export function factsAfterOrder(
  memberId: string,
  amountsFen: readonly number[],
  asOf: BusinessDate,
): SqlFragment {
  const amounts = amountsFen.map((amount, index) =>
    index === 0 ? sql`SELECT CAST(${amount} AS SIGNED) AS amount_fen` : sql`SELECT ${amount}`,
  );
  const windows = FACT_WINDOWS.flatMap((days) => [
    trusted(`b.order_count_${days} + 1 AS order_count_${days}`),
    trusted(`b.net_amount_fen_${days} + x.amount_fen AS net_amount_fen_${days}`),
  ]);
  const boughtToday = sql`(b.last_paid_on <=> ${asOf})`;
  return sql`(SELECT ${trusted(KEPT.map((column) => `b.${column}`).join(', '))}, ${joined(windows, ', ')},
      COALESCE(b.first_paid_on, CAST(${asOf} AS DATE)) AS first_paid_on, CAST(${asOf} AS DATE) AS last_paid_on,
      b.order_count + 1 AS order_count, b.net_amount_fen + x.amount_fen AS net_amount_fen,
      (b.net_amount_fen + x.amount_fen) DIV (b.order_count + 1) AS average_order_value_fen,
      b.purchase_day_count + 1 - ${boughtToday} AS purchase_day_count,
      DATEDIFF(${asOf}, b.first_paid_on) / NULLIF(b.purchase_day_count - ${boughtToday}, 0) AS purchase_interval_days,
      x.amount_fen AS hypothetical_fen
    FROM member_fact b CROSS JOIN (${joined(amounts, ' UNION ALL ')}) x WHERE b.member_id = ${memberId})`;
}
