import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';

/** How a fraction of a point becomes whole: down (舍去), nearest (四舍五入, half goes up) or up (进一). */
export type PointsRounding = 'down' | 'nearest' | 'up';

/** What one kind of activity earns. */
export interface ActivityPoints {
  points: number;
  /** How often it earns on one business date; null: no limit. */
  perDay: number | null;
  /** How often it earns at all; null: no limit. */
  inAll: number | null;
}

/** What earns points. A value of the setting `points.rules`. */
export interface PointsRules {
  /** Points per yuan of net amount, before multipliers; at most three decimals. */
  perYuan: number;
  /** Applied once per order, to the sum of its lines after all multipliers. */
  rounding: PointsRounding;
  /** Multiplier by category as the order names it; 0 excludes the category. Absent: 1. */
  categories: Record<string, number>;
  /** Points by kind of activity. */
  activities: Record<string, ActivityPoints>;
  /** First business date these rules are for; null: the date on which they were set. */
  startsOn: BusinessDate | null;
}

/** What holds until rules are set, and after they were cleared. */
export const DEFAULT_RULES: PointsRules = {
  perYuan: 1,
  rounding: 'down',
  categories: {},
  activities: {},
  startsOn: null,
};

/** Multiplier × 1000 for people who held no tier, or whose tier has none. */
export const BASE_RATE_MILLI = 1000;

/** Rules with their id and the first date they are for; id null: the default. */
export interface DatedPointsRules {
  id: string | null;
  startsOn: BusinessDate;
  setAt: Date | null;
  setBy: string;
  rules: PointsRules;
}

/** A row of the setting's history, oldest first. */
export interface PointsRulesRow {
  id: string;
  /** null: cleared, the default holds again. */
  value: PointsRules | null;
  setAt: Date;
  setBy: string;
  /** The business date that was fixed when it was set; null: it followed the wall clock. */
  fixedDate: BusinessDate | null;
}

const ALWAYS = '0001-01-01';

/** Every version with the date from which it is for; the default comes first. */
export function pointsRulesHistory(rows: readonly PointsRulesRow[]): DatedPointsRules[] {
  const set = rows.map(({ id, value, setAt, setBy, fixedDate }) => ({
    id,
    startsOn: value?.startsOn ?? fixedDate ?? businessDateOf(setAt),
    setAt,
    setBy,
    rules: value ?? DEFAULT_RULES,
  }));
  return [{ id: null, startsOn: ALWAYS, setAt: null, setBy: '', rules: DEFAULT_RULES }, ...set];
}

/** The rules for what happened on `date`: the last ones set among those that had started. */
export function pointsRulesOn(
  history: readonly DatedPointsRules[],
  date: BusinessDate,
): DatedPointsRules | undefined {
  return history.findLast(({ startsOn }) => startsOn <= date);
}

/** A line of an order, as far as points go by it. */
export interface OrderLine {
  category: string;
  amountFen: number;
}

/**
 * Whole points for an amount: fen × points per yuan × tier multiplier × the mean multiplier of the order's lines
 * (weighted by their amounts), rounded once at the end. An order without priced lines counts with 1. Refunds shrink
 * the amount and leave the mean alone, so what is taken back is the share of what was earned.
 */
export function pointsForAmount(
  amountFen: number,
  rateMilli: number,
  rules: PointsRules = DEFAULT_RULES,
  lines: readonly OrderLine[] = [],
): number {
  if (amountFen <= 0) return 0;
  let weighted = 0n;
  let total = 0n;
  for (const { category, amountFen: lineFen } of lines) {
    if (lineFen <= 0) continue;
    const multiplier = Object.hasOwn(rules.categories, category) ? (rules.categories[category] ?? 1) : 1;
    weighted += BigInt(lineFen) * milli(multiplier);
    total += BigInt(lineFen);
  }
  if (total === 0n) {
    weighted = 1000n;
    total = 1n;
  }
  const above = BigInt(amountFen) * milli(rules.perYuan) * BigInt(rateMilli) * weighted;
  return Number(rounded(above, 100n * 1_000_000_000n * total, rules.rounding));
}

function milli(value: number): bigint {
  return BigInt(Math.round(value * 1000));
}

function rounded(above: bigint, below: bigint, rounding: PointsRounding): bigint {
  if (rounding === 'up') return (above + below - 1n) / below;
  if (rounding === 'nearest') return (2n * above + below) / (2n * below);
  return above / below;
}
