import { Injectable } from '@nestjs/common';
import { factStatement } from '../../facts/member-facts/fact-statement.sql.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { peopleSource, SchemeCompiler } from './scheme-compiler.js';
import type { SchemeDefinition } from './scheme-definition.js';
import type { GrowthDefinition } from './scheme-kinds/growth-value-definition.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeStore } from './scheme.store.js';

// Reads: scheme, member_tier, tier_state, tier_override, and what schemes read. Writes: a temporary table of its own session.

/** People by id, both ends included. */
export interface IdRange {
  fromId: string;
  toId: string;
}

/** How long tiers of a scheme are held by its rules. */
export interface TierPeriods {
  /** Days of a period and of grace after it; null: tiers of this kind have no end of their own. */
  validity: { days: number; graceDays: number } | null;
  slot: number;
}

/** Periods of tiers: when they end, who was renewed, and who is about to fall. For modules that act on them. */
@Injectable()
export class TierPeriodsRead {
  constructor(
    private readonly database: Database,
    private readonly schemes: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
  ) {}

  /** Undefined while nobody is placed by the scheme. */
  async of(db: Sql, schemeCode: string): Promise<TierPeriods | undefined> {
    const row = await this.schemes.schemeByCode(db, schemeCode);
    const scheme = row && (await this.loader.published(db, row));
    if (!scheme) return undefined;
    const { kind, slot, definition } = scheme;
    return { slot, validity: kind === 'growth_value' ? validityOf(definition) : null };
  }

  /**
   * `member_id, tier_id, period`: people whose tier was renewed (保级), the new period beginning from one business
   * date to another. A renewal moves `until_on` and leaves `since` alone; a first period ends `days` after it began.
   */
  renewed(
    schemeId: string,
    { slot, validity }: TierPeriods,
    range: IdRange,
    from: BusinessDate,
    to: BusinessDate,
  ): SqlFragment | undefined {
    if (!validity) return undefined;
    const [tier, since] = [trusted(`t.tier_${slot}`), trusted(`t.since_${slot}`)];
    const { days } = validity;
    return sql`SELECT s.member_id, ${tier} AS tier_id, s.until_on AS period
      FROM tier_state s JOIN member_tier t ON t.member_id = s.member_id
      WHERE s.scheme_id = ${schemeId} AND s.member_id BETWEEN ${range.fromId} AND ${range.toId}
        AND s.base_tier IS NULL AND ${tier} IS NOT NULL
        AND s.until_on BETWEEN ${addDays(from, days - 1)} AND ${addDays(to, days - 1)}
        AND s.until_on > ${since} + INTERVAL ${trusted(String(days))} DAY`;
  }

  /** `member_id, tier_id, ends_on`: whose tier has an end from one date to another, by its period or as set by hand. */
  ending(
    schemeId: string,
    { slot }: TierPeriods,
    range: IdRange,
    from: BusinessDate,
    to: BusinessDate,
  ): SqlFragment {
    const tier = trusted(`t.tier_${slot}`);
    return sql`SELECT s.member_id, ${tier} AS tier_id, s.until_on AS ends_on
      FROM tier_state s JOIN member_tier t ON t.member_id = s.member_id
      WHERE s.scheme_id = ${schemeId} AND s.member_id BETWEEN ${range.fromId} AND ${range.toId}
        AND s.base_tier IS NULL AND ${tier} IS NOT NULL AND s.until_on BETWEEN ${from} AND ${to}
      UNION SELECT v.member_id, v.tier_id, v.ends_on
      FROM tier_override v
      WHERE v.scheme_id = ${schemeId} AND v.member_id BETWEEN ${range.fromId} AND ${range.toId}
        AND v.ended_at IS NULL AND v.is_begun = 1 AND v.ends_on BETWEEN ${from} AND ${to}`;
  }

  /**
   * Of these people, those whom the rules would place lower on a later date if nothing happened until then, with the
   * tier they hold; by the same SQL that places people, asked about facts of that date.
   */
  async fallingBy(
    schemeCode: string,
    memberIds: readonly string[],
    date: BusinessDate,
  ): Promise<{ memberId: string; tierId: number }[]> {
    const row = await this.schemes.schemeByCode(this.database, schemeCode);
    const scheme = row && (await this.loader.published(this.database, row));
    if (!scheme || memberIds.length === 0) return [];
    const steps = this.compiler.tiers(scheme.kind, scheme.definition);
    const levels = new Map(steps.map(({ code, level }) => [scheme.tierIds.get(code) ?? 0, level]));
    const rows = await this.database.session(async (session) => {
      await session.run('DROP TEMPORARY TABLE IF EXISTS member_fact_replay');
      await session.run('CREATE TEMPORARY TABLE member_fact_replay LIKE member_fact');
      try {
        const facts = factStatement({ members: { ids: memberIds }, asOf: date, into: 'member_fact_replay' });
        await session.run(facts.text, facts.values);
        const compiled = this.compiler.compile(scheme, date, { hasOverrides: true });
        const choice = { withTiers: true, factTable: 'member_fact_replay' };
        const source = peopleSource([compiled], { ids: memberIds }, choice);
        const held = trusted(`t.tier_${scheme.slot}`);
        const statement = sql`SELECT f.member_id, ${held} AS held, ${compiled.tier} AS later ${source}
          ORDER BY f.member_id`;
        return await session.rows<{ member_id: string; held: number | null; later: number }>(
          statement.text,
          statement.values,
        );
      } finally {
        await session.run('DROP TEMPORARY TABLE member_fact_replay');
      }
    });
    return rows.flatMap(({ member_id: memberId, held, later }) => {
      const [now, then] = [levels.get(Number(held)), levels.get(Number(later))];
      return now !== undefined && then !== undefined && then < now
        ? [{ memberId, tierId: Number(held) }]
        : [];
    });
  }
}

function validityOf(definition: SchemeDefinition): TierPeriods['validity'] {
  const { validityDays: days, graceDays } = definition as GrowthDefinition;
  return { days, graceDays };
}
