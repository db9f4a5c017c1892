import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { FlipBack } from './flip-back.js';
import type { TierStep } from './scheme-kinds/scheme-kind.js';

/** People who would go from one tier to another; `from` null: without a tier in this scheme so far. */
export interface Flow {
  from: string | null;
  to: string;
  count: number;
}

/** Who would stand where if a version were published now. */
export interface FlowSummary {
  businessDate: BusinessDate;
  total: number;
  up: number;
  down: number;
  /** Everybody else who holds a tier, also those who pass to another one of equal height. */
  same: number;
  placed: number;
  flows: Flow[];
  /** `joinedEntering`: 会员 among those who enter the tier, from below or for the first time. */
  tiers: { code: string; name: string; before: number; after: number; joinedEntering: number }[];
}

/** Somebody who would move far. */
export interface AffectedMember {
  memberId: string;
  displayName: string;
  /** Names of the tiers. */
  fromTier: string | null;
  toTier: string;
  /** Levels up; negative: down. */
  levels: number;
  netAmountFen: number;
}

/** Everything a trial says about a draft. */
export interface Simulation extends FlowSummary {
  /** People with an identity to which the channel can send, by their tier after. */
  reach: { channelCode: string; channelName: string; tiers: Record<string, number>; total: number }[];
  mostAffected: AffectedMember[];
  flipBack: FlipBack;
  durationMs: number;
}

/** A cell of the matrix as SQL counts it: tiers by number. */
export interface FlowRow {
  from_tier: number | null;
  to_tier: number;
  people: number;
  /** 会员 among them; not asked of those who stay. */
  joined: number;
}

/** Tiers before and after, with their numbers. */
export interface TierNames {
  numbers: ReadonlyMap<string, number>;
  before: readonly TierStep[];
  after: readonly TierStep[];
}

/** The changes a run of the version would write: people placed elsewhere or for the first time. */
export function changedPeople({ flows }: { flows: readonly Flow[] }): number {
  return flows.reduce((sum, { from, to, count }) => (from === to ? sum : sum + count), 0);
}

/** Counts of a trial by what the matrix says. */
export function summariseFlows(
  businessDate: BusinessDate,
  rows: readonly FlowRow[],
  { numbers, before, after }: TierNames,
): FlowSummary {
  const codes = new Map([...numbers].map(([code, number]) => [number, code]));
  const flows = rows.map((row) => ({
    from: row.from_tier === null ? null : (codes.get(Number(row.from_tier)) ?? null),
    to: codes.get(Number(row.to_tier)) ?? '',
    count: Number(row.people),
    joined: Number(row.joined),
  }));
  const sum = (matches: (flow: (typeof flows)[number]) => boolean): number =>
    flows.filter(matches).reduce((total, { count }) => total + count, 0);
  const heightOf = heights(after, before);
  const rise = ({ from, to }: { from: string | null; to: string }): number =>
    from === null ? 0 : Math.sign(heightOf(to) - heightOf(from));
  const names = new Map([...before, ...after].map(({ code, name }) => [code, name]));
  return {
    businessDate,
    total: sum(() => true),
    up: sum((flow) => rise(flow) > 0),
    down: sum((flow) => rise(flow) < 0),
    same: sum((flow) => flow.from !== null && rise(flow) === 0),
    placed: sum(({ from }) => from === null),
    flows: flows.map(({ from, to, count }) => ({ from, to, count })),
    tiers: [...names].map(([code, name]) => ({
      code,
      name,
      before: sum(({ from }) => from === code),
      after: sum(({ to }) => to === code),
      joinedEntering: flows
        .filter((flow) => flow.to === code && (flow.from === null || rise(flow) > 0))
        .reduce((total, flow) => total + flow.joined, 0),
    })),
  };
}

/** A flow by numbers, with how many levels it goes up. */
export interface FarFlow {
  from: number;
  to: number;
  levels: number;
}

/** The flows of people who would move farthest, those of one distance together, until `wanted` people are among them. */
export function farthestFlows(rows: readonly FlowRow[], tiers: TierNames, wanted: number): FarFlow[][] {
  const levelOf = levels(tiers);
  const moved = rows.flatMap(({ from_tier: from, to_tier: to, people }) =>
    from === null || Number(from) === Number(to)
      ? []
      : [
          {
            from: Number(from),
            to: Number(to),
            people: Number(people),
            levels: levelOf(Number(to)) - levelOf(Number(from)),
          },
        ],
  );
  const distances = [...new Set(moved.map((flow) => Math.abs(flow.levels)))].sort((a, b) => b - a);
  const groups: FarFlow[][] = [];
  let people = 0;
  for (const distance of distances) {
    if (people >= wanted) break;
    const group = moved.filter((flow) => Math.abs(flow.levels) === distance);
    people += group.reduce((sum, flow) => sum + flow.people, 0);
    groups.push(group.map(({ from, to, levels: up }) => ({ from, to, levels: up })));
  }
  return groups;
}

/** Levels by number; a tier that the draft drops keeps the level it had. */
function levels({ numbers, before, after }: TierNames): (number: number) => number {
  const known = new Map<number, number>();
  for (const steps of [before, after])
    for (const { code, level } of steps) known.set(numbers.get(code) ?? 0, level);
  return (number) => known.get(number) ?? 0;
}

/** How high a tier stands, 0–1; tiers that the draft drops keep the height they had. */
function heights(after: readonly TierStep[], before: readonly TierStep[]): (code: string) => number {
  const known = new Map<string, number>();
  for (const steps of [before, after]) {
    const top = Math.max(1, ...steps.map(({ level }) => level));
    for (const { code, level } of steps) known.set(code, level / top);
  }
  return (code) => known.get(code) ?? 0;
}
