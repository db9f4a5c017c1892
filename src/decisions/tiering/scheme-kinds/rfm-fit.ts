import { addDays, daysBetween, type BusinessDate } from '../../../platform/clock/business-date.js';
import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import {
  amongMembers,
  FACT_WINDOWS,
  type FactMembers,
} from '../../../facts/member-facts/fact-statement.sql.js';
import type { RfmDefinition } from '../scheme-definition.js';
import {
  FIFTHS,
  fifthsOf,
  flooredCut,
  populationOf,
  quantilePosition,
  valueAt,
  type Histogram,
} from './quantiles.js';
import type { FitContext, FitSteps } from './scheme-kind.js';

// Reads: member_fact and, for windows that facts do not keep, shop_order.

/** Four ascending cuts per axis, on the scale of the values; empty where nobody bought. */
export interface RfmFit {
  recency: BusinessDate[];
  frequency: number[];
  monetary: number[];
}

/** The three values a person is scored by. */
export interface RfmFigures {
  recency: SqlFragment;
  frequency: SqlFragment;
  monetary: SqlFragment;
}

const DAY_ZERO = '1970-01-01';
const BUCKET_FEN = 10_000;

function isKept(windowDays: number): boolean {
  return FACT_WINDOWS.some((days) => days === windowDays);
}

/** Where the values stand: in the facts, or under `alias` for a window that facts do not keep. */
export function rfmFigures({ windowDays }: RfmDefinition, alias: string): RfmFigures {
  const recency = trusted('f.last_paid_on');
  if (windowDays === null)
    return { recency, frequency: trusted('f.order_count'), monetary: trusted('f.net_amount_fen') };
  if (isKept(windowDays)) {
    return {
      recency,
      frequency: trusted(`f.order_count_${windowDays}`),
      monetary: trusted(`f.net_amount_fen_${windowDays}`),
    };
  }
  return {
    recency,
    frequency: trusted(`COALESCE(${alias}.frequency, 0)`),
    monetary: trusted(`COALESCE(${alias}.monetary_fen, 0)`),
  };
}

/** A join with the orders of a window that facts do not keep; undefined where they do. */
export function rfmOwnSource(
  { windowDays }: RfmDefinition,
  asOf: BusinessDate,
  alias: string,
): ((members: FactMembers) => SqlFragment) | undefined {
  if (windowDays === null || isKept(windowDays)) return undefined;
  return (members) => sql`LEFT JOIN (
      SELECT o.member_id, COUNT(*) AS frequency, SUM(o.net_amount_fen) AS monetary_fen
      FROM shop_order o
      WHERE ${amongMembers('o.member_id', members)} AND o.is_counted = 1
        AND o.paid_on > ${addDays(asOf, -windowDays)} AND o.paid_on <= ${asOf}
      GROUP BY o.member_id) ${trusted(alias)} ON ${trusted(alias)}.member_id = f.member_id`;
}

/** Whoever bought after this date bought in the window; lets recency be read off ix_member_fact_last_paid alone. */
function windowStart({ windowDays }: RfmDefinition, asOf: BusinessDate): BusinessDate {
  return windowDays === null ? '1000-01-01' : addDays(asOf, -windowDays);
}

/** Reads exact type-7 quantiles at 20, 40, 60 and 80 % of those who bought, floored. */
export function rfmFit(definition: RfmDefinition, { asOf, factTable }: FitContext): FitSteps<RfmFit> | null {
  return definition.cutPoints === 'quantiles' ? readQuantiles(definition, asOf, factTable) : null;
}

