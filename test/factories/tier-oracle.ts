import { addDays, daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { LifecycleDefinition, RfmDefinition } from '../../src/decisions/tiering/scheme-definition.js';

// The tiers of RFM and lifecycle by plain loops over people and orders, for specs to compare the SQL with.

/** A counted order: its business date and what was paid, net; with its margin where the cost is known. */
export interface CountedOrder {
  on: BusinessDate;
  netFen: number;
  marginFen?: number;
}

/** What somebody holds before they are placed again. */
export interface Held {
  tier: string;
  since: BusinessDate;
}

const DAY_ZERO = '1970-01-01';
const AXES = ['r', 'f', 'm'] as const;
type Values = Record<(typeof AXES)[number], number>;

/** Type-7 quantiles that divide values in so many parts, floored, by sorting. */
function quantiles(values: readonly number[], parts: number): number[] {
  const x = [...values].sort((a, b) => a - b);
  if (x.length === 0) return [];
  return Array.from({ length: parts - 1 }, (_, index) => {
    const at = (x.length - 1) * (index + 1);
    const low = x[Math.floor(at / parts)] ?? 0;
    const high = x[Math.min(Math.floor(at / parts) + 1, x.length - 1)] ?? 0;
    return Math.floor((parts * low + (at % parts) * (high - low)) / parts);
  });
}

function rfmValues(
  { windowDays, monetary }: RfmDefinition,
  asOf: BusinessDate,
  orders: readonly CountedOrder[],
): Values {
  const start = windowDays === null ? '0000-01-01' : addDays(asOf, -windowDays);
  const inside = orders.filter(({ on }) => on <= asOf && on > start);
  const net = inside.reduce((sum, { netFen }) => sum + netFen, 0);
  return {
    r: Math.max(...inside.map(({ on }) => daysBetween(DAY_ZERO, on))),
    f: inside.length,
    m: {
      net_amount: net,
      average_order: Math.floor(net / Math.max(1, inside.length)),
      margin: inside.reduce((sum, { marginFen = 0 }) => sum + marginFen, 0),
    }[monetary],
  };
}

/** The cuts in force on a date: the operator's, or the population's. */
export function rfmCuts(
  definition: RfmDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
): Record<(typeof AXES)[number], number[]> {
  const { cutPoints, steps } = definition;
  if (cutPoints !== 'quantiles') {
    const today = daysBetween(DAY_ZERO, asOf);
    return {
      r: cutPoints.recencyDays.map((days) => today - days).reverse(),
      f: cutPoints.frequency,
      m: cutPoints.monetaryFen,
    };
  }
  const buyers = people.map((orders) => rfmValues(definition, asOf, orders)).filter(({ f }) => f > 0);
  const of = (axis: (typeof AXES)[number]): number[] =>
    quantiles(
      buyers.map((values) => values[axis]),
      steps,
    );
  return { r: of('r'), f: of('f'), m: of('m') };
}

/** The RFM tier of everybody, by scoring every person and trying every group. */
export function rfmTiers(
  definition: RfmDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
  held: readonly (Held | undefined)[] = [],
): string[] {
  const cuts = rfmCuts(definition, asOf, people);
  return people.map((orders, person) => {
    const values = rfmValues(definition, asOf, orders);
    if (values.f === 0) return 'none';
    const kept = definition.groups.find(({ code }) => code === held[person]?.tier);
    if (kept && isKept(definition, kept, cuts, values, asOf)) return kept.code;
    const score = (axis: (typeof AXES)[number]): number =>
      1 + cuts[axis].filter((cut) => cut < values[axis]).length;
    const match = definition.groups.find((group) =>
      AXES.every((axis) => group[axis][0] <= score(axis) && score(axis) <= group[axis][1]),
    );
    return match?.code ?? 'other';
  });
}

/** Within the group's range of values, its two cuts moved outwards; the margin of a date is one of its days back. */
function isKept(
  { hysteresisPercent = 0 }: RfmDefinition,
  group: RfmDefinition['groups'][number],
  cuts: Record<(typeof AXES)[number], number[]>,
  values: Values,
  asOf: BusinessDate,
): boolean {
  if (hysteresisPercent === 0) return false;
  const today = daysBetween(DAY_ZERO, asOf);
  return AXES.every((axis) => {
    const scale = (value: number): number => (axis === 'r' ? today - value : value);
    const margin = (cut: number): number => (Math.abs(scale(cut)) * hysteresisPercent) / 100;
    const [low, high] = group[axis];
    const [above, upTo] = [cuts[axis][low - 2], cuts[axis][high - 1]].map((cut) => cut && Math.floor(cut));
    return (
      (low === 1 || (above !== undefined && values[axis] > above - margin(above))) &&
      (upTo === undefined || values[axis] <= upTo + margin(upTo))
    );
  });
}

/** Days of one purchase interval of each person; where they have none, the median of all or 30. */
export function intervals(asOf: BusinessDate, people: readonly (readonly CountedOrder[])[]): number[] {
  const own = people.map((orders) => {
    const days = [...new Set(orders.filter(({ on }) => on <= asOf).map(({ on }) => on))].sort();
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined || days.length < 2) return undefined;
    return Math.round((daysBetween(first, last) / (days.length - 1)) * 10_000) / 10_000;
  });
  const known = own.filter((days) => days !== undefined);
  const [median] = quantiles(
    known.map((days) => Math.floor(days * 10)),
    2,
  );
  return own.map((days) => days ?? (median === undefined ? 30 : median / 10));
}

