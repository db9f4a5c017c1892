import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { checkSql } from '../conditions/check.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { sourceJoins } from '../conditions/field-sources.js';
import { compileNewcomer, type CompiledNewcomer } from './newcomer.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import type {
  CompiledRungs,
  DecidingValue,
  HeldState,
  OtherScheme,
  TierStep,
} from './scheme-kinds/scheme-kind.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';

/** Everything needed to place people by one version of a scheme. */
export interface PlacingScheme {
  schemeId: string;
  code: string;
  kind: SchemeKindName;
  slot: number;
  versionId: string;
  /** False until a whole run has placed everybody for the first time. */
  isPlaced: boolean;
  definition: SchemeDefinition;
  fitId: string | null;
  fit: unknown;
  /** Number of each tier code, as stored in member_tier. */
  tierIds: ReadonlyMap<string, number>;
  /** The schemes it is made of, by code. */
  others: ReadonlyMap<string, OtherPlaced>;
}

/** A published scheme that another one is made of. */
export interface OtherPlaced {
  code: string;
  name: string;
  slot: number;
  tiers: readonly TierStep[];
  tierIds: ReadonlyMap<string, number>;
}

export interface CompileChoice {
  /** Whether anybody's tier in the scheme may be set by hand on the date; asked after their rows are locked. */
  hasOverrides?: boolean;
  /** `nothing`: as if nobody had ever been placed, for replays of other dates. */
  held?: 'current' | 'nothing';
  /** What kinds with memory kept: `tier_state`, or a table of its shape that a replay keeps. */
  stateTable?: string;
}

/** A scheme as SQL over the rows of `peopleSource`. */
export interface CompiledScheme extends CompiledRungs {
  scheme: PlacingScheme;
  asOf: BusinessDate;
  /** The number of the tier a person belongs in; never NULL. */
  tier: SqlFragment;
  /** Whether SQL reads `t`, what people hold. */
  readsTiers: boolean;
  /** Kinds with memory: the row of `tier_state`, and what it should say next. */
  state: {
    join: SqlFragment;
    base: SqlFragment;
    until: SqlFragment;
    anchor: SqlFragment;
    alias: string;
  } | null;
  newcomer: CompiledNewcomer | null;
}

const KEPT_COMPILED = 60;
const NULL = trusted('NULL');
const HOLDS_NOTHING: HeldState = { tier: NULL, since: NULL, until: NULL, anchor: NULL };

/** Turns versions of schemes into SQL. Published versions never change, so their SQL is kept. */
@Injectable()
export class SchemeCompiler {
  private readonly kept = new Map<string, CompiledScheme>();

  constructor(readonly catalogue: FieldCatalogue) {}

  compile(scheme: PlacingScheme, asOf: BusinessDate, choice: CompileChoice = {}): CompiledScheme {
    const { hasOverrides = false, held = 'current' } = choice;
    const others = [...scheme.others.values()].map(({ code, slot }) => `${code}@${slot}`);
    const key = [
      scheme.versionId,
      scheme.fitId,
      asOf,
      scheme.slot,
      scheme.isPlaced,
      hasOverrides,
      held,
      others,
    ].join();
    const known = this.kept.get(key);
    if (known) return known;
    const compiled = this.compileAnew(scheme, asOf, choice);
    if (this.kept.size >= KEPT_COMPILED) this.kept.clear();
    this.kept.set(key, compiled);
    return compiled;
  }

  /** As `compile`, for drafts, which do change. */
  compileAnew(scheme: PlacingScheme, asOf: BusinessDate, choice: CompileChoice = {}): CompiledScheme {
    const kind = schemeKinds[scheme.kind];
    const { definition } = scheme;
    const hasMemory = (kind.hasMemory?.(definition) ?? false) && choice.held !== 'nothing';
    const alias = `s${scheme.slot}`;
    const idOf = (code: string): SqlFragment => numberOf(scheme.tierIds, code);
    const rungs = kind.compile(definition, scheme.fit, {
      catalogue: this.catalogue,
      asOf,
      alias: `w${scheme.slot}`,
      held: hasMemory ? heldState(scheme.slot, alias) : HOLDS_NOTHING,
      idOf,
      other: (code) => otherScheme(scheme, code),
    });
    const newcomer = compileNewcomer(definition.newcomer, asOf);
    const byRules = tierSql(rungs, idOf);
    const base = newcomer ? newcomer.decide(idOf, byRules) : byRules;
    const override = choice.hasOverrides ? overrideSql(scheme.schemeId, asOf) : null;
    return {
      ...rungs,
      sources: newcomer ? [...rungs.sources, ...newcomer.sources] : rungs.sources,
      scheme,
      asOf,
      tier: override ? sql`COALESCE(${override}, ${base})` : base,
      readsTiers: hasMemory || scheme.others.size > 0,
      state: hasMemory
        ? stateOf(
            scheme,
            alias,
            rungs,
            choice.stateTable,
            override && sql`IF(${override} IS NULL, NULL, ${base})`,
          )
        : null,
      newcomer,
    };
  }

