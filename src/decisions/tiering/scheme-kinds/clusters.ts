import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import type { Check, LeafCheck } from '../../conditions/check.js';
import { sourcesOf } from '../../conditions/field-sources.js';
import { formatValue } from '../../conditions/field-format.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { DefinitionError } from '../tiering.errors.js';
import { validateClusters, type ClusterDefinition, type ClusterModel } from './clusters-definition.js';
import { doubleLiteral, linearForm } from './linear-form.js';
import { filledValue, formatFigure, knownField, untransformed } from './numeric-feature.js';
import type { CompileContext, SchemeKind } from './scheme-kind.js';

/**
 * Everybody in the cluster whose centre is nearest in standardised units. The centres are part of the
 * definition, so a cluster keeps its meaning until the operator fits again; ties go to the first cluster.
 */
export const clusters: SchemeKind<ClusterDefinition, null> = {
  validate: validateClusters,

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: () => null,

  compile(definition, _fit, context) {
    const { model, features } = definition;
    if (!model) throw new DefinitionError('model-missing', 'model', '还没有聚类结果，请先聚类');
    const axes = axesOf(definition, model, context);
    const forms = formsOf(model, axes);
    return {
      rungs: definition.tiers.map(({ code }, index) => ({
        code,
        check: clusterCheck(index, forms, model, axes),
      })),
      deciding: axes.map(({ field }) => fieldValue(field, context.asOf)),
      sources: sourcesOf(features.map(({ field }) => knownField(field, context.catalogue))),
      decide: (idOf) =>
        nearestSql(
          forms,
          definition.tiers.map(({ code }) => idOf(code)),
        ),
    };
  },

  decidingValues: ({ features }, catalogue) =>
    features.map(({ field: code }) => {
      const field = knownField(code, catalogue);
      return { label: field.labelZh, format: (value) => formatValue(field, value) };
    }),

  usesPrediction: () => true,

  readsForecasts: ({ features }, catalogue) =>
    features.some(({ field }) => catalogue.find(field)?.isPredicted === true),

  notReady: ({ model }) => (model ? null : '还没有聚类结果：先聚类，再发布'),
};

interface Axis {
  field: FieldDefinition;
  transform: ClusterDefinition['features'][number]['transform'];
  /** SQL of the transformed value, the mean where there is none. */
  value: SqlFragment;
  /** SQL of the value as it stands in the facts. */
  raw: SqlFragment;
  mean: number;
  deviation: number;
}

function axesOf(
  { features }: ClusterDefinition,
  { scaling }: ClusterModel,
  { catalogue, asOf }: Pick<CompileContext, 'catalogue' | 'asOf'>,
): Axis[] {
  return features.map(({ field: code, transform }, index) => {
    const field = knownField(code, catalogue);
    const { mean = 0, deviation = 1 } = scaling[index] ?? {};
    const value = filledValue(field, transform, asOf, mean);
    return { field, transform, value, raw: fieldValue(field, asOf), mean, deviation };
  });
}

/**
 * For each cluster a linear form over bare columns that is least for the nearest: |z − c|² less what all
 * clusters share, |z|² and the first cluster's own form, is (c·c − c₀·c₀) − 2 (c − c₀)·z with
 * z = (x − mean) / deviation. The first one is therefore 0.
 */
function formsOf({ centroids }: ClusterModel, axes: readonly Axis[]): SqlFragment[] {
  const first = centroids[0] ?? [];
  return centroids.map((centroid) => {
    let constant = 0;
    const terms = axes.map(({ value, mean, deviation }, index) => {
      const [c, c0] = [centroid[index] ?? 0, first[index] ?? 0];
      const coefficient = (-2 * (c - c0)) / deviation;
      constant += c * c - c0 * c0 - coefficient * mean;
      return { value, coefficient };
    });
    return linearForm(terms, constant);
  });
}

/** SQL of one of `results` (one per cluster, in order) by which centre a person is nearest to. */
export function nearestCluster(
  definition: ClusterDefinition & { model: ClusterModel },
  context: Pick<CompileContext, 'catalogue' | 'asOf'>,
  results: readonly SqlFragment[],
): SqlFragment {
  return nearestSql(formsOf(definition.model, axesOf(definition, definition.model, context)), results);
}

/** One of `results` by which form is least; of equal ones the first. */
function nearestSql(forms: readonly SqlFragment[], results: readonly SqlFragment[]): SqlFragment {
  const last = results.at(-1);
  if (!last) throw new Error('Clusters without tiers');
  const cases = forms.slice(0, -1).map((form, index) => sql`WHEN ${form} THEN ${results[index] ?? last}`);
  return sql`CASE LEAST(${joined(forms, ', ')}) ${joined(cases, ' ')} ELSE ${last} END`;
}

/** Nearest of all centres; the features beside it say how the person compares and decide nothing by themselves. */
function clusterCheck(
  cluster: number,
  forms: readonly SqlFragment[],
  model: ClusterModel,
  axes: readonly Axis[],
): Check {
  const centroid = model.centroids[cluster] ?? [];
  const isNearest = nearestSql(
    forms,
    forms.map((_, index) => sql`${index === cluster ? 1 : 0}`),
  );
  const squares = axes.map(({ value, mean, deviation }, index) => {
    const z = sql`(${value} - ${doubleLiteral(mean)}) / ${doubleLiteral(deviation)} - ${doubleLiteral(centroid[index] ?? 0)}`;
    return sql`POW(${z}, 2)`;
  });
  const distance: LeafCheck = {
    kind: 'leaf',
    test: sql`(${isNearest} = 1)`,
    value: sql`SQRT(${joined(squares, ' + ')})`,
    text: '离本群中心最近',
    fieldLabel: '到本群中心的距离',
    threshold: '比到其他群都近',
    basis: '各特征按全体的平均值和标准差换算后的直线距离；没有值的按平均值算',
    format: (value) => (value === null ? '—' : Number(value).toFixed(2)),
    shortfall: () => null,
  };
  const parts = axes.map((axis, index) => featureLeaf(axis, centroid[index] ?? 0));
  return { kind: 'group', combinator: 'and', isNot: false, parts: [distance, ...parts] };
}

function featureLeaf({ field, transform, raw, mean, deviation }: Axis, centre: number): LeafCheck {
  const inUnits = (scaled: number): string =>
    formatFigure(field, untransformed(mean + scaled * deviation, transform));
  const threshold = `本群中心 ${inUnits(centre)}，全体平均 ${inUnits(0)}`;
  return {
    kind: 'leaf',
    test: sql`(TRUE)`,
    value: raw,
    text: `${field.labelZh}（${threshold}）`,
    fieldLabel: field.labelZh,
    threshold,
    basis: transform === 'log' ? `${field.basisZh}；取对数后比较` : field.basisZh,
    isReference: true,
    format: (value) => formatValue(field, value),
    shortfall: () => null,
  };
}
