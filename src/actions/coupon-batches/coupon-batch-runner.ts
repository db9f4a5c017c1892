import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { CouponsService, type IssueResult } from '../coupons/coupons.service.js';
import { BatchAudience, type Audience } from './batch-audience.js';
import { addForeseen, forecastOf, type BatchForecast, type Foreseen } from './batch-forecast.js';
import { BatchPeopleRead } from './batch-people.read.js';
import { BatchTemplateRead, type BatchTemplate } from './batch-template.read.js';
import {
  CouponBatchStore,
  type BatchOutcome,
  type BatchPiece,
  type CouponBatchRow,
  type HeldReason,
} from './coupon-batch.store.js';

/** Drain that carries out batches of coupons. */
export const COUPON_BATCHES_DRAIN = 'coupon-batches';

/** People that one transaction deals with. */
export const PEOPLE_PER_PIECE = 5000;
/** Pieces at once, so that the database works while the next coupons are made up. */
const LANES = 2;
const FAILURES_AT_MOST = 5;

/** The template does not give at the moment; the piece is rolled back and the batch waits. */
class BatchHeld extends Error {
  constructor(readonly reason: HeldReason) {
    super(reason);
  }
}

/** The batch was paused or stopped while a piece of it was in work; the piece is rolled back. */
class BatchMoved extends Error {}

/**
 * Carries out batches in pieces. A piece is one transaction under its own lock: its people's coupons, what became of
 * each, and last the sums of the batch, if that still runs. Whoever dies on the way, or is overtaken by a pause or a
 * stop, leaves no trace of the piece, and anybody else goes on; so the counts are those of the pieces that are done.
 */
@Injectable()
export class CouponBatchRunner {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: CouponBatchStore,
    private readonly people: BatchPeopleRead,
    private readonly audience: BatchAudience,
    private readonly templates: BatchTemplateRead,
    private readonly coupons: CouponsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does some pieces of the batch that has waited longest; 0 when there is nothing to do. */
  async drain(): Promise<number> {
    const id = await this.store.nextOpen(this.database);
    const batch = id === undefined ? undefined : await this.store.find(this.database, id);
    if (!batch) return 0;
    if (batch.state === 'counting') {
      await this.guarded(batch.id, () => this.count(batch.id));
      return 1;
    }
    const pieces = await this.choose(batch);
    if (pieces.length === 0) await this.database.transaction((tx) => this.store.closeList(tx, batch.id));
    const work = batch.state === 'stopped' ? this.leaveOut : this.give;
    await Promise.all(
      pieces.map(({ piece_no: pieceNo }) =>
        this.guarded(batch.id, () =>
          this.database.transaction(async (tx) => {
            const piece = await this.store.lockPiece(tx, batch.id, pieceNo);
            if (piece) await work.call(this, tx, batch, piece);
          }),
        ),
      ),
    );
    return 1;
  }

  /** Counts on until the forecast is made; for lists that are short enough to wait for. */
  async countAll(id: string): Promise<void> {
    while ((await this.store.find(this.database, id))?.state === 'counting') await this.count(id);
  }

  /** Pieces to do at once: the first one, or where there is enough for all some of the first that others may not take. */
  private async choose(batch: CouponBatchRow): Promise<BatchPiece[]> {
    const lanes = lanesOf(batch);
    if (lanes === 1) return this.store.plannedPieces(this.database, batch.id, 1);
    const planned = await this.store.plannedPieces(this.database, batch.id, lanes * 4);
    const start = randomInt(Math.max(1, planned.length - lanes + 1));
    return planned.slice(start, start + lanes);
  }

