import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { sql } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { peopleSource, SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeStore } from './scheme.store.js';
import { unknownScheme } from './tiering.errors.js';

// Reads: scheme, scheme_version, scheme_fit, member_fact.

/** People with these two scores of RFM, 1–5 each. */
export interface ScoreCell {
  r: number;
  f: number;
  count: number;
}

/** How those who bought divide over the scores of recency and frequency. */
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
  async cells(db: Sql, schemeCode: string): Promise<ScoreCell[]> {
    if (!(await this.store.schemeByCode(db, schemeCode))) throw unknownScheme(schemeCode);
    const scheme = (await this.loader.placeable(db)).find(({ code }) => code === schemeCode);
    if (!scheme) return [];
    const compiled = this.compiler.compile(scheme, await this.clock.today(db));
    if (!compiled.scores) return [];
    const statement = sql`SELECT s.r, s.f, COUNT(*) AS people
      FROM (SELECT ${compiled.scores.r} AS r, ${compiled.scores.f} AS f ${peopleSource([compiled], 'all')}) s
      WHERE s.r IS NOT NULL AND s.f IS NOT NULL GROUP BY s.r, s.f ORDER BY s.r, s.f`;
    const rows = await db.rows<{ r: number; f: number; people: number }>(statement.text, statement.values);
    return rows.map(({ r, f, people }) => ({ r: Number(r), f: Number(f), count: people }));
  }
}
