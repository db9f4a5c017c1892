import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { inSample, isInSample } from '../../platform/fields/sample.js';
import { readIds } from './people-ids.js';
import { SegmentCatalogueService, type SegmentCatalogue } from './segment-catalogue.service.js';
import {
  compileKnown,
  compileSegment,
  segmentSource,
  type CompiledSegment,
  type KnownSegment,
  type SegmentScope,
} from './segment-compiler.js';
import { checkSegment, type CheckedSegment } from './segment-definition.js';
import { SegmentPeopleRead, type Reach, type SegmentPersonRow } from './segment-people.read.js';

/** What an editor shows while a segment is made; every figure is of one moment. */
export interface SegmentPreview {
  count: number;
  /** Counted on the fixed sample and scaled up: the count, and the reach with it. */
  isEstimate: boolean;
  /** Scaled up from the sample, although the count is exact: so many people were found. */
  isReachEstimate: boolean;
  /** Everybody who has facts. */
  total: number;
  reach: Reach[];
  /** The first by id. */
  members: SegmentPersonRow[];
  tookMs: number;
  snapshotAt: Date;
}

/** A checked definition and how to ask for it. */
export interface AskedSegment {
  definition: CheckedSegment;
  asOf: BusinessDate;
  compile(scope: SegmentScope): CompiledSegment;
}

/** Above so many people, segments whose counting takes seconds are first estimated. */
const ESTIMATE_ABOVE = 100_000;
/** Above so many people found, reach is read off the sample. */
const REACH_EXACT_UP_TO = 50_000;
const MEMBERS_SHOWN = 20;
const IN_SAMPLE = inSample('f.member_id');

