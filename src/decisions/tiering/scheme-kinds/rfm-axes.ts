import { addDays, daysBetween, type BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { LeafCheck } from '../../conditions/check.js';
import type { RfmDefinition, ScoreRange } from '../scheme-definition.js';
import { marginOf, withoutNoise } from './hysteresis.js';
import { MONETARY_LABELS, type RfmFigures } from './rfm-figures.js';
import type { RfmFit } from './rfm-fit.js';

export type AxisKey = 'r' | 'f' | 'm';
export const AXIS_KEYS: readonly AxisKey[] = ['r', 'f', 'm'];

type Cut = string | number;

/** One of the three scores: the value, its cuts, and how people read it. */
export interface Axis {
  key: AxisKey;
  label: string;
  column: SqlFragment;
  /** Ascending; fewer than there are scores less one only where nobody ever bought. */
  cuts: readonly Cut[];
  /** The cuts for whoever holds a group already: what a value must exceed, and what it may reach. */
  loose: { above: readonly Cut[]; upTo: readonly Cut[] };
  format(value: unknown): string;
}

/** The three axes on a date. An operator's cut of c days is asOf − c; newer dates score higher. */
export function axesOf(
  definition: RfmDefinition,
  fit: RfmFit | null,
  figures: RfmFigures,
  asOf: BusinessDate,
): Record<AxisKey, Axis> {
  const cuts = cutsOf(definition, fit, asOf);
  const percent = definition.hysteresisPercent ?? 0;
  return {
    r: {
      key: 'r',
      label: '最近消费 R',
      column: figures.recency,
      cuts: cuts.recency,
      loose: looseDates(cuts.recency, asOf, percent),
      format: String,
    },
    f: {
      key: 'f',
      label: '消费频次 F',
      column: figures.frequency,
      cuts: cuts.frequency,
      loose: looseNumbers(cuts.frequency, percent),
      format: (value) => `${String(value)} 笔`,
    },
    m: {
      key: 'm',
      label:
        definition.monetary === 'net_amount' ? '消费金额 M' : `${MONETARY_LABELS[definition.monetary]} M`,
      column: figures.monetary,
      cuts: cuts.monetary,
      loose: looseNumbers(cuts.monetary, percent),
      format: (value) => `¥${yuanFromFen(Number(value))}`,
    },
  };
}

/** Cuts on the scale of the values: dates, orders, fen. Fractions are floored, which changes no comparison. */
function cutsOf({ cutPoints }: RfmDefinition, fit: RfmFit | null, asOf: BusinessDate): RfmFit {
  if (cutPoints === 'quantiles') return fit ?? { recency: [], frequency: [], monetary: [] };
  return {
    recency: cutPoints.recencyDays.map((days) => addDays(asOf, -Math.ceil(days))).reverse(),
    frequency: cutPoints.frequency.map(Math.floor),
    monetary: cutPoints.monetaryFen.map(Math.floor),
  };
}

/** A value must exceed a cut less its margin, and may reach one plus its margin. */
function looseNumbers(cuts: readonly number[], percent: number): Axis['loose'] {
  const moved = (sign: 1 | -1): number[] =>
    cuts.map((cut) => Math.floor(withoutNoise(cut + sign * marginOf(cut, percent))));
  return { above: moved(-1), upTo: moved(1) };
}

/** The margin of a date is one of its days back: c days count as c plus, or less, so many percent. */
function looseDates(cuts: readonly BusinessDate[], asOf: BusinessDate, percent: number): Axis['loose'] {
  const moved = (sign: 1 | -1): BusinessDate[] =>
    cuts.map((cut) => {
      const days = daysBetween(cut, asOf);
      return addDays(asOf, -Math.ceil(withoutNoise(days + sign * marginOf(days, percent))));
    });
  return { above: moved(1), upTo: moved(-1) };
}

/** 1 + the number of cuts strictly below the value; NULL for people who never bought. */
export function scoreSql({ column, cuts }: Axis, frequency: SqlFragment): SqlFragment {
  const passed = cuts.map((cut) => sql` + (${column} > ${cut})`);
  return sql`CASE WHEN ${frequency} > 0 THEN 1${joined(passed, '')} END`;
}

/** How a score reads. */
export function scoreText(value: unknown): string {
  return value === null || value === undefined ? '—' : `${String(value)} 分`;
}

/** Score within a range, told by the score. */
export function rangeCheck(axis: Axis, range: ScoreRange, frequency: SqlFragment): LeafCheck {
  const [low, high] = range;
  const threshold = low === high ? `${low} 分` : `${low}–${high} 分`;
  return {
    kind: 'leaf',
    test: rangeSql(axis.column, axis.cuts, axis.cuts, range),
    value: scoreSql(axis, frequency),
    text: `${axis.key.toUpperCase()} 得分 ${threshold}`,
    fieldLabel: axis.label,
    threshold,
    basis:
      axis.cuts.length === 0
        ? '还没有人消费'
        : `分界：${axis.cuts.map((cut) => axis.format(cut)).join('、')}；高于一个分界多一分`,
    format: scoreText,
    shortfall: () => null,
  };
}

/** Value within a range of scores loosened on both sides, told by the value. */
export function looseRangeCheck(axis: Axis, range: ScoreRange, percent: number): LeafCheck {
  const { above, upTo } = axis.loose;
  const ends = [
    ...bounds(above, range[0] - 2).map((cut) => `> ${axis.format(cut)}`),
    ...bounds(upTo, range[1] - 1).map((cut) => `≤ ${axis.format(cut)}`),
  ];
  const threshold = ends.length === 0 ? '不限' : ends.join(' 且 ');
  return {
    kind: 'leaf',
    test: looseRangeSql(axis, range),
    value: axis.column,
    text: `${axis.label} ${threshold}`,
    fieldLabel: axis.label,
    threshold,
    basis: `已在组内的人，分界向外放宽 ${percent}%`,
    format: (value) => (value === null ? '—' : axis.format(value)),
    shortfall: () => null,
  };
}

function bounds(cuts: readonly Cut[], index: number): Cut[] {
  const cut = cuts[index];
  return cut === undefined ? [] : [cut];
}

export function looseRangeSql({ column, loose }: Axis, range: ScoreRange): SqlFragment {
  return rangeSql(column, loose.above, loose.upTo, range);
}

/** Score within [low, high] as a comparison of the value with the cuts on both sides. */
function rangeSql(
  column: SqlFragment,
  above: readonly Cut[],
  upTo: readonly Cut[],
  [low, high]: ScoreRange,
): SqlFragment {
  const tests: SqlFragment[] = [];
  if (low > 1) {
    const cut = above[low - 2];
    tests.push(cut === undefined ? trusted('FALSE') : sql`${column} > ${cut}`);
  }
  const cut = upTo[high - 1];
  if (cut !== undefined) tests.push(sql`${column} <= ${cut}`);
  return tests.length === 0 ? trusted('(TRUE)') : sql`(${joined(tests, ' AND ')})`;
}
