import { addDays, daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { LifecycleDefinition, RfmDefinition } from '../../src/decisions/tiering/scheme-definition.js';

/** A counted order: its business date and what was paid, net. */
export interface CountedOrder {
  on: BusinessDate;
  netFen: number;
}

const DAY_ZERO = '1970-01-01';

/** Type-7 quantiles at fifths, floored, by sorting. */
function fifths(values: readonly number[]): number[] {
  const x = [...values].sort((a, b) => a - b);
  if (x.length === 0) return [];
  return [1, 2, 3, 4].map((k) => {
    const at = (x.length - 1) * k;
    const low = x[Math.floor(at / 5)] ?? 0;
    const high = x[Math.min(Math.floor(at / 5) + 1, x.length - 1)] ?? 0;
    return Math.floor((5 * low + (at % 5) * (high - low)) / 5);
  });
}

/** The RFM tier of everybody, by scoring every person and trying every group. */
export function rfmTiers(
  definition: RfmDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
): string[] {
  const { windowDays, cutPoints, groups } = definition;
  const start = windowDays === null ? '0000-01-01' : addDays(asOf, -windowDays);
  const values = people.map((orders) => {
    const inside = orders.filter(({ on }) => on <= asOf && on > start);
    return {
      r: Math.max(...inside.map(({ on }) => daysBetween(DAY_ZERO, on))),
      f: inside.length,
      m: inside.reduce((sum, { netFen }) => sum + netFen, 0),
    };
  });
  const buyers = values.filter(({ f }) => f > 0);
  const today = daysBetween(DAY_ZERO, asOf);
  const cuts =
    cutPoints === 'quantiles'
      ? {
          r: fifths(buyers.map(({ r }) => r)),
          f: fifths(buyers.map(({ f }) => f)),
          m: fifths(buyers.map(({ m }) => m)),
        }
      : {
          r: cutPoints.recencyDays.map((days) => today - days),
          f: cutPoints.frequency,
          m: cutPoints.monetaryFen,
        };
  const score = (value: number, axis: number[]): number => 1 + axis.filter((cut) => cut < value).length;
  return values.map((value) => {
    if (value.f === 0) return 'none';
    const scores = { r: score(value.r, cuts.r), f: score(value.f, cuts.f), m: score(value.m, cuts.m) };
    const match = groups.find((group) =>
      (['r', 'f', 'm'] as const).every(
        (axis) => group[axis][0] <= scores[axis] && scores[axis] <= group[axis][1],
      ),
    );
    return match?.code ?? 'other';
  });
}

/** The lifecycle stage of everybody. */
export function lifecycleTiers(
  definition: LifecycleDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
): string[] {
  return people.map((orders) => {
    const counted = orders.filter(({ on }) => on <= asOf);
    if (counted.length === 0) return 'prospect';
    const days = Math.min(...counted.map(({ on }) => daysBetween(on, asOf)));
    if (counted.length === 1 && days <= definition.newWithinDays) return 'new';
    if (days <= definition.activeWithinDays) return 'active';
    if (days <= definition.silentWithinDays) return 'silent';
    return days <= definition.dormantWithinDays ? 'dormant' : 'lost';
  });
}
