import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { GrowthDefinition } from '../../src/decisions/tiering/scheme-kinds/growth-value-definition.js';

/** What a person holds in a growth scheme. `tier` is an index, low to high; null: never placed. */
export interface GrowthState {
  tier: number | null;
  until: BusinessDate | null;
  anchor: number;
}

/** The decision written a second time, step by step, to hold the SQL against. */
export function decideGrowth(
  { tiers, validityDays, graceDays, onMiss }: GrowthDefinition,
  state: GrowthState,
  total: number,
  asOf: BusinessDate,
): GrowthState {
  const value = total - state.anchor;
  const growthOf = (index: number): number => tiers[index]?.growth ?? 0;
  const reached = (points: number): number =>
    tiers.reduce((best, { growth }, index) => (points >= growth ? index : best), 0);
  const from = (tier: number, anchor: number): GrowthState => ({
    tier,
    until: tier === 0 ? null : addDays(asOf, validityDays),
    anchor,
  });
  const { tier: held, until, anchor } = state;
  if (held === null || (held > 0 && until === null)) return from(reached(value), anchor);
  if (reached(value) > held) return from(reached(value), anchor);
  if (held === 0) return { tier: 0, until: null, anchor };
  const same = { tier: held, until, anchor };
  if (until === null || until >= asOf) return same;
  const earned = Math.max(0, value - growthOf(held));
  if (earned >= (tiers[held]?.keep ?? growthOf(held))) {
    const next = addDays(until, validityDays);
    return {
      tier: held,
      until: next < asOf ? addDays(asOf, validityDays) : next,
      anchor: total - Math.min(value, growthOf(held)),
    };
  }
  if (addDays(until, graceDays) >= asOf) return same;
  const lower = onMiss === 'step_down' ? held - 1 : Math.min(held - 1, reached(earned));
  const left = onMiss === 'step_down' ? growthOf(lower) : earned;
  return from(lower, total - Math.min(value, left));
}
