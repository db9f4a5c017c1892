import { Injectable } from '@nestjs/common';
import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { joined, sql, trusted } from '../../../platform/database/fragment.js';
import { checkSql } from '../../conditions/check.js';
import { peopleSource, SchemeCompiler, type PlacingScheme } from '../scheme-compiler.js';
import { SchemeLoader } from '../scheme-loader.js';
import type { TierStep } from '../scheme-kinds/scheme-kind.js';
import { SchemeStore } from '../scheme.store.js';
import { notPublished, unknownScheme } from '../tiering.errors.js';
import { readDecidingValues } from './deciding-sample.js';
import { FlapRead, type FlapRate } from './flap.read.js';
import { samplePeople } from './people-sample.js';
import { sharesBy, shiftState, stabilityIndex, type ShiftState } from './population-shift.js';
import { qualityWarnings, type QualityWarning } from './quality-warnings.js';
import { SeparationRead, type Separation } from './separation.read.js';
import { TierSizeStore } from './tier-size.store.js';

// Reads: tier_size_daily, scheme_profile, tier_change and what schemes read.

const SIZES_SHOWN_DAYS = 180;
const COMPARED_PEOPLE = 20_000;

export interface SchemeQuality {
  businessDate: BusinessDate;
  separation: Separation;
  sizes: { date: BusinessDate; counts: Record<string, number> }[];
  /** Population stability index of each deciding value since the version began, and of the sizes of tiers. */
  drift: { kind: 'input' | 'tier'; label: string; psi: number; state: ShiftState; since: BusinessDate }[];
  warnings: QualityWarning[];
  flap: FlapRate;
}

/** 分层质量: do the tiers of a scheme still mean something? */
@Injectable()
export class QualityRead {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly sizes: TierSizeStore,
    private readonly flaps: FlapRead,
    private readonly separation: SeparationRead,
  ) {}

  /** Throws `tiering.scheme-unknown`, `tiering.not-published`. Takes a few seconds at a million people. */
  async of(schemeCode: string): Promise<SchemeQuality> {
    const row = await this.store.schemeByCode(this.database, schemeCode);
    if (!row) throw unknownScheme(schemeCode);
    const scheme = await this.loader.published(this.database, row);
    if (!scheme) throw notPublished(schemeCode);
    const today = await this.clock.today();
    const steps = this.compiler.tiers(scheme.kind, scheme.definition);
    const sizes = await this.sizesOf(scheme, steps, today);
    const flap = await this.flaps.of(this.database, scheme.schemeId, today);
    const { current, matching } = await this.counts(scheme, steps, today);
    return {
      businessDate: today,
      separation: await this.separation.of(scheme, today),
      sizes,
      drift: await this.drift(scheme, sizes, steps, today),
      warnings: qualityWarnings({ steps, current, matching, flap }),
      flap,
    };
  }

  private async sizesOf(
    scheme: PlacingScheme,
    steps: readonly TierStep[],
    today: BusinessDate,
  ): Promise<SchemeQuality['sizes']> {
    const rows = await this.sizes.history(this.database, scheme.schemeId, addDays(today, -SIZES_SHOWN_DAYS));
    const codes = new Map([...scheme.tierIds].map(([code, id]) => [id, code]));
    const known = new Set(steps.map(({ code }) => code));
    const byDate = new Map<BusinessDate, Record<string, number>>();
    for (const { business_date: date, tier_id: id, people } of rows) {
      const code = codes.get(Number(id));
      const counts = byDate.get(date) ?? {};
      if (code !== undefined && known.has(code)) counts[code] = people;
      byDate.set(date, counts);
    }
    return [...byDate].map(([date, counts]) => ({ date, counts }));
  }

  /** People per tier, and how many meet a tier's own condition, whatever other tiers ask. */
  private async counts(
    scheme: PlacingScheme,
    steps: readonly TierStep[],
    today: BusinessDate,
  ): Promise<{ current: ReadonlyMap<string, number>; matching: ReadonlyMap<string, number> }> {
    const compiled = this.compiler.compile(scheme, today);
    const checks = compiled.rungs.flatMap(({ code, check }) => (check ? [{ code, check }] : []));
    const sums = checks.map(
      ({ check }, index) => sql`SUM(${checkSql(check)}) AS ${trusted(`rung_${index}`)}`,
    );
    const tiers = steps.map(
      ({ code }, index) =>
        sql`SUM(${trusted(`t.tier_${scheme.slot}`)} <=> ${scheme.tierIds.get(code) ?? 0}) AS ${trusted(`tier_${index}`)}`,
    );
    const statement = sql`SELECT ${joined([...sums, ...tiers], ', ')}
      ${peopleSource([compiled], 'all', { withTiers: true })}`;
    const found = await this.database.row<Record<string, unknown>>(statement.text, statement.values);
    return {
      matching: new Map(checks.map(({ code }, index) => [code, Number(found?.[`rung_${index}`] ?? 0)])),
      current: new Map(steps.map(({ code }, index) => [code, Number(found?.[`tier_${index}`] ?? 0)])),
    };
  }

  private async drift(
    scheme: PlacingScheme,
    sizes: SchemeQuality['sizes'],
    steps: readonly TierStep[],
    today: BusinessDate,
  ): Promise<SchemeQuality['drift']> {
    const known = await this.sizes.profile(this.database, scheme.versionId);
    if (!known) return [];
    const labels = this.compiler.decidingValues(scheme.kind, scheme.definition).map(({ label }) => label);
    const sample = await samplePeople(this.database, COMPARED_PEOPLE);
    const compiled = this.compiler.compile(scheme, today);
    const now = new Map(
      (await readDecidingValues(this.database, compiled, labels, sample)).map((read) => [
        read.label,
        read.values,
      ]),
    );
    const since = known.business_date;
    const inputs = known.profile.inputs.flatMap(({ label, cuts, shares }): SchemeQuality['drift'] => {
      const values = now.get(label);
      if (!values) return [];
      const psi = stabilityIndex(shares, sharesBy(cuts, values));
      return [{ kind: 'input', label, psi, state: shiftState(psi), since }];
    });
    const first = sizes.find(({ date }) => date >= since);
    const last = sizes.at(-1);
    if (!first || !last || first === last) return inputs;
    const psi = stabilityIndex(sharesOf(first.counts, steps), sharesOf(last.counts, steps));
    return [...inputs, { kind: 'tier', label: '各层人数', psi, state: shiftState(psi), since: first.date }];
  }
}

function sharesOf(counts: Record<string, number>, steps: readonly TierStep[]): number[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return steps.map(({ code }) => (total === 0 ? 0 : (counts[code] ?? 0) / total));
}
