import { Inject, Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import { hashOfIds } from './people-ids.js';
import { SegmentCatalogueService } from './segment-catalogue.service.js';
import { SegmentCounter, type AskedSegment } from './segment-counter.js';
import type { SegmentDefinition } from './segment-definition.js';
import { PEOPLE_PER_PIECE, SegmentSnapshotStore, type SnapshotRow } from './segment-snapshot.store.js';
import { SegmentStore, type SegmentRow } from './segment.store.js';
import { SegmentError } from './segments.errors.js';

/** Drain that writes out lists that were frozen. */
export const SEGMENT_LISTS_DRAIN = 'segment-lists';

/** Who was in a segment at a moment. */
export interface TakenPeople {
  asOf: BusinessDate;
  /** Ascending. */
  ids: Float64Array;
  hash: string;
  takenAt: Date;
}

/** Lists up to this long are written out before the call returns. */
const SMALL_LIST = 2 * PEOPLE_PER_PIECE;

/**
 * Freezes segments. Who is on a list is read in one snapshot and settled, with its hash, in one small transaction of
 * packed ids; its rows follow in pieces, each its own transaction, and whoever dies on the way is followed by the
 * drain, which goes on with the pieces that are left.
 */
@Injectable()
export class SegmentFreezer {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly segments: SegmentStore,
    private readonly snapshots: SegmentSnapshotStore,
    private readonly catalogues: SegmentCatalogueService,
    private readonly counter: SegmentCounter,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Reads who belongs now; writes nothing. */
  async take(asked: Pick<AskedSegment, 'compile' | 'asOf'>): Promise<TakenPeople> {
    const { ids, takenAt } = await this.database.snapshot(async (db) => ({
      takenAt: await this.clock.now(db),
      ids: await this.counter.allIds(db, asked),
    }));
    return { asOf: asked.asOf, ids, hash: hashOfIds(ids), takenAt };
  }

  /** Settles a list in the caller's transaction; returns its id. The drain is rung after the commit. */
  async keep(
    tx: Tx,
    taken: TakenPeople,
    of: { segmentId: string; definition: SegmentDefinition; takenBy: string },
  ): Promise<string> {
    if (taken.ids.length > SMALL_LIST) tx.afterCommit(() => this.doorbell.ring(SEGMENT_LISTS_DRAIN));
    return this.snapshots.insert(tx, { ...taken, ...of });
  }

  /** Freezes a segment as it is now. A static one is frozen once, when it is made. */
  async freeze(row: SegmentRow, author: string): Promise<SnapshotRow> {
    if (row.is_archived === 1)
      throw new SegmentError('archived', 409, `人群「${row.name}」已归档，不能冻结`, { code: row.code });
    if (row.kind === 'static')
      throw new SegmentError('static-frozen', 409, `「${row.name}」是静态人群，名单在创建时已经固定`, {
        code: row.code,
      });
    const catalogue = await this.catalogues.load(this.database);
    const asked = await this.counter.ask(row.definition_json, { ownCode: row.code, catalogue });
    const taken = await this.take(asked);
    const of = { segmentId: row.id, definition: row.definition_json, takenBy: author };
    const id = await this.database.transaction(async (tx) => {
      await this.segments.setCount(tx, row.id, taken.ids.length, taken.takenAt);
      return this.keep(tx, taken, of);
    });
    await this.finishIfSmall(taken.ids.length);
    const snapshot = await this.snapshots.find(this.database, id);
    if (!snapshot) throw new Error(`Snapshot ${id} vanished`);
    return snapshot;
  }

  /** Writes out a short list at once; long ones are left to the drain. */
  async finishIfSmall(people: number): Promise<void> {
    if (people <= SMALL_LIST) while ((await this.writeSome()) > 0);
  }

  /** Writes one piece of the oldest unfinished list; returns 0 when every list is written. */
  async writeSome(): Promise<number> {
    const snapshotId = await this.snapshots.unfinished(this.database);
    if (snapshotId === undefined) return 0;
    await this.database.transaction((tx) => this.snapshots.writePiece(tx, snapshotId));
    return 1;
  }

  /** Lists follow people who were merged. */
  follow(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    return this.snapshots.follow(tx, fromMemberId, toMemberId);
  }
}
