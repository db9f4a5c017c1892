import type { RfmDefinition } from '../api/types.js';

type Group = RfmDefinition['groups'][number];

function covers([low, high]: [number, number], score: number): boolean {
  return score >= low && score <= high;
}

/** The group of a person with these scores: the first whose three ranges cover them. */
export function groupOf(groups: Group[], r: number, f: number, m: number): Group | undefined {
  return groups.find((group) => covers(group.r, r) && covers(group.f, f) && covers(group.m, m));
}

/** The groups met in a cell of R and F, over all M from 1 to `steps`, in order of first appearance. */
export function groupsOfCell(groups: Group[], r: number, f: number, steps = 5): Group[] {
  const met = new Set<Group>();
  for (let m = 1; m <= steps; m += 1) {
    const group = groupOf(groups, r, f, m);
    if (group) met.add(group);
  }
  return groups.filter((group) => met.has(group));
}
