import type { RfmCuts, RfmDefinition } from '../api/types.js';

export type RfmGroup = RfmDefinition['groups'][number];
export type RfmSteps = 3 | 4 | 5;

const fallbackCuts: RfmCuts = {
  recencyDays: [30, 90, 180, 365],
  frequency: [1, 2, 4, 8],
  monetaryFen: [20_000, 50_000, 100_000, 200_000],
};

/** `wanted` cuts, spread evenly over those given. */
function spread(cuts: number[], wanted: number): number[] {
  if (cuts.length === wanted) return cuts;
  return Array.from(
    { length: wanted },
    (_, index) => cuts[Math.round(((index + 1) / (wanted + 1)) * (cuts.length + 1)) - 1] ?? index + 1,
  );
}

/** Whole numbers that grow, near what the quantiles gave: a start for the operator's own cut points. */
export function ownCutsFrom(fitted: RfmCuts | undefined, steps: RfmSteps): RfmCuts {
  const grow = (values: number[] | undefined, fallback: number[]) => {
    const cuts: number[] = [];
    for (const value of spread(values && values.length > 0 ? values : fallback, steps - 1))
      cuts.push(Math.max(Math.floor(value), (cuts.at(-1) ?? -1) + 1));
    return cuts;
  };
  return {
    recencyDays: grow(fitted?.recencyDays, fallbackCuts.recencyDays),
    frequency: grow(fitted?.frequency, fallbackCuts.frequency),
    monetaryFen: grow(fitted?.monetaryFen, fallbackCuts.monetaryFen),
  };
}

/** A range of scores from 1 to `before`, told from 1 to `after`: its ends stay ends, the rest moves in proportion. */
function rescale([low, high]: [number, number], before: number, after: number): [number, number] {
  const at = (edge: number) => Math.round((edge / before) * after);
  const from = Math.min(after, at(low - 1) + 1);
  return [from, Math.max(from, at(high))];
}

/** The definition with another number of steps: groups and cut points are carried over in proportion. */
export function withSteps(definition: RfmDefinition, steps: RfmSteps): RfmDefinition {
  const before = definition.steps ?? 5;
  return {
    ...definition,
    steps,
    cutPoints: definition.cutPoints === 'quantiles' ? 'quantiles' : ownCutsFrom(definition.cutPoints, steps),
    groups: definition.groups.map((group) => ({
      ...group,
      r: rescale(group.r, before, steps),
      f: rescale(group.f, before, steps),
      m: rescale(group.m, before, steps),
    })),
  };
}

/** Codes of the eight groups of the textbook, by high or low R, F and M. */
const textbook = [
  ['key-value', true, true, true],
  ['key-develop', true, false, true],
  ['key-keep', false, true, true],
  ['key-retain', false, false, true],
  ['value', true, true, false],
  ['develop', true, false, false],
  ['keep', false, true, false],
  ['retain', false, false, false],
] as const;

export type TextbookGroup = (typeof textbook)[number][0];

/** The eight groups; high is the upper part of the scores. `nameOf` gives each its name. */
export function eightGroups(steps: RfmSteps, nameOf: (code: TextbookGroup) => string): RfmGroup[] {
  const split = steps === 5 ? 4 : steps === 4 ? 3 : 2;
  const range = (isHigh: boolean): [number, number] => (isHigh ? [split, steps] : [1, split - 1]);
  return textbook.map(([code, r, f, m]) => ({
    code,
    name: nameOf(code),
    r: range(r),
    f: range(f),
    m: range(m),
  }));
}

/** The cell of one R, F and M score as a group of its own, before all others so that it wins. */
export function withCell(
  groups: RfmGroup[],
  cell: { r: number; f: number; m: number },
  name: string,
): RfmGroup[] {
  const code = `c${cell.r}${cell.f}${cell.m}`;
  if (groups.some((group) => group.code === code)) return groups;
  return [{ code, name, r: [cell.r, cell.r], f: [cell.f, cell.f], m: [cell.m, cell.m] }, ...groups];
}
