import type { BusinessDate } from '../../platform/clock/business-date.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import type { FieldSource } from '../../platform/fields/field-definition.js';
import { chunks, valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import { GROWTH_SOURCE } from '../../facts/growth/growth.fields.js';
import { factStatement } from '../../facts/member-facts/fact-statement.sql.js';
import type { FitReader } from './fit-reader.js';
import {
  peopleSource,
  type CompiledScheme,
  type PlacingScheme,
  type SchemeCompiler,
} from './scheme-compiler.js';

// Reads what facts derive from. Writes: temporary tables of the session.

const FACTS = 'member_fact_replay';
const TIERS = 'member_tier_replay';
const STATES = 'tier_state_replay';
const GROWTH = 'growth_balance_replay';
/** What people had earned by the date at hand, by the ledger as it stands. */
const PAST_GROWTH: FieldSource = {
  ...GROWTH_SOURCE,
  join: `LEFT JOIN ${GROWTH} g ON g.member_id = f.member_id`,
};
/** Slot 0 is that of a draft whose scheme has none yet. */
const SLOTS = Array.from({ length: 13 }, (_, slot) => slot);
/** One below the length from which MariaDB turns an IN list into a join. */
const PEOPLE_PER_STATEMENT = 999;

/** A version of a scheme that places people on past dates, reading its fit off them each time. */
export class SchemeInPast {
  constructor(
    readonly placing: PlacingScheme,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
  ) {}

  get needsFit(): boolean {
    return this.fits.isNeeded(this.placing.kind, this.placing.definition);
  }

  async compiledOn(session: Sql, date: BusinessDate): Promise<CompiledScheme> {
    const { kind, definition } = this.placing;
    const fit = (await this.fits.read(session, kind, definition, date, FACTS)) ?? null;
    const compiled = this.compiler.compileAnew({ ...this.placing, fit }, date, { stateTable: STATES });
    const sources = compiled.sources.map((source) =>
      source.name === GROWTH_SOURCE.name ? PAST_GROWTH : source,
    );
    return { ...compiled, sources };
  }
}

interface DecidedRow {
  member_id: string;
  held: number | null;
  tier: number;
  until_on: BusinessDate | null;
  anchor: string | null;
}

/** Some people's facts and tiers as they would have been on past dates, going forward from one date to the next. */
export class PastPeople {
  private date: BusinessDate | undefined;
  private hasGrowth = false;

  private constructor(
    private readonly session: Sql,
    /** In id order. */
    public ids: readonly string[],
  ) {}

  /** `close` must follow: the tables belong to the session, which others use after us. */
  static async open(session: Sql, ids: readonly string[]): Promise<PastPeople> {
    const people = new PastPeople(session, ids);
    try {
      await session.run(`CREATE TEMPORARY TABLE ${FACTS} LIKE member_fact`);
      const slots = SLOTS.map((slot) => `tier_${slot} INT UNSIGNED NULL, since_${slot} DATE NULL`).join(', ');
      await session.run(
        `CREATE TEMPORARY TABLE ${TIERS} (member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, ${slots})`,
      );
      await session.run(`CREATE TEMPORARY TABLE ${STATES} LIKE tier_state`);
      await session.run(`CREATE TEMPORARY TABLE ${GROWTH} LIKE growth_balance`);
      people.hasGrowth = (await session.row('SELECT e.id FROM growth_entry e LIMIT 1')) !== undefined;
    } catch (error) {
      await people.close();
      throw error;
    }
    return people;
  }

  async close(): Promise<void> {
    await this.session.run(`DROP TEMPORARY TABLE IF EXISTS ${FACTS}, ${TIERS}, ${STATES}, ${GROWTH}`);
  }

  /**
   * Brings facts to a date, later than the one before: everybody's at first, then of those with a window that has
   * changed meanwhile, as the nightly pass does.
   */
  async moveTo(date: BusinessDate): Promise<void> {
    const stale = this.date === undefined ? this.ids : await this.changedBy(date);
    for (const ids of chunks(stale, PEOPLE_PER_STATEMENT)) {
      const { text, values } = factStatement({ members: { ids }, asOf: date, into: FACTS });
      await this.session.run(text, values);
    }
    if (this.hasGrowth)
      for (const ids of chunks(this.ids, PEOPLE_PER_STATEMENT)) await this.growTo(date, ids);
    this.date = date;
  }

  /** Uses ix_growth_entry_member. */
  private async growTo(date: BusinessDate, ids: readonly string[]): Promise<void> {
    const after = this.date ?? '0001-01-01';
    await this.session.run(
      `INSERT INTO ${GROWTH} (member_id, total)
       SELECT e.member_id, SUM(e.points) AS total FROM growth_entry e
       WHERE e.member_id IN (?) AND e.earned_on > ? AND e.earned_on <= ? GROUP BY e.member_id
       ON DUPLICATE KEY UPDATE total = ${GROWTH}.total + VALUES(total)`,
      [ids, after, date],
    );
  }

  /** Decides everybody's tier by a scheme, keeps it as held from this date on, and tells it by id. */
  async place(scheme: SchemeInPast, date: BusinessDate): Promise<Map<string, number>> {
    const compiled = await scheme.compiledOn(this.session, date);
    const slot = trusted(`t.tier_${scheme.placing.slot}`);
    const { state } = compiled;
    const found = new Map<string, number>();
    for (const ids of chunks(this.ids, PEOPLE_PER_STATEMENT)) {
      const source = peopleSource(
        [compiled],
        { ids },
        { factTable: FACTS, tierTable: TIERS, withTiers: true },
      );
      const { text, values } = sql`SELECT f.member_id, ${slot} AS held, ${compiled.tier} AS tier,
          ${state?.until ?? trusted('NULL')} AS until_on, ${state?.anchor ?? trusted('NULL')} AS anchor
        ${source} WHERE f.member_id IN (${ids})`;
      const rows = await this.session.rows<DecidedRow>(text, values);
      for (const row of rows) found.set(row.member_id, Number(row.tier));
      await this.keep(compiled, rows, date);
    }
    return found;
  }

  /** Forgets everybody else. */
  async keepOnly(ids: readonly string[]): Promise<void> {
    this.ids = ids;
    const kept = new Set(ids);
    const all = await this.session.rows<{ member_id: string }>(`SELECT f.member_id FROM ${FACTS} f`);
    const gone = all.map((row) => row.member_id).filter((id) => !kept.has(id));
    for (const piece of chunks(gone, PEOPLE_PER_STATEMENT))
      await this.session.run(`DELETE FROM ${FACTS} WHERE member_id IN (?)`, [piece]);
  }

  private async changedBy(date: BusinessDate): Promise<string[]> {
    const rows = await this.session.rows<{ member_id: string }>(
      `SELECT f.member_id FROM ${FACTS} f WHERE f.next_decay_on <= ? ORDER BY f.member_id`,
      [date],
    );
    return rows.map((row) => row.member_id);
  }

  private async keep(
    { scheme, state }: CompiledScheme,
    rows: readonly DecidedRow[],
    date: BusinessDate,
  ): Promise<void> {
    const { slot, schemeId } = scheme;
    const moved = rows.filter(({ held, tier }) => held === null || Number(held) !== Number(tier));
    await this.write(
      `${TIERS} (member_id, tier_${slot}, since_${slot})`,
      moved.map(({ member_id: id, tier }) => [id, tier, date]),
      `tier_${slot} = VALUES(tier_${slot}), since_${slot} = VALUES(since_${slot})`,
    );
    if (!state) return;
    await this.write(
      `${STATES} (scheme_id, member_id, until_on, anchor)`,
      rows.map(({ member_id: id, until_on: until, anchor }) => [schemeId, id, until, anchor]),
      'until_on = VALUES(until_on), anchor = VALUES(anchor)',
    );
  }

  private async write(into: string, rows: SqlValue[][], update: string): Promise<void> {
    if (rows.length === 0) return;
    const list = valuesList(rows);
    await this.session.run(
      `INSERT INTO ${into} VALUES ${list.text} ON DUPLICATE KEY UPDATE ${update}`,
      list.values,
    );
  }
}
