import { sql, type SqlFragment } from '../../../platform/database/fragment.js';
import { doubleLiteral } from './linear-form.js';
import type { FitSteps } from './scheme-kind.js';

/** Some people whose scores lie side by side; `score` where they all have the same. */
interface Cell {
  /** In fine buckets; of a coarse one the first. */
  bucket: number;
  people: number;
  score?: number;
}

const COARSE = 4096;
/** A power of two, so that a fine bucket lies in one coarse bucket whatever is rounded. */
const FINE = 1024;

/**
 * Exact cuts that divide people in tiers of equal shares. With n people and t tiers the cut of tier k lies
 * halfway between the score of the ⌈n·k/t⌉-th person from below and the next higher score there is: people
 * with one score are never parted, and ties stand in the lower tier. Null: nobody scores higher. Two rounds of
 * buckets find where the cuts lie, the scores there are then read as they are: three statements over `scores`,
 * a `FROM … s` with the column `s.score`.
 */
export function* equalShares(
  tiers: number,
  scores: SqlFragment,
  { people, low, high }: { people: number; low: number; high: number },
): FitSteps<(number | null)[]> {
  const positions = Array.from({ length: tiers - 1 }, (_, index) =>
    Math.ceil((people * (index + 1)) / tiers),
  );
  if (people === 0) return positions.map(() => null);
  const width = (high - low) / COARSE || 1;
  const bucketSql = (size: number): SqlFragment =>
    sql`FLOOR((s.score - ${doubleLiteral(low)}) / ${doubleLiteral(size)})`;
  const [coarse, fine] = [bucketSql(width), bucketSql(width / FINE)];
  const rough = yield sql`SELECT ${coarse} * ${FINE} AS bucket, COUNT(*) AS people ${scores}
    GROUP BY bucket ORDER BY bucket`;
  let cells = cellsOf(rough);
  const first = neighbourhood(cells, positions);
  const finer = yield sql`SELECT ${fine} AS bucket, COUNT(*) AS people ${scores}
    WHERE ${coarse} * ${FINE} IN (${[...first]}) GROUP BY bucket ORDER BY bucket`;
  cells = refined(cells, first, cellsOf(finer), ({ bucket }) => bucket - (bucket % FINE));
  const second = neighbourhood(cells, positions);
  const exact = yield sql`SELECT ${fine} AS bucket, s.score, COUNT(*) AS people ${scores}
    WHERE ${fine} IN (${[...second]}) GROUP BY bucket, s.score ORDER BY s.score`;
  cells = refined(cells, second, cellsOf(exact), ({ bucket }) => bucket);
  return positions.map((position) => {
    const at = indexAt(cells, position);
    const [below, above] = [cells[at]?.score, cells[at + 1]?.score];
    return below === undefined || above === undefined ? null : below + (above - below) / 2;
  });
}

function cellsOf(rows: readonly Record<string, unknown>[]): Cell[] {
  return rows.map((row) => ({
    bucket: Number(row['bucket']),
    people: Number(row['people']),
    ...(row['score'] === undefined ? {} : { score: Number(row['score']) }),
  }));
}

/** Index of the cell in which the person at a position (from 1) stands. */
function indexAt(cells: readonly Cell[], position: number): number {
  let passed = 0;
  const found = cells.findIndex(({ people }) => (passed += people) >= position);
  return found === -1 ? cells.length - 1 : found;
}

/** Buckets of the people at these positions, and of whoever comes next. */
function neighbourhood(cells: readonly Cell[], positions: readonly number[]): Set<number> {
  const found = new Set<number>();
  for (const position of positions) {
    const at = indexAt(cells, position);
    for (const { bucket } of cells.slice(at, at + 2)) found.add(bucket);
  }
  return found;
}

/** The cells with those of some buckets replaced by what they consist of. */
function refined(
  cells: readonly Cell[],
  buckets: ReadonlySet<number>,
  parts: readonly Cell[],
  bucketOf: (part: Cell) => number,
): Cell[] {
  return cells.flatMap((cell) =>
    buckets.has(cell.bucket) ? parts.filter((part) => bucketOf(part) === cell.bucket) : [cell],
  );
}
