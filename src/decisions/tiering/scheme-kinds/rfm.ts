import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { GroupCheck, LeafCheck } from '../../conditions/check.js';
import type { RfmDefinition } from '../scheme-definition.js';
import { heldCheck } from './held-check.js';
import {
  AXIS_KEYS,
  axesOf,
  looseRangeCheck,
  looseRangeSql,
  rangeCheck,
  scoreSql,
  scoreText,
  type Axis,
  type AxisKey,
} from './rfm-axes.js';
import { validateRfm } from './rfm-definition.js';
import { MONETARY_LABELS, rfmFigures, rfmOwnSource } from './rfm-figures.js';
import { rfmFit, type RfmFit } from './rfm-fit.js';
import { holds, scoreTree } from './score-tree.js';
import type { CompileContext, DecidingValue, Rung, SchemeKind, TierStep } from './scheme-kind.js';

/** Tier of people without a counted order (in the window). */
const NOBODY: TierStep = { code: 'none', name: '未购买', level: 0 };
/** Tier of people whose scores no group names; exists only where the groups leave gaps. */
const OTHER = { code: 'other', name: '其他' };
const NULL = trusted('NULL');

type Axes = Record<AxisKey, Axis>;
type Group = RfmDefinition['groups'][number];

/**
 * Recency, frequency and money, each scored 1 to 3, 4 or 5 = 1 + the number of cuts strictly below the value. The
 * recency value is the last paid business date, so newer scores higher; a cut of c days is asOf − c.
 * Scores are never computed to place people: a range of scores is a range of values between two cuts. With a
 * margin, whoever holds a group stays until a value leaves the range with its cuts moved outwards.
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
    const { recency, frequency, monetary } = figures;
    const axes = axesOf(definition, fit, figures, context.asOf);
    const [r = NULL, f = NULL, m = NULL] = AXIS_KEYS.map((key) => scoreSql(axes[key], frequency));
    const weighted = weightedSql(definition, { r, f, m });
    const ownSource = rfmOwnSource(definition, context.asOf, context.alias);
    return {
      rungs: rungsOf(definition, axes, frequency, context),
      deciding: [recency, frequency, monetary, r, f, m, ...(weighted ? [weighted] : [])],
      sources: [],
      decide: (
        idOf,
      ) => sql`CASE WHEN ${frequency} = 0 THEN ${idOf(NOBODY.code)}${keepSql(definition, axes, context)}
        ELSE ${scoreTree(definition, axes, (code) => idOf(code ?? OTHER.code))} END`,
      ...(ownSource ? { ownSource } : {}),
      scores: {
        recencyDays: sql`CASE WHEN ${frequency} > 0 THEN DATEDIFF(${context.asOf}, ${recency}) END`,
        frequency,
        monetaryFen: monetary,
        r,
        f,
        m,
        ...(weighted ? { weighted } : {}),
      },
    };
  },

  decidingValues: (definition) => [
    ...valuesOf(definition),
    ...AXIS_KEYS.map((key) => ({ label: `${key.toUpperCase()} 得分`, format: scoreText })),
    ...(definition.weights ? [{ label: '加权得分', format: weightedText }] : []),
  ],

  hasMemory: ({ hysteresisPercent = 0 }) => hysteresisPercent > 0,
};

function valuesOf({ monetary }: RfmDefinition): DecidingValue[] {
  return [
    { label: '最近消费日期', format: (value) => (value === null ? '—' : String(value)) },
    { label: '订单数', format: (value) => `${String(value)} 笔` },
    { label: MONETARY_LABELS[monetary], format: (value) => `¥${yuanFromFen(Number(value))}` },
  ];
}

/** R·r + F·f + M·m; NULL for people without scores. */
function weightedSql(
  { weights }: RfmDefinition,
  scores: Record<AxisKey, SqlFragment>,
): SqlFragment | undefined {
  if (!weights) return undefined;
  const parts = AXIS_KEYS.map((key) => sql`${trusted(weights[key].toExponential())} * (${scores[key]})`);
  return sql`(${joined(parts, ' + ')})`;
}

function weightedText(value: unknown): string {
  return value === null || value === undefined ? '—' : `${Math.round(Number(value) * 100) / 100} 分`;
}

/** Whoever holds a group and is within its loosened ranges stays; nothing where there is no margin. */
function keepSql(definition: RfmDefinition, axes: Axes, { held, idOf }: CompileContext): SqlFragment {
  if (!rfm.hasMemory?.(definition)) return trusted('');
  const cases = definition.groups.map(
    (group) =>
      sql`WHEN ${idOf(group.code)} THEN ${joined(
        AXIS_KEYS.map((key) => looseRangeSql(axes[key], group[key])),
        ' AND ',
      )}`,
  );
  return sql` WHEN CASE ${held.tier} ${joined(cases, ' ')} ELSE FALSE END THEN ${held.tier}`;
}

function rungsOf(
  definition: RfmDefinition,
  axes: Axes,
  frequency: SqlFragment,
  context: CompileContext,
): Rung[] {
  const rungs: Rung[] = [{ code: NOBODY.code, check: neverCheck(definition, frequency) }];
  for (const group of definition.groups) {
    const parts = AXIS_KEYS.map((key) => rangeCheck(axes[key], group[key], frequency));
    const keep = keepCheck(definition, axes, group, context);
    rungs.push({ code: group.code, check: allOf(parts), ...(keep ? { keep: { check: keep } } : {}) });
  }
  if (hasGaps(definition)) rungs.push({ code: OTHER.code, check: null });
  return rungs;
}

function keepCheck(
  definition: RfmDefinition,
  axes: Axes,
  group: Group,
  context: CompileContext,
): GroupCheck | undefined {
  const { hysteresisPercent = 0 } = definition;
  if (hysteresisPercent === 0) return undefined;
  const ranges = AXIS_KEYS.map((key) => looseRangeCheck(axes[key], group[key], hysteresisPercent));
  return allOf([heldCheck(context, group), ...ranges]);
}

function allOf(parts: readonly LeafCheck[]): GroupCheck {
  return { kind: 'group', combinator: 'and', isNot: false, parts };
}

function neverCheck({ windowDays }: RfmDefinition, frequency: SqlFragment): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(${frequency} = 0)`,
    value: frequency,
    text: windowDays === null ? '没有计入的订单' : `近${windowDays}天没有计入的订单`,
    fieldLabel: '订单数',
    threshold: '= 0 笔',
    basis: '已支付且未全额退款的订单',
    format: (value) => `${String(value)} 笔`,
    shortfall: () => null,
  };
}

/** True when some of the combinations of scores match no group. */
function hasGaps({ groups, steps }: RfmDefinition): boolean {
  const scores = Array.from({ length: steps }, (_, index) => index + 1);
  return scores.some((r) =>
    scores.some((f) =>
      scores.some(
        (m) => !groups.some((group) => holds(group.r, r) && holds(group.f, f) && holds(group.m, m)),
      ),
    ),
  );
}
