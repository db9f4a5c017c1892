import type { RfmDefinition } from '../api/types.js';

type Group = RfmDefinition['groups'][number];

const scores = [1, 2, 3, 4, 5] as const;

function covers([low, high]: [number, number], score: number): boolean {
  return score >= low && score <= high;
}

/** The group of a person with these scores: the first whose three ranges cover them. */
export function groupOf(groups: Group[], r: number, f: number, m: number): Group | undefined {
  return groups.find((group) => covers(group.r, r) && covers(group.f, f) && covers(group.m, m));
}

/** The groups met in a cell of R and F, over all M, in order of first appearance. */
export function groupsOfCell(groups: Group[], r: number, f: number): Group[] {
  const met = new Set<Group>();
  for (const m of scores) {
    const group = groupOf(groups, r, f, m);
    if (group) met.add(group);
  }
  return groups.filter((group) => met.has(group));
}
