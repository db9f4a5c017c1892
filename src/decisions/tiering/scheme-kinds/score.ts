import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Check, LeafCheck } from '../../conditions/check.js';
import { formatValue } from '../../conditions/field-format.js';
import { sourcesOf } from '../../conditions/field-sources.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { doubleLiteral } from './linear-form.js';
import { formatFigure, knownField } from './numeric-feature.js';
import type { CompileContext, SchemeKind } from './scheme-kind.js';
import { validateScore, type ScoreDefinition, type ScoreFeature } from './score-definition.js';
import { featurePoints, scoreFit, scoreSql, type ScoreFit } from './score-fit.js';

/**
 * Weighted points of several figures, summed and cut into tiers: tier k from its cut on. With a margin whoever
 * holds a tier keeps it until the score is lower than its cut by more than the margin.
 */
export const score: SchemeKind<ScoreDefinition, ScoreFit> = {
  validate: validateScore,

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: scoreFit,

  compile(definition, fit, context) {
    const { catalogue, asOf, held, idOf } = context;
    const value = scoreSql(definition, fit, catalogue, asOf);
    const cuts = scoreCuts(definition, fit);
    const margin = marginOf(definition, fit);
    const features = definition.features.map((feature, index) =>
      featureLeaf(feature, fit?.scaling[index] ?? null, context),
    );
    return {
      rungs: definition.tiers
        .map(({ code }, level) => ({
          code,
          check:
            level === 0
              ? null
              : tierCheck(value, cuts[level - 1], margin, sql`${held.tier} = ${idOf(code)}`, features),
        }))
        .reverse(),
      deciding: [
        value,
        ...definition.features.map(({ field }) => fieldValue(knownField(field, catalogue), asOf)),
      ],
      sources: sourcesOf(definition.features.map(({ field }) => knownField(field, catalogue))),
      decide: (idOf) => {
        const ids = definition.tiers.map(({ code }) => idOf(code));
        return margin > 0 ? keptTier(value, cuts, margin, held.tier, ids) : tierOf(value, cuts, ids);
      },
    };
  },

  decidingValues: ({ features }, catalogue) => [
    { label: '综合评分', format: formatScore },
    ...features.map(({ field: code }) => {
      const field = knownField(code, catalogue);
      return { label: field.labelZh, format: (value: unknown) => formatValue(field, value) };
    }),
  ],

  hasMemory: ({ hysteresisPercent }) => (hysteresisPercent ?? 0) > 0,

  usesPrediction: ({ features }, catalogue) =>
    features.some(({ field }) => catalogue.find(field)?.isPredicted === true),
};

/** Lowest score of every tier but the lowest, by hand or as read; null: nobody reaches it. */
export function scoreCuts({ cutPoints, tiers }: ScoreDefinition, fit: ScoreFit | null): (number | null)[] {
  if (cutPoints !== 'quantiles') return cutPoints;
  return fit?.cuts ?? tiers.slice(1).map(() => null);
}

function marginOf({ hysteresisPercent = 0 }: ScoreDefinition, fit: ScoreFit | null): number {
  return (hysteresisPercent / 100) * (fit?.deviation ?? 0);
}

/** `0.82 分` */
export function formatScore(value: unknown): string {
  return value === null || value === undefined ? '—' : `${Number(value).toFixed(2)} 分`;
}

const NEVER = trusted('(FALSE)');

function reaches(value: SqlFragment, cut: number | null | undefined): SqlFragment {
  return cut === null || cut === undefined ? NEVER : sql`(${value} >= ${doubleLiteral(cut)})`;
}

/** The tier by halving: a person's score is compared about log₂(tiers) times. */
function tierOf(
  value: SqlFragment,
  cuts: readonly (number | null)[],
  ids: readonly SqlFragment[],
): SqlFragment {
  const [only] = ids;
  if (!only) throw new Error('A score without tiers');
  if (ids.length === 1) return only;
  const middle = Math.floor(ids.length / 2);
  return sql`CASE WHEN ${reaches(value, cuts[middle - 1])} THEN ${tierOf(value, cuts.slice(middle), ids.slice(middle))}
    ELSE ${tierOf(value, cuts.slice(0, middle - 1), ids.slice(0, middle))} END`;
}

