import type { BusinessDate } from '../../../platform/clock/business-date.js';
import type { SqlFragment } from '../../../platform/database/fragment.js';
import type { FieldSource } from '../../../platform/fields/field-definition.js';
import type { FactMembers } from '../../../facts/member-facts/fact-statement.sql.js';
import type { Check } from '../../conditions/check.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';

/** A tier as people see it. */
export interface TierStep {
  code: string;
  name: string;
  /** Higher is better; equal to nobody else's in the scheme. */
  level: number;
}

/** A tier and what leads into it. Rungs are tried in order; the last one takes whoever is left. */
export interface Rung {
  code: string;
  /** Null: no condition of its own. */
  check: Check | null;
  /** What keeps whoever holds the tier in it although `check` does not hold. */
  keep?: Keep;
}

/** A hold on a tier; `decide` follows it, explanations tell it. */
export interface Keep {
  /** Holds only for whoever holds the tier. */
  check: Check;
  /** SQL of the business date on which the hold ends by itself; left out: none. */
  until?: SqlFragment;
}

/** A value that is kept with every change, because it decided. */
export interface DecidingValue {
  label: string;
  format(value: unknown): string;
}

/** What a person holds in the scheme before it is decided again; all NULL for somebody never placed. */
export interface HeldState {
  /** Number of the tier; under a manual override the one the rules gave. */
  tier: SqlFragment;
  /** Business date since when. */
  since: SqlFragment;
  /** Kinds with memory: what they kept last time as `next`. */
  until: SqlFragment;
  anchor: SqlFragment;
}

/** Another scheme whose tiers decide along. */
export interface OtherScheme {
  code: string;
  name: string;
  tiers: readonly TierStep[];
  /** SQL of the number of the tier a person holds in it. */
  held: SqlFragment;
  /** SQL of the number of one of its tiers. */
  idOf(code: string): SqlFragment;
}

export interface CompileContext {
  catalogue: FieldCatalogue;
  asOf: BusinessDate;
  /** Alias for a row source of the kind's own, unique in the statement. */
  alias: string;
  held: HeldState;
  /** SQL of the number of one of the scheme's tiers. */
  idOf(code: string): SqlFragment;
  /** A scheme named by `dependsOn`. */
  other(schemeCode: string): OtherScheme;
}

/** A definition as SQL over `f` (facts), the rows of `sources` and the kind's own source. */
export interface CompiledRungs {
  rungs: readonly Rung[];
  /** SQL of the deciding values, in the order of `decidingValues`. */
  deciding: readonly SqlFragment[];
  sources: readonly FieldSource[];
  /**
   * SQL of the number of the tier, in place of trying rung after rung: fewer comparisons, or a decision
   * that looks at what is held.
   */
  decide?: (idOf: (code: string) => SqlFragment) => SqlFragment;
  /** A LEFT JOIN that brings figures that facts do not hold, for the people at hand. */
  ownSource?: (members: FactMembers) => SqlFragment;
  /** Kinds with memory: what to keep beside the tier (a date and a whole number; NULL for neither). */
  next?: { until: SqlFragment; anchor: SqlFragment };
  /** Replaces the search for the smallest order and the day of the fall, which go by facts alone. */
  outlook?: KindOutlook;
  /** RFM only: SQL of the scores and their values, for exports and explanations. */
  scores?: Record<'recencyDays' | 'frequency' | 'monetaryFen' | 'r' | 'f' | 'm', SqlFragment> & {
    /** The weighted sum of the scores, where the definition has weights. */
    weighted?: SqlFragment;
  };
}

/** Where a person goes from here. */
export interface WayAhead {
  /** What keeps the tier, and the last business date on which it is held if nothing happens; null: no end in sight. */
  keeps: { sentence: string; until: BusinessDate | null } | null;
  /** The least that would raise the person: so much money in one order or so much growth, by a date where there is one. */
  nextStep: {
    tierCode: string;
    tierName: string;
    sentence: string;
    orderFen: number | null;
    growth: number | null;
    by: BusinessDate | null;
  } | null;
}

/** The way ahead in a kind's own words, for kinds whose figure is not among the facts. */
export interface KindOutlook {
  /** SQL asked about one person. */
  values: readonly SqlFragment[];
  /** `now` is the tier the rules give the person. Pure. */
  read(values: readonly unknown[], now: TierStep): WayAhead;
}

/** Statements to ask and, in the end, the fit. The kind stays pure: whoever runs it owns the database. */
export type FitSteps<Fit> = Generator<SqlFragment, Fit, readonly Record<string, unknown>[]>;

/** Of whom a fit is read, and when. */
export interface FitContext {
  catalogue: FieldCatalogue;
  asOf: BusinessDate;
  /** `member_fact`, or a table of its shape. */
  factTable: string;
}

/**
 * A way to place people. All methods are pure: no clock, no database.
 * Law of every kind: placing twice on one date with one fit gives the same tier.
 */
export interface SchemeKind<Definition = unknown, Fit = unknown> {
  /** Checks what an operator or a file wrote; returns it in its plain form. Throws DefinitionError or RuleError. */
  validate(raw: unknown, catalogue: FieldCatalogue): Definition;
  /** Every tier, in the order in which operators see them. */
  tiers(definition: Definition): TierStep[];
  /** Reads cut points off the population; null where nothing has to be read. */
  fit(definition: Definition, context: FitContext): FitSteps<Fit> | null;
  compile(definition: Definition, fit: Fit | null, context: CompileContext): CompiledRungs;
  /**
   * Refuses what a fit shows to be pointless, e.g. a feature in which everybody is alike. Asked while somebody
   * tries or publishes a definition, not every night. Throws DefinitionError.
   */
  refuseFit?(definition: Definition, fit: Fit, catalogue: FieldCatalogue): void;
  /** Label and format of the deciding values. */
  decidingValues(definition: Definition, catalogue: FieldCatalogue): DecidingValue[];
  /** True when the decision looks at `held`. */
  hasMemory?(definition: Definition): boolean;
  /** True when a forecast decides: such tiers say whom to tell, never what somebody is given. */
  usesPrediction?(definition: Definition, catalogue: FieldCatalogue): boolean;
  /** True when today's forecasts are read, of which there is no past; left out: as `usesPrediction`. */
  readsForecasts?(definition: Definition, catalogue: FieldCatalogue): boolean;
  /** Codes of the schemes that must be placed first. */
  dependsOn?(definition: Definition): readonly string[];
  /**
   * Refuses what does not fit the schemes named by `dependsOn`, given their tiers (undefined for one that is not
   * published yet). Throws DefinitionError.
   */
  refuseTiers?(
    definition: Definition,
    tiersOf: (schemeCode: string) => readonly TierStep[] | undefined,
  ): void;
  /** Why the definition cannot be published yet, in Chinese; null when it can. */
  notReady?(definition: Definition): string | null;
}