/** The lifecycle stage of everybody, told as a story: prospects, the won back, those who must stay, the rules. */
export function lifecycleTiers(
  definition: LifecycleDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
  held: readonly (Held | undefined)[] = [],
): string[] {
  const units = definition.thresholds === 'days' ? people.map(() => 1) : intervals(asOf, people);
  return people.map((orders, person) => {
    const counted = orders.filter(({ on }) => on <= asOf).map(({ on }) => on);
    const last = counted.sort().at(-1);
    if (last === undefined) return 'prospect';
    const stage = ordinaryStage(definition, asOf, counted.length, last, units[person] ?? 1);
    return heldStage(definition, asOf, { orders: counted.length, last, stage }, held[person]) ?? stage;
  });
}

function ordinaryStage(
  definition: LifecycleDefinition,
  asOf: BusinessDate,
  orders: number,
  last: BusinessDate,
  unit: number,
): string {
  const days = daysBetween(last, asOf);
  if (orders === 1 && days <= definition.newWithinDays) return 'new';
  if (days <= definition.activeWithin * unit) {
    if (definition.loyalFromOrders === null) return 'active';
    return orders < definition.loyalFromOrders ? 'growing' : 'loyal';
  }
  if (days <= definition.silentWithin * unit) return 'silent';
  return days <= definition.dormantWithin * unit ? 'dormant' : 'lost';
}

/** Where somebody stays or is called back, against the ordinary rules. */
function heldStage(
  { wonBack, minDwellDays, loyalFromOrders }: LifecycleDefinition,
  asOf: BusinessDate,
  { orders, last, stage }: { orders: number; last: BusinessDate; stage: string },
  held: Held | undefined,
): string | undefined {
  if (!held) return undefined;
  const daysHeld = daysBetween(held.since, asOf);
  const daysQuiet = daysBetween(last, asOf);
  if (wonBack) {
    const wasAway = wonBack.from.some((cold) => cold === held.tier);
    if (wasAway && last >= held.since && daysQuiet < wonBack.forDays) return 'won_back';
    const stands = daysBetween(last, held.since) < wonBack.forDays;
    if (held.tier === 'won_back' && daysHeld < wonBack.forDays && stands) return 'won_back';
  }
  if (daysHeld >= minDwellDays) return undefined;
  const coldest = ['silent', 'dormant', 'lost'];
  switch (held.tier) {
    case 'silent':
    case 'dormant':
      return last < held.since && coldest.indexOf(stage) > coldest.indexOf(held.tier) ? held.tier : undefined;
    case 'new':
      return last <= held.since && orders === 1 ? 'new' : undefined;
    case 'growing':
      return loyalFromOrders !== null && last <= held.since && orders < loyalFromOrders
        ? 'growing'
        : undefined;
    case 'loyal':
      return loyalFromOrders !== null && last <= held.since ? 'loyal' : undefined;
    case 'active':
      return loyalFromOrders === null && last <= held.since ? 'active' : undefined;
    default:
      return undefined;
  }
}
