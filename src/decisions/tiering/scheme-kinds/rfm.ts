import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { Check, LeafCheck } from '../../conditions/check.js';
import type { RfmDefinition, ScoreRange } from '../scheme-definition.js';
import { validateRfm } from './rfm-definition.js';
import { rfmFigures, rfmFit, rfmOwnSource, type RfmFit } from './rfm-fit.js';
import { holds, scoreTree } from './score-tree.js';
import type { CompileContext, DecidingValue, Rung, SchemeKind, TierStep } from './scheme-kind.js';

/** Tier of people without a counted order (in the window). */
const NOBODY: TierStep = { code: 'none', name: '未购买', level: 0 };
/** Tier of people whose scores no group names; exists only where the groups leave gaps. */
const OTHER = { code: 'other', name: '其他' };

const DECIDING: readonly DecidingValue[] = [
  { label: '最近消费日期', format: (value) => (value === null ? '—' : String(value)) },
  { label: '订单数', format: (value) => `${String(value)} 笔` },
  { label: '实付金额', format: (value) => `¥${yuanFromFen(Number(value))}` },
  { label: 'R 得分', format: scoreText },
  { label: 'F 得分', format: scoreText },
  { label: 'M 得分', format: scoreText },
];

/**
 * Recency, frequency and money, each scored 1–5 = 1 + the number of cuts strictly below the value. The
 * recency value is the last paid business date, so newer scores higher; a cut of c days is asOf − c.
 * Scores are never computed to place people: a range of scores is a range of values between two cuts.
 */
export const rfm: SchemeKind<RfmDefinition, RfmFit> = {
  validate: validateRfm,

  tiers(definition) {
    const groups = definition.groups.map(({ code, name }) => ({ code, name }));
    if (hasGaps(definition) && !groups.some(({ code }) => code === OTHER.code)) groups.push(OTHER);
    return [...groups.map((group, index) => ({ ...group, level: groups.length - index })), NOBODY];
  },

  fit: rfmFit,

  compile(definition, fit, context) {
    const figures = rfmFigures(definition, context.alias);
    const cuts = cutsOf(definition, fit, context.asOf);
    const axes: Axes = {
      r: { label: '最近消费 R', column: figures.recency, cuts: cuts.recency, format: String },
      f: {
        label: '消费频次 F',
        column: figures.frequency,
        cuts: cuts.frequency,
        format: (v) => `${String(v)} 笔`,
      },
      m: {
        label: '消费金额 M',
        column: figures.monetary,
        cuts: cuts.monetary,
        format: (v) => `¥${yuanFromFen(Number(v))}`,
      },
    };
    const [r, f, m] = [axes.r, axes.f, axes.m].map((axis) => scoreSql(axis, figures.frequency));
    return {
      rungs: rungsOf(definition, axes, figures.frequency),
      deciding: [figures.recency, figures.frequency, figures.monetary, r ?? NULL, f ?? NULL, m ?? NULL],
      sources: [],
      decide: (idOf) => sql`CASE WHEN ${figures.frequency} = 0 THEN ${idOf(NOBODY.code)}
        ELSE ${scoreTree(definition, axes, (code) => idOf(code ?? OTHER.code))} END`,
      ...ownSourceOf(definition, context),
      scores: {
        recencyDays: sql`CASE WHEN ${figures.frequency} > 0 THEN DATEDIFF(${context.asOf}, ${figures.recency}) END`,
        frequency: figures.frequency,
        monetaryFen: figures.monetary,
        r: r ?? NULL,
        f: f ?? NULL,
        m: m ?? NULL,
      },
    };
  },

  decidingValues: () => [...DECIDING],
};

const NULL = trusted('NULL');

interface Axis {
  label: string;
  column: SqlFragment;
  /** Ascending; fewer than four only where nobody ever bought. */
  cuts: readonly (string | number)[];
  format(value: unknown): string;
}

type Axes = Record<'r' | 'f' | 'm', Axis>;

function scoreText(value: unknown): string {
  return value === null ? '—' : `${String(value)} 分`;
}

