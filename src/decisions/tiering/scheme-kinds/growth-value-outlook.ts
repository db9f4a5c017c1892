import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { keepOf, type GrowthDefinition } from './growth-value-definition.js';
import type { GrowthSql } from './growth-value-sql.js';
import type { KindOutlook, TierStep, WayAhead } from './scheme-kind.js';

/** What keeps the tier and what lifts a person, in growth: so much by such a date. */
export function growthOutlook(
  definition: GrowthDefinition,
  growth: GrowthSql,
  asOf: BusinessDate,
): KindOutlook {
  return {
    values: [growth.valueAfter, growth.earned, growth.until],
    read: ([value, earned, until], now) =>
      wayAhead(definition, asOf, now, {
        value: Number(value ?? 0),
        earned: earned === null || earned === undefined ? 0 : Number(earned),
        until: typeof until === 'string' ? until : null,
      }),
  };
}

interface GrowthStanding {
  value: number;
  earned: number;
  until: BusinessDate | null;
}

/** `now.level` is the index of the tier. Pure. */
export function wayAhead(
  definition: GrowthDefinition,
  asOf: BusinessDate,
  now: TierStep,
  { value, earned, until }: GrowthStanding,
): WayAhead {
  const { tiers, graceDays } = definition;
  const tier = tiers[now.level];
  const next = tiers[now.level + 1];
  const lastDay = until === null ? null : addDays(until, graceDays);
  const by = until !== null && until >= asOf ? until : lastDay;
  const missing = next ? Math.max(1, next.growth - value) : 0;
  return {
    nextStep: next
      ? {
          tierCode: next.code,
          tierName: next.name,
          sentence: `再得 ${missing} 成长值${by === null ? '' : `（${by} 之前）`}，可升至「${next.name}」`,
          orderFen: null,
          growth: missing,
          by,
        }
      : null,
    keeps:
      tier && until !== null && lastDay !== null
        ? { sentence: keepSentence(definition, now, { value, earned, until }, lastDay), until: lastDay }
        : null,
  };
}

function keepSentence(
  { tiers, graceDays, validityDays, onMiss }: GrowthDefinition,
  now: TierStep,
  { earned, until }: GrowthStanding,
  lastDay: BusinessDate,
): string {
  const tier = tiers[now.level];
  const keep = tier ? keepOf(tier) : 0;
  const span = `「${now.name}」有效期至 ${until ?? ''}`;
  if (earned >= keep)
    return `${span}；本期已得 ${earned} 成长值，已满足保级（需 ${keep}），到期后续期 ${validityDays} 天`;
  const grace = graceDays === 0 ? '' : `，宽限到 ${lastDay}`;
  const lower = tiers[now.level - 1]?.name ?? '';
  const missed = onMiss === 'step_down' ? `降为「${lower}」` : '按本期所得成长值重新定级';
  return `${span}${grace}；本期已得 ${earned} 成长值，再得 ${keep - earned} 可保级，否则${missed}`;
}
