import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import {
  amongMembers,
  FACT_WINDOWS,
  type FactMembers,
} from '../../../facts/member-facts/fact-statement.sql.js';
import type { RfmDefinition, RfmMonetary } from '../scheme-definition.js';

// Reads: member_fact and, for windows and margins that facts do not keep, shop_order.

/** The three values a person is scored by. */
export interface RfmFigures {
  recency: SqlFragment;
  frequency: SqlFragment;
  monetary: SqlFragment;
}

/** What operators read for M. */
export const MONETARY_LABELS: Record<RfmMonetary, string> = {
  net_amount: '实付金额',
  average_order: '客单价',
  margin: '毛利',
};

function isKept(windowDays: number | null): boolean {
  return windowDays === null || FACT_WINDOWS.some((days) => days === windowDays);
}

/** Where the values stand: in the facts, or under `alias` for what facts do not keep. */
export function rfmFigures({ windowDays, monetary }: RfmDefinition, alias: string): RfmFigures {
  const recency = trusted('f.last_paid_on');
  const own = {
    frequency: `COALESCE(${alias}.frequency, 0)`,
    monetary: `COALESCE(${alias}.monetary_fen, 0)`,
  };
  if (!isKept(windowDays))
    return { recency, frequency: trusted(own.frequency), monetary: trusted(own.monetary) };
  const suffix = windowDays === null ? '' : `_${windowDays}`;
  const [count, net] = [`f.order_count${suffix}`, `f.net_amount_fen${suffix}`];
  const kept: Record<RfmMonetary, string> = {
    net_amount: net,
    average_order: `COALESCE(${net} DIV NULLIF(${count}, 0), 0)`,
    margin: own.monetary,
  };
  return { recency, frequency: trusted(count), monetary: trusted(kept[monetary]) };
}

/** A join with the orders of what facts do not keep; undefined where they keep everything. */
export function rfmOwnSource(
  { windowDays, monetary }: RfmDefinition,
  asOf: BusinessDate,
  alias: string,
): ((members: FactMembers) => SqlFragment) | undefined {
  if (isKept(windowDays) && monetary !== 'margin') return undefined;
  const from = windowDays === null ? trusted('') : sql` AND o.paid_on > ${addDays(asOf, -windowDays)}`;
  return (members) => sql`LEFT JOIN (
      SELECT o.member_id, COUNT(*) AS frequency, ${trusted(AMOUNTS[monetary])} AS monetary_fen
      FROM shop_order o
      WHERE ${amongMembers('o.member_id', members)} AND o.is_counted = 1${from} AND o.paid_on <= ${asOf}
      GROUP BY o.member_id) ${trusted(alias)} ON ${trusted(alias)}.member_id = f.member_id`;
}

/**
 * Margin: what was paid and kept, less the cost of what was kept (a refund takes its share of the cost back).
 * Orders whose cost is not known add nothing.
 */
const MARGIN = `SUM(CASE WHEN o.cost_fen IS NULL THEN 0 ELSE o.net_amount_fen
  - COALESCE((CAST(o.cost_fen AS DECIMAL(30, 0)) * o.net_amount_fen) DIV NULLIF(o.paid_amount_fen, 0), o.cost_fen) END)`;

const AMOUNTS: Record<RfmMonetary, string> = {
  net_amount: 'SUM(o.net_amount_fen)',
  average_order: 'SUM(o.net_amount_fen) DIV COUNT(*)',
  margin: MARGIN,
};