  /** What goes wrong is noted on the batch and never thrown. */
  private async guarded(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof BatchMoved) return;
      await this.database.transaction(async (tx) => {
        if (error instanceof BatchHeld) return this.store.hold(tx, id, error.reason);
        this.logger.warn('a piece of a coupon batch failed', { batchId: id, error });
        await this.store.fail(tx, id, errorText(error), FAILURES_AT_MOST);
      });
    }
  }

  /** Foresees the next people, who become a piece; when there is none left the forecast is complete. */
  private async count(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const batch = await this.store.lock(tx, id);
      if (batch?.state !== 'counting') return;
      const counts = { ...(batch.forecast_json as Record<string, number> | null) };
      const next = await this.people.after(tx, batch, batch.cursor_id, PEOPLE_PER_PIECE);
      const [from, to] = [next[0], next.at(-1)];
      if (from === undefined || to === undefined) {
        const { room } = await this.templates.require(tx, batch.template_id);
        return this.store.keepForecast(tx, batch.id, forecastOf(counts, room, await this.clock.now(tx)));
      }
      const audience = await this.audience.of(tx, batch, { from, to }, batch.is_general === 1);
      const refused = await this.coupons.foresee(tx, batch.template_id, audience.asked);
      const met = new Set<string>();
      const foreseen = audience.listed.map((listed): Foreseen => {
        const person = audience.mergedInto.get(listed) ?? listed;
        if (audience.optedOut.has(person)) return 'opted_out';
        const isRepeat = met.has(person);
        met.add(person);
        return refused.get(person) ?? (isRepeat ? 'existing' : 'eligible');
      });
      addForeseen(counts, foreseen);
      await this.store.keepCounts(tx, batch.id, counts, next);
    });
  }

  private async give(tx: Tx, batch: CouponBatchRow, piece: BatchPiece): Promise<void> {
    const ids = { from: piece.from_id, to: piece.to_id };
    const audience = await this.audience.of(tx, batch, ids, batch.is_general === 1);
    const sourceKey = sourceKeyOf(batch.id);
    const result = await this.coupons.issueFor(tx, {
      templateId: batch.template_id,
      sourceKind: 'batch',
      sourceKey,
      sourceLabel: batch.label,
      members: audience.asked.map((memberId) => ({ memberId })),
    });
    // Where coupons were given the template is locked by now: what is read of it is what they were given under.
    const template = await this.templates.require(tx, batch.template_id);
    holdUnlessGiving(batch, template, result);
    const isPlain = audience.mergedInto.size === 0 && result.existing.length === 0;
    if (isPlain && result.given.length > 0) {
      const written = await this.store.insertGiven(tx, batch.id, sourceKey, piece);
      if (written !== result.given.length)
        throw new Error(`Batch ${batch.id}: ${written} coupons stand as given`);
    }
    const outcomes = outcomesOf(audience, result);
    const given = outcomes.filter(({ outcome }) => outcome === 'given').length;
    const rest = isPlain ? outcomes.filter(({ outcome }) => outcome !== 'given') : outcomes;
    await this.store.insertOutcomes(tx, batch.id, rest);
    await this.close(tx, batch, piece, { coupons: given, worthFen: template.room.worthFen });
  }

  /** Those whom a stopped batch did not come to. */
  private async leaveOut(tx: Tx, batch: CouponBatchRow, piece: BatchPiece): Promise<void> {
    const rows = await this.people.listed(tx, batch, piece.from_id, piece.to_id);
    const outcomes = rows.map((row) => ({ memberId: row.member_id, outcome: 'stopped', couponId: null }));
    await this.store.insertOutcomes(tx, batch.id, outcomes);
    await this.close(tx, batch, piece, { coupons: 0, worthFen: 0 });
  }

  /** Last in a piece, so that the batch is locked only until the commit. */
  private async close(
    tx: Tx,
    batch: CouponBatchRow,
    piece: BatchPiece,
    given: { coupons: number; worthFen: number },
  ): Promise<void> {
    if (!(await this.store.closePiece(tx, batch, piece, given))) throw new BatchMoved();
  }
}

/** Under what the coupons of a batch are given. */
export function sourceKeyOf(batchId: string): string {
  return `batch:${batchId}`;
}

/** Where there is not enough for all, one piece after the other: it goes to the lower ids. */
function lanesOf({ forecast_json: forecast }: CouponBatchRow): number {
  return (forecast as BatchForecast | null)?.short === null ? LANES : 1;
}

/** What became of each person on the list; of two who are one today the first is given the coupon. */
function outcomesOf({ listed, mergedInto, optedOut }: Audience, result: IssueResult): BatchOutcome[] {
  const fresh = new Map(result.given.map(({ memberId, couponId }) => [memberId, couponId]));
  const had = new Map(result.existing.map(({ memberId, couponId }) => [memberId, couponId]));
  const refused = new Map(result.refused.map(({ memberId, reason }) => [memberId, reason]));
  return listed.map((memberId): BatchOutcome => {
    const person = mergedInto.get(memberId) ?? memberId;
    if (optedOut.has(person)) return { memberId, outcome: 'opted_out', couponId: null };
    const couponId = fresh.get(person) ?? had.get(person);
    if (couponId === undefined)
      return { memberId, outcome: refused.get(person) ?? 'not_member', couponId: null };
    if (!fresh.has(person)) return { memberId, outcome: 'existing', couponId };
    fresh.delete(person);
    had.set(person, couponId);
    return { memberId, outcome: 'given', couponId };
  });
}

function holdUnlessGiving(batch: CouponBatchRow, template: BatchTemplate, result: IssueResult): void {
  const isClosed = result.refused.some(({ reason }) => reason === 'paused' || reason === 'stopped');
  if (isClosed || !template.isGiving) throw new BatchHeld('template_paused');
  if (result.given.length > 0 && template.versionId !== batch.version_id)
    throw new BatchHeld('terms_changed');
}
