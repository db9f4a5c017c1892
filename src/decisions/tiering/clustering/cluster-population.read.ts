import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Sql } from '../../../platform/database/sql.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { sourceJoins, sourcesOf } from '../../conditions/field-sources.js';
import { nearestCluster } from '../scheme-kinds/clusters.js';
import type { ClusterDefinition, ClusterFeature, ClusterModel } from '../scheme-kinds/clusters-definition.js';
import { featureValue, knownField, scaleColumns, scaleOfRow } from '../scheme-kinds/numeric-feature.js';
import { SAMPLE_MOST } from './cluster-fitting.js';
import type { FeatureScale } from './scaling.js';

// Reads: member_fact and the sources of the features.

/** So many are aimed at; the hash that picks them may give a few more. */
const SAMPLE_AIM = 45_000;

export interface Population {
  people: number;
  scales: FeatureScale[];
}

/** What clustering asks of everybody's figures. */
@Injectable()
export class ClusterPopulationRead {
  constructor(private readonly catalogue: FieldCatalogue) {}

  /** Means and deviations over everybody: one scan. */
  async scales(db: Sql, features: readonly ClusterFeature[], asOf: BusinessDate): Promise<Population> {
    const statement = sql`SELECT ${scaleColumns(this.values(features, asOf))} ${this.people(features)}`;
    const row = await db.row<Record<string, unknown>>(statement.text, statement.values);
    return {
      people: Number(row?.['people'] ?? 0),
      scales: features.map((_, index) => scaleOfRow(row, index)),
    };
  }

  /**
   * Everybody's figures, or those of at most 50,000 people spread evenly over the ids: every n-th by a hash of
   * the id, so the same people every time. In the order of ids; one scan.
   */
  async sample(
    db: Sql,
    features: readonly ClusterFeature[],
    asOf: BusinessDate,
    people: number,
  ): Promise<(number | null)[][]> {
    const columns = this.values(features, asOf).map(
      (value, index) => sql`${value} AS ${trusted(`value_${index}`)}`,
    );
    const step = people <= SAMPLE_MOST ? 1 : Math.ceil(people / SAMPLE_AIM);
    const statement = sql`SELECT ${joined(columns, ', ')} ${this.people(features)}
      WHERE MOD(CRC32(f.member_id), ${step}) = 0 ORDER BY f.member_id LIMIT ${SAMPLE_MOST}`;
    const rows = await db.rows<Record<string, unknown>>(statement.text, statement.values);
    return rows.map((row) =>
      features.map((_, index) => {
        const value = row[`value_${index}`] ?? null;
        return value === null ? null : Number(value);
      }),
    );
  }

  /** How many people stand nearest to each centre of a fitted definition, in their order. */
  async sizes(
    db: Sql,
    definition: ClusterDefinition & { model: ClusterModel },
    asOf: BusinessDate,
  ): Promise<number[]> {
    const places = definition.model.centroids.map((_, index) => trusted(String(index)));
    const nearest = nearestCluster(definition, { catalogue: this.catalogue, asOf }, places);
    const statement = sql`SELECT d.cluster, COUNT(*) AS people
      FROM (SELECT ${nearest} AS cluster ${this.people(definition.features)}) d GROUP BY d.cluster`;
    const rows = await db.rows<{ cluster: number; people: number }>(statement.text, statement.values);
    return places.map((_, index) => rows.find(({ cluster }) => Number(cluster) === index)?.people ?? 0);
  }

  private values(features: readonly ClusterFeature[], asOf: BusinessDate): SqlFragment[] {
    return features.map(({ field, transform }) =>
      featureValue(knownField(field, this.catalogue), transform, asOf),
    );
  }

  private people(features: readonly ClusterFeature[]): SqlFragment {
    const fields = features.map(({ field }) => knownField(field, this.catalogue));
    return sql`FROM member_fact f${sourceJoins(sourcesOf(fields))}`;
  }
}
