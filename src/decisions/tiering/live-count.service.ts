import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { sql } from '../../platform/database/fragment.js';
import { chunks } from '../../platform/database/sql.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { validateDefinition } from './definition-check.js';
import { ESTIMATE_FROM_PEOPLE, estimatedFacts } from './live-count-sample.js';
import type { SchemeDefinition } from './scheme-definition.js';
import { peopleSource } from './scheme-compiler.js';
import { SchemeStore } from './scheme.store.js';
import { SimulationTrials } from './simulation-trials.js';
import { unknownScheme } from './tiering.errors.js';
import type { SchemeRow } from './tiering.rows.js';

// Reads: member_fact, member_tier and what the scheme's fields read. Writes nothing.

/** People per tier by a definition that is being edited. */
export interface LiveCount {
  total: number;
  tiers: { code: string; name: string; count: number }[];
  /** Scaled up from a fixed 5 % of ids. */
  isEstimate: boolean;
}

const PEOPLE_PER_STATEMENT = 999;

/** Counts tiers while an operator edits. */
@Injectable()
export class LiveCountService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly trials: SimulationTrials,
    private readonly catalogue: FieldCatalogue,
  ) {}

  /**
   * Who would be where by an unsaved definition; fits are read off those who are counted. Throws DefinitionError or
   * RuleError with the path of the mistake.
   */
  async count(code: string, raw: unknown, estimateFrom = ESTIMATE_FROM_PEOPLE): Promise<LiveCount> {
    const scheme = await this.store.schemeByCode(this.database, code);
    if (!scheme) throw unknownScheme(code);
    const definition = validateDefinition(scheme.kind, raw, this.catalogue);
    const { factTable, weight } = await estimatedFacts(this.database, estimateFrom);
    const asOf = await this.clock.today();
    const { after, counts } = await this.countIn(scheme, definition, asOf, factTable);
    const tiers = after.map(({ code: tier, name }) => ({
      code: tier,
      name,
      count: (counts.get(tier) ?? 0) * weight,
    }));
    return { total: tiers.reduce((sum, { count }) => sum + count, 0), tiers, isEstimate: weight > 1 };
  }

  private async countIn(
    scheme: SchemeRow,
    definition: SchemeDefinition,
    asOf: BusinessDate,
    factTable: string,
  ): Promise<{ after: readonly { code: string; name: string }[]; counts: Map<string, number> }> {
    const draft = { id: '0', definition_json: definition };
    const { compiled, numbers, after } = await this.trials.load(scheme, draft, asOf, factTable);
    const codes = new Map([...numbers].map(([tier, number]) => [number, tier]));
    const counts = new Map<string, number>();
    for (const members of compiled.ownSource ? await this.pieces(factTable) : ['all' as const]) {
      const among = members === 'all' ? sql`TRUE` : sql`f.member_id IN (${members.ids})`;
      const { text, values } = sql`SELECT d.tier, COUNT(*) AS people FROM (
          SELECT ${compiled.tier} AS tier ${peopleSource([compiled], members, { factTable })} WHERE ${among}) d
        GROUP BY d.tier`;
      for (const row of await this.database.rows<{ tier: number; people: number }>(text, values)) {
        const tier = codes.get(Number(row.tier)) ?? '';
        counts.set(tier, (counts.get(tier) ?? 0) + row.people);
      }
    }
    return { after, counts };
  }

  /** Kinds that read more than facts read it for people they are told. */
  private async pieces(factTable: string): Promise<{ ids: string[] }[]> {
    const rows = await this.database.rows<{ member_id: string }>(`SELECT f.member_id FROM ${factTable} f`);
    return chunks(
      rows.map((row) => row.member_id),
      PEOPLE_PER_STATEMENT,
    ).map((ids) => ({ ids }));
  }
}