function* readQuantiles(definition: RfmDefinition, asOf: BusinessDate, factTable: string): FitSteps<RfmFit> {
  const figures = rfmFigures(definition, 'w');
  const ownSource = rfmOwnSource(definition, asOf, 'w');
  const people = sql`FROM ${trusted(factTable)} f ${ownSource ? ownSource('all') : trusted('')}`;
  const bought = sql`${people} WHERE ${figures.frequency} > 0`;
  const dates = yield sql`SELECT f.last_paid_on AS value, COUNT(*) AS people FROM ${trusted(factTable)} f
    WHERE f.last_paid_on > ${windowStart(definition, asOf)} GROUP BY f.last_paid_on ORDER BY f.last_paid_on`;
  const counts = yield sql`SELECT ${figures.frequency} AS value, COUNT(*) AS people ${bought}
    GROUP BY value ORDER BY value`;
  const recency = fifthsOf(
    dates.map((row) => ({
      value: daysBetween(DAY_ZERO, String(row['value'])),
      people: Number(row['people']),
    })),
  );
  const frequency = histogramOf(counts);
  return {
    recency: recency.map((day) => addDays(DAY_ZERO, day)),
    frequency: fifthsOf(frequency),
    monetary:
      definition.windowDays === null
        ? yield* pickAmounts(populationOf(frequency), factTable)
        : yield* narrowAmounts(figures.monetary, bought),
  };
}

type Steps<Result> = FitSteps<Result>;

function histogramOf(rows: readonly Record<string, unknown>[]): Histogram {
  return rows.map((row) => ({ value: Number(row['value']), people: Number(row['people']) }));
}

/**
 * Walks the index by amount from cut to cut. People who never bought have amount 0, the least there is,
 * so they are passed over by their number. Uses ix_member_fact_net and ix_member_fact_orders.
 */
function* pickAmounts(buyers: number, factTable: string): Steps<number[]> {
  if (buyers === 0) return [];
  const table = trusted(factTable);
  const [others] = yield sql`SELECT COUNT(*) AS people FROM ${table} f WHERE f.order_count = 0`;
  let passed = -Number(others?.['people'] ?? 0);
  let from: { value: number; id: string } = { value: 0, id: '0' };
  const cuts: number[] = [];
  for (const k of FIFTHS) {
    const { below, fifths } = quantilePosition(buyers, k);
    const rows: readonly Record<string, unknown>[] = yield sql`SELECT f.net_amount_fen AS value, f.member_id
      FROM ${table} f
      WHERE f.net_amount_fen >= ${from.value} AND (f.net_amount_fen > ${from.value} OR f.member_id >= ${from.id})
      ORDER BY f.net_amount_fen, f.member_id LIMIT 2 OFFSET ${below - passed}`;
    const low = Number(rows[0]?.['value'] ?? from.value);
    const high = Number(rows[1]?.['value'] ?? low);
    cuts.push(flooredCut(low, high, fifths));
    if (rows[0]) {
      from = { value: low, id: String(rows[0]['member_id']) };
      passed = below;
    }
  }
  return cuts;
}

/** Without an index: a coarse histogram finds the buckets of the cuts, an exact one reads these buckets. */
function* narrowAmounts(amount: SqlFragment, bought: SqlFragment): Steps<number[]> {
  const coarse = histogramOf(
    yield sql`SELECT ${amount} DIV ${BUCKET_FEN} AS value, COUNT(*) AS people ${bought} GROUP BY value ORDER BY value`,
  );
  const n = populationOf(coarse);
  if (n === 0) return [];
  const positions = FIFTHS.flatMap((k) => {
    const { below } = quantilePosition(n, k);
    return [below, Math.min(below + 1, n - 1)];
  });
  const buckets = [...new Set(positions.map((position) => valueAt(coarse, position)))];
  const fine = histogramOf(
    yield sql`SELECT ${amount} AS value, COUNT(*) AS people ${bought} AND ${amount} DIV ${BUCKET_FEN} IN (${buckets})
      GROUP BY value ORDER BY value`,
  );
  const whole = mixed(coarse, fine, new Set(buckets));
  return fifthsOf(whole);
}

/** Exact values in the buckets that matter; the others only count, at their lower edge. */
function mixed(coarse: Histogram, fine: Histogram, exact: ReadonlySet<number>): Histogram {
  const rest = coarse
    .filter(({ value }) => !exact.has(value))
    .map(({ value, people }) => ({ value: value * BUCKET_FEN, people }));
  return [...rest, ...fine].sort((a, b) => a.value - b.value);
}