/** The highest tier that is reached, or held and not yet lost. */
function keptTier(
  value: SqlFragment,
  cuts: readonly (number | null)[],
  margin: number,
  held: SqlFragment,
  ids: readonly SqlFragment[],
): SqlFragment {
  return ids.reduce((lower, id, level) => {
    const cut = cuts[level - 1];
    if (cut === null || cut === undefined) return lower;
    return sql`CASE WHEN ${keeps(value, cut, margin, sql`${held} = ${id}`)} THEN ${id} ELSE ${lower} END`;
  });
}

function keeps(value: SqlFragment, cut: number, margin: number, isHeld: SqlFragment): SqlFragment {
  return sql`(${reaches(value, cut)} OR (COALESCE(${isHeld}, FALSE) AND ${reaches(value, cut - margin)}))`;
}

/** The cut decides; the features beside it say where the points come from and decide nothing by themselves. */
function tierCheck(
  value: SqlFragment,
  cut: number | null | undefined,
  margin: number,
  isHeld: SqlFragment,
  features: readonly LeafCheck[],
): Check {
  const isReached = cut !== null && cut !== undefined;
  const threshold = isReached ? `≥ ${formatScore(cut)}` : '还没有人达到';
  const kept = margin > 0 ? `；已在这一级的人低于 ${formatScore((cut ?? 0) - margin)} 才会离开` : '';
  const leaf: LeafCheck = {
    kind: 'leaf',
    test: isReached && margin > 0 ? keeps(value, cut, margin, isHeld) : reaches(value, cut),
    value,
    text: `综合评分 ${threshold}`,
    fieldLabel: '综合评分',
    threshold,
    basis: `各特征的分数乘以权重后相加${isReached ? kept : ''}`,
    format: formatScore,
    shortfall: (found) => (isReached ? missingScore(Number(found ?? 0), cut) : null),
  };
  return { kind: 'group', combinator: 'and', isNot: false, parts: [leaf, ...features] };
}

function missingScore(found: number, cut: number): { gap: string | null; progress: number } {
  if (found >= cut) return { gap: null, progress: 1 };
  const progress = cut > 0 ? Math.max(0, found / cut) : 0;
  return { gap: `还差 ${formatScore(cut - found)}`, progress: Math.round(progress * 1000) / 1000 };
}

function featureLeaf(
  feature: ScoreFeature,
  scale: { mean: number; deviation: number } | null,
  { catalogue, asOf }: CompileContext,
): LeafCheck {
  const field = knownField(feature.field, catalogue);
  const threshold =
    scale === null
      ? `分段计分，权重 ${feature.weight}`
      : `标准化（平均 ${formatFigure(field, scale.mean)}），权重 ${feature.weight}`;
  const points = featurePoints(feature, scale, catalogue, asOf);
  return {
    kind: 'leaf',
    test: sql`(TRUE)`,
    value: sql`CONCAT(COALESCE(${fieldValue(field, asOf)}, ''), '|', ${points})`,
    text: `${field.labelZh}（${threshold}）`,
    fieldLabel: field.labelZh,
    threshold,
    basis: field.basisZh,
    format: (value) => pointsText(String(value), feature.weight, (raw) => formatValue(field, raw)),
    shortfall: () => null,
  };
}

/** `¥1,280.00，计 +0.83 分` */
function pointsText(both: string, weight: number, format: (raw: string | null) => string): string {
  const at = both.lastIndexOf('|');
  const raw = both.slice(0, at);
  const points = Number(both.slice(at + 1)) * weight;
  return `${format(raw === '' ? null : raw)}，计 ${points < 0 ? '' : '+'}${points.toFixed(2)} 分`;
}
