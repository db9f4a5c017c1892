import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { peopleSource, SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeStore } from './scheme.store.js';
import { unknownScheme } from './tiering.errors.js';

// Reads: scheme, scheme_version, scheme_fit, member_fact, member_tier and what the scheme's own source reads.

/** People with these two scores of RFM, from 1. */
export interface ScoreCell {
  r: number;
  f: number;
  count: number;
}

/** People with these three scores, where their values put them, and the group they are placed in by them. */
export interface ScoreCubeCell extends ScoreCell {
  m: number;
  tierCode: string;
  /** R·r + F·f + M·m; null for definitions without weights. */
  weighted: number | null;
}

/** How those who bought divide over the scores. */
export interface ScoreMatrix {
  /** Recency against frequency: up to 25 cells. */
  cells: ScoreCell[];
  /** All three: up to 125 cells, more where a margin keeps people of one cell in two groups. */
  cube: ScoreCubeCell[];
}

/** How those who bought divide over the scores of RFM. */
@Injectable()
export class ScoreMatrixRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
  ) {}

  /**
   * Cells with at least one person, by the published version and its latest cut points; none for schemes without
   * scores or before their first run. People without a counted order have no scores and are in no cell.
   * Reads all facts once. Throws `tiering.scheme-unknown`.
   */
  async scores(db: Sql, schemeCode: string): Promise<ScoreMatrix> {
    if (!(await this.store.schemeByCode(db, schemeCode))) throw unknownScheme(schemeCode);
    const scheme = (await this.loader.placeable(db)).find(({ code }) => code === schemeCode);
    if (!scheme) return { cells: [], cube: [] };
    const compiled = this.compiler.compile(scheme, await this.clock.today(db));
    if (!compiled.scores) return { cells: [], cube: [] };
    const { r, f, m, weighted = trusted('NULL') } = compiled.scores;
    const statement = sql`SELECT s.r, s.f, s.m, s.tier, MAX(s.weighted) AS weighted, COUNT(*) AS people
      FROM (SELECT ${r} AS r, ${f} AS f, ${m} AS m, ${weighted} AS weighted, ${compiled.tier} AS tier
        ${peopleSource([compiled], 'all')}) s
      WHERE s.r IS NOT NULL GROUP BY s.r, s.f, s.m, s.tier ORDER BY s.r, s.f, s.m, s.tier`;
    const rows = await db.rows<CubeRow>(statement.text, statement.values);
    const codes = new Map([...scheme.tierIds].map(([code, id]) => [id, code]));
    const cube = rows.map((row) => ({
      r: Number(row.r),
      f: Number(row.f),
      m: Number(row.m),
      tierCode: codes.get(Number(row.tier)) ?? '',
      weighted: row.weighted === null ? null : Number(row.weighted),
      count: Number(row.people),
    }));
    return { cells: flattened(cube), cube };
  }
}

interface CubeRow {
  r: number;
  f: number;
  m: number;
  tier: number;
  weighted: number | null;
  people: number;
}

/** The cube seen from above: people of all M scores together. */
function flattened(cube: readonly ScoreCubeCell[]): ScoreCell[] {
  const cells = new Map<string, ScoreCell>();
  for (const { r, f, count } of cube) {
    const key = `${r}-${f}`;
    cells.set(key, { r, f, count: (cells.get(key)?.count ?? 0) + count });
  }
  return [...cells.values()];
}
