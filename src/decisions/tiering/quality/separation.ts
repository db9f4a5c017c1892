import { quantileOf } from './descriptives.js';

/** What one tier's people spent afterwards. */
export interface TierSpend {
  code: string;
  name: string;
  people: number;
  buyers: number;
  meanFen: number;
  medianFen: number;
  /** 95 % interval of the mean (normal approximation). */
  low: number;
  high: number;
}

const Z95 = 1.959964;

/** Summarises the later spend (fen) of the people of a tier. */
export function tierSpend(tier: { code: string; name: string }, spentFen: readonly number[]): TierSpend {
  const people = spentFen.length;
  const sorted = spentFen.toSorted((a, b) => a - b);
  const mean = people === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / people;
  const variance =
    people < 2 ? 0 : sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (people - 1);
  const half = people === 0 ? 0 : Z95 * Math.sqrt(variance / people);
  return {
    code: tier.code,
    name: tier.name,
    people,
    buyers: spentFen.filter((value) => value > 0).length,
    meanFen: Math.round(mean),
    medianFen: people === 0 ? 0 : Math.round(quantileOf(sorted, 0.5)),
    low: Math.round(Math.max(0, mean - half)),
    high: Math.round(mean + half),
  };
}

/**
 * How much of the ranks of a figure the groups account for, 0–1: epsilon squared of the Kruskal–Wallis test
 * (Kruskal & Wallis 1952, corrected for ties; Kelley 1935), H / (n − 1). Null with fewer than two groups that
 * have people, or when the figure is the same for all. It asks for no order of the groups and no shape of the
 * figure, so it compares schemes of different kinds.
 */
export function separationIndex(groups: readonly (readonly number[])[]): number | null {
  const filled = groups.filter((group) => group.length > 0);
  const all = filled.flatMap((values, group) => values.map((value) => ({ value, group })));
  const n = all.length;
  if (filled.length < 2 || n < 3) return null;
  all.sort((a, b) => a.value - b.value);
  const rankSums = filled.map(() => 0);
  let ties = 0;
  for (let start = 0; start < n;) {
    let end = start;
    while (end < n && all[end]?.value === all[start]?.value) end += 1;
    const size = end - start;
    const rank = (start + 1 + end) / 2;
    ties += size ** 3 - size;
    for (let index = start; index < end; index += 1) {
      const group = all[index]?.group ?? 0;
      rankSums[group] = (rankSums[group] ?? 0) + rank;
    }
    start = end;
  }
  const correction = 1 - ties / (n ** 3 - n);
  if (correction <= 0) return null;
  const between = filled.reduce((sum, group, index) => sum + (rankSums[index] ?? 0) ** 2 / group.length, 0);
  const h = ((12 / (n * (n + 1))) * between - 3 * (n + 1)) / correction;
  return Math.max(0, Math.min(1, h / (n - 1)));
}
