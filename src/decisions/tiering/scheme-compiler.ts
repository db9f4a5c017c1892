import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { checkSql } from '../conditions/check.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import type { CompiledRungs, DecidingValue, TierStep } from './scheme-kinds/scheme-kind.js';
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
}

/** A scheme as SQL over the rows of `peopleSource`. */
export interface CompiledScheme extends CompiledRungs {
  scheme: PlacingScheme;
  asOf: BusinessDate;
  /** The number of the tier a person belongs in; never NULL. */
  tier: SqlFragment;
}

const KEPT_COMPILED = 60;

/** Turns versions of schemes into SQL. Published versions never change, so their SQL is kept. */
@Injectable()
export class SchemeCompiler {
  private readonly kept = new Map<string, CompiledScheme>();

  constructor(readonly catalogue: FieldCatalogue) {}

  compile(scheme: PlacingScheme, asOf: BusinessDate): CompiledScheme {
    const key = [scheme.versionId, scheme.fitId, asOf, scheme.slot, scheme.isPlaced].join();
    const known = this.kept.get(key);
    if (known) return known;
    const compiled = this.compileAnew(scheme, asOf);
    if (this.kept.size >= KEPT_COMPILED) this.kept.clear();
    this.kept.set(key, compiled);
    return compiled;
  }

  /** As `compile`, for drafts, which do change. */
  compileAnew(scheme: PlacingScheme, asOf: BusinessDate): CompiledScheme {
    const context = { catalogue: this.catalogue, asOf, alias: `w${scheme.slot}` };
    const rungs = schemeKinds[scheme.kind].compile(scheme.definition, scheme.fit, context);
    return { ...rungs, scheme, asOf, tier: tierSql(rungs, scheme.tierIds) };
  }

  /** The tiers of a definition in the order operators see them. */
  tiers(kind: SchemeKindName, definition: SchemeDefinition): TierStep[] {
    return schemeKinds[kind].tiers(definition);
  }

  /** Labels and formats of the values kept with changes. */
  decidingValues(kind: SchemeKindName, definition: SchemeDefinition): DecidingValue[] {
    return schemeKinds[kind].decidingValues(definition, this.catalogue);
  }
}

/** First match wins; the last rung takes whoever is left. */
function tierSql({ rungs, decide }: CompiledRungs, tierIds: ReadonlyMap<string, number>): SqlFragment {
  const idOf = (code: string): SqlFragment => {
    const id = tierIds.get(code);
    if (id === undefined) throw new Error(`Tier ${code} has no number`);
    return trusted(String(id));
  };
  if (decide) return decide(idOf);
  const last = rungs.at(-1);
  if (!last) throw new Error('A scheme without tiers');
  const branches = rungs
    .slice(0, -1)
    .map(({ code, check }) => (check ? sql`WHEN ${checkSql(check)} THEN ${idOf(code)}` : trusted('')));
  if (branches.length === 0) return idOf(last.code);
  return sql`CASE ${joined(branches, ' ')} ELSE ${idOf(last.code)} END`;
}

/** `FROM` facts `f` with the joins that these schemes need, for the people at hand. */
export function peopleSource(
  schemes: readonly Pick<CompiledRungs, 'usesMember' | 'ownSource'>[],
  members: FactMembers,
  factTable = 'member_fact',
): SqlFragment {
  const person = schemes.some(({ usesMember }) => usesMember)
    ? trusted(' JOIN member m ON m.id = f.member_id')
    : trusted('');
  const own = schemes.flatMap(({ ownSource }) => (ownSource ? [sql` ${ownSource(members)}`] : []));
  return sql`FROM ${trusted(factTable)} f${person}${joined(own, '')}`;
}
