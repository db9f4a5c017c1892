import {
  readList,
  readObject,
  readTier,
  readWhole,
  refuseDoubles,
  refuseUnknownKeys,
} from '../definition-reader.js';
import { DefinitionError } from '../tiering.errors.js';

export interface GrowthTier {
  code: string;
  name: string;
  /** Growth that enters the tier; 0 for the lowest. */
  growth: number;
  /** Growth within a period that keeps it, at most `growth`; left out: `growth`. */
  keep?: number;
}

/** What happens to whoever misses the keep rule: one tier down, or the tier that the period's growth alone enters. */
export const ON_MISS = ['step_down', 're_evaluate'] as const;

/** Levels by growth value (成长值) with a period of validity and a keep rule (保级) at its end. */
export interface GrowthDefinition {
  /** Low to high. */
  tiers: GrowthTier[];
  /** Days for which a tier is held at least; the last one is `until`. */
  validityDays: number;
  /** Days after `until` in which the keep rule may still be met. */
  graceDays: number;
  onMiss: (typeof ON_MISS)[number];
}

const TIERS_AT_MOST = 20;
const GROWTH_AT_MOST = 1_000_000_000;

/** Growth within a period that keeps a tier. */
export function keepOf({ growth, keep }: GrowthTier): number {
  return keep ?? growth;
}

/** Checks a definition; see `GrowthDefinition` for its shape. */
export function validateGrowth(raw: unknown): GrowthDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['tiers', 'validityDays', 'graceDays', 'onMiss'], '');
  const tiers = readList(definition['tiers'], 'tiers', TIERS_AT_MOST).map(readGrowthTier);
  if (tiers.length < 2)
    throw new DefinitionError('too-few-tiers', 'tiers', '成长值方案至少要有两级：最低一级和升上去的一级');
  refuseDoubles(tiers, 'tiers');
  tiers.forEach(({ growth }, index) => {
    const below = tiers[index - 1];
    if (below && growth <= below.growth)
      throw new DefinitionError(
        'thresholds-out-of-order',
        `tiers[${index}].growth`,
        '从低到高，每一级的成长值都要比下一级大',
      );
  });
  const { onMiss } = definition;
  const known = ON_MISS.find((one) => one === onMiss);
  if (known === undefined)
    throw new DefinitionError(
      'on-miss-invalid',
      'onMiss',
      '保级未达成时，要选择降一级或按本期成长值重新定级',
    );
  return {
    tiers,
    validityDays: readWhole(definition['validityDays'], 'validityDays', 1, 3650, '等级有效天数'),
    graceDays: readWhole(definition['graceDays'], 'graceDays', 0, 365, '宽限天数'),
    onMiss: known,
  };
}

function readGrowthTier(item: unknown, index: number): GrowthTier {
  const path = `tiers[${index}]`;
  const raw = readObject(item, path);
  refuseUnknownKeys(raw, ['code', 'name', 'growth', 'keep'], path);
  const tier = readTier(raw, path);
  const growth = readWhole(raw['growth'], `${path}.growth`, 0, GROWTH_AT_MOST, '升级所需成长值');
  const { keep } = raw;
  if (index === 0) {
    if (growth !== 0)
      throw new DefinitionError(
        'lowest-tier-growth',
        `${path}.growth`,
        '最低一级的成长值要是 0：每个人都从这里开始',
      );
    if (keep !== undefined && keep !== null)
      throw new DefinitionError('lowest-tier-keep', `${path}.keep`, '最低一级没有保级要求');
    return { ...tier, growth };
  }
  if (keep === undefined || keep === null) return { ...tier, growth };
  const kept = readWhole(keep, `${path}.keep`, 0, GROWTH_AT_MOST, '保级所需成长值');
  if (kept > growth)
    throw new DefinitionError('keep-above-growth', `${path}.keep`, '保级所需成长值不能大于升级所需成长值');
  return { ...tier, growth, keep: kept };
}