/** Counts segments and lists their people. */
@Injectable()
export class SegmentCounter {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly catalogues: SegmentCatalogueService,
    private readonly people: SegmentPeopleRead,
  ) {}

  /** Checks a definition from outside; throws RuleError or SegmentError. `ownCode`: the segment that it is for. */
  async ask(
    raw: unknown,
    options: { ownCode?: string | undefined; catalogue?: SegmentCatalogue; db?: Sql } = {},
  ): Promise<AskedSegment> {
    const { db = this.database, ownCode } = options;
    const catalogue = options.catalogue ?? (await this.catalogues.load(db));
    const definition = checkSegment(raw, catalogue.fields);
    const asOf = await this.clock.today(db);
    const compile = (scope: SegmentScope): CompiledSegment =>
      compileSegment(definition, { asOf, scope, find: catalogue.find, ownCode });
    compile('everybody');
    return { definition, asOf, compile };
  }

  /** As `ask`, for a segment that is stored: a static one by its list. */
  async askKnown(
    known: KnownSegment,
    catalogue: SegmentCatalogue,
  ): Promise<Omit<AskedSegment, 'definition'>> {
    const asOf = await this.clock.today();
    return { asOf, compile: (scope) => compileKnown(known, { asOf, scope, find: catalogue.find }) };
  }

  /** Count, first people and reach, all of one moment; `isExact` never estimates the count. */
  async preview(
    asked: Pick<AskedSegment, 'compile'>,
    options: { isExact?: boolean } = {},
  ): Promise<SegmentPreview> {
    const started = performance.now();
    const channels = await this.people.reachableChannels();
    return this.database.snapshot(async (db) => {
      const snapshotAt = await this.clock.now(db);
      const total = await countWhere(db, sql`member_fact f`, trusted('TRUE'));
      const everybody = asked.compile('everybody');
      const from = segmentSource(everybody);
      const isEstimate = everybody.isSlow && total > ESTIMATE_ABOVE && options.isExact !== true;
      let ids: readonly string[];
      let count: number;
      let isReachEstimate = false;
      let reach: Reach[];
      if (isEstimate) {
        const sample = await this.sampleIds(db, asked.compile('sample'));
        const scale = total / Math.max(1, await countWhere(db, sql`member_fact f`, IN_SAMPLE));
        count = scaled(sample.length, scale);
        ids = sample.slice(0, MEMBERS_SHOWN);
        reach = scaledReach(await this.people.reachOfIds(db, channels, sample), scale);
      } else if (everybody.isSlow) {
        const found = await readIds(db, { member: trusted('f.member_id'), from, where: everybody.test });
        count = found.length;
        ids = texts(found.subarray(0, MEMBERS_SHOWN));
        isReachEstimate = count > REACH_EXACT_UP_TO;
        const asks = isReachEstimate ? found.filter(isInSample) : found;
        const exact = await this.people.reachOfIds(db, channels, texts(asks));
        reach = isReachEstimate ? scaledReach(exact, count / Math.max(1, asks.length)) : exact;
      } else {
        count = await countWhere(db, from, everybody.test);
        ids = await this.firstIds(db, everybody, '0', MEMBERS_SHOWN);
        isReachEstimate = count > REACH_EXACT_UP_TO;
        const where = isReachEstimate ? sql`${IN_SAMPLE} AND ${everybody.test}` : everybody.test;
        const exact = await this.people.reach(db, channels, { from, where });
        const asksOf = isReachEstimate ? Math.max(1, await countWhere(db, from, where)) : 1;
        reach = isReachEstimate ? scaledReach(exact, count / asksOf) : exact;
      }
      const members = await this.people.people(db, ids);
      const tookMs = Math.round(performance.now() - started);
      return { count, isEstimate, isReachEstimate, total, reach, members, tookMs, snapshotAt };
    });
  }

  /** How many people are in it, exactly. */
  async count(db: Sql, asked: Pick<AskedSegment, 'compile'>): Promise<number> {
    const everybody = asked.compile('everybody');
    return countWhere(db, segmentSource(everybody), everybody.test);
  }

  /** How many people are in it, from the fixed sample. */
  async estimate(db: Sql, asked: Pick<AskedSegment, 'compile'>): Promise<number> {
    const sample = asked.compile('sample');
    const found = await countWhere(db, segmentSource(sample), sql`${IN_SAMPLE} AND ${sample.test}`);
    const total = await countWhere(db, sql`member_fact f`, trusted('TRUE'));
    const asks = await countWhere(db, sql`member_fact f`, IN_SAMPLE);
    return scaled(found, total / Math.max(1, asks));
  }

  /** Whether one person is in it. */
  async holds(asked: Pick<AskedSegment, 'compile'>, memberId: string): Promise<boolean> {
    const everybody = asked.compile('everybody');
    const statement = sql`SELECT f.member_id FROM ${segmentSource(everybody)}
      WHERE f.member_id = ${memberId} AND ${everybody.test}`;
    return (await this.database.row(statement.text, statement.values)) !== undefined;
  }

  /** All ids, ascending; `db` must be one session. */
  allIds(db: Sql, asked: Pick<AskedSegment, 'compile'>): Promise<Float64Array> {
    const everybody = asked.compile('everybody');
    const from = segmentSource(everybody);
    return readIds(db, { member: trusted('f.member_id'), from, where: everybody.test });
  }

  /** Ids behind `afterId`, ascending. */
  async firstIds(db: Sql, compiled: CompiledSegment, afterId: string, limit: number): Promise<string[]> {
    const statement = sql`SELECT f.member_id FROM ${segmentSource(compiled)}
      WHERE f.member_id > ${afterId} AND ${compiled.test} ORDER BY f.member_id LIMIT ${limit}`;
    const rows = await db.rows<{ member_id: string }>(statement.text, statement.values);
    return rows.map((row) => row.member_id);
  }

  private async sampleIds(db: Sql, sample: CompiledSegment): Promise<string[]> {
    const where = sql`${IN_SAMPLE} AND ${sample.test}`;
    return texts(await readIds(db, { member: trusted('f.member_id'), from: segmentSource(sample), where }));
  }
}

async function countWhere(
  db: Sql,
  from: ReturnType<typeof sql>,
  where: ReturnType<typeof sql>,
): Promise<number> {
  const statement = sql`SELECT COUNT(*) AS people FROM ${from} WHERE ${where}`;
  const found = await db.row<{ people: number }>(statement.text, statement.values);
  return found?.people ?? 0;
}

function texts(ids: Float64Array): string[] {
  return Array.from(ids, String);
}

function scaled(count: number, scale: number): number {
  return Math.round(count * scale);
}

function scaledReach(reach: readonly Reach[], scale: number): Reach[] {
  return reach.map((one) => ({ ...one, count: scaled(one.count, scale) }));
}
