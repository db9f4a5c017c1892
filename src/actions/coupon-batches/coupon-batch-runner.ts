import { Inject, Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { CouponsService, type IssueResult } from '../coupons/coupons.service.js';
import { addForeseen, forecastOf, type Foreseen } from './batch-forecast.js';
import { BatchPeopleRead } from './batch-people.read.js';
import { BatchTemplateRead, type BatchTemplate } from './batch-template.read.js';
import {
  CouponBatchStore,
  type BatchOutcome,
  type CouponBatchRow,
  type HeldReason,
} from './coupon-batch.store.js';

/** Drain that carries out batches of coupons. */
export const COUPON_BATCHES_DRAIN = 'coupon-batches';

/** People that one transaction deals with. */
export const PEOPLE_PER_PIECE = 5000;
const FAILURES_AT_MOST = 5;

/** The template does not give at the moment; the piece is rolled back and the batch waits. */
class BatchHeld extends Error {
  constructor(readonly reason: HeldReason) {
    super(reason);
  }
}

/**
 * Carries out batches in pieces. A piece is one transaction under the lock of its batch: the next people by id, their
 * coupons, what became of each, the counts and the place to go on from. Whoever dies on the way leaves no trace of the
 * piece, and anybody else goes on; pausing and stopping wait for the piece in work, so that their counts are exact.
 */
@Injectable()
export class CouponBatchRunner {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: CouponBatchStore,
    private readonly people: BatchPeopleRead,
    private readonly templates: BatchTemplateRead,
    private readonly coupons: CouponsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does one piece of the batch that has waited longest; 0 when there is nothing to do. */
  async drain(): Promise<number> {
    const id = await this.store.nextOpen(this.database);
    if (id === undefined) return 0;
    await this.work(id);
    return 1;
  }

  /** Counts on until the forecast is made; for lists that are short enough to wait for. */
  async countAll(id: string): Promise<void> {
    for (;;) {
      const row = await this.store.find(this.database, id);
      if (row?.state !== 'counting') return;
      await this.piece(id);
    }
  }

  /** One piece of this batch; what goes wrong is noted on it and never thrown. */
  private async work(id: string): Promise<void> {
    try {
      await this.piece(id);
    } catch (error) {
      if (error instanceof BatchHeld)
        return this.database.transaction((tx) => this.store.pause(tx, id, error.reason));
      this.logger.warn('a piece of a coupon batch failed', { batchId: id, error });
      await this.database.transaction((tx) => this.store.fail(tx, id, errorText(error), FAILURES_AT_MOST));
    }
  }

  private piece(id: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      const batch = await this.store.lock(tx, id);
      if (batch?.state === 'counting') await this.count(tx, batch);
      if (batch?.state === 'running') await this.give(tx, batch);
      if (batch?.state === 'stopped') await this.leaveOut(tx, batch);
    });
  }

  /** Foresees the next people; when there is none left the forecast is complete. */
  private async count(tx: Tx, batch: CouponBatchRow): Promise<void> {
    const counts = { ...(batch.forecast_json as Record<string, number> | null) };
    const listed = await this.people.after(tx, batch, batch.cursor_id, PEOPLE_PER_PIECE);
    const last = listed.at(-1);
    if (last === undefined) {
      const { room } = await this.templates.require(tx, batch.template_id);
      return this.store.keepForecast(tx, batch.id, forecastOf(counts, room, await this.clock.now(tx)));
    }
    const { asked, currentOf, optedOut } = await this.sorted(tx, batch, listed);
    const refused = await this.coupons.foresee(tx, batch.template_id, asked);
    const met = new Set<string>();
    const foreseen = listed.map((id): Foreseen => {
      const person = currentOf.get(id) ?? id;
      if (optedOut.has(person)) return 'opted_out';
      const isRepeat = met.has(person);
      met.add(person);
      return refused.get(person) ?? (isRepeat ? 'existing' : 'eligible');
    });
    addForeseen(counts, foreseen);
    await this.store.keepCounts(tx, batch.id, counts, last);
  }

  private async give(tx: Tx, batch: CouponBatchRow): Promise<void> {
    const listed = await this.people.after(tx, batch, batch.cursor_id, PEOPLE_PER_PIECE);
    if (listed.length === 0)
      return this.store.end(tx, batch.id, 'done', batch.started_by ?? batch.created_by);
    const { asked, currentOf, optedOut } = await this.sorted(tx, batch, listed);
    const result = await this.coupons.issueFor(tx, {
      templateId: batch.template_id,
      sourceKind: 'batch',
      sourceKey: sourceKeyOf(batch.id),
      sourceLabel: batch.label,
      members: asked.map((memberId) => ({ memberId })),
    });
    // Where coupons were given the template is locked by now: what is read of it is what they were given under.
    const template = await this.templates.require(tx, batch.template_id);
    holdUnlessGiving(batch, template, result);
    const fresh = new Map(result.given.map(({ memberId, couponId }) => [memberId, couponId]));
    const had = new Map(result.existing.map(({ memberId, couponId }) => [memberId, couponId]));
    const refused = new Map(result.refused.map(({ memberId, reason }) => [memberId, reason]));
    const outcomes = listed.map((memberId): BatchOutcome => {
      const person = currentOf.get(memberId) ?? memberId;
      if (optedOut.has(person)) return { memberId, outcome: 'opted_out', couponId: null };
      const couponId = fresh.get(person) ?? had.get(person);
      if (couponId === undefined)
        return { memberId, outcome: refused.get(person) ?? 'not_member', couponId: null };
      if (!fresh.has(person)) return { memberId, outcome: 'existing', couponId };
      fresh.delete(person);
      had.set(person, couponId);
      return { memberId, outcome: 'given', couponId };
    });
    await this.store.keepOutcomes(tx, batch, outcomes, template.room.worthFen);
  }

  /** Those whom a stopped batch did not come to. */
  private async leaveOut(tx: Tx, batch: CouponBatchRow): Promise<void> {
    const listed = await this.people.after(tx, batch, batch.cursor_id, PEOPLE_PER_PIECE);
    if (listed.length === 0) return this.store.closeList(tx, batch.id);
    const outcomes = listed.map((memberId) => ({ memberId, outcome: 'stopped', couponId: null }));
    await this.store.keepOutcomes(tx, batch, outcomes, 0);
  }

  /** Who stands today for the people of a piece, who of them refuses personalisation, and who is left to be asked for. */
  private async sorted(tx: Tx, batch: CouponBatchRow, listed: readonly string[]) {
    const currentOf = await this.people.currentIds(tx, listed);
    const current = [...new Set(currentOf.values())];
    const optedOut = batch.is_general === 1 ? new Set<string>() : await this.people.optedOut(tx, current);
    return { currentOf, optedOut, asked: current.filter((id) => !optedOut.has(id)) };
  }
}

/** Under what the coupons of a batch are given. */
export function sourceKeyOf(batchId: string): string {
  return `batch:${batchId}`;
}

function holdUnlessGiving(batch: CouponBatchRow, template: BatchTemplate, result: IssueResult): void {
  const isClosed = result.refused.some(({ reason }) => reason === 'paused' || reason === 'stopped');
  if (isClosed || !template.isGiving) throw new BatchHeld('template_paused');
  if (result.given.length > 0 && template.versionId !== batch.version_id)
    throw new BatchHeld('terms_changed');
}