  /** The tiers of a definition in the order operators see them. */
  tiers(kind: SchemeKindName, definition: SchemeDefinition): TierStep[] {
    return schemeKinds[kind].tiers(definition);
  }

  /** Labels and formats of the values kept with changes. */
  decidingValues(kind: SchemeKindName, definition: SchemeDefinition): DecidingValue[] {
    return schemeKinds[kind].decidingValues(definition, this.catalogue);
  }

  /** Whether a forecast decides, be it the kind's own or a field's. */
  usesPrediction(kind: SchemeKindName, definition: SchemeDefinition): boolean {
    return schemeKinds[kind].usesPrediction?.(definition, this.catalogue) ?? false;
  }

  /** Whether today's forecasts are read, so that the past cannot be told. */
  readsForecasts(kind: SchemeKindName, definition: SchemeDefinition): boolean {
    const reads = schemeKinds[kind].readsForecasts;
    return reads ? reads(definition, this.catalogue) : this.usesPrediction(kind, definition);
  }
}

function heldState(slot: number, alias: string): HeldState {
  return {
    tier: trusted(`COALESCE(${alias}.base_tier, t.tier_${slot})`),
    since: trusted(`t.since_${slot}`),
    until: trusted(`${alias}.until_on`),
    anchor: trusted(`${alias}.anchor`),
  };
}

function stateOf(
  { schemeId }: PlacingScheme,
  alias: string,
  { next }: CompiledRungs,
  table = 'tier_state',
  base: SqlFragment | null,
): CompiledScheme['state'] {
  const name = trusted(alias);
  return {
    join: sql`LEFT JOIN ${trusted(table)} ${name} ON ${name}.member_id = f.member_id AND ${name}.scheme_id = ${schemeId}`,
    base: base ?? NULL,
    until: next?.until ?? NULL,
    anchor: next?.anchor ?? NULL,
    alias,
  };
}

/** The tier set by hand for a person on a date; NULL for almost everybody. Uses ix_tier_override_member. */
function overrideSql(schemeId: string, asOf: BusinessDate): SqlFragment {
  return sql`(SELECT v.tier_id FROM tier_override v
    WHERE v.scheme_id = ${schemeId} AND v.member_id = f.member_id AND v.ended_at IS NULL AND v.starts_on <= ${asOf}
      AND (v.ends_on IS NULL OR v.ends_on >= ${asOf}) ORDER BY v.id DESC LIMIT 1)`;
}

function otherScheme(scheme: PlacingScheme, code: string): OtherScheme {
  const other = scheme.others.get(code);
  if (!other) throw new Error(`Scheme ${scheme.code} lacks its source ${code}`);
  return {
    code,
    name: other.name,
    tiers: other.tiers,
    held: trusted(`t.tier_${other.slot}`),
    idOf: (tier) => numberOf(other.tierIds, tier),
  };
}

function numberOf(tierIds: ReadonlyMap<string, number>, code: string): SqlFragment {
  const id = tierIds.get(code);
  if (id === undefined) throw new Error(`Tier ${code} has no number`);
  return trusted(String(id));
}

/** First match wins; the last rung takes whoever is left. */
function tierSql({ rungs, decide }: CompiledRungs, idOf: (code: string) => SqlFragment): SqlFragment {
  if (decide) return decide(idOf);
  const last = rungs.at(-1);
  if (!last) throw new Error('A scheme without tiers');
  const branches = rungs
    .slice(0, -1)
    .map(({ code, check }) => (check ? sql`WHEN ${checkSql(check)} THEN ${idOf(code)}` : trusted('')));
  if (branches.length === 0) return idOf(last.code);
  return sql`CASE ${joined(branches, ' ')} ELSE ${idOf(last.code)} END`;
}

/** What of a compiled scheme decides which rows are joined. */
export type PeopleNeeds = Pick<CompiledScheme, 'sources' | 'ownSource' | 'readsTiers' | 'state'>;

export interface PeopleChoice {
  /** A table of the shape of `member_fact`, or a query of it. */
  factTable?: string | SqlFragment;
  /** Joins what people hold (`t`) even where no scheme reads it. */
  withTiers?: boolean;
  /** A table of the shape of `member_tier` that a replay keeps. */
  tierTable?: string;
}

/** `FROM` facts `f` with the joins that these schemes need, for the people at hand. */
export function peopleSource(
  schemes: readonly PeopleNeeds[],
  members: FactMembers,
  { factTable = 'member_fact', withTiers = false, tierTable = 'member_tier' }: PeopleChoice = {},
): SqlFragment {
  const tiers =
    withTiers || schemes.some(({ readsTiers }) => readsTiers)
      ? trusted(` LEFT JOIN ${tierTable} t ON t.member_id = f.member_id`)
      : trusted('');
  const joins = sourceJoins(schemes.flatMap(({ sources }) => sources));
  const own = schemes.flatMap(({ ownSource, state }) => [
    ...(ownSource ? [sql` ${ownSource(members)}`] : []),
    ...(state ? [sql` ${state.join}`] : []),
  ]);
  const facts = typeof factTable === 'string' ? trusted(factTable) : factTable;
  return sql`FROM ${facts} f${tiers}${joins}${joined(own, '')}`;
}
