import type { BusinessDate } from '../../../platform/clock/business-date.js';
import type { SqlFragment } from '../../../platform/database/fragment.js';
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
}

/** A value that is kept with every change, because it decided. */
export interface DecidingValue {
  label: string;
  format(value: unknown): string;
}

export interface CompileContext {
  catalogue: FieldCatalogue;
  asOf: BusinessDate;
  /** Alias for a row source of the kind's own, unique in the statement. */
  alias: string;
}

/** A definition as SQL over `f` (facts), `m` (person, where `usesMember`) and the kind's own source. */
export interface CompiledRungs {
  rungs: readonly Rung[];
  /** SQL of the deciding values, in the order of `decidingValues`. */
  deciding: readonly SqlFragment[];
  usesMember: boolean;
  /** The same decision in fewer comparisons than trying rung after rung; `idOf` gives the number of a tier. */
  decide?: (idOf: (code: string) => SqlFragment) => SqlFragment;
  /** A LEFT JOIN that brings figures that facts do not hold, for the people at hand. */
  ownSource?: (members: FactMembers) => SqlFragment;
  /** RFM only: SQL of the scores and their values, for exports and explanations. */
  scores?: Record<'recencyDays' | 'frequency' | 'monetaryFen' | 'r' | 'f' | 'm', SqlFragment>;
}

/** Statements to ask and, in the end, the fit. The kind stays pure: whoever runs it owns the database. */
export type FitSteps<Fit> = Generator<SqlFragment, Fit, readonly Record<string, unknown>[]>;

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
  fit(definition: Definition, asOf: BusinessDate, factTable: string): FitSteps<Fit> | null;
  compile(definition: Definition, fit: Fit | null, context: CompileContext): CompiledRungs;
  /** Label and format of the deciding values. */
  decidingValues(definition: Definition, catalogue: FieldCatalogue): DecidingValue[];
}
