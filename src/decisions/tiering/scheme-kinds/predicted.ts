import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import { recencyDaysField } from '../../../facts/member-facts/member-facts.fields.js';
import { aliveField, expectedOrdersFields, PREDICTION_SOURCE } from '../../prediction/prediction.fields.js';
import type { LeafCheck } from '../../conditions/check.js';
import { formatValue } from '../../conditions/field-format.js';
import { sourceJoins } from '../../conditions/field-sources.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { doubleLiteral } from './linear-form.js';
import { measureField, validatePredicted, type PredictedDefinition } from './predicted-definition.js';
import type { FitContext, FitSteps, Rung, SchemeKind } from './scheme-kind.js';
import { equalShares } from './score-cuts.js';

// Reads: member_prediction, beside the facts.

/** Lowest value of every tier but the lowest; null: nobody reaches the tier. */
export interface PredictedFit {
  cuts: (number | null)[];
}

/**
 * One predicted figure cut into tiers: tier k from its cut on. The figures are those of the last fit; people
 * without one stand in a tier of their own. Forecasts say whom to tell, never what somebody is given.
 */
export const predicted: SchemeKind<PredictedDefinition, PredictedFit> = {
  validate: validatePredicted,

  tiers: ({ measure, tiers, neverBought }) => [
    ...tiers.map((tier, index) => ({
      ...tier,
      level: measure === 'churn_risk' ? tiers.length - index : index + 1,
    })),
    { ...neverBought, level: 0 },
  ],

  fit: (definition, context) =>
    definition.cutPoints === 'quantiles' ? readShares(definition, context) : null,

  compile(definition, fit, { asOf }) {
    const field = measureField(definition.measure);
    const value = fieldValue(field, asOf);
    const cuts = cutsOf(definition, fit);
    const beside = referencesOf(field, asOf);
    return {
      rungs: rungsOf(definition, field, value, cuts, beside),
      deciding: decidingFields(field).map((one) => fieldValue(one, asOf)),
      sources: [PREDICTION_SOURCE],
      decide: (idOf) => {
        const [lowest, ...higher] = definition.tiers.map(({ code }) => idOf(code));
        const cases = higher.flatMap((id, index) => {
          const cut = cuts[index] ?? null;
          return cut === null ? [] : [sql`WHEN ${value} >= ${doubleLiteral(cut)} THEN ${id}`];
        });
        return sql`CASE WHEN ${value} IS NULL THEN ${idOf(definition.neverBought.code)}
          ${joined(cases.reverse(), ' ')} ELSE ${lowest ?? trusted('NULL')} END`;
      },
    };
  },

  decidingValues: ({ measure }) =>
    decidingFields(measureField(measure)).map((field) => ({
      label: field.labelZh,
      format: (value) => formatValue(field, value),
    })),

  usesPrediction: () => true,
};

function cutsOf({ cutPoints, tiers }: PredictedDefinition, fit: PredictedFit | null): (number | null)[] {
  if (cutPoints !== 'quantiles') return cutPoints;
  return fit?.cuts ?? tiers.slice(1).map(() => null);
}

/** Equal shares of whoever is predicted; people of whom the same is predicted are never parted. */
function* readShares({ measure, tiers }: PredictedDefinition, context: FitContext): FitSteps<PredictedFit> {
  const value = fieldValue(measureField(measure), context.asOf);
  const scores = sql`FROM (SELECT ${value} AS score FROM ${trusted(context.factTable)} f${sourceJoins([PREDICTION_SOURCE])}
    WHERE ${value} IS NOT NULL) s`;
  const [range] =
    yield sql`SELECT COUNT(s.score) AS people, MIN(s.score) AS low, MAX(s.score) AS high ${scores}`;
  const figure = (name: string): number => Number(range?.[name] ?? 0);
  const bounds = { people: figure('people'), low: figure('low'), high: figure('high') };
  return { cuts: yield* equalShares(tiers.length, scores, bounds) };
}

function decidingFields(field: FieldDefinition): FieldDefinition[] {
  const orders = expectedOrdersFields[1];
  return [...new Set([field, aliveField, ...(orders ? [orders] : [])])];
}

function rungsOf(
  { tiers, neverBought }: PredictedDefinition,
  field: FieldDefinition,
  value: SqlFragment,
  cuts: readonly (number | null)[],
  beside: readonly LeafCheck[],
): Rung[] {
  const [lowest, ...higher] = tiers;
  const reached = higher.map(({ code }, index): Rung => {
    const leaf = reachedLeaf(field, value, cuts[index] ?? null);
    return { code, check: { kind: 'group', combinator: 'and', isNot: false, parts: [leaf, ...beside] } };
  });
  return [
    { code: neverBought.code, check: missingLeaf(field, value) },
    ...reached.reverse(),
    ...(lowest ? [{ code: lowest.code, check: null }] : []),
  ];
}

function missingLeaf(field: FieldDefinition, value: SqlFragment): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(${value} IS NULL)`,
    value,
    text: '没有预测：从未消费，或首次消费后还没有到每晚的预测',
    fieldLabel: field.labelZh,
    threshold: '没有值',
    basis: field.basisZh,
    format: (found) => formatValue(field, found),
    shortfall: () => null,
  };
}

/** A forecast is no target: nothing is said about how much is missing. */
function reachedLeaf(field: FieldDefinition, value: SqlFragment, cut: number | null): LeafCheck {
  const threshold =
    cut === null ? '还没有人达到' : `≥ ${formatValue(field, field.type === 'money' ? Math.ceil(cut) : cut)}`;
  return {
    kind: 'leaf',
    test: cut === null ? trusted('(FALSE)') : sql`(COALESCE(${value} >= ${doubleLiteral(cut)}, FALSE))`,
    value,
    text: `${field.labelZh} ${threshold}`,
    fieldLabel: field.labelZh,
    threshold,
    basis: field.basisZh,
    format: (found) => formatValue(field, found),
    shortfall: () => null,
  };
}

/** What the forecast rests on, shown beside it. */
function referencesOf(field: FieldDefinition, asOf: BusinessDate): LeafCheck[] {
  return [...decidingFields(field).filter((one) => one !== field), recencyDaysField].map((one) => ({
    kind: 'leaf',
    test: trusted('(TRUE)'),
    value: fieldValue(one, asOf),
    text: one.labelZh,
    fieldLabel: one.labelZh,
    threshold: '供参考',
    basis: one.basisZh,
    isReference: true,
    format: (found) => formatValue(one, found),
    shortfall: () => null,
  }));
}
