import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { sourceJoins } from '../conditions/field-sources.js';
import { fieldValue } from '../conditions/rule-compiler.js';
import { estimatedFacts } from './live-count-sample.js';
import { numericField } from './scheme-kinds/numeric-feature.js';
import { SchemeRead } from './scheme.read.js';

// Reads: member_fact and what the field reads.

/** Equal-width buckets of a figure over those who have it, for the editors of cut points. */
export interface HistogramView {
  /** Both ends included for whole numbers; of decimal ones the upper end belongs to the next. */
  buckets: { from: number; to: number; count: number }[];
  /** Where RFM cuts the figure now; empty otherwise. */
  cuts: number[];
  /** Scaled up from a fixed 5 % of ids. */
  isEstimate: boolean;
}

const BUCKETS = 40;
/** The last bucket takes whoever lies beyond so many times the mean, lest one big spender flattens the picture. */
const MEANS_SHOWN = 5;

/** What RFM calls its axes, beside the codes of fields. */
const AXES: Record<string, { field: string; cuts: 'recencyDays' | 'frequency' | 'monetaryFen' }> = {
  recencyDays: { field: 'recencyDays', cuts: 'recencyDays' },
  frequency: { field: 'orderCount', cuts: 'frequency' },
  netAmountFen: { field: 'netAmountFen', cuts: 'monetaryFen' },
};

/** How a figure is spread over people. */
@Injectable()
export class HistogramRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly catalogue: FieldCatalogue,
    private readonly schemes: SchemeRead,
  ) {}

  /**
   * Any numeric field of the catalogue; the three axes of RFM count buyers alone. Throws `tiering.feature-unknown` or
   * `tiering.feature-not-numeric`.
   */
  async of(db: Sql, schemeCode: string, code: string): Promise<HistogramView> {
    const { fit } = await this.schemes.detail(db, schemeCode);
    const axis = Object.hasOwn(AXES, code) ? AXES[code] : undefined;
    const field = numericField(axis?.field ?? code, 'field', this.catalogue);
    const { factTable, weight } = await estimatedFacts(db);
    const value = fieldValue(field, await this.clock.today(db));
    const joins = sourceJoins([field.source]);
    const buyers = axis ? trusted(' AND f.order_count > 0') : trusted('');
    const people = sql`(SELECT ${value} AS value FROM ${trusted(factTable)} f${joins} WHERE ${value} IS NOT NULL${buyers}) v`;
    const cuts = (axis && fit?.cutPoints?.[axis.cuts]) ?? [];
    return { buckets: await bucketsOf(db, field, people, weight), cuts, isEstimate: weight > 1 };
  }
}

async function bucketsOf(
  db: Sql,
  field: FieldDefinition,
  people: SqlFragment,
  weight: number,
): Promise<HistogramView['buckets']> {
  const span = sql`SELECT MIN(v.value) AS low, MAX(v.value) AS high, AVG(v.value) AS mean FROM ${people}`;
  const found = await db.row<{ low: unknown; high: unknown; mean: unknown }>(span.text, span.values);
  if (!found || found.low === null) return [];
  const [lowest, highest, mean] = [Number(found.low), Number(found.high), Number(found.mean)];
  const isWhole = !field.decimals;
  const low = lowest < 0 || lowest > highest / 2 ? lowest : Math.min(lowest, isWhole ? 1 : 0);
  const shown = mean > 0 ? Math.min(highest, mean * MEANS_SHOWN) : highest;
  const even = (shown - low) / BUCKETS;
  const width = isWhole ? Math.max(1, Math.ceil(even)) : even || 1;
  const counted = sql`SELECT LEAST(FLOOR((v.value - ${low}) / ${width}), ${BUCKETS - 1}) AS bucket, COUNT(*) AS people
    FROM ${people} GROUP BY bucket ORDER BY bucket`;
  const rows = await db.rows<{ bucket: unknown; people: number }>(counted.text, counted.values);
  return rows.map((row) => {
    const bucket = Number(row.bucket);
    const from = low + bucket * width;
    const end = from + (isWhole ? width - 1 : width);
    return { from, to: bucket === BUCKETS - 1 ? Math.max(highest, end) : end, count: row.people * weight };
  });
}
