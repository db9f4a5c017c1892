import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Check, LeafCheck } from '../../conditions/check.js';
import { formatValue } from '../../conditions/field-format.js';
import { sourcesOf } from '../../conditions/field-sources.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { doubleLiteral } from './linear-form.js';
import { formatFigure, knownField } from './numeric-feature.js';
import { heldAtLeastCheck } from './held-check.js';
import type { CompileContext, Rung, SchemeKind } from './scheme-kind.js';
import { validateScore, type ScoreDefinition, type ScoreFeature } from './score-definition.js';
import { featurePoints, refuseConstantFeatures, scoreFit, scoreSql, type ScoreFit } from './score-fit.js';

/**
 * Weighted points of several figures, summed and cut into tiers: tier k from its cut on. With a margin (percent of
 * the scores' standard deviation, as the zero of a score says nothing) whoever holds a tier keeps it until the
 * score is lower than its cut by more than the margin, and then has the margin of the next lower one.
 */
export const score: SchemeKind<ScoreDefinition, ScoreFit> = {
  validate: validateScore,

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: scoreFit,

  compile(definition, fit, context) {
    const { catalogue, asOf, held } = context;
    const value = scoreSql(definition, fit, catalogue, asOf);
    const cuts = scoreCuts(definition, fit);
    const margin = marginOf(definition, fit);
    const features = definition.features.map((feature, index) =>
      featureLeaf(feature, fit?.scaling[index] ?? null, context),
    );
    return {
      rungs: definition.tiers
        .map((tier, level) => {
          const cut = level === 0 ? undefined : (cuts[level - 1] ?? null);
          const holders = heldAtLeastCheck(context, tier, definition.tiers.slice(level + 1));
          return rungOf(tier.code, { value, cut, margin, holders, features });
        })
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

  refuseFit: refuseConstantFeatures,

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

/** The highest tier that is reached, or held (it or a higher one) and not yet lost: holding more never leaves less. */
function keptTier(
  value: SqlFragment,
  cuts: readonly (number | null)[],
  margin: number,
  held: SqlFragment,
  ids: readonly SqlFragment[],
): SqlFragment {
  return ids.reduce((lower, id, level) => {
    const cut = cuts[level - 1] ?? null;
    if (cut === null) return lower;
    const keeps = sql`(${held} IS NOT NULL AND ${held} IN (${joined(ids.slice(level), ', ')}) AND ${reaches(value, cut - margin)})`;
    return sql`CASE WHEN ${reaches(value, cut)} OR ${keeps} THEN ${id} ELSE ${lower} END`;
  });
}

interface RungParts {
  value: SqlFragment;
  /** Undefined for the lowest tier, null for one that nobody reaches. */
  cut: number | null | undefined;
  margin: number;
  holders: LeafCheck;
  features: readonly LeafCheck[];
}

function rungOf(code: string, { value, cut, margin, holders, features }: RungParts): Rung {
  if (cut === undefined) return { code, check: null };
  const check: Check = {
    kind: 'group',
    combinator: 'and',
    isNot: false,
    parts: [scoreLeaf(value, cut), ...features],
  };
  if (margin === 0 || cut === null) return { code, check };
  const parts = [holders, scoreLeaf(value, cut - margin)];
  return { code, check, keep: { check: { kind: 'group', combinator: 'and', isNot: false, parts } } };
}

function scoreLeaf(value: SqlFragment, cut: number | null): LeafCheck {
  const threshold = cut === null ? '还没有人达到' : `≥ ${formatScore(cut)}`;
  return {
    kind: 'leaf',
    test: reaches(value, cut),
    value,
    text: `综合评分 ${threshold}`,
    fieldLabel: '综合评分',
    threshold,
    basis: '各特征的分数乘以权重后相加',
    format: formatScore,
    shortfall: (found) => (cut === null ? null : missingScore(Number(found ?? 0), cut)),
  };
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
    isReference: true,
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
