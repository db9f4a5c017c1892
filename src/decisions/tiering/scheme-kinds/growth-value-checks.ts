import { sql, type SqlFragment } from '../../../platform/database/fragment.js';
import type { GroupCheck, LeafCheck } from '../../conditions/check.js';
import { keepOf, type GrowthDefinition } from './growth-value-definition.js';
import type { GrowthSql } from './growth-value-sql.js';

const VALUE_BASIS = '成长值流水合计减去此前各期已用掉的部分；订单、互动、活动赠送增加，退款扣回';
const EARNED_BASIS = '有效期内成长值超出本级门槛的部分；退款先从这里扣';

/** `3200` as members read it. */
export function growthText(value: unknown): string {
  return value === null || value === undefined ? '—' : String(value);
}

/** 成长值 ≥ the tier's growth: what enters it. */
export function enterCheck(growth: number, { valueAfter }: GrowthSql): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(${valueAfter} >= ${growth})`,
    value: valueAfter,
    text: `成长值 ≥ ${growth}`,
    fieldLabel: '成长值',
    threshold: `≥ ${growth}`,
    basis: VALUE_BASIS,
    format: growthText,
    shortfall: (value) => missingGrowth(Number(value ?? 0), growth),
  };
}

/** What keeps whoever holds a tier, whatever their growth: its period, and 保级 at the end of it. */
export function keepCheck(definition: GrowthDefinition, index: number, growth: GrowthSql): GroupCheck {
  const { tiers, graceDays } = definition;
  const tier = tiers[index];
  if (!tier) throw new Error(`No tier ${index}`);
  const keep = keepOf(tier);
  const isHeld = growth.isHeld(index);
  const leaf = (parts: Omit<LeafCheck, 'kind' | 'shortfall'> & Partial<LeafCheck>): LeafCheck => ({
    shortfall: () => null,
    ...parts,
    kind: 'leaf',
  });
  const within = leaf({
    test: both(isHeld, growth.isWithin(index)),
    value: growth.until,
    text: graceDays === 0 ? '等级在有效期内' : `等级在有效期内（含宽限 ${graceDays} 天）`,
    fieldLabel: '有效期至',
    threshold: '不早于业务日',
    basis: '升级或保级当日起算；有效期内不降级',
    format: growthText,
  });
  const kept = leaf({
    test: both(isHeld, sql`COALESCE(${growth.earned} >= ${keep}, FALSE)`),
    value: growth.earned,
    text: `保级：本期成长值 ≥ ${keep}`,
    fieldLabel: '本期已得成长值',
    threshold: `≥ ${keep}`,
    basis: EARNED_BASIS,
    format: growthText,
    shortfall: (value) => (value === null || value === undefined ? null : missingGrowth(Number(value), keep)),
  });
  return { kind: 'group', combinator: 'or', isNot: false, parts: [within, kept] };
}

function both(left: SqlFragment, right: SqlFragment): SqlFragment {
  return sql`(${left} = 1 AND ${right})`;
}

function missingGrowth(have: number, need: number): { gap: string | null; progress: number } {
  if (have >= need) return { gap: null, progress: 1 };
  const progress = need > 0 ? Math.max(0, have / need) : 0;
  return { gap: `还差 ${need - have}`, progress: Math.round(progress * 1000) / 1000 };
}
