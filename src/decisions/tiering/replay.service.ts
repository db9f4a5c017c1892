import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { joined, sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { factStatement } from '../../facts/member-facts/fact-statement.sql.js';
import { memberFactFields } from '../../facts/member-facts/member-facts.fields.js';
import { formatValue } from '../conditions/field-format.js';
import { fieldValue } from '../conditions/rule-compiler.js';
import { FitReader } from './fit-reader.js';
import { causeLabel } from './labels.js';
import { withPastSources } from './past-sources.js';
import { peopleSource, SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { SchemeStore } from './scheme.store.js';
import { asOfFuture, FORECASTS_HAVE_NO_PAST, TieringError } from './tiering.errors.js';
import type { ChangeCause, SchemeRow, VersionRow } from './tiering.rows.js';

// Reads: tier_change, scheme, scheme_version, scheme_fit and what facts derive from.
// Writes: a temporary table of its own session.

/** `then`: what was known and decided on that date; `now`: the same date by the orders and refunds as they stand. */
export type Knowledge = 'then' | 'now';

export interface ReplayedScheme {
  schemeCode: string;
  schemeName: string;
  /** Null: in no tier on that date. */
  tierCode: string | null;
  tierName: string | null;
  versionNo: number | null;
  note: string;
}

export interface Replay {
  memberId: string;
  asOf: BusinessDate;
  known: Knowledge;
  schemes: ReplayedScheme[];
  /** `then`: the values that decided; `now`: the facts at the end of the date. */
  facts: { label: string; value: string }[];
}

interface HistoryRow {
  to_tier: number;
  version_id: string;
  cause: ChangeCause;
  business_date: BusinessDate;
  deciding_json: unknown[];
}

/** In which tiers was somebody on a past date: as known then, and as known now. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
  ) {}

  /** Throws `tiering.as-of-future` (422), `tiering.person-unknown` (404) and for dates that are none. */
  async replay(memberId: string, asOf: string, known: Knowledge): Promise<Replay> {
    const date = parseBusinessDate(asOf);
    const today = await this.clock.today();
    if (date > today) throw asOfFuture(today);
    const person = await this.database.row('SELECT m.id FROM member m WHERE m.id = ?', [memberId]);
    if (!person) throw new TieringError('person-unknown', 404, '没有这个人', { memberId });
    const rows = (await this.store.schemes(this.database)).filter((row) => row.published_version_id !== null);
    return known === 'then' ? this.asKnownThen(memberId, date, rows) : this.asKnownNow(memberId, date, rows);
  }

  private async asKnownThen(
    memberId: string,
    asOf: BusinessDate,
    rows: readonly SchemeRow[],
  ): Promise<Replay> {
    const replay: Replay = { memberId, asOf, known: 'then', schemes: [], facts: [] };
    for (const row of rows) {
      const change = await this.lastChange(row.id, memberId, asOf);
      const version = change && (await this.store.version(this.database, change.version_id));
      if (!change || !version) {
        replay.schemes.push(inNoTier(row, '那一天还没有进入这个方案'));
        continue;
      }
      const ids = await this.store.tierIds(this.database, row.id);
      const step = this.compiler
        .tiers(row.kind, version.definition_json)
        .find(({ code }) => ids.get(code) === Number(change.to_tier));
      replay.schemes.push({
        schemeCode: row.code,
        schemeName: row.name,
        tierCode: step?.code ?? null,
        tierName: step?.name ?? null,
        versionNo: version.version_no,
        note: `${change.business_date} 起，${causeLabel(change.cause)}`,
      });
      const labels = this.compiler.decidingValues(row.kind, version.definition_json);
      for (const [index, { label, format }] of labels.entries())
        replay.facts.push({
          label: `${row.name} · ${label}`,
          value: format(change.deciding_json[index] ?? null),
        });
    }
    return replay;
  }

  /** The last change on or before a business date. Uses ix_tier_change_member. */
  private lastChange(
    schemeId: string,
    memberId: string,
    asOf: BusinessDate,
  ): Promise<HistoryRow | undefined> {
    return this.database.row<HistoryRow>(
      `SELECT c.to_tier, c.version_id, c.cause, c.business_date, c.deciding_json FROM tier_change c
       WHERE c.member_id = ? AND c.scheme_id = ? AND c.business_date <= ?
       ORDER BY c.business_date DESC, c.recorded_at DESC, c.run_id DESC LIMIT 1`,
      [memberId, schemeId, asOf],
    );
  }

  private async asKnownNow(
    memberId: string,
    asOf: BusinessDate,
    rows: readonly SchemeRow[],
  ): Promise<Replay> {
    return this.database.session(async (session) => {
      await session.run('CREATE TEMPORARY TABLE member_fact_replay LIKE member_fact');
      try {
        const facts = factStatement({ members: { ids: [memberId] }, asOf, into: 'member_fact_replay' });
        await session.run(facts.text, facts.values);
        const schemes: ReplayedScheme[] = [];
        for (const row of rows) schemes.push(await this.recomputed(session, row, memberId, asOf));
        return {
          memberId,
          asOf,
          known: 'now',
          schemes,
          facts: await this.factTexts(session, memberId, asOf),
        };
      } finally {
        await session.run('DROP TEMPORARY TABLE member_fact_replay');
      }
    });
  }

  private async recomputed(
    session: Sql,
    row: SchemeRow,
    memberId: string,
    asOf: BusinessDate,
  ): Promise<ReplayedScheme> {
    const { version, isLater } = await this.versionOn(session, row, asOf);
    if (schemeKinds[row.kind].dependsOn?.(version.definition_json).length)
      return inNoTier(row, '由其他方案组合而成，请看各来源方案');
    if (asOf < (await this.clock.today()) && this.compiler.readsForecasts(row.kind, version.definition_json))
      return inNoTier(row, FORECASTS_HAVE_NO_PAST);
    const fit = await this.fitOn(session, row, version, asOf);
    const placing = await this.loader.ofVersion(session, row, version, fit);
    const compiled = this.compiler.compileAnew(placing, asOf, { held: 'nothing' });
    const past = withPastSources(compiled, { ids: [memberId] });
    const source = peopleSource([past], { ids: [memberId] }, { factTable: 'member_fact_replay' });
    const statement = sql`SELECT ${compiled.tier} AS tier ${source} WHERE f.member_id = ${memberId}`;
    const found = await session.row<{ tier: number }>(statement.text, statement.values);
    const step =
      found &&
      this.compiler
        .tiers(row.kind, version.definition_json)
        .find(({ code }) => placing.tierIds.get(code) === Number(found.tier));
    if (!step) return inNoTier(row, '这个人已并入别人，没有自己的指标');
    const remembers = schemeKinds[row.kind].hasMemory?.(version.definition_json) ?? false;
    return {
      schemeCode: row.code,
      schemeName: row.name,
      tierCode: step.code,
      tierName: step.name,
      versionNo: version.version_no,
      note: `${isLater ? '那时还没有发布，按最早发布的一版重算' : '按当日生效的规则和现有订单、退款重算'}${remembers ? '；从头定级，不看那之前所在的层级和有效期' : ''}`,
    };
  }

  /** The version in force on a date; the first one ever for dates before it. */
  private async versionOn(
    db: Sql,
    row: SchemeRow,
    asOf: BusinessDate,
  ): Promise<{ version: VersionRow; isLater: boolean }> {
    const published = (await this.store.versions(db, row.id)).filter(
      ({ published_at: publishedAt }) => publishedAt !== null,
    );
    const inForce = published.find(
      ({ effective_on: on, season_until: until }) =>
        on !== null && on <= asOf && (until === null || until >= asOf),
    );
    const version = inForce ?? published.at(-1);
    if (!version) throw new Error(`Scheme ${row.code} has no published version`);
    return { version, isLater: inForce === undefined };
  }

  /** Cut points read on or before the date; else the first that were read; else read off everybody today. */
  private async fitOn(db: Sql, row: SchemeRow, version: VersionRow, asOf: BusinessDate): Promise<unknown> {
    if (!this.fits.isNeeded(row.kind, version.definition_json)) return null;
    const stored = await db.row<{ fit_json: unknown }>(
      `SELECT x.fit_json FROM scheme_fit x WHERE x.version_id = ?
       ORDER BY x.as_of_on > ?, IF(x.as_of_on > ?, x.id, -x.id) LIMIT 1`,
      [version.id, asOf, asOf],
    );
    return stored ? stored.fit_json : this.fits.read(db, row.kind, version.definition_json, asOf);
  }

  private async factTexts(db: Sql, memberId: string, asOf: BusinessDate): Promise<Replay['facts']> {
    const columns = memberFactFields.map(
      (field, index) => sql`${fieldValue(field, asOf)} AS ${trusted(`value_${index}`)}`,
    );
    const statement = sql`SELECT ${joined(columns, ', ')} FROM member_fact_replay f WHERE f.member_id = ${memberId}`;
    const values = await db.row<Record<string, unknown>>(statement.text, statement.values);
    if (!values) return [];
    return memberFactFields.map((field, index) => ({
      label: field.labelZh,
      value: formatValue(field, values[`value_${index}`]),
    }));
  }
}

function inNoTier({ code, name }: SchemeRow, note: string): ReplayedScheme {
  return { schemeCode: code, schemeName: name, tierCode: null, tierName: null, versionNo: null, note };
}