function ownSourceOf(
  definition: RfmDefinition,
  { asOf, alias }: CompileContext,
): Pick<ReturnType<typeof rfm.compile>, 'ownSource'> {
  const source = rfmOwnSource(definition, asOf, alias);
  return source ? { ownSource: source } : {};
}

/** Cuts on the scale of the values: dates, orders, fen. Fractions are floored, which changes no comparison. */
function cutsOf(
  { cutPoints }: RfmDefinition,
  fit: RfmFit | null,
  asOf: BusinessDate,
): { recency: BusinessDate[]; frequency: number[]; monetary: number[] } {
  if (cutPoints === 'quantiles') return fit ?? { recency: [], frequency: [], monetary: [] };
  return {
    recency: cutPoints.recencyDays.map((days) => addDays(asOf, -Math.ceil(days))).reverse(),
    frequency: cutPoints.frequency.map(Math.floor),
    monetary: cutPoints.monetaryFen.map(Math.floor),
  };
}

/** 1 + the number of cuts strictly below the value; NULL for people who never bought. */
function scoreSql({ column, cuts }: Axis, frequency: SqlFragment): SqlFragment {
  const passed = cuts.map((cut) => sql` + (${column} > ${cut})`);
  return sql`CASE WHEN ${frequency} > 0 THEN 1${joined(passed, '')} END`;
}

function rungsOf(definition: RfmDefinition, axes: Axes, frequency: SqlFragment): Rung[] {
  const never: LeafCheck = {
    kind: 'leaf',
    test: sql`(${frequency} = 0)`,
    value: frequency,
    text: definition.windowDays === null ? '没有计入的订单' : `近${definition.windowDays}天没有计入的订单`,
    fieldLabel: '订单数',
    threshold: '= 0 笔',
    basis: '已支付且未全额退款的订单',
    format: (value) => `${String(value)} 笔`,
    shortfall: () => null,
  };
  const rungs: Rung[] = [{ code: NOBODY.code, check: never }];
  for (const group of definition.groups)
    rungs.push({ code: group.code, check: groupCheck(group, axes, frequency) });
  if (hasGaps(definition)) rungs.push({ code: OTHER.code, check: null });
  return rungs;
}

function groupCheck(group: RfmDefinition['groups'][number], axes: Axes, frequency: SqlFragment): Check {
  const parts = (['r', 'f', 'm'] as const).map((key) => rangeCheck(key, axes[key], group[key], frequency));
  return { kind: 'group', combinator: 'and', isNot: false, parts };
}

function rangeCheck(key: 'r' | 'f' | 'm', axis: Axis, range: ScoreRange, frequency: SqlFragment): LeafCheck {
  const [low, high] = range;
  const threshold = low === high ? `${low} 分` : `${low}–${high} 分`;
  return {
    kind: 'leaf',
    test: rangeSql(axis, range),
    value: scoreSql(axis, frequency),
    text: `${key.toUpperCase()} 得分 ${threshold}`,
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

/** Score within [low, high] as a comparison of the value with the cuts on both sides. */
function rangeSql({ column, cuts }: Axis, [low, high]: ScoreRange): SqlFragment {
  const tests: SqlFragment[] = [];
  if (low > 1) {
    const cut = cuts[low - 2];
    tests.push(cut === undefined ? trusted('FALSE') : sql`${column} > ${cut}`);
  }
  const cut = cuts[high - 1];
  if (cut !== undefined) tests.push(sql`${column} <= ${cut}`);
  return tests.length === 0 ? trusted('(TRUE)') : sql`(${joined(tests, ' AND ')})`;
}

/** True when some of the 125 combinations of scores match no group. */
function hasGaps({ groups }: RfmDefinition): boolean {
  const scores = [1, 2, 3, 4, 5];
  return scores.some((r) =>
    scores.some((f) =>
      scores.some(
        (m) => !groups.some((group) => holds(group.r, r) && holds(group.f, f) && holds(group.m, m)),
      ),
    ),
  );
}
