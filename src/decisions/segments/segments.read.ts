import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { AppError } from '../../platform/errors/app-error.js';
import { SegmentCatalogueService, type SegmentCatalogue } from './segment-catalogue.service.js';
import { SegmentCounter, type AskedSegment } from './segment-counter.js';
import { SegmentPeopleRead, type SegmentPersonRow } from './segment-people.read.js';
import { SegmentSnapshotStore, type SnapshotRow } from './segment-snapshot.store.js';
import { segmentsNamed, usesIn } from './segment-usage.js';
import { SegmentStore, type SegmentFilter, type SegmentRow } from './segment.store.js';
import { SegmentError } from './segments.errors.js';

/** A segment with the names of what is made of it. */
export interface ListedSegment {
  row: SegmentRow;
  usedBy: string[];
}

const PEOPLE_PER_READ = 1000;

/** Questions about segments: lists, their people, what was frozen. */
@Injectable()
export class SegmentsRead {
  constructor(
    private readonly database: Database,
    private readonly store: SegmentStore,
    private readonly snapshots: SegmentSnapshotStore,
    private readonly catalogues: SegmentCatalogueService,
    private readonly counter: SegmentCounter,
    private readonly peopleRead: SegmentPeopleRead,
  ) {}

  /** Newest first, one more than `limit` where there is more. */
  async list(filter: SegmentFilter): Promise<ListedSegment[]> {
    const rows = await this.store.list(this.database, filter);
    const living = await this.store.living(this.database);
    return rows.map((row) => ({ row, usedBy: usersOf(row.code, living) }));
  }

  async listed(row: SegmentRow): Promise<ListedSegment> {
    return { row, usedBy: usersOf(row.code, await this.store.living(this.database)) };
  }

  /** Every segment that may be used. */
  living(db: Sql): Promise<SegmentRow[]> {
    return this.store.living(db);
  }

  snapshotsOf(segmentId: string, before: string | undefined, limit: number): Promise<SnapshotRow[]> {
    return this.snapshots.ofSegment(this.database, segmentId, before, limit);
  }

  /** A frozen list of a segment; throws `segments.snapshot-not-found`, or `segments.freezing` while it is being written. */
  async readySnapshot(row: SegmentRow, id: string): Promise<SnapshotRow> {
    const snapshot = await this.snapshots.find(this.database, id);
    if (!snapshot || snapshot.segment_id !== row.id)
      throw new SegmentError('snapshot-not-found', 404, '没有找到这份冻结名单', { id });
    if (snapshot.state !== 'ready')
      throw new SegmentError('freezing', 409, '名单正在写入，请稍后再看', { id });
    return snapshot;
  }

  /** A page of the people in a segment now, by id; of a static one those on its list. */
  async members(row: SegmentRow, afterId: string, limit: number): Promise<SegmentPersonRow[]> {
    if (row.list_snapshot_id !== null) await this.readySnapshot(row, row.list_snapshot_id);
    const asked = await this.ask(row);
    const ids = await this.counter.firstIds(this.database, asked.compile('everybody'), afterId, limit);
    return this.peopleRead.people(this.database, ids);
  }

  /** A page of the people on a frozen list, by id. */
  async membersOfSnapshot(snapshotId: string, afterId: string, limit: number): Promise<SegmentPersonRow[]> {
    const ids = await this.snapshots.people(this.database, snapshotId, afterId, limit);
    return this.peopleRead.people(this.database, ids);
  }

  /** Everybody in a segment at this moment, by id; who they are is read as the rows go out. */
  async everybody(row: SegmentRow): Promise<AsyncGenerator<SegmentPersonRow[]>> {
    if (row.list_snapshot_id !== null) await this.readySnapshot(row, row.list_snapshot_id);
    const asked = await this.ask(row);
    const ids = await this.database.snapshot((db) => this.counter.allIds(db, asked));
    return this.inPieces(ids);
  }

  private async *inPieces(ids: Float64Array): AsyncGenerator<SegmentPersonRow[]> {
    for (let start = 0; start < ids.length; start += PEOPLE_PER_READ) {
      const piece = Array.from(ids.subarray(start, start + PEOPLE_PER_READ), String);
      yield await this.peopleRead.people(this.database, piece);
    }
  }

  /** Everybody on a frozen list, by id. */
  async *everybodyOfSnapshot(snapshotId: string): AsyncGenerator<SegmentPersonRow[]> {
    for (let after = '0'; ;) {
      const ids = await this.snapshots.people(this.database, snapshotId, after, PEOPLE_PER_READ);
      const last = ids.at(-1);
      if (last === undefined) return;
      yield await this.peopleRead.people(this.database, ids);
      after = last;
    }
  }

  /**
   * Which of these segments a person is in now. Nobody is in one that is archived or unknown, whose list is still
   * being written, or whose definition no longer holds.
   */
  async containing(codes: readonly string[], memberId: string): Promise<Set<string>> {
    const rows = (await this.store.living(this.database)).filter(({ code }) => codes.includes(code));
    if (rows.length === 0) return new Set();
    const catalogue = await this.catalogues.load(this.database);
    const found = new Set<string>();
    for (const row of rows) {
      if (await this.holds(row, memberId, catalogue)) found.add(row.code);
    }
    return found;
  }

  /** The first field by which a forecast decides who is in a segment, be it in one that it is made of; its label. */
  async forecastIn(db: Sql, code: string): Promise<string | undefined> {
    const forecasts = await this.catalogues.forecasts(db);
    const living = await this.store.living(db);
    const codes = new Set([code]);
    for (const one of codes) {
      const definition = living.find((row) => row.code === one)?.definition_json;
      if (definition === undefined) continue;
      const found = usesIn(definition).find(({ field }) => forecasts.has(field));
      if (found) return forecasts.get(found.field);
      // a set in iteration takes what is added to it: segments of segments are looked at, too, each once
      for (const further of segmentsNamed(definition)) codes.add(further);
    }
    return undefined;
  }

  private async holds(row: SegmentRow, memberId: string, catalogue: SegmentCatalogue): Promise<boolean> {
    try {
      if (row.list_snapshot_id !== null) await this.readySnapshot(row, row.list_snapshot_id);
      return await this.counter.holds(await this.ask(row, catalogue), memberId);
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  /** A stored segment as the counter asks for it: a static one by its list. */
  async ask(row: SegmentRow, known?: SegmentCatalogue): Promise<Pick<AskedSegment, 'compile'>> {
    const catalogue = known ?? (await this.catalogues.load(this.database));
    if (row.kind === 'static' && row.list_snapshot_id !== null)
      return this.counter.askKnown(
        { kind: 'static', name: row.name, snapshotId: row.list_snapshot_id },
        catalogue,
      );
    return this.counter.ask(row.definition_json, { ownCode: row.code, catalogue });
  }
}

function usersOf(code: string, living: readonly SegmentRow[]): string[] {
  return living
    .filter((other) => other.code !== code && segmentsNamed(other.definition_json).includes(code))
    .map(({ name }) => `人群「${name}」`);
}
