import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { factStatement } from '../../facts/member-facts/fact-statement.sql.js';
import { customerIds } from '../../facts/orders/customer-ids.read.js';
import { FitReader } from './fit-reader.js';
import { withPastSources } from './past-sources.js';
import { peopleSource, SchemeCompiler, type PlacingScheme } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeService } from './scheme.service.js';
import { asOfForecast, asOfFuture, notPublished } from './tiering.errors.js';

// Reads: member_fact, member_tier, channel_identity, shop_order and what facts derive from.
// Writes: a temporary table of its own session.

export type ExportRow = (string | number | null)[];

export interface TierExport {
  columns: string[];
  businessDate: BusinessDate;
  /** Rows in order of our ids, in pieces. */
  pieces: AsyncGenerator<ExportRow[]>;
}

const PEOPLE_PER_PIECE = 5000;
const SCORE_COLUMNS = ['recency_days', 'frequency', 'monetary_fen', 'r', 'f', 'm'];
const SCORE_KEYS = ['recencyDays', 'frequency', 'monetaryFen', 'r', 'f', 'm'] as const;

/** Everybody's tier in one scheme, as rows for a file. */
@Injectable()
export class TierExportService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly schemes: SchemeService,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
  ) {}

  /**
   * Hands the rows to `consume`. Without a date: the tiers people hold. With one: facts, fit and tiers as
   * they would be at the end of that business date, computed aside; nothing is stored. Throws
   * `tiering.as-of-future`, and `tiering.as-of-forecast` for tiers by forecasts on a day before today.
   */
  async exportScheme<Result>(
    code: string,
    asOf: string | undefined,
    consume: (rows: TierExport) => Promise<Result>,
  ): Promise<Result> {
    const row = await this.schemes.requirePublished(code);
    const scheme = await this.loader.published(this.database, row);
    if (!scheme) throw notPublished(code);
    if (asOf === undefined) {
      const today = await this.clock.today();
      return consume(this.read(this.database, scheme, today, 'member_fact', heldTier(scheme)));
    }
    const date = parseBusinessDate(asOf);
    const today = await this.clock.today();
    if (date > today) throw asOfFuture(today);
    if (date < today && this.compiler.readsForecasts(scheme.kind, scheme.definition))
      throw asOfForecast(code);
    return this.database.session(async (session) => {
      await session.run('CREATE TEMPORARY TABLE member_fact_replay LIKE member_fact');
      try {
        const facts = factStatement({ members: 'all', asOf: date, into: 'member_fact_replay' });
        await session.run(facts.text, facts.values);
        const fit = await this.fits.read(session, scheme.kind, scheme.definition, date, 'member_fact_replay');
        const then = { ...scheme, fitId: null, fit: fit ?? null };
        return await consume(this.read(session, then, date, 'member_fact_replay', undefined));
      } finally {
        await session.run('DROP TEMPORARY TABLE member_fact_replay');
      }
    });
  }

  private read(
    db: Sql,
    scheme: PlacingScheme,
    asOf: BusinessDate,
    factTable: string,
    held: SqlFragment | undefined,
  ): TierExport {
    const compiled = this.compiler.compileAnew(scheme, asOf, { held: held ? 'current' : 'nothing' });
    const codes = new Map([...scheme.tierIds].map(([code, id]) => [id, code]));
    const { scores } = compiled;
    const figures = scores
      ? SCORE_KEYS.map((key) => sql`, ${scores[key]} AS ${trusted(`score_${key}`)}`)
      : [];
    const selected = sql`f.member_id, ${held ?? compiled.tier} AS tier${joined(figures, '')}`;
    const read = async function* (): AsyncGenerator<ExportRow[]> {
      for (let after = '0'; ;) {
        const ids = await db.rows<{ member_id: string }>(
          `SELECT f.member_id FROM ${factTable} f WHERE f.member_id > ? ORDER BY f.member_id LIMIT ?`,
          [after, PEOPLE_PER_PIECE],
        );
        const [first, last] = [ids[0]?.member_id, ids.at(-1)?.member_id];
        if (first === undefined || last === undefined) return;
        const range = { fromId: first, toId: last };
        const people = held ? compiled : withPastSources(compiled, range);
        const statement = sql`SELECT ${selected} ${peopleSource([people], range, { factTable, withTiers: held !== undefined })}
          WHERE f.member_id BETWEEN ${first} AND ${last} ORDER BY f.member_id`;
        const rows = await db.rows<Record<string, unknown>>(statement.text, statement.values);
        const names = await customerIds(db, first, last);
        yield rows.map((row) => [
          names.get(String(row['member_id'])) ?? '',
          codes.get(Number(row['tier'])) ?? '',
          ...(scores ? SCORE_KEYS.map((key) => cell(row[`score_${key}`])) : []),
        ]);
        after = last;
      }
    };
    return {
      columns: ['customer_id', 'tier', ...(scores ? SCORE_COLUMNS : [])],
      businessDate: asOf,
      pieces: read(),
    };
  }
}

function heldTier({ slot }: PlacingScheme): SqlFragment {
  return trusted(`t.tier_${slot}`);
}

function cell(value: unknown): string | number | null {
  return value === null || value === undefined ? null : Number(value);
}
