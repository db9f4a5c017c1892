import type {
  ClusterDefinition,
  Definition,
  GrowthDefinition,
  MatrixDefinition,
  PredictedDefinition,
  ScoreDefinition,
  SchemeKind,
} from '../types.js';
import { typedDefinition } from '../../tiering/definition-kinds.js';
import { stagesOf } from '../../tiering/lifecycle-stages.js';
import type { SampleFacts } from './people.js';
import { ladderTier, lifecycleNames, lifecycleTier, rfmTier, valueOf } from './schemes.js';

/** The kind of a definition, seen from its shape: the sample server keeps definitions without their kind. */
export function kindOf(definition: Definition): SchemeKind {
  if ('cells' in definition) return 'matrix';
  if ('measure' in definition) return 'predicted';
  if ('groups' in definition) return 'rfm';
  if ('newWithinDays' in definition) return 'lifecycle';
  if ('validityDays' in definition) return 'growth_value';
  if ('k' in definition) return 'clusters';
  return 'features' in definition ? 'score' : 'rule_ladder';
}

/** Code of the tier of a person; `other` gives the published definition of another scheme. */
export function placeUnder(
  definition: Definition,
  facts: SampleFacts,
  other: (schemeCode: string) => Definition | null,
): string {
  const typed = typedDefinition(kindOf(definition), definition);
  switch (typed.kind) {
    case 'rule_ladder':
      return ladderTier(typed.definition, facts);
    case 'rfm':
      return rfmTier(typed.definition, facts);
    case 'lifecycle':
      return lifecycleTier(typed.definition, facts);
    case 'growth_value':
      return growthTier(typed.definition, facts);
    case 'score':
      return byCuts(typed.definition.tiers, typed.definition.cutPoints, scoreOf(typed.definition, facts), 30);
    case 'clusters':
      return nearest(typed.definition, facts);
    case 'predicted':
      return predictedTier(typed.definition, facts);
    case 'matrix':
      return matrixTier(typed.definition, facts, other);
  }
}

function growthTier({ tiers }: GrowthDefinition, facts: SampleFacts): string {
  const growth = Math.floor(facts.netAmountFen / 100);
  return [...tiers].reverse().find((tier) => growth >= tier.growth)?.code ?? tiers[0]?.code ?? '';
}

/** Usual means and deviations of the sample people. */
const scales: Readonly<Record<string, { mean: number; deviation: number }>> = {
  netAmountFen365: { mean: 45_000, deviation: 60_000 },
  netAmountFen: { mean: 80_000, deviation: 95_000 },
  orderCount: { mean: 3.2, deviation: 3.8 },
  orderCount365: { mean: 2, deviation: 2.4 },
  recencyDays: { mean: 170, deviation: 150 },
};

export function scoreOf(definition: ScoreDefinition, facts: SampleFacts): number {
  return definition.features.reduce((sum, feature) => {
    const value = valueOf(feature.field, facts);
    if (value === null) return sum + feature.weight * feature.missing;
    if (feature.scaling === 'buckets') {
      const bucket = [...(feature.buckets ?? [])].reverse().find((item) => value >= item.from);
      return sum + feature.weight * (bucket?.points ?? feature.missing);
    }
    const scale = scales[feature.field] ?? { mean: 0, deviation: 1 };
    return sum + (feature.weight * (value - scale.mean)) / scale.deviation;
  }, 0);
}

/** Cuts of the sample server where they are to be computed: evenly about zero. */
function byCuts(
  tiers: { code: string }[],
  cutPoints: 'quantiles' | number[],
  value: number,
  spread: number,
): string {
  const cuts =
    cutPoints === 'quantiles'
      ? tiers.slice(1).map((_tier, index) => (index - (tiers.length - 2) / 2) * spread)
      : cutPoints;
  return tiers[cuts.filter((cut) => value >= cut).length]?.code ?? tiers.at(-1)?.code ?? '';
}

function nearest(definition: ClusterDefinition, facts: SampleFacts): string {
  const { model, features, tiers } = definition;
  if (!model) return tiers[0]?.code ?? '';
  const point = features.map((feature, index) => {
    const value = valueOf(feature.field, facts);
    const scale = model.scaling[index] ?? { mean: 0, deviation: 1, missing: 0 };
    const told = value === null ? scale.missing : feature.transform === 'log' ? Math.log1p(value) : value;
    return (told - scale.mean) / scale.deviation;
  });
  const distances = model.centroids.map((centroid) =>
    centroid.reduce((sum, edge, index) => sum + (edge - (point[index] ?? 0)) ** 2, 0),
  );
  return tiers[distances.indexOf(Math.min(...distances))]?.code ?? '';
}

const measureFields: Record<PredictedDefinition['measure'], string> = {
  p_alive: 'pAlive',
  churn_risk: 'churnRisk',
  expected_orders_90: 'expectedOrders90',
  expected_value_90: 'expectedValueFen90',
  expected_value_365: 'expectedValueFen365',
};

function predictedTier(definition: PredictedDefinition, facts: SampleFacts): string {
  if (facts.recencyDays === null) return definition.neverBought.code;
  const value = valueOf(measureFields[definition.measure], facts) ?? 0;
  return byCuts(
    definition.tiers,
    definition.cutPoints === 'quantiles' ? [0.3, 0.7] : definition.cutPoints,
    value,
    0,
  );
}

function matrixTier(
  definition: MatrixDefinition,
  facts: SampleFacts,
  other: (schemeCode: string) => Definition | null,
): string {
  const rows = other(definition.rows);
  const columns = other(definition.columns);
  if (!rows || !columns) return definition.rest.code;
  const row = placeUnder(rows, facts, other);
  const column = placeUnder(columns, facts, other);
  const cell = definition.cells.find((item) =>
    item.pairs.some((pair) => pair.row === row && pair.column === column),
  );
  return cell?.code ?? definition.rest.code;
}

/** Tiers of a definition from low to high. */
export function tiersUnder(definition: Definition): { code: string; name: string }[] {
  const typed = typedDefinition(kindOf(definition), definition);
  switch (typed.kind) {
    case 'rfm':
      return [{ code: 'none', name: '未购买' }, ...[...typed.definition.groups].reverse()];
    case 'lifecycle':
      return stagesOf(typed.definition).map((code) => ({
        code,
        name: typed.definition.names?.[code] ?? lifecycleNames[code] ?? '',
      }));
    case 'predicted':
      return [typed.definition.neverBought, ...typed.definition.tiers];
    case 'matrix':
      return [typed.definition.rest, ...typed.definition.cells];
    default:
      return typed.definition.tiers;
  }
}
