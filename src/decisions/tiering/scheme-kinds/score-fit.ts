import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { sourceJoins, sourcesOf } from '../../conditions/field-sources.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { DefinitionError } from '../tiering.errors.js';
import { doubleLiteral, linearForm, type LinearTerm } from './linear-form.js';
import { filledValue, knownField, scaleColumns, scaleOfRow } from './numeric-feature.js';
import type { FitContext, FitSteps } from './scheme-kind.js';
import { equalShares } from './score-cuts.js';
import type { ScoreDefinition, ScoreFeature } from './score-definition.js';

// Reads: member_fact and the sources of the features.

/** What a weighted score needs to know of everybody. */
export interface ScoreFit {
  /** Of each standardised feature; null for those in buckets. */
  scaling: ({ mean: number; deviation: number; missing: number } | null)[];
  /** Lowest score of every tier but the lowest, where they are read; null: nobody reaches the tier. */
  cuts: (number | null)[] | null;
  /** Standard deviation of the scores. */
  deviation: number;
}

/** Points of a feature before its weight; never NULL. */
export function featurePoints(
  feature: ScoreFeature,
  scale: { mean: number; deviation: number } | null | undefined,
  catalogue: FieldCatalogue,
  asOf: BusinessDate,
): SqlFragment {
  const { term, constant } = pointsOf(feature, scale, catalogue, asOf);
  return linearForm([term], constant);
}

/**
 * SQL of the score: standardised features folded into one linear form over bare columns, whoever has no value
 * being given the value that earns the missing points; buckets as CASE.
 */
export function scoreSql(
  { features }: ScoreDefinition,
  fit: Pick<ScoreFit, 'scaling'> | null,
  catalogue: FieldCatalogue,
  asOf: BusinessDate,
): SqlFragment {
  let total = 0;
  const terms = features.map((feature, index): LinearTerm => {
    const { term, constant } = pointsOf(feature, fit?.scaling[index], catalogue, asOf);
    total += feature.weight * constant;
    return { value: term.value, coefficient: feature.weight * term.coefficient };
  });
  return linearForm(terms, total);
}

/** Points = constant + coefficient · value. Where everybody is alike a standardised feature earns nothing. */
function pointsOf(
  feature: ScoreFeature,
  scale: { mean: number; deviation: number } | null | undefined,
  catalogue: FieldCatalogue,
  asOf: BusinessDate,
): { term: LinearTerm; constant: number } {
  const field = knownField(feature.field, catalogue);
  if (feature.scaling === 'buckets')
    return { term: { value: bucketSql(feature, fieldValue(field, asOf)), coefficient: 1 }, constant: 0 };
  const { mean = 0, deviation = 0 } = scale ?? {};
  if (deviation === 0) {
    const value = field.isNullable ? sql`(${fieldValue(field, asOf)} IS NULL)` : trusted('0');
    return { term: { value, coefficient: feature.missing }, constant: 0 };
  }
  const value = filledValue(field, 'none', asOf, mean + feature.missing * deviation);
  return { term: { value, coefficient: 1 / deviation }, constant: -mean / deviation };
}

function bucketSql({ buckets = [], missing }: ScoreFeature, value: SqlFragment): SqlFragment {
  const cases = [...buckets]
    .reverse()
    .map(({ from, points }) => sql`WHEN ${value} >= ${doubleLiteral(from)} THEN ${doubleLiteral(points)}`);
  return sql`CASE WHEN ${value} IS NULL THEN ${doubleLiteral(missing)} ${joined(cases, ' ')} ELSE 0e0 END`;
}

/** Reads what the definition needs; null where it needs nothing. */
export function scoreFit(definition: ScoreDefinition, context: FitContext): FitSteps<ScoreFit> | null {
  const isScaled = definition.features.some(({ scaling }) => scaling === 'standardise');
  return isScaled || definition.cutPoints === 'quantiles' || (definition.hysteresisPercent ?? 0) > 0
    ? readScale(definition, context)
    : null;
}

function* readScale(definition: ScoreDefinition, context: FitContext): FitSteps<ScoreFit> {
  const { catalogue, asOf, factTable } = context;
  const fields = definition.features.map(({ field }) => knownField(field, catalogue));
  const people = sql`FROM ${trusted(factTable)} f${sourceJoins(sourcesOf(fields))}`;
  const values = fields.map((field) => fieldValue(field, asOf));
  const [row] = yield sql`SELECT ${scaleColumns(values)} ${people}`;
  const scaling = definition.features.map((feature, index) =>
    feature.scaling === 'standardise' ? spread(scaleOfRow(row, index)) : null,
  );
  const score = scoreSql(definition, { scaling }, catalogue, asOf);
  const isCut = definition.cutPoints === 'quantiles';
  if (!isCut && !definition.hysteresisPercent) return { scaling, cuts: null, deviation: 0 };
  const scores = sql`FROM (SELECT ${score} AS score ${people}) s`;
  const [range] = yield sql`SELECT COUNT(s.score) AS people, MIN(s.score) AS low, MAX(s.score) AS high,
    STDDEV_POP(s.score) AS deviation ${scores}`;
  const figure = (name: string): number => Number(range?.[name] ?? 0);
  const bounds = { people: figure('people'), low: figure('low'), high: figure('high') };
  const cuts = isCut ? yield* equalShares(definition.tiers.length, scores, bounds) : null;
  return { scaling, cuts, deviation: figure('deviation') };
}

/** Rounding may leave a trace of spread where there is none. */
function spread(scale: { mean: number; deviation: number; missing: number }): typeof scale {
  const isNone = !(scale.deviation > 1e-9 * Math.max(1, Math.abs(scale.mean)));
  return isNone ? { ...scale, deviation: 0 } : scale;
}

/** Refuses features in which everybody is alike; asked when a version is tried or published, not every night. */
export function refuseConstantFeatures(
  { features }: ScoreDefinition,
  { scaling }: ScoreFit,
  catalogue: FieldCatalogue,
): void {
  features.forEach(({ field }, index) => {
    if (scaling[index]?.deviation !== 0) return;
    const label = knownField(field, catalogue).labelZh;
    throw new DefinitionError(
      'feature-constant',
      `features[${index}]`,
      `「${label}」所有人都一样，标准化后没有差别，请换一个特征或改用分段`,
      { feature: label },
    );
  });
}
