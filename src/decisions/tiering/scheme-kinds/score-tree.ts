import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import type { RfmDefinition, ScoreRange } from '../scheme-definition.js';

/** What of an axis the tree compares: the value and its ascending cuts. */
export interface TreeAxis {
  column: SqlFragment;
  cuts: readonly (string | number)[];
}

type Key = 'r' | 'f' | 'm';
type Group = RfmDefinition['groups'][number];

/** Scores that no group tells apart, and up to which cut they reach. */
interface Segment {
  score: number;
  upTo: string | number | undefined;
}

const KEYS: readonly Key[] = ['r', 'f', 'm'];

/**
 * The group of a person who bought, as nested comparisons with the cuts that groups use: about one per
 * axis, where trying one group after the other takes up to three per group. `leaf(undefined)`: no group.
 */
export function scoreTree(
  { groups }: RfmDefinition,
  axes: Record<Key, TreeAxis>,
  leaf: (code: string | undefined) => SqlFragment,
): SqlFragment {
  const branch = (depth: number, remaining: readonly Group[]): SqlFragment => {
    const key = KEYS[depth];
    if (key === undefined || remaining.length === 0) return leaf(remaining[0]?.code);
    const branches = segmentsOf(
      remaining.map((group) => group[key]),
      axes[key].cuts,
    ).map(({ score, upTo }) => ({
      upTo,
      sub: branch(
        depth + 1,
        remaining.filter((group) => holds(group[key], score)),
      ),
    }));
    return caseOf(axes[key].column, branches);
  };
  return branch(0, groups);
}

export function holds([low, high]: ScoreRange, score: number): boolean {
  return low <= score && score <= high;
}

/** Ranges of scores between the cuts that matter; cuts that coincide leave scores out that nobody can have. */
function segmentsOf(ranges: readonly ScoreRange[], cuts: readonly (string | number)[]): Segment[] {
  const segments: Segment[] = [];
  cuts.forEach((upTo, index) => {
    const score = index + 1;
    const isEdge = ranges.some((range) => holds(range, score) !== holds(range, score + 1));
    if (isEdge) segments.push({ score, upTo });
  });
  return [...segments, { score: cuts.length + 1, upTo: undefined }];
}

function caseOf(column: SqlFragment, branches: { upTo: Segment['upTo']; sub: SqlFragment }[]): SqlFragment {
  const last = branches.at(-1)?.sub;
  if (!last) throw new Error('A comparison without branches');
  const differing = branches.filter(({ sub }) => JSON.stringify(sub) !== JSON.stringify(last));
  if (differing.length === 0) return last;
  const cases = branches
    .slice(0, -1)
    .map(({ upTo, sub }) => sql`WHEN ${column} <= ${upTo ?? ''} THEN ${sub}`);
  return sql`CASE ${joined(cases, ' ')} ELSE ${last} END`;
}
