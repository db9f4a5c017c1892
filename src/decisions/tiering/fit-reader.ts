import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import type { SchemeKindName } from './scheme-definition.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';

/** Reads fits (cut points, scales) off the population: runs the statements that a kind asks for. */
@Injectable()
export class FitReader {
  constructor(private readonly catalogue: FieldCatalogue) {}

  /** The fit on a date over a table of facts; undefined for definitions that read nothing. */
  async read(
    sql: Sql,
    kind: SchemeKindName,
    definition: unknown,
    asOf: BusinessDate,
    factTable = 'member_fact',
  ): Promise<unknown> {
    const steps = schemeKinds[kind].fit(definition, { catalogue: this.catalogue, asOf, factTable });
    if (!steps) return undefined;
    let step = steps.next();
    while (!step.done) {
      const { text, values } = step.value;
      step = steps.next(await sql.rows<Record<string, unknown>>(text, values));
    }
    return step.value;
  }

  /** As `read`, for a definition that somebody tries or publishes: throws DefinitionError where the fit is pointless. */
  async readSound(
    sql: Sql,
    kind: SchemeKindName,
    definition: unknown,
    asOf: BusinessDate,
    factTable?: string,
  ): Promise<unknown> {
    const fit = await this.read(sql, kind, definition, asOf, factTable);
    if (fit !== undefined) schemeKinds[kind].refuseFit?.(definition, fit, this.catalogue);
    return fit;
  }

  /** Whether a definition cannot place anybody before it was read off the population. */
  isNeeded(kind: SchemeKindName, definition: unknown): boolean {
    const context = { catalogue: this.catalogue, asOf: '1970-01-01', factTable: 'member_fact' };
    return schemeKinds[kind].fit(definition, context) !== null;
  }
}
