import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { sourceJoins, sourcesOf } from '../conditions/field-sources.js';
import { FitReader } from './fit-reader.js';
import { doubleLiteral } from './scheme-kinds/linear-form.js';
import { knownField } from './scheme-kinds/numeric-feature.js';
import type { ScoreDefinition } from './scheme-kinds/score-definition.js';
import { featurePoints, scoreSql, type ScoreFit } from './scheme-kinds/score-fit.js';
import { scoreCuts } from './scheme-kinds/score.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, notPublished, unknownScheme } from './tiering.errors.js';

// Reads: member_fact and the sources of the features.

/** People who change their tier, and their share of everybody, 0–1. */
export interface Moved {
  moved: number;
  share: number;
}

/** What becomes of the tiers when the weight of one feature changes by a tenth, everything else being kept. */
export interface FeatureSensitivity {
  /** Place in the definition, from 0. */
  feature: number;
  field: string;
  label: string;
  plus10: Moved;
  minus10: Moved;
}

const STEP = 0.1;

/** How much a weighted score hangs on each weight. */
@Injectable()
export class SensitivityRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly catalogue: FieldCatalogue,
    private readonly store: SchemeStore,
    private readonly fits: FitReader,
  ) {}

  /**
   * For each feature of the draft (of the published version where there is no draft) how many people would be in
   * another tier with its weight 10 % higher or lower. Scaling and cut points stay as they are read today; who
   * holds a tier by a margin is left out of account. One statement for all variants.
   */
  async ofScheme(db: Sql, code: string): Promise<FeatureSensitivity[]> {
    const definition = await this.definition(db, code);
    const asOf = await this.clock.today(db);
    const fit = (await this.fits.read(db, 'score', definition, asOf)) as ScoreFit | undefined;
    const { text, values } = sensitivitySql(definition, fit ?? null, this.catalogue, asOf);
    const row = await db.row<Record<string, unknown>>(text, values);
    const people = Number(row?.['people'] ?? 0);
    const moved = (name: string): Moved => {
      const count = Number(row?.[name] ?? 0);
      return { moved: count, share: people === 0 ? 0 : count / people };
    };
    return definition.features.map(({ field }, feature) => ({
      feature,
      field,
      label: knownField(field, this.catalogue).labelZh,
      plus10: moved(`up_${feature}`),
      minus10: moved(`down_${feature}`),
    }));
  }

  private async definition(db: Sql, code: string): Promise<ScoreDefinition> {
    const scheme = await this.store.schemeByCode(db, code);
    if (!scheme) throw unknownScheme(code);
    if (scheme.kind !== 'score')
      throw new TieringError('not-a-score', 409, `「${scheme.name}」不是加权评分方案`, { code });
    const draft = await this.store.draft(db, scheme.id);
    const published = scheme.published_version_id;
    const version = draft ?? (published === null ? undefined : await this.store.version(db, published));
    if (!version) throw notPublished(code);
    return version.definition_json as ScoreDefinition;
  }
}

/**
 * One scan: everybody's score and points once, their tier again for each changed weight. The LIMIT of no effect
 * keeps the inner rows from being merged into the outer statement, which would work the score out anew for each
 * comparison (4 against 53 s for 500,000 people and four features on a busy machine).
 */
function sensitivitySql(
  definition: ScoreDefinition,
  fit: ScoreFit | null,
  catalogue: FieldCatalogue,
  asOf: BusinessDate,
): SqlFragment {
  const { features } = definition;
  const cuts = scoreCuts(definition, fit).filter((cut) => cut !== null);
  const points = features.map(
    (feature, index) =>
      sql`, ${featurePoints(feature, fit?.scaling[index], catalogue, asOf)} AS ${trusted(`points_${index}`)}`,
  );
  const moved = features.flatMap(({ weight }, index) =>
    [
      { name: `up_${index}`, change: STEP * weight },
      { name: `down_${index}`, change: -STEP * weight },
    ].map(({ name, change }) => {
      const varied = sql`(s.score + ${doubleLiteral(change)} * ${trusted(`s.points_${index}`)})`;
      return sql`, SUM(${levelSql(trusted('s.score'), cuts)} <> ${levelSql(varied, cuts)}) AS ${trusted(name)}`;
    }),
  );
  const sources = sourcesOf(features.map(({ field }) => knownField(field, catalogue)));
  return sql`SELECT COUNT(s.score) AS people${joined(moved, '')}
    FROM (SELECT ${scoreSql(definition, fit, catalogue, asOf)} AS score${joined(points, '')}
      FROM member_fact f${sourceJoins(sources)} LIMIT 18446744073709551615) s`;
}

/** Number of cuts that a score reaches. */
function levelSql(score: SqlFragment, cuts: readonly number[]): SqlFragment {
  if (cuts.length === 0) return trusted('0');
  return sql`(${joined(
    cuts.map((cut) => sql`(${score} >= ${doubleLiteral(cut)})`),
    ' + ',
  )})`;
}
