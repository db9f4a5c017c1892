import { addDays, daysBetween, type BusinessDate } from '../../../platform/clock/business-date.js';
import { sql, trusted } from '../../../platform/database/fragment.js';
import type { RfmDefinition } from '../scheme-definition.js';
import { cutsOf, dividers, flooredCut, populationOf, quantilePosition } from './quantiles.js';
import { histogramOf, readCuts } from './quantiles-reader.js';
import { rfmFigures, rfmOwnSource } from './rfm-figures.js';
import type { FitContext, FitSteps } from './scheme-kind.js';

// Reads: member_fact and, for windows and margins that facts do not keep, shop_order.

/** Ascending cuts per axis, on the scale of the values; empty where nobody bought. */
export interface RfmFit {
  recency: BusinessDate[];
  frequency: number[];
  monetary: number[];
}

const DAY_ZERO = '1970-01-01';
const BUCKET_FEN = 10_000;

/** Whoever bought after this date bought in the window; lets recency be read off ix_member_fact_last_paid alone. */
function windowStart({ windowDays }: RfmDefinition, asOf: BusinessDate): BusinessDate {
  return windowDays === null ? '1000-01-01' : addDays(asOf, -windowDays);
}

/** Reads exact type-7 quantiles that divide those who bought in as many shares as there are scores, floored. */
export function rfmFit(definition: RfmDefinition, { asOf, factTable }: FitContext): FitSteps<RfmFit> | null {
  return definition.cutPoints === 'quantiles' ? readQuantiles(definition, asOf, factTable) : null;
}

function* readQuantiles(definition: RfmDefinition, asOf: BusinessDate, factTable: string): FitSteps<RfmFit> {
  const { steps, windowDays, monetary } = definition;
  const figures = rfmFigures(definition, 'w');
  const ownSource = rfmOwnSource(definition, asOf, 'w');
  const people = sql`FROM ${trusted(factTable)} f ${ownSource ? ownSource('all') : trusted('')}`;
  const bought = sql`${people} WHERE ${figures.frequency} > 0`;
  const dates = yield sql`SELECT f.last_paid_on AS value, COUNT(*) AS people FROM ${trusted(factTable)} f
    WHERE f.last_paid_on > ${windowStart(definition, asOf)} GROUP BY f.last_paid_on ORDER BY f.last_paid_on`;
  const counts = yield sql`SELECT ${figures.frequency} AS value, COUNT(*) AS people ${bought}
    GROUP BY value ORDER BY value`;
  const recency = cutsOf(
    dates.map((row) => ({
      value: daysBetween(DAY_ZERO, String(row['value'])),
      people: Number(row['people']),
    })),
    steps,
  );
  const frequency = histogramOf(counts);
  return {
    recency: recency.map((day) => addDays(DAY_ZERO, day)),
    frequency: cutsOf(frequency, steps),
    monetary:
      windowDays === null && monetary === 'net_amount'
        ? yield* pickAmounts(populationOf(frequency), steps, factTable)
        : yield* readCuts(figures.monetary, bought, steps, BUCKET_FEN),
  };
}

/**
 * Walks the index by amount from cut to cut. People who never bought have amount 0, the least there is,
 * so they are passed over by their number. Uses ix_member_fact_net and ix_member_fact_orders.
 */
function* pickAmounts(buyers: number, steps: number, factTable: string): FitSteps<number[]> {
  if (buyers === 0) return [];
  const table = trusted(factTable);
  const [others] = yield sql`SELECT COUNT(*) AS people FROM ${table} f WHERE f.order_count = 0`;
  let passed = -Number(others?.['people'] ?? 0);
  let from: { value: number; id: string } = { value: 0, id: '0' };
  const cuts: number[] = [];
  for (const k of dividers(steps)) {
    const { below, share } = quantilePosition(buyers, k, steps);
    const rows: readonly Record<string, unknown>[] = yield sql`SELECT f.net_amount_fen AS value, f.member_id
      FROM ${table} f
      WHERE f.net_amount_fen >= ${from.value} AND (f.net_amount_fen > ${from.value} OR f.member_id >= ${from.id})
      ORDER BY f.net_amount_fen, f.member_id LIMIT 2 OFFSET ${below - passed}`;
    const low = Number(rows[0]?.['value'] ?? from.value);
    const high = Number(rows[1]?.['value'] ?? low);
    cuts.push(flooredCut(low, high, share, steps));
    if (rows[0]) {
      from = { value: low, id: String(rows[0]['member_id']) };
      passed = below;
    }
  }
  return cuts;
}
